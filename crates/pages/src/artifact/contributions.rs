//! Who gave what to an artifact, and who has a share of its income.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::part::{Moment, PartyRef, date};

/// Something that was given.
#[derive(Debug, Clone, Serialize)]
pub struct Contribution {
    /// The statement.
    pub statement: String,
    /// Who gave.
    pub contributor: PartyRef,
    /// What sort of thing: `data`, `labels`, `code`, `compute`, `evaluation` or `other`.
    pub kind: String,
    /// What it was, in words.
    pub summary: String,
    /// How many items.
    pub items: u64,
    /// Whether the owner signed it too.
    pub acknowledged: bool,
    /// When it was logged.
    pub at: Moment,
}

/// A part of an income.
#[derive(Debug, Clone, Serialize)]
pub struct Share {
    /// Whose.
    pub party: PartyRef,
    /// How much, in parts per million.
    pub ppm: u32,
}

pub(super) fn contributions(given: &[Contribution], shares: &[Share]) -> Markup {
    html! {
        @if given.is_empty() { p class="none" { "No contribution is logged." } }
        @else {
            ul class="items" {
                @for one in given {
                    li {
                        p { strong { (one.contributor) } " gave " (one.kind) ": " a href=(address::statement(&one.statement)) { bdi { (one.summary) } } }
                        p class="note" {
                            (number::count(one.items)) (if one.items == 1 { " item" } else { " items" }) " · "
                            (if one.acknowledged { "the owner signed it too" } else { "the contributor’s own word" })
                            " · " (date(one.at.time_ms))
                        }
                    }
                }
            }
        }
        @if !shares.is_empty() {
            p {
                "Of what it earns: "
                @for (position, share) in shares.iter().enumerate() {
                    @if position > 0 { ", " }
                    (number::percent(f64::from(share.ppm) / 1e6)) " to " (share.party)
                }
                "; the rest to its owner."
            }
        }
    }
}
