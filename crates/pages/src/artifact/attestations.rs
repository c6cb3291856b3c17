//! What others attest of an artifact, with the answers; neither can be removed.

use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::part::{Moment, PartyRef, date};

/// Something that is attested.
#[derive(Debug, Clone, Serialize)]
pub struct Attestation {
    /// The statement.
    pub statement: String,
    /// `audit`, `limitation`, `incident`, `compliance`, `provenance` or `review`.
    pub kind: String,
    /// How bad it is, if that is said.
    pub severity: Option<String>,
    /// What is attested.
    pub summary: String,
    /// By whom.
    pub author: PartyRef,
    /// When.
    pub at: Moment,
    /// The answers, oldest first: the first few.
    pub answers: Vec<Answer>,
}

/// An answer.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// The statement.
    pub statement: String,
    /// `acknowledged`, `disputed`, `resolved` or `comment`.
    pub kind: String,
    /// What is answered.
    pub summary: String,
    /// By whom.
    pub author: PartyRef,
    /// When.
    pub at: Moment,
}

/// What is attested, with the answers.
pub(crate) fn attestations(all: &[Attestation]) -> Markup {
    html! {
        @if all.is_empty() { p class="none" { "Nobody has attested anything about it." } }
        @else { ul class="items" { @for one in all { (attestation(one)) } } }
    }
}

fn attestation(one: &Attestation) -> Markup {
    let grave = matches!(one.kind.as_str(), "incident" | "limitation");
    html! {
        li {
            p {
                span class={ "badge " (if grave { "bad" } else { "plain" }) } {
                    (one.kind) @if let Some(severity) = &one.severity { ", " (severity) }
                }
                " " a href=(address::statement(&one.statement)) { bdi { (one.summary) } }
            }
            p class="note" { "by " (one.author) " · " (date(one.at.time_ms)) }
            @for answer in &one.answers {
                div class="answer" {
                    p { strong { (answer.author) } " answered (" (answer.kind) "): " a href=(address::statement(&answer.statement)) { bdi { (answer.summary) } } }
                    p class="note" { (date(answer.at.time_ms)) }
                }
            }
        }
    }
}
