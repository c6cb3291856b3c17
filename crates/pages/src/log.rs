//! The log: how it grows, who watches it, and its newest entries.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::growth::{growth, peaks};
use crate::page::{Head, Page};
use crate::part::{Line, lines};
use crate::shell::Section;

/// The log.
#[derive(Debug, Clone, Serialize)]
pub struct Log {
    /// Its name.
    pub origin: String,
    /// Its id.
    pub id: String,
    /// The operator's key.
    pub operator: String,
    /// The key that its checkpoints are checked with.
    pub verifier_key: String,
    /// The server's address, for commands.
    pub server: String,
    /// Entries that are durable.
    pub size: u64,
    /// The root over them, in Base64.
    pub root: String,
    /// Entries that the published checkpoint covers; none before the first.
    pub published_size: Option<u64>,
    /// Entries that the last logged snapshot covers; 0 before the first.
    pub snapshot_size: u64,
    /// How it grew: some of its commits, the oldest first.
    pub grown: Vec<Grown>,
    /// The names on the published checkpoint, beside the log's own.
    pub cosigned_by: Vec<String>,
    /// The witnesses that this server asks; none where it asks none.
    pub witnesses: Option<Vec<Witness>>,
    /// Its entries, the newest first: the first few.
    pub entries: Vec<Line>,
    /// Where they go on.
    pub next: Option<u64>,
}

/// How large the log was when.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Grown {
    /// Entries before the commit.
    pub size: u64,
    /// The time of the commit, in milliseconds since 1970.
    pub time_ms: u64,
}

/// A witness that this server asks.
#[derive(Debug, Clone, Serialize)]
pub struct Witness {
    /// Its name.
    pub name: String,
    /// The size that it cosigned last; 0 where it has not since this server runs.
    pub cosigned_size: u64,
    /// Why it did not the last time.
    pub failure: Option<String>,
}

impl Page for Log {
    fn head(&self) -> Head {
        Head {
            title: "The log".into(),
            description: format!(
                "The log {}: {} entries, how it grows, who watches it, and its newest entries.",
                self.origin, self.size
            ),
            twin: Some("/log.json".into()),
            section: Section::Log,
            query: String::new(),
        }
    }

    fn main(&self) -> Markup {
        html! {
            div class="masthead" {
                p class="eyebrow" { "Log" }
                h1 { bdi { (self.origin) } }
                p class="prose" {
                    "Every statement is a leaf of a tree of hashes. Whoever remembers one root notices if anything below it is ever changed."
                }
            }
            section aria-labelledby="tree" {
                h2 id="tree" { "The tree" }
                (peaks(self.size))
                (self.facts())
            }
            section aria-labelledby="growth" { h2 id="growth" { "How it grew" } (growth(&self.grown, self.size)) }
            section aria-labelledby="witnesses" { h2 id="witnesses" { "Witnesses" } (self.watched()) }
            section aria-labelledby="entries" {
                h2 id="entries" { "Entries" }
                (lines(&self.entries))
                @if let Some(next) = self.next { p class="more" { a href={ "/log?before=" (next) "#entries" } { "Older entries" } } }
            }
            section class="verify" aria-labelledby="verify" {
                h2 id="verify" { "Verify yourself" }
                p { "An audit reads the whole log, checks every signature, applies every rule again and compares every root. With a mark it also notices whether the log still has the history that you saw last." }
                figure class="command" { figcaption { "On your own machine" } pre tabindex="0" { code { "assay audit " (self.server) } } }
                p class="note" { "Its files are those of c2sp.org/tlog-tiles: any client of that format can read them." }
            }
        }
    }
}

impl Log {
    fn facts(&self) -> Markup {
        html! {
            dl class="facts" {
                div { dt { "Entries" } dd { (number::count(self.size)) } }
                div {
                    dt { "Published checkpoint" }
                    dd { @match self.published_size { None => "none yet", Some(size) => a href=(address::checkpoint(size)) { "of " (number::count(size)) " entries" } } }
                }
                div {
                    dt { "Snapshot of its state" }
                    dd { @if self.snapshot_size == 0 { "none is logged yet" } @else { "of " (number::count(self.snapshot_size)) " entries" } }
                }
            }
            dl class="fields" {
                div { dt { "Root" } dd { code { (self.root) } } }
                div { dt { "Log" } dd { code { (self.id) } } }
                div { dt { "Operator" } dd { code { (self.operator) } } }
                div { dt { "Key of its checkpoints" } dd { code { (self.verifier_key) } } }
            }
        }
    }

    fn watched(&self) -> Markup {
        html! {
            p {
                "A witness signs a checkpoint only if it continues the one that it signed before. With witnesses that you trust, "
                "the log cannot show you one history and others another."
            }
            @if self.cosigned_by.is_empty() { p class="none" { "No witness has cosigned the published checkpoint: that everyone sees the same log is its operator’s word." } }
            @else { p { "The published checkpoint is cosigned by:" } ul { @for name in &self.cosigned_by { li { bdi { (name) } } } } }
            @if let Some(witnesses) = &self.witnesses {
                ul class="items" {
                    @for one in witnesses {
                        li {
                            strong { bdi { (one.name) } } ": "
                            @if one.cosigned_size == 0 { "has not cosigned since this server started" } @else { "cosigned " (number::count(one.cosigned_size)) " entries" }
                            @if let Some(failure) = &one.failure { p class="note" { "The last time it did not: " bdi { (failure) } } }
                        }
                    }
                }
            }
        }
    }
}
