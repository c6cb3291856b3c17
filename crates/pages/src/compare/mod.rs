//! Models side by side: where each is shown to be better than the others, and where they cannot be told apart.

mod choose;
mod table;
mod wins;

use assay_evidence::compare::{CompareReport, MODELS_MAX};
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::fit::{Choice, Source};
use crate::page::{Head, Page};
use crate::part::{ArtifactRef, REFRESH_SECONDS, Waiting, awaited, date};
use crate::shell::Section;

/// The page.
#[derive(Debug, Clone, Serialize)]
pub struct Compare {
    /// The evaluations whose models can be compared, the newest first: the first few. None while they are being listed.
    pub evaluations: Option<Vec<Choice>>,
    /// The evaluation that is chosen; none where there is none.
    pub chosen: Option<Chosen>,
    /// What came of comparing; none before models are chosen.
    pub outcome: Option<Outcome>,
}

/// The evaluation whose models are compared.
#[derive(Debug, Clone, Serialize)]
pub struct Chosen {
    /// The evaluation.
    #[serde(flatten)]
    pub source: Source,
    /// Its models.
    pub models: Vec<Candidate>,
}

/// A model of the evaluation.
#[derive(Debug, Clone, Serialize)]
pub struct Candidate {
    /// Its name in the evaluation.
    pub name: String,
    /// The model.
    pub artifact: ArtifactRef,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// How far comparing has come.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Outcome {
    /// It waits, or is being done.
    Waiting(Waiting),
    /// It cannot be done.
    NotPossible {
        /// Why.
        reason: String,
    },
    /// It is done.
    Done(Box<CompareReport>),
}

impl Compare {
    /// The address of the answer.
    fn here(&self) -> String {
        let Some(chosen) = &self.chosen else { return "/compare".into() };
        let models = chosen.models.iter().enumerate().filter(|(_, model)| model.is_chosen);
        let models: String = models.map(|(position, _)| format!("&m{position}=1")).collect();
        format!("/compare?evaluation={}{models}", address::escaped(&chosen.source.evaluation))
    }
}

impl Page for Compare {
    fn head(&self) -> Head {
        let models = self.chosen.iter().flat_map(|chosen| &chosen.models).filter(|model| model.is_chosen);
        let names: Vec<&str> = models.map(|model| model.name.as_str()).collect();
        let title = match names.as_slice() {
            [] => "Compare models".into(),
            names => format!("{} compared", names.join(", ")),
        };
        Head {
            title,
            description: "Models on the same examples: where each is shown to be better than the others, by how much, and \
                          where they cannot be told apart."
                .into(),
            twin: Some(address::twin(&self.here())),
            section: Section::Compare,
            query: String::new(),
        }
    }

    fn refresh_seconds(&self) -> Option<u32> {
        matches!(self.outcome, Some(Outcome::Waiting(_))).then_some(REFRESH_SECONDS)
    }

    fn scripts(&self) -> &'static [&'static str] {
        &["live.js"]
    }

    fn main(&self) -> Markup {
        html! {
            div class="lead" {
                h1 { "Compare models" }
                p class="prose" {
                    "On the same examples: where each is shown to be better than the others, by how much, and where they "
                    "cannot be told apart."
                }
            }
            (choose::choose(self))
            @match (&self.chosen, &self.outcome) {
                (Some(chosen), Some(outcome)) => (self.answer(chosen, outcome)),
                _ => {},
            }
        }
    }
}

impl Compare {
    fn answer(&self, chosen: &Chosen, outcome: &Outcome) -> Markup {
        let content = html! {
            @match outcome {
                Outcome::Waiting(waiting) => (waiting.render("The models are being compared.")),
                Outcome::NotPossible { reason } => p class="problem" { strong { "They cannot be compared. " } bdi { (reason) } },
                Outcome::Done(report) => {
                    (wins::wins(report, chosen))
                    (table::table(report, chosen))
                    (rests_on(report, chosen, &self.here()))
                },
            }
        };
        awaited("outcome", matches!(outcome, Outcome::Waiting(_)), true, &content)
    }
}

/// A model with a link where it is registered.
fn named(chosen: &Chosen, name: &str) -> Markup {
    let artifact = chosen.models.iter().find(|model| model.name == name).map(|model| &model.artifact);
    html! {
        @match artifact.filter(|artifact| artifact.name.is_some()) {
            Some(artifact) => a href=(address::artifact(&artifact.id)) { bdi { (name) } },
            None => bdi { (name) },
        }
    }
}

fn rests_on(report: &CompareReport, chosen: &Chosen, here: &str) -> Markup {
    let source = &chosen.source;
    html! {
        section class="verify" aria-labelledby="rests" {
            h2 id="rests" { "What this rests on" }
            p {
                a href=(address::statement(&source.evaluation)) { "The evaluation" } " by " (source.evaluator) ", "
                (date(source.at.time_ms)) ", by " (source.metric) ". Each slice is all examples or one value or range of one "
                "feature; none was picked by its outcomes. Two models are compared on the examples that both have an "
                "outcome on. All " (report.intervals) " intervals hold at once with "
                (assay_report::number::percent(report.confidence)) " confidence, so where two are said to differ, they do: "
                "not because there was so much to look at."
            }
            p {
                "That two cannot be told apart does not show that they are alike. Up to " (MODELS_MAX) " models are "
                "compared at once; fewer make narrower intervals."
            }
            p class="actions" {
                a class="button" href=(here) { "Link to this comparison" }
                a class="button" href=(address::twin(here)) download="compare.json" { "Download it as JSON" }
            }
        }
    }
}
