//! Which model fits a workload: the form, and what came of weighing the evidence to what was brought.

mod error_costs;
mod form;
mod models;
mod result;
mod router;

use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::page::{Head, Page};
use crate::part::{ArtifactRef, Moment, PartyRef, REFRESH_SECONDS, Waiting, awaited};
use crate::shell::Section;

pub use error_costs::ErrorCosts;
pub use form::{Asked, Choice};
pub use result::Fitted;

/// The most bytes of a workload.
pub const WORKLOAD_BYTES_MAX: usize = 16 << 20;

/// The page.
#[derive(Debug, Clone, Serialize)]
pub struct Fit {
    /// The evaluations whose evidence can be weighed, the newest first: the first few. None while they are being listed.
    pub evaluations: Option<Vec<Choice>>,
    /// What is asked.
    pub asked: Asked,
    /// What was brought; none before that.
    pub workload: Option<Workload>,
    /// What is wrong with what was brought.
    pub problem: Option<String>,
    /// What came of it; none where nothing was brought.
    pub outcome: Option<Outcome>,
}

/// What was brought.
#[derive(Debug, Clone, Serialize)]
pub struct Workload {
    /// The digest of its bytes.
    pub digest: String,
    /// What whoever brought it called it.
    pub name: String,
    /// Its examples.
    pub examples: usize,
}

/// The evaluation that is weighed.
#[derive(Debug, Clone, Serialize)]
pub struct Source {
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
}

/// How far weighing has come.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Outcome {
    /// It waits, or is being weighed.
    Waiting(Waiting),
    /// It cannot be weighed.
    NotPossible {
        /// Why.
        reason: String,
    },
    /// It has been weighed.
    Done(Box<Fitted>),
}

impl Fit {
    /// The address of the answer to what is asked, while the server keeps what was brought.
    fn here(&self) -> String {
        match &self.workload {
            None => "/fit".into(),
            Some(workload) => self.asked.address(&workload.digest),
        }
    }
}

impl Page for Fit {
    fn head(&self) -> Head {
        Head {
            title: "Which model fits your workload".into(),
            description: "Bring a file with a row for each thing that you need done, and see which model is shown to do \
                          it, at what cost, and how much of it lies outside all evidence."
                .into(),
            twin: Some(address::twin(&self.here())),
            section: Section::Fit,
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
                h1 { "Which model fits your workload?" }
                p class="prose" {
                    "Published evidence is weighed to what you need done: each part of your workload by how the models "
                    "did on such examples. What no evidence covers is said, not guessed."
                }
            }
            @if let Some(problem) = &self.problem {
                p class="problem" role="alert" id="problem" { strong { "That file cannot be used. " } bdi { (problem) } }
            }
            @match &self.workload {
                None => (form::bring(self)),
                Some(workload) => {
                    (form::again(self, workload))
                    (self.outcome(workload))
                    details class="other" { summary { "Bring another workload" } (form::bring(self)) }
                }
            }
        }
    }
}

impl Fit {
    fn outcome(&self, workload: &Workload) -> Markup {
        let content = html! {
            @match &self.outcome {
                None => {},
                Some(Outcome::Waiting(waiting)) => (waiting.render("The evidence is being weighed to your workload.")),
                Some(Outcome::NotPossible { reason }) => p class="problem" {
                    strong { "The evidence cannot be weighed to this workload. " } bdi { (reason) }
                },
                Some(Outcome::Done(fitted)) => (fitted.render(&self.asked, workload, &self.here())),
            }
        };
        awaited("outcome", matches!(self.outcome, Some(Outcome::Waiting(_))), true, &content)
    }
}
