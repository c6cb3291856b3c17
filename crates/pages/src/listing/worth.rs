//! What a listing is worth to a workload: its break-even price with the interval, and where the price lies.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::market::Entry;
use crate::part::{Waiting, awaited};

/// What a listing is worth to a workload.
#[derive(Debug, Clone, Serialize)]
pub struct Worth {
    /// What is asked.
    pub asked: Asked,
    /// What the workload is called; none where none is named or the server does not keep it.
    pub workload: Option<String>,
    /// The symbol of the log's money.
    pub symbol: String,
    /// How far the answer has come; none where not all is asked that it takes.
    pub answer: Option<Answer>,
}

/// What is asked.
#[derive(Debug, Clone, Serialize)]
pub struct Asked {
    /// The digest of a workload that was brought.
    pub workload: Option<String>,
    /// The evaluation whose evidence is to be weighed; none for the newest that compares what is sold with other models.
    pub evaluation: Option<String>,
    /// The score that it requires.
    pub floor: Option<f64>,
    /// What one unit of the records' costs is in the log's money.
    pub unit_price: Option<f64>,
    /// How many right answers are needed; with a cost of errors, how many questions are asked.
    pub answers: Option<u64>,
    /// What a wrong answer costs, in the unit of the records' costs.
    pub error_cost: Option<f64>,
}

/// How far the answer has come.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Answer {
    /// The evidence is being weighed.
    Waiting(Waiting),
    /// There is none.
    NotPossible {
        /// Why.
        reason: String,
    },
    /// It is there; amounts are in whole coins.
    Done {
        /// The evaluation whose evidence was weighed.
        evaluation: String,
        /// What the evidence calls the model.
        model: String,
        /// Whether it is shown to reach the floor.
        suffices: bool,
        /// The next best: the cheapest other model that is shown to reach the floor.
        alternative: String,
        /// Right answers, or questions.
        answers: u64,
        /// The price at which it saves as much as it costs.
        estimate: f64,
        /// The least that this could be; none where the evidence sets no bound.
        lower: Option<f64>,
        /// The most.
        upper: Option<f64>,
        /// `below`, `within` or `above`; none where nothing is asked.
        price: Option<String>,
    },
}

impl Asked {
    /// The address of a page that asks this.
    pub fn address(&self, page: &str) -> String {
        let mut query = Vec::new();
        let mut add = |name: &str, value: Option<String>| {
            query.extend(value.map(|value| format!("{name}={}", address::escaped(&value))));
        };
        add("workload", self.workload.clone());
        add("evaluation", self.evaluation.clone());
        add("floor", self.floor.map(|floor| floor.to_string()));
        add("unit_price", self.unit_price.map(|price| price.to_string()));
        add("answers", self.answers.map(|answers| answers.to_string()));
        add("error_cost", self.error_cost.map(|cost| cost.to_string()));
        match query.is_empty() {
            true => page.to_owned(),
            false => format!("{page}?{}", query.join("&")),
        }
    }
}

impl Worth {
    pub(super) fn render(&self, entry: &Entry) -> Markup {
        let answer = html! { @if let Some(answer) = &self.answer { (self.answer(answer)) } };
        html! {
            h3 id="worth" { "What it is worth to you" }
            (awaited("answer", matches!(self.answer, Some(Answer::Waiting(_))), true, &answer))
            details open[self.asked.workload.is_some() && self.answer.is_none()] {
                summary { (if self.asked.workload.is_some() { "Ask again" } else { "Hold the price against a workload of yours" }) }
                (self.form(entry))
            }
        }
    }

    fn answer(&self, answer: &Answer) -> Markup {
        html! {
            @match answer {
                Answer::Waiting(waiting) => (waiting.render("The evidence is being weighed to your workload.")),
                Answer::NotPossible { reason } => p class="problem" { strong { "It cannot be told. " } bdi { (reason) } "." },
                Answer::Done { evaluation, model, suffices, alternative, answers, estimate, lower, upper, price } => {
                    @match price.as_deref() {
                        Some("above") => p class="warning" { strong { "The price lies above the interval. " } "For this workload it is shown not to pay." },
                        Some("below") => p { strong { "The price lies below the interval. " } "For this workload it is shown to pay." },
                        Some(_) => p { strong { "The price lies within the interval. " } "The evidence does not tell whether it pays." },
                        None => p { "Nothing is asked: make an offer." },
                    }
                    p {
                        "Over " (number::count(*answers)) " answers it breaks even with " bdi { (alternative) } ", the next best that suffices, at "
                        strong { (self.coins(*estimate)) } ", and between " (self.end(*lower)) " and " (self.end(*upper)) " as far as the evidence goes."
                    }
                    @if !suffices { p class="warning" { bdi { (model) } " itself is not shown to reach your floor on this workload." } }
                    p class="note" {
                        @if let Some(name) = &self.workload { bdi { (name) } ", weighed to " }
                        a href=(address::statement(evaluation)) { "the evaluation" }
                        ". Costs are those of the records: hardware, people and the change itself are not in it."
                    }
                },
            }
        }
    }

    fn coins(&self, coins: f64) -> String {
        format!("{coins:.2} {}", self.symbol)
    }

    fn end(&self, coins: Option<f64>) -> String {
        coins.map_or_else(|| "no bound".to_owned(), |coins| self.coins(coins))
    }

    fn form(&self, entry: &Entry) -> Markup {
        let asked = &self.asked;
        html! {
            form class="needs" method="get" action=(address::listing(&entry.listing)) {
                p class="field" {
                    label for="workload" { "Your workload" }
                    input id="workload" name="workload" required maxlength="300" value=[&asked.workload] aria-describedby="workload-help" placeholder="sha256:…";
                    small id="workload-help" { a href="/fit" { "Bring it here first" } ": the address of the answer ends in its digest. This server keeps it for a while only." }
                }
                p class="field" {
                    label for="floor" { "The floor that it requires" }
                    input id="floor" name="floor" type="number" required min="0.01" max="0.99" step="0.01" value=(asked.floor.unwrap_or(0.9));
                }
                p class="field" {
                    label for="unit-price" { "What one unit of the records’ costs is, in " (self.symbol) }
                    input id="unit-price" name="unit_price" type="number" required min="0" step="any" value=[asked.unit_price] placeholder="0.002";
                }
                p class="field" {
                    label for="answers" { "Answers that you need" }
                    input id="answers" name="answers" type="number" min="1" step="1" value=[asked.answers] aria-describedby="answers-help";
                    small id="answers-help" { "Left empty: as many as the workload has rows." }
                }
                p class="field" {
                    label for="error-cost" { "What a wrong answer costs you" }
                    input id="error-cost" name="error_cost" type="number" min="0" step="any" value=[asked.error_cost] aria-describedby="error-help";
                    small id="error-help" { "In the unit of the records’ costs; can be left empty." }
                }
                @if let Some(evaluation) = &asked.evaluation { input type="hidden" name="evaluation" value=(evaluation); }
                p { button { "Compute the break-even price" } }
            }
        }
    }
}
