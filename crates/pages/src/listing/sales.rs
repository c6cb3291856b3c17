//! What was paid before, and what became of this listing's own orders and bids.

use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::part::{ArtifactRef, PartyRef, date};

/// Comparable sales: the same right to the same things, or to what is of their lineage.
#[derive(Debug, Clone, Serialize)]
pub struct Sales {
    /// Paid sales: those of the same before those of relatives, the newest first.
    pub sales: Vec<Sale>,
    /// Whether only the newest were looked for.
    pub cut: bool,
}

/// A paid sale.
#[derive(Debug, Clone, Serialize)]
pub struct Sale {
    /// The order.
    pub order: String,
    /// What was paid, in words.
    pub price: String,
    /// When both sides were bound, in milliseconds since 1970.
    pub sold_ms: Option<u64>,
    /// How many things were sold together.
    pub things: usize,
    /// The relative that was sold; none where it was the same.
    pub relative: Option<ArtifactRef>,
    /// Whether the seller of this listing bought it from themselves by name, or sold it.
    pub seller: PartyRef,
    /// Who bought.
    pub buyer: PartyRef,
}

/// An order by the listing.
#[derive(Debug, Clone, Serialize)]
pub struct Order {
    /// The order.
    pub order: String,
    /// Its price in words.
    pub price: String,
    /// Where it stands.
    pub state: String,
    /// Who buys.
    pub buyer: PartyRef,
}

/// A bid.
#[derive(Debug, Clone, Serialize)]
pub struct Bid {
    /// The bid.
    pub bid: String,
    /// Who bids.
    pub bidder: PartyRef,
    /// Whether it is sealed still.
    pub sealed: bool,
}

impl Sales {
    pub(super) fn render(&self) -> Markup {
        html! {
            h3 { "What was paid before" }
            @if self.sales.is_empty() {
                p class="none" { "No such right to it, or to its nearest relatives, has been sold here." }
            } @else {
                ul class="items small" { @for one in &self.sales { li { (one.render()) } } }
                @if self.cut { p class="note" { "Only the newest sales were looked through." } }
                p class="note" { "Sales can be staged: who buys from themselves under another key pays the fee and no more." }
            }
        }
    }
}

impl Sale {
    fn render(&self) -> Markup {
        html! {
            a href=(address::order(&self.order)) { strong { (self.price) } } " "
            @match &self.relative { None => "for the same", Some(relative) => { "for its relative " (relative) } }
            @if self.things > 1 { ", one of " (self.things) " things sold together" }
            " · " small { (date(self.sold_ms)) ", from " (self.seller) " to " (self.buyer) }
        }
    }
}

pub(super) fn orders(orders: &[Order]) -> Markup {
    html! {
        @if !orders.is_empty() {
            section aria-labelledby="orders" {
                h2 id="orders" { "Orders" }
                ul class="items small" {
                    @for one in orders {
                        li { a href=(address::order(&one.order)) { (one.price) } " by " (one.buyer) " " span class="badge plain" { (one.state) } }
                    }
                }
            }
        }
    }
}

pub(super) fn bids(bids: &[Bid]) -> Markup {
    html! {
        @if !bids.is_empty() {
            section aria-labelledby="bids" {
                h2 id="bids" { "Bids" }
                ul class="items small" {
                    @for one in bids {
                        li { a href=(address::statement(&one.bid)) { "Bid" } " by " (one.bidder) " " span class="badge plain" { (if one.sealed { "sealed" } else { "opened or over" }) } }
                    }
                }
            }
        }
    }
}
