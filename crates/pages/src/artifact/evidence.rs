//! What the evidence says of a model at a floor; `answer` puts it into words.

use assay_evidence::niches::{Finding, Halves, Validation, Verdict, Warning};
use serde::Serialize;

use super::badge::Badge;
use crate::part::{ArtifactRef, Moment, PartyRef, Waiting};

/// What the evidence says of a model, or why that is not known.
#[derive(Debug, Clone, Serialize)]
pub struct Evidence {
    /// The score that a use requires.
    pub floor: f64,
    /// Why it is this floor.
    pub floor_why: FloorWhy,
    /// The floors that can be asked for.
    pub floors: Vec<f64>,
    /// The evaluation that is weighed; none where there is none.
    pub shown: Option<Shown>,
    /// Evaluations that would have been weighed before it, but say nothing.
    pub passed_over: Vec<PassedOver>,
    /// What came of weighing it.
    pub weighing: Weighing,
}

impl Evidence {
    /// Whether it is still being weighed.
    pub(super) fn is_waiting(&self) -> bool {
        matches!(self.weighing, Weighing::Waiting(_))
    }
}

/// An evaluation that says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PassedOver {
    /// The statement.
    pub evaluation: String,
    /// Why it says nothing.
    pub reason: String,
}

/// Why a page shows a floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FloorWhy {
    /// Whoever asked chose it.
    Chosen,
    /// It is that of the newest claim about the model.
    NewestClaim,
    /// Nothing else is known.
    Usual,
}

/// The evaluation that is weighed.
#[derive(Debug, Clone, Serialize)]
pub struct Shown {
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
    /// How many examples.
    pub examples: u64,
    /// How it came about.
    pub badges: Vec<Badge>,
}

/// How far weighing an evaluation has come.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Weighing {
    /// There is no evaluation.
    NoEvidence,
    /// It has not been weighed yet.
    Waiting(Waiting),
    /// It cannot be weighed here.
    NotPossible {
        /// Why.
        reason: String,
    },
    /// It has been weighed.
    Done(Box<Weighed>),
}

/// What came of weighing an evaluation.
#[derive(Debug, Clone, Serialize)]
pub struct Weighed {
    /// What is shown of the model.
    pub verdict: Verdict,
    /// Its score over all held-out examples.
    pub overall: Validation,
    /// How many examples it has an outcome on.
    pub n: u64,
    /// Mean cost of an answer, in the unit of the records.
    pub cost_mean: Option<f64>,
    /// Mean cost over mean score.
    pub cost_per_correct: Option<f64>,
    /// The share of held-out examples that falls to any of its niches.
    pub niche_coverage: Option<f64>,
    /// Where it is shown to reach the floor: the first few.
    pub niches: Vec<Finding>,
    /// How many niches there are.
    pub niches_count: usize,
    /// Where it is shown not to: the first few.
    pub limits: Vec<Finding>,
    /// How many limits there are.
    pub limits_count: usize,
    /// What to be careful about.
    pub warnings: Vec<Warning>,
    /// Every model of the evaluation, this one too.
    pub models: Vec<Other>,
    /// How sure all intervals are at once.
    pub confidence: f64,
    /// The false discovery rate held among niches and among limits.
    pub false_discovery_rate: f64,
    /// How many examples each half has.
    pub halves: Halves,
    /// Slices that were searched.
    pub slices: usize,
    /// The size of the log whose root decided the split.
    pub seed_size: u64,
    /// That root.
    pub seed_root: String,
}

/// One model of the evaluation.
#[derive(Debug, Clone, Serialize)]
pub struct Other {
    /// Its name in the evaluation.
    pub table_name: String,
    /// The model.
    pub artifact: ArtifactRef,
    /// What is shown of it.
    pub verdict: Verdict,
    /// Its score over all held-out examples.
    pub overall: Validation,
    /// Mean cost of an answer.
    pub cost_mean: Option<f64>,
    /// Whether the page is about it.
    pub own: bool,
}
