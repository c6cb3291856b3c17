//! What goes by a name, digest, key or index.

use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::page::{Head, Page};
use crate::part::{ArtifactRef, Line, PartyRef, lines};
use crate::shell::Section;

/// What was found.
#[derive(Debug, Clone, Serialize)]
pub struct Search {
    /// What was looked for.
    pub query: String,
    /// Artifacts, by id or by the beginning of their name.
    pub artifacts: Vec<ArtifactRef>,
    /// Parties, by id, key or the beginning of their name.
    pub parties: Vec<PartyRef>,
    /// Statements, by id or index.
    pub statements: Vec<Line>,
    /// A digest that is none of those, but that statements are about or evaluations name: that of a benchmark.
    pub subject: Option<String>,
    /// Whether there may be more names than are shown.
    pub more: bool,
}

impl Search {
    /// The page of the only thing that was found, if it is one only.
    pub fn only(&self) -> Option<String> {
        match (self.artifacts.as_slice(), self.parties.as_slice(), self.statements.as_slice(), &self.subject)
        {
            ([one], [], [], None) => Some(address::artifact(&one.id)),
            ([], [one], [], None) => Some(address::party(&one.id)),
            ([], [], [one], None) => Some(one.address.clone()),
            ([], [], [], Some(digest)) => Some(address::benchmark(digest)),
            _ => None,
        }
    }

    fn is_empty(&self) -> bool {
        self.artifacts.is_empty()
            && self.parties.is_empty()
            && self.statements.is_empty()
            && self.subject.is_none()
    }
}

impl Page for Search {
    fn head(&self) -> Head {
        Head {
            title: if self.query.is_empty() { "Search".into() } else { format!("Search: {}", self.query) },
            description: "What goes by a name, digest, key or index on this log.".into(),
            twin: Some(format!("/search.json?q={}", address::escaped(&self.query))),
            section: Section::Elsewhere,
            query: self.query.clone(),
        }
    }

    fn main(&self) -> Markup {
        html! {
            h1 { "Search" }
            @if self.query.is_empty() {
                p class="prose" { "Type the beginning of a name, a digest, a party’s " code { "did:key" } ", or the number of an entry." }
            } @else if self.is_empty() {
                p class="prose" { "Nothing on this log goes by “" bdi { (self.query) } "”." }
                p class="note" { "Names are found by how they begin, digests and keys whole, entries by their number." }
            } @else {
                (self.found())
            }
        }
    }
}

impl Search {
    fn found(&self) -> Markup {
        html! {
            @if !self.artifacts.is_empty() {
                section aria-labelledby="artifacts" {
                    h2 id="artifacts" { "Models, data and benchmarks" }
                    ul class="items" { @for one in &self.artifacts { li { (one) " " small { (one.kind.as_deref().unwrap_or_default()) } } } }
                }
            }
            @if !self.parties.is_empty() {
                section aria-labelledby="parties" {
                    h2 id="parties" { "Parties" }
                    ul class="items" { @for one in &self.parties { li { (one) " " small { (crate::part::short(&one.id)) } } } }
                }
            }
            @if !self.statements.is_empty() {
                section aria-labelledby="statements" { h2 id="statements" { "Statements" } (lines(&self.statements)) }
            }
            @if let Some(digest) = &self.subject {
                p { a href=(address::benchmark(digest)) { "Statements name this digest" } ", which is no artifact on this log." }
            }
            @if self.more { p class="note" { "There may be more; type more of the name." } }
        }
    }
}
