//! The first page: search, bring a workload, what is new, the state of the log.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use crate::page::{Head, Page};
use crate::part::{Line, date, lines};
use crate::shell::Section;

/// The first page.
#[derive(Debug, Clone, Serialize)]
pub struct Home {
    /// The log's name.
    pub origin: String,
    /// The newest statements, without the log's own.
    pub newest: Vec<Line>,
    /// How the log stands.
    pub state: State,
}

/// How the log stands.
#[derive(Debug, Clone, Serialize)]
pub struct State {
    /// Entries that are durable.
    pub size: u64,
    /// The last commit's number.
    pub commit: u64,
    /// Its time, in milliseconds since 1970.
    pub time_ms: u64,
    /// Entries that the published checkpoint covers; none before the first.
    pub published_size: Option<u64>,
    /// Cosignatures on the published checkpoint, beside the log's own signature.
    pub cosignatures: usize,
}

impl Page for Home {
    fn head(&self) -> Head {
        Head {
            title: "Where each model still works".into(),
            description:
                "Who made a model, how it was tested, where it works and where it fails: signed, logged, and \
                          there for anyone to check."
                    .into(),
            twin: Some("/index.json".into()),
            section: Section::Elsewhere,
            query: String::new(),
        }
    }

    fn main(&self) -> Markup {
        html! {
            div class="lead" {
                h1 { "Where each model still works, and how you can know" }
                p class="prose" {
                    "Who made a model, how it was tested, where it holds and where it fails: signed by whoever says so, "
                    "kept in a log that nobody can rewrite, and there for anyone to check."
                }
            }
            div class="doors" {
                (find())
                (workload())
            }
            div class="split" {
                section aria-labelledby="new" {
                    h2 id="new" { "What is new" }
                    @if self.newest.is_empty() { p class="none" { "Nobody has said anything yet." } }
                    @else { (lines(&self.newest)) }
                    p class="more" { a href="/log" { "All of the log" } }
                }
                (state(&self.state))
            }
        }
    }
}

fn find() -> Markup {
    html! {
        section class="door" aria-labelledby="find" {
            h2 id="find" { "Look something up" }
            p { "A model or a party by name, anything by its digest, an entry by its number." }
            form class="search" action="/search" {
                label class="unseen" for="find-q" { "What to look up" }
                input id="find-q" name="q" type="search" maxlength="300" autocomplete="off" required
                    placeholder="such as a model’s name";
                button { "Look up" }
            }
            p { a href="/models" { "All models, by name" } }
        }
    }
}

fn workload() -> Markup {
    html! {
        section class="door" aria-labelledby="workload" {
            h2 id="workload" { "Bring your workload" }
            p { "A file with a row for each thing that you need done. You see which model is shown to do it, at what cost, and how much of it lies outside all evidence." }
            form method="post" action="/fit" enctype="multipart/form-data" class="field" {
                label class="unseen" for="workload-file" { "The file with your workload" }
                input id="workload-file" name="workload" type="file" required accept=".csv,.tsv,.jsonl,.ndjson,.parquet";
                button { "See what fits" }
            }
            p { a href="/fit" { "What the file holds, and what else can be asked" } }
        }
    }
}

fn state(state: &State) -> Markup {
    html! {
        section class="aside" aria-labelledby="state" {
            h2 id="state" { "The log" }
            dl class="facts" {
                div { dt { "Entries" } dd { (number::count(state.size)) } }
                div { dt { "Last commit" } dd { "number " (number::count(state.commit)) ", " (date(Some(state.time_ms))) } }
                div {
                    dt { "Published checkpoint" }
                    dd {
                        @match state.published_size {
                            None => "none yet",
                            Some(size) => a href=(crate::address::checkpoint(size)) { "of " (number::count(size)) " entries" },
                        }
                    }
                }
                div {
                    dt { "Witnesses" }
                    dd {
                        @match state.cosignatures {
                            0 => "none has cosigned it: that the log shows everyone the same is its own word",
                            1 => "1 cosignature",
                            many => { (many) " cosignatures" },
                        }
                    }
                }
            }
        }
    }
}
