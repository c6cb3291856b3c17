//! A listing as the market shows it: what it is good for first, then what it costs.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use super::Asked;
use crate::address;
use crate::artifact::{Claim, claim};
use crate::part::{ArtifactRef, Moment, PartyRef, date, offered};

/// A listing.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// The listing.
    pub listing: String,
    /// When it was opened.
    pub at: Moment,
    /// The right that is sold.
    pub right: String,
    /// To what: the first few.
    pub sold: Vec<ArtifactRef>,
    /// To how many things.
    pub sold_count: usize,
    /// What it asks.
    pub price: Price,
    /// Who sells.
    pub seller: PartyRef,
    /// The claims that it rests on, with the newest verdicts: those that were looked for and refuted ones before the rest,
    /// the first few.
    pub claims: Vec<Claim>,
    /// How many claims it rests on.
    pub claims_count: usize,
    /// How many of those have been refuted.
    pub refuted: usize,
    /// The bond in words, where there is a warranty.
    pub bond: Option<String>,
    /// Whether it can be taken up now: it is open, and its seller still owns all of it.
    pub takes_orders: bool,
}

/// How a price is found, and how much it is.
#[derive(Debug, Clone, Serialize)]
pub struct Price {
    /// `fixed`, `offers` or `auction`.
    pub sort: String,
    /// The price, or an auction's reserve, in the smallest units.
    pub units: Option<String>,
    /// It in words.
    pub words: String,
}

impl Entry {
    pub(super) fn render(&self, asked: &Asked) -> Markup {
        let mut to = address::listing(&self.listing);
        if let Some(workload) = &asked.workload {
            to = format!("{to}?workload={}", address::escaped(workload));
        }
        html! {
            div class="listing" data-refuted=[(self.refuted > 0).then_some("true")] {
                h3 { a href=(to) { (self.niche()) } }
                p class="sold" {
                    (offered(&self.right, &self.sold, self.sold_count)) ", " strong { (self.price.words) }
                    @if !self.takes_orders { " " span class="badge plain" { "not open" } }
                }
                @if self.refuted > 0 { p class="warning" { (refuted(self.refuted, self.claims_count)) } }
                @if !self.claims.is_empty() { ul class="items" { @for one in &self.claims { (claim(one)) } } }
                p class="note" {
                    @if self.claims_count > self.claims.len() { "rests on " (number::count(self.claims_count as u64)) " claims in all · " }
                    "from " (self.seller) " · listed " (date(self.at.time_ms))
                    @match &self.bond { Some(bond) => { " · pays " (bond) " if its claim is refuted" }, None => " · no warranty" }
                }
            }
        }
    }

    /// What it is said to be good for.
    fn niche(&self) -> Markup {
        let niche = self.claims.iter().find(|claim| claim.kind == "niche");
        html! {
            @match niche {
                Some(claim) => { bdi { (claim.slice) } },
                None => {
                    "No niche is claimed"
                    @if let Some(name) = self.sold.first().and_then(|one| one.name.as_ref()) { " of " bdi { (name) } }
                },
            }
        }
    }
}

/// What must be known before anything else.
pub(crate) fn refuted(refuted: usize, claims: usize) -> Markup {
    html! {
        strong { "Refuted. " }
        @if claims == 1 { "Evidence that was logged after the claim refutes it." }
        @else { "Evidence that was logged later refutes " (refuted) " of its " (claims) " claims." }
    }
}
