//! The forms: bringing a workload, and asking about it with another floor or cost of errors.

use assay_report::{number, time};
use maud::{Markup, html};
use serde::Serialize;

use super::{Fit, Source, WORKLOAD_BYTES_MAX, Workload};
use crate::address;

/// An evaluation that can be weighed.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    /// The evaluation.
    #[serde(flatten)]
    pub source: Source,
    /// How many models.
    pub models: usize,
    /// How many examples.
    pub examples: u64,
}

/// What is asked.
#[derive(Debug, Clone, Serialize)]
pub struct Asked {
    /// The evaluation whose evidence is weighed; none where there is none.
    pub evaluation: Option<String>,
    /// The score that the workload requires.
    pub floor: f64,
    /// What a wrong answer costs, in the unit of the records' costs.
    pub error_cost: Option<f64>,
}

impl Asked {
    /// The address of the answer for a workload.
    pub fn address(&self, workload: &str) -> String {
        let mut query = form(&[("floor", self.floor.to_string())]);
        if let Some(evaluation) = &self.evaluation {
            query.push_str(&form(&[("evaluation", evaluation.clone())]));
        }
        if let Some(cost) = self.error_cost {
            query.push_str(&form(&[("error_cost", cost.to_string())]));
        }
        format!("/fit/{}?{}", address::escaped(workload), query.trim_start_matches('&'))
    }
}

fn form(fields: &[(&str, String)]) -> String {
    fields.iter().map(|(name, value)| format!("&{name}={}", address::escaped(value))).collect()
}

impl Choice {
    /// It in one line, to be chosen.
    pub fn words(&self) -> String {
        let benchmark = match &self.source.benchmark.name {
            Some(name) => name.clone(),
            None => format!("benchmark {}", crate::part::short(&self.source.benchmark.id)),
        };
        let date = self.source.at.time_ms.map(time::date).unwrap_or_default();
        let evaluator = &self.source.evaluator;
        let by = evaluator.name.clone().unwrap_or_else(|| crate::part::short(&evaluator.id));
        format!(
            "{benchmark}: {} of {} {} on {} examples, by {by}, {date}",
            self.source.metric,
            self.models,
            if self.models == 1 { "model" } else { "models" },
            number::count(self.examples)
        )
    }
}

/// Bringing a workload.
pub(super) fn bring(page: &Fit) -> Markup {
    html! {
        form class="bring door" method="post" action="/fit" enctype="multipart/form-data" {
            h2 { "Bring your workload" }
            p class="field" {
                label for="workload" { "A file with a row for each thing that you need done" }
                input id="workload" name="workload" type="file" required accept=".csv,.tsv,.jsonl,.ndjson,.parquet"
                    aria-describedby="workload-help";
                small id="workload-help" {
                    "CSV, JSON lines or Parquet, at most " (WORKLOAD_BYTES_MAX >> 20) " MiB: the column " code { "example_id" }
                    " and the features by which the evidence is cut, named and computed the same way. The right answers, where "
                    "you know them, in " code { "label" } ". It stays in this server’s memory for a while, and nowhere else."
                }
            }
            (evaluation(page, "bring"))
            (needs(page, "bring", false))
            p { button class="main" { "Weigh the evidence to it" } }
        }
    }
}

/// Asking again about what was brought.
pub(super) fn again(page: &Fit, workload: &Workload) -> Markup {
    html! {
        form class="again" method="get" action={ "/fit/" (address::escaped(&workload.digest)) } data-live="outcome" {
            p class="brought" {
                strong { bdi { (workload.name) } } ": " (number::count(workload.examples as u64)) " examples"
            }
            div class="needs" {
                (evaluation(page, "again"))
                (needs(page, "again", true))
            }
            p { button class="main" { "Weigh again" } }
        }
    }
}

fn evaluation(page: &Fit, form: &str) -> Markup {
    let id = format!("{form}-evaluation");
    let chosen = page.asked.evaluation.as_deref();
    html! {
        p class="field" {
            @match &page.evaluations {
                // Without a list there is nothing that a label could be for.
                Some(choices) if !choices.is_empty() => label for=(id) { "The evidence" },
                _ => span { "The evidence" },
            }
            @match &page.evaluations {
                None => span class="none" { "The evaluations are being listed; load the page again in a moment." },
                Some(choices) if choices.is_empty() => span class="none" { "No evaluation is published yet." },
                Some(choices) => select id=(id) name="evaluation" {
                    @for choice in choices {
                        option value=(choice.source.evaluation) selected[chosen == Some(choice.source.evaluation.as_str())] {
                            (choice.words())
                        }
                    }
                },
            }
        }
    }
}

fn needs(page: &Fit, form: &str, sliders: bool) -> Markup {
    let (floor, cost) = (format!("{form}-floor"), format!("{form}-error-cost"));
    let asked = &page.asked;
    html! {
        p class="field" {
            label for=(floor) { "The floor: the score that you need on average" }
            @if sliders {
                span class="slider" {
                    input id=(floor) name="floor" type="range" min="0.5" max="0.99" step="0.01" value=(asked.floor);
                    output for=(floor) { (number::percent(asked.floor)) }
                }
            } @else {
                input id=(floor) name="floor" type="number" min="0.01" max="0.99" step="0.01" required value=(asked.floor);
            }
        }
        p class="field" {
            label for=(cost) { "What a wrong answer costs you" }
            input id=(cost) name="error_cost" type="number" min="0" step="any" value=[asked.error_cost]
                aria-describedby={ (cost) "-help" } data-slider-unit=[sliders.then_some("the records’ unit")];
            small id={ (cost) "-help" } {
                "In the unit of the records’ costs. With it, models are compared by cost and errors together; leave it "
                "empty to ask for the floor alone."
            }
        }
    }
}
