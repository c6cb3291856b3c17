//! The rows of an account: movements, orders and rights.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::listing::at;
use crate::part::{ArtifactRef, PartyRef, date, offered};

/// Money that moved.
#[derive(Debug, Clone, Serialize)]
pub struct Movement {
    /// The entry.
    pub index: u64,
    /// When, in milliseconds since 1970.
    pub time_ms: Option<u64>,
    /// What moved it, such as `order`.
    pub kind: String,
    /// Whether it came in.
    pub is_credit: bool,
    /// How much, in words.
    pub amount: String,
    /// What was in the account afterwards, in words.
    pub balance: String,
    /// What is at the other end: `issuance`, `withdrawn`, `operator`, `party` or `held`.
    pub other: String,
    /// The party there, or nobody.
    pub other_party: Option<PartyRef>,
}

/// An order.
#[derive(Debug, Clone, Serialize)]
pub struct Order {
    /// The order.
    pub order: String,
    /// `buyer` or `seller`.
    pub side: String,
    /// The other side.
    pub other: PartyRef,
    /// The right that is sold.
    pub right: String,
    /// To what: the first few.
    pub sold: Vec<ArtifactRef>,
    /// To how many things.
    pub sold_count: usize,
    /// The price in words.
    pub price: String,
    /// Where it stands.
    pub state: String,
    /// When its window ends, in milliseconds since 1970; none once it is over.
    pub until_ms: Option<u64>,
}

/// A right that was given to a party.
#[derive(Debug, Clone, Serialize)]
pub struct Right {
    /// The grant, or the order that gave it.
    pub grant: String,
    /// The right.
    pub right: String,
    /// To what: the first few.
    pub to: Vec<ArtifactRef>,
    /// To how many things.
    pub to_count: usize,
    /// When it ends, in milliseconds since 1970.
    pub expires_ms: Option<u64>,
    /// Why it does not hold now; none where it does.
    pub why_not: Option<String>,
}

impl Order {
    pub(super) fn render(&self) -> Markup {
        html! {
            a href=(address::order(&self.order)) { (if self.side == "buyer" { "Buys" } else { "Sells" }) " for " (self.price) } " "
            span class="badge plain" { (self.state) } " "
            (offered(&self.right, &self.sold, self.sold_count)) ", "
            (if self.side == "buyer" { "from " } else { "to " }) (self.other)
            @if let Some(ms) = self.until_ms { " · " small { "its window ends at " (at(ms)) } }
        }
    }
}

impl Right {
    pub(super) fn render(&self) -> Markup {
        html! {
            a href=(address::statement(&self.grant)) { (offered(&self.right, &[], 0)) }
            @for (position, one) in self.to.iter().enumerate() { (if position == 0 { " " } else { ", " }) (one) }
            @if self.to_count > self.to.len() { " and " (number::count((self.to_count - self.to.len()) as u64)) " more" }
            " "
            @match &self.why_not {
                None => span class="badge good" { "holds" },
                Some(why) => { span class="badge plain" { "does not hold" } " " small { (why) } },
            }
            @if let Some(ms) = self.expires_ms { " · " small { "until " (at(ms)) } }
        }
    }
}

impl Movement {
    pub(super) fn render(&self) -> Markup {
        html! {
            tr {
                th scope="row" { (date(self.time_ms)) ", " a href={ "/entries/" (self.index) } { "entry " (self.index) } }
                td data-label="By" { (self.kind) }
                td data-label="From or to" { (self.other()) }
                td class="number" data-label="Amount" { (if self.is_credit { "+" } else { "−" }) (self.amount) }
                td class="number" data-label="Then in it" { (self.balance) }
            }
        }
    }

    fn other(&self) -> Markup {
        html! {
            @match (&self.other_party, self.other.as_str()) {
                (Some(party), _) => (party),
                (None, "held") => "held",
                (None, "operator") => "the operator",
                (None, "issuance") => "from outside",
                (None, "withdrawn") => "to outside",
                (None, other) => (other),
            }
        }
    }
}
