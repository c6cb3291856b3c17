//! A benchmark: who evaluated what on it.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::artifact::Badge;
use crate::page::{Head, Page};
use crate::part::{ArtifactRef, Line, Moment, PartyRef, date, lines};
use crate::shell::Section;

/// A benchmark.
#[derive(Debug, Clone, Serialize)]
pub struct Benchmark {
    /// Its digest: of its artifact, or of a file of examples.
    pub benchmark: ArtifactRef,
    /// Evaluations on it, the newest first: the first few.
    pub evaluations: Vec<Evaluation>,
    /// Where they go on.
    pub next: Option<u64>,
    /// Protocols that announced an evaluation on it, the newest first: the first few.
    pub protocols: Vec<Line>,
    /// Entries that have been looked through for evaluations; less than the log has while that is not done.
    pub looked_through: u64,
    /// How many entries the log has.
    pub log_size: u64,
}

/// An evaluation on the benchmark.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// The statement.
    pub evaluation: String,
    /// When it was logged.
    pub at: Moment,
    /// By whom.
    pub evaluator: PartyRef,
    /// What was measured.
    pub metric: String,
    /// How many examples.
    pub examples: u64,
    /// Of which models: the first few.
    pub models: Vec<ArtifactRef>,
    /// How many models in all.
    pub models_count: usize,
    /// How it came about.
    pub badges: Vec<Badge>,
}

impl Page for Benchmark {
    fn head(&self) -> Head {
        let name = self.name();
        Head {
            title: format!("Evaluations on {name}"),
            description: format!(
                "Who evaluated which models on {name}, when, and how the results came about."
            ),
            twin: Some(address::twin(&address::benchmark(&self.benchmark.id))),
            section: Section::Elsewhere,
            query: String::new(),
        }
    }

    fn main(&self) -> Markup {
        html! {
            div class="masthead" {
                p class="eyebrow" { "Benchmark" }
                h1 { bdi { (self.name()) } }
                @if self.benchmark.name.is_some() {
                    p class="byline" { a href=(address::artifact(&self.benchmark.id)) { "What it is, its owner and its terms" } }
                } @else { p class="byline" { "It is not registered on this log: evaluations name it by its digest alone." } }
                p class="id" { code { (self.benchmark.id) } }
            }
            section aria-labelledby="evaluations" {
                h2 id="evaluations" { "Evaluations" }
                @if self.looked_through < self.log_size {
                    p class="note" { "The log is still being looked through: " (number::count(self.looked_through)) " of " (number::count(self.log_size)) " entries so far. Load the page again for the rest." }
                }
                @if self.evaluations.is_empty() { p class="none" { "None that is known here." } } @else { (self.table()) }
                @if let Some(next) = self.next {
                    p class="more" { a href={ (address::benchmark(&self.benchmark.id)) "?before=" (next) } { "Older evaluations" } }
                }
            }
            section aria-labelledby="protocols" {
                h2 id="protocols" { "Announced before they ran" }
                @if self.protocols.is_empty() { p class="none" { "No protocol names it." } } @else { (lines(&self.protocols)) }
            }
        }
    }
}

impl Benchmark {
    fn name(&self) -> String {
        self.benchmark.name.clone().unwrap_or_else(|| crate::part::short(&self.benchmark.id))
    }

    fn table(&self) -> Markup {
        html! {
            div class="table-frame" role="region" tabindex="0" aria-label="Table of evaluations" {
                table class="plain stacked" {
                    caption class="unseen" { "Evaluations, the newest first" }
                    thead { tr {
                        th scope="col" { "Date" } th scope="col" { "Measured" } th scope="col" { "Models" }
                        th scope="col" { "Evaluator" } th scope="col" { "How it came about" }
                    } }
                    tbody { @for one in &self.evaluations { (row(one)) } }
                }
            }
        }
    }
}

fn row(one: &Evaluation) -> Markup {
    let left_out = one.models_count.saturating_sub(one.models.len());
    html! {
        tr {
            th scope="row" { a href=(address::statement(&one.evaluation)) { (date(one.at.time_ms)) } }
            td data-label="Measured" { (one.metric) ", " (number::count(one.examples)) " examples" }
            td data-label="Models" {
                @for (position, model) in one.models.iter().enumerate() { @if position > 0 { ", " } (model) }
                @if left_out > 0 { " and " (left_out) " more" }
            }
            td data-label="Evaluator" { (one.evaluator) }
            td data-label="How" {
                @for badge in &one.badges { (badge) " " }
                @if one.badges.is_empty() { span class="none" { "reported by its evaluator" } }
            }
        }
    }
}
