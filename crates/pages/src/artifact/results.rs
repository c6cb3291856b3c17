//! Every result with its badges: benchmark, evaluator, date, and how the replays came out.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use super::answer::benchmark;
use super::badge::Badge;
use crate::address;
use crate::part::{ArtifactRef, Moment, PartyRef, date};

/// One evaluation of a model.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The evaluation.
    pub evaluation: String,
    /// When it was logged.
    pub at: Moment,
    /// By whom.
    pub evaluator: PartyRef,
    /// On what.
    pub benchmark: ArtifactRef,
    /// What was measured.
    pub metric: String,
    /// What ran it, if that is said.
    pub harness: Option<String>,
    /// How many examples.
    pub examples: u64,
    /// Mean score on the held-out half; none while it is not weighed, or cannot be.
    pub mean: Option<f64>,
    /// How it came about.
    pub badges: Vec<Badge>,
    /// Rows that others ran again: how many came out alike, and how many otherwise.
    pub replayed: Option<(u64, u64)>,
    /// Whether it is the one that the page weighs.
    pub shown: bool,
}

pub(super) fn results(results: &[Outcome], more: bool, model: &str, floor: f64) -> Markup {
    html! {
        section aria-labelledby="results" {
            h2 id="results" { "Results" }
            @if results.is_empty() { p class="none" { "No evaluation is logged." } }
            @else {
                div class="table-frame" role="region" tabindex="0" aria-label="Table of results" {
                    table class="plain stacked" {
                        caption class="unseen" { "Evaluations of this model, the newest first" }
                        thead { tr {
                            th scope="col" { "Date" } th scope="col" { "Benchmark" } th scope="col" { "Measured" }
                            th scope="col" class="number" { "Held-out mean" } th scope="col" { "Evaluator" } th scope="col" { "How it came about" }
                        } }
                        tbody { @for one in results { (row(one, model, floor)) } }
                    }
                }
                @if more { p class="note" { "Older results are in the history." } }
                (meanings(results))
            }
        }
    }
}

fn row(one: &Outcome, model: &str, floor: f64) -> Markup {
    html! {
        tr {
            th scope="row" { a href=(address::statement(&one.evaluation)) { (date(one.at.time_ms)) } }
            td data-label="Benchmark" { (benchmark(&one.benchmark)) }
            td data-label="Measured" { (one.metric) ", " (number::count(one.examples)) " examples" @if let Some(harness) = &one.harness { " " small { bdi { (harness) } } } }
            td class="number" data-label="Held-out mean" { (number::percent_or_unknown(one.mean)) }
            td data-label="Evaluator" { (one.evaluator) }
            td {
                @for badge in &one.badges { (badge) " " }
                @if one.badges.is_empty() { span class="none" { "reported by its evaluator" } " " }
                @if let Some((alike, otherwise)) = one.replayed {
                    small { (number::count(alike)) " of " (number::count(alike + otherwise)) " replayed rows alike" } " "
                }
                @if one.shown { small { "weighed above" } }
                @else { a href={ (address::artifact(model)) "?floor=" (floor) "&evaluation=" (one.evaluation) } { "weigh this one" } }
            }
        }
    }
}

fn meanings(results: &[Outcome]) -> Markup {
    html! {
        ul class="meanings" {
            @for badge in Badge::ALL {
                @if results.iter().any(|one| one.badges.contains(&badge)) {
                    li { strong { (badge.name()) } ": " (badge.meaning()) "." }
                }
            }
        }
    }
}
