//! A checkpoint: the root that the log had at a size, and whether it is the one that is published.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::page::{Head, Page};
use crate::shell::Section;

/// A checkpoint.
#[derive(Debug, Clone, Serialize)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// How many entries it covers.
    pub size: u64,
    /// The root over them, in Base64.
    pub root: String,
    /// The entries that the published checkpoint covers; none before the first.
    pub published_size: Option<u64>,
    /// The signed note, where this is the published one.
    pub note: Option<String>,
    /// The hashes that prove that the published tree begins with this one, in Base64; none where it does not cover it.
    pub consistency: Option<Vec<String>>,
}

impl Page for Checkpoint {
    fn head(&self) -> Head {
        Head {
            title: format!("Checkpoint of {} entries", number::count(self.size)),
            description: format!(
                "The root that the log {} had when it held {} entries.",
                self.origin, self.size
            ),
            twin: Some(address::twin(&address::checkpoint(self.size))),
            section: Section::Log,
            query: String::new(),
        }
    }

    fn main(&self) -> Markup {
        html! {
            div class="masthead" {
                p class="eyebrow" { "Checkpoint" }
                h1 { (number::count(self.size)) " entries" }
                p class="id" { "root " code { (self.root) } }
            }
            section aria-labelledby="signed" {
                h2 id="signed" { "As signed" }
                @match &self.note {
                    Some(note) => {
                        p { "This is the published checkpoint. Its first line names the log, then come its size, its root, and the signatures." }
                        pre class="note-text" tabindex="0" { code { (note) } }
                        p { a class="button" href="/checkpoint" { "The newest checkpoint as a file" } }
                    },
                    None => p {
                        "The log keeps its newest signed checkpoint only. The root above is computed from its tree as it is now."
                        @if let Some(size) = self.published_size { " The published one is " a href=(address::checkpoint(size)) { "of " (number::count(size)) " entries" } "." }
                    },
                }
            }
            (self.consistent())
            section aria-labelledby="last" {
                h2 id="last" { "Its last entry" }
                @if self.size > 0 { p { a href={ "/entries/" (self.size - 1) } { "Entry " (number::count(self.size - 1)) } } }
            }
        }
    }
}

impl Checkpoint {
    fn consistent(&self) -> Markup {
        html! {
            @if let (Some(hashes), None) = (&self.consistency, &self.note) {
                section aria-labelledby="consistency" {
                    h2 id="consistency" { "Part of the published log" }
                    p { "With the hashes below anyone who remembers this root can compute that the published tree begins with it (RFC 6962, section 2.1.2)." }
                    ol class="hashes" { @for hash in hashes { li { code { (hash) } } } }
                }
            }
        }
    }
}
