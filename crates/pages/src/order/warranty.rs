//! Where an order's warranty stands.

use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::listing::at;

/// A warranty.
#[derive(Debug, Clone, Serialize)]
pub struct Warranty {
    /// `before` (the order is not delivered), `standing`, `claimed`, `contested`, `paid` or `released`.
    pub state: String,
    /// The bond in words.
    pub bond: String,
    /// When the time of that state ends, in milliseconds since 1970.
    pub until_ms: Option<u64>,
    /// The verdict that it was claimed with.
    pub verdict: Option<String>,
    /// The claim.
    pub claim: String,
}

pub(super) fn render(warranty: Option<&Warranty>) -> Markup {
    html! {
        @match warranty {
            None => p class="none" { "There is none." },
            Some(one) => {
                p { strong { (one.bond) } " on " a href=(address::statement(&one.claim)) { "a claim" } ": " (words(&one.state)) @if let Some(ms) = one.until_ms { " " (at(ms)) "." } }
                @if let Some(verdict) = &one.verdict { p { a href=(address::statement(verdict)) { "The verdict" } } }
                p class="note" { "Price and bond are apart: a warranty pays whether or not the order was disputed, but after a refund there is none." }
            },
        }
    }
}

fn words(state: &str) -> &'static str {
    match state {
        "before" => "it stands from delivery.",
        "standing" => {
            "the bond is held, and the buyer may ask for it, with a verdict of the adjudicator that refutes the claim, until"
        }
        "claimed" => {
            "the buyer asked for it. It is paid to them unless someone shows that the verdict is wrong before"
        }
        "contested" => {
            "the verdict is contested. The operator rules before that time, else the bond is paid to the buyer:"
        }
        "paid" => "it was paid to the buyer.",
        "released" => "the bond went back to the seller.",
        _ => "where it stands is not known.",
    }
}
