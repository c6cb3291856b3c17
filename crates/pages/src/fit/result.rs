//! What came of weighing evidence to a workload.

use std::collections::BTreeMap;

use assay_evidence::fit::{FitReport, FittedModel, WorkloadReport};
use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use super::error_costs::ErrorCosts;
use super::form::Asked;
use super::models::models;
use super::router::router;
use super::{Source, Workload};
use crate::address;
use crate::artifact::{Caution, cautions};
use crate::part::{ArtifactRef, date};

/// What came of weighing evidence to a workload.
#[derive(Debug, Clone, Serialize)]
pub struct Fitted {
    /// The evaluation.
    pub source: Source,
    /// The report, as `assay fit --json` has it.
    pub report: FitReport,
    /// The models by their names in the report.
    pub artifacts: BTreeMap<String, ArtifactRef>,
    /// The scale of a slider for what an error costs; none where no answer has a cost.
    pub error_costs: Option<ErrorCosts>,
    /// What is known against the models, that of the chosen one first.
    pub cautions: Vec<Caution>,
    /// Columns of the examples that the workload lacks, so that nothing is weighed by them.
    pub unused: Vec<String>,
    /// The size of the log whose root decided the split.
    pub seed_size: u64,
    /// That root.
    pub seed_root: String,
    /// The server's address, for commands.
    pub server: String,
}

impl Fitted {
    pub(super) fn render(&self, asked: &Asked, workload: &Workload, here: &str) -> Markup {
        html! {
            section class={ "answer-box" (if self.report.choice.is_some() { " found" } else { "" }) } aria-labelledby="choice"
                data-error-cost-least=[self.error_costs.map(|costs| costs.least)]
                data-error-cost-most=[self.error_costs.map(|costs| costs.most)] {
                h2 class="unseen" id="choice" { "The answer" }
                p class="answer" { (self.sentence()) }
                p { bdi { (capitalised(&self.report.choice_reason)) } "." }
                @if let Some(warning) = self.not_shown_to_beat() { ul class="warnings" { li { (warning) } } }
                (cautions(&self.cautions))
            }
            (outside(&self.report.workload, &self.unused))
            (models(self))
            @if let Some(found) = &self.report.router { (router(found, self.report.choice.is_some(), &self.artifacts)) }
            (self.rests_on(asked, workload, here))
        }
    }

    /// That one answer to everything would do, or that the chosen model is not shown to be better than that.
    fn not_shown_to_beat(&self) -> Option<Markup> {
        let constant = self.report.workload.constant_answer.as_ref()?;
        let Some(chosen) = self.chosen() else {
            return (constant.mean >= self.report.floor).then(|| {
                html! {
                    strong { "You may need no model. " }
                    "Always answering " bdi { "“" (constant.answer) "”" } " would score " (number::percent(constant.mean))
                    " on your workload."
                }
            });
        };
        if chosen.lower > constant.mean {
            return None;
        }
        Some(html! {
            strong { "One answer to everything does as well. " }
            "Always answering " bdi { "“" (constant.answer) "”" } " would score " (number::percent(constant.mean))
            " on your workload: " (named(&chosen.model, &self.artifacts)) " is not shown to beat that."
        })
    }

    fn chosen(&self) -> Option<&FittedModel> {
        let name = self.report.choice.as_ref()?;
        self.report.models.iter().find(|model| model.model == *name)
    }

    fn sentence(&self) -> Markup {
        let report = &self.report;
        html! {
            @match self.chosen() {
                Some(model) => {
                    (named(&model.model, &self.artifacts)) " is shown to reach "
                    (number::percent(model.lower)) " or more on this workload"
                    @if let Some(cost) = model.cost { ", at a cost of " (number::cost(Some(cost), None)) " an answer" }
                    "."
                },
                None => { "No model is shown to reach " (number::percent(report.floor)) " on this workload." },
            }
        }
    }

    fn rests_on(&self, asked: &Asked, workload: &Workload, here: &str) -> Markup {
        let source = &self.source;
        html! {
            section class="verify" aria-labelledby="rests" {
                h2 id="rests" { "What this rests on" }
                p {
                    a href=(address::statement(&source.evaluation)) { (source.metric) " on " (benchmark(source)) }
                    ", by " (source.evaluator) ", " (date(source.at.time_ms)) ". The strata were learnt on one half of the "
                    "examples and the scores read from the other; the root that the log had at size "
                    (number::count(self.seed_size)) " decided the halves, so nobody could choose them. All lower bounds hold "
                    "at once with " (number::percent(self.report.confidence)) " confidence, if your workload’s examples are "
                    "like the evaluation’s wherever their features are alike."
                }
                p class="actions" {
                    a class="button" href=(here) { "Link to this answer" }
                    a class="button" href=(address::twin(here)) download="fit.json" { "Download it as JSON" }
                    a class="button" href={ "/market?workload=" (address::escaped(&workload.digest)) } { "What is for sale, held against it" }
                }
                figure class="command" {
                    figcaption { "The same on your own machine, where your workload never leaves it" }
                    pre tabindex="0" { code { (self.command(asked, workload)) } }
                }
            }
        }
    }

    fn command(&self, asked: &Asked, workload: &Workload) -> String {
        let cost = asked.error_cost.map(|cost| format!(" --error-cost {cost}")).unwrap_or_default();
        let server = &self.server;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let file = if workload.name.chars().all(plain) { workload.name.as_str() } else { "YOUR_WORKLOAD" };
        format!(
            "assay fit --evaluation {} --workload {file} --floor {}{cost} --server {server}",
            self.source.evaluation, asked.floor
        )
    }
}

fn benchmark(source: &Source) -> Markup {
    html! {
        @match &source.benchmark.name {
            Some(name) => bdi { (name) },
            None => { "benchmark " (crate::part::short(&source.benchmark.id)) },
        }
    }
}

/// A model by its name in the report, with a link where it is registered.
pub(super) fn named(model: &str, artifacts: &BTreeMap<String, ArtifactRef>) -> Markup {
    html! {
        @match artifacts.get(model) {
            Some(artifact) if artifact.name.is_some() => a href=(address::artifact(&artifact.id)) { bdi { (model) } },
            _ => bdi { (model) },
        }
    }
}

/// A sentence as it begins one.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn outside(workload: &WorkloadReport, unused: &[String]) -> Markup {
    let share = workload.outside.share;
    html! {
        section aria-labelledby="outside" {
            h2 id="outside" { "What no evidence covers" }
            p {
                @if share > 0.0 {
                    strong { (number::percent(share)) } " of your workload lies outside all evidence: it is in none of the "
                    "figures below."
                } @else {
                    "Nothing: every example of your workload has feature values that the evidence has."
                }
            }
            @if !workload.outside.reasons.is_empty() {
                ul {
                    @for reason in &workload.outside.reasons {
                        li { (number::percent(reason.share)) " by " code { (reason.column) } ": " bdi { (reason.text) } }
                    }
                }
            }
            @if !unused.is_empty() {
                p class="note" {
                    "Your workload lacks "
                    @for (position, name) in unused.iter().enumerate() { (if position == 0 { "" } else { ", " }) code { (name) } }
                    ", so the evidence is not weighed by "
                    (if unused.len() == 1 { "it" } else { "them" }) "."
                }
            }
            @if let Some(constant) = &workload.constant_answer {
                p class="note" {
                    "Always answering " bdi { "“" (constant.answer) "”" } " would score " (number::percent(constant.mean)) "."
                }
            }
        }
    }
}
