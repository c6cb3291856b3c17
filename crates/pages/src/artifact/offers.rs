//! On what terms an artifact may be used, and what of it is for sale.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::part::{PartyRef, span};

/// The terms of an artifact.
#[derive(Debug, Clone, Serialize)]
pub struct Terms {
    /// Whether it may be used to earn money.
    pub commercial_use: bool,
    /// `allowed`, `by_right` or `forbidden`.
    pub derivatives: String,
    /// Whether its maker must be named.
    pub attribution: bool,
    /// What it asks of the income of what is built upon it, in parts per million.
    pub royalty_ppm: u32,
    /// Whether a right may be passed on.
    pub transferable: bool,
    /// Whether a right may be taken back.
    pub revocable: bool,
    /// How long a right lasts, in milliseconds; none where it has no end, or that is not part of the terms.
    pub lasts_ms: Option<u64>,
    /// What else the owner says.
    pub note: Option<String>,
}

/// A listing.
#[derive(Debug, Clone, Serialize)]
pub struct Offer {
    /// The listing.
    pub listing: String,
    /// The right that is sold.
    pub right: String,
    /// The price in words.
    pub price: String,
    /// Who sells.
    pub seller: PartyRef,
    /// How many things are sold together.
    pub parts: usize,
    /// How many claims it rests on.
    pub claims: usize,
    /// How many of those have been refuted.
    pub refuted: usize,
    /// The bond in words, where there is a warranty.
    pub bond: Option<String>,
    /// Whether it can be taken up now: it is open, and its seller still owns all of it.
    pub takes_orders: bool,
}

pub(super) fn offers(terms: Option<&Terms>, offers: &[Offer]) -> Markup {
    html! {
        @match terms {
            None if offers.is_empty() => p class="none" { "No terms are logged: ask the owner what is allowed." },
            None => p class="none" { "No terms are logged that hold for everybody; each listing has its own." },
            Some(terms) => (self::terms(terms)),
        }
        @if offers.is_empty() { p class="none" { "Nothing of it is listed for sale." } }
        @else { ul class="items" { @for one in offers { (offer(one)) } } }
    }
}

/// Terms in words.
pub(crate) fn terms(terms: &Terms) -> Markup {
    let yes = |is: bool| if is { "yes" } else { "no" };
    let derivatives = match terms.derivatives.as_str() {
        "allowed" => "allowed",
        "by_right" => "for whoever has the right to",
        _ => "not allowed",
    };
    html! {
        dl class="facts" {
            div { dt { "Commercial use" } dd { (yes(terms.commercial_use)) } }
            div { dt { "Building upon it" } dd { (derivatives) } }
            div { dt { "Naming its maker" } dd { (if terms.attribution { "asked for" } else { "not asked for" }) } }
            div { dt { "Royalty on what is built upon it" } dd { (number::percent(f64::from(terms.royalty_ppm) / 1e6)) } }
            div { dt { "Rights may be passed on" } dd { (yes(terms.transferable)) } }
            div { dt { "Rights may be taken back" } dd { (yes(terms.revocable)) } }
            div { dt { "A right lasts" } dd { (terms.lasts_ms.map_or_else(|| "without end".to_owned(), span)) } }
        }
        @if let Some(note) = &terms.note { p class="quoted" { bdi { (note) } } }
    }
}

fn offer(one: &Offer) -> Markup {
    html! {
        li {
            p {
                "The right to " strong { (one.right.replace('_', "-")) } ", " a href=(address::listing(&one.listing)) { (one.price) }
                @if !one.takes_orders { " " span class="badge plain" { "not open" } }
                @if one.refuted > 0 { " " span class="badge bad" { "rests on a refuted claim" } }
            }
            p class="note" {
                "from " (one.seller)
                @if one.parts > 1 { " · " (one.parts) " things together" }
                " · "
                @match one.claims { 0 => "rests on no claim", 1 => "rests on 1 claim", many => { "rests on " (many) " claims" } }
                @match &one.bond { Some(bond) => { " · pays " (bond) " if its claim is refuted" }, None => " · no warranty" }
            }
        }
    }
}
