//! What the owner claims, and what evidence logged afterwards says of it.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::part::{Moment, PartyRef, date};

/// A claim.
#[derive(Debug, Clone, Serialize)]
pub struct Claim {
    /// The statement.
    pub statement: String,
    /// `niche` or `limit`.
    pub kind: String,
    /// Where, in words.
    pub slice: String,
    /// The score in question.
    pub floor: f64,
    /// How sure a verdict must be.
    pub confidence: f64,
    /// What is measured.
    pub metric: String,
    /// Who claims it.
    pub author: PartyRef,
    /// When.
    pub at: Moment,
    /// Verdicts, the newest first: the first few.
    pub verdicts: Vec<Verdict>,
}

/// A verdict on a claim, as its author signed it.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// The statement.
    pub statement: String,
    /// `upheld`, `refuted` or `undecided`.
    pub decision: String,
    /// Outcomes that counted.
    pub outcomes: u64,
    /// Their mean.
    pub mean: Option<f64>,
    /// The lower bound of the mean, at the claim's confidence.
    pub lower: f64,
    /// The upper bound.
    pub upper: f64,
    /// Who says so.
    pub author: PartyRef,
    /// When.
    pub at: Moment,
}

impl Claim {
    /// The newest verdict that refutes it, of those that are shown.
    pub fn refuted(&self) -> Option<&Verdict> {
        self.verdicts.iter().find(|one| one.decision == "refuted")
    }
}

pub(super) fn claims(claims: &[Claim], more: bool) -> Markup {
    html! {
        section aria-labelledby="claims" {
            h2 id="claims" { "Claims and verdicts" }
            @if claims.is_empty() { p class="none" { "Its owner claims nothing of it." } }
            @else { ul class="items" { @for one in claims { (claim(one)) } } }
            @if more { p class="note" { "Older claims are in the history." } }
        }
    }
}

/// A claim with what is said of it.
pub(crate) fn claim(one: &Claim) -> Markup {
    let verb = if one.kind == "limit" { "misses" } else { "reaches" };
    html! {
        li {
            p {
                a href=(address::statement(&one.statement)) {
                    (verb) " " (number::percent(one.floor)) " " (one.metric) " on " bdi { (one.slice) }
                }
            }
            p class="note" { "claimed by " (one.author) " · " (date(one.at.time_ms)) }
            @if one.verdicts.is_empty() { p class="none" { "No verdict yet." } }
            @for verdict in &one.verdicts { (self::verdict(verdict, one)) }
        }
    }
}

fn verdict(one: &Verdict, claim: &Claim) -> Markup {
    let class = match one.decision.as_str() {
        "upheld" => "good",
        "refuted" => "bad",
        _ => "plain",
    };
    html! {
        p class="answer" {
            span class={ "badge " (class) } { (one.decision) } " "
            a href=(address::statement(&one.statement)) {
                (number::percent_or_unknown(one.mean)) " of " (number::count(one.outcomes)) " outcomes logged after it"
            }
            ", between " (number::percent_range(one.lower, one.upper)) " at " (number::percent(claim.confidence)) " "
            small {
                "by " (one.author) @if one.author == claim.author { ", who claims it" }
                " · " (date(one.at.time_ms))
            }
        }
    }
}
