//! What a search for niches reports.

use super::Map;
use crate::features::LeftOut;
use crate::slice::Slice;
use serde::Serialize;

/// The answer to a search for niches: what was asked, and a verdict per model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The seed of the split, in hexadecimal.
    pub seed: String,
    /// The mean score required.
    pub floor: f64,
    /// Most predicates in a slice.
    pub depth: usize,
    /// Fewest examples in a slice.
    pub min_support: usize,
    /// The false discovery rate held among niches and among limits.
    pub fdr: f64,
    /// How sure all intervals are at once.
    pub confidence: f64,
    /// How many examples each half has.
    pub examples: Halves,
    /// The columns sliced by.
    pub features: Vec<String>,
    /// The columns not sliced by, and why.
    pub left_out: Vec<LeftOut>,
    /// How much was searched and nominated.
    pub search: SearchSize,
    /// A verdict per model, in the order of the records.
    pub models: Vec<ModelReport>,
    /// Every model on the same plain slices.
    pub map: Map,
}

/// Counts of examples per half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Halves {
    /// Examples that slices were chosen on.
    pub discovery: usize,
    /// Examples that the chosen slices were tested on.
    pub validation: usize,
}

/// How much was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SearchSize {
    /// Slices with enough examples, all of which were counted for every model.
    pub slices: usize,
    /// Niches nominated over all models, overall scores included.
    pub niches_nominated: usize,
    /// Limits nominated over all models, overall scores included.
    pub limits_nominated: usize,
}

/// What the evidence says of one model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelReport {
    /// Its name.
    pub model: String,
    /// How many examples it has an outcome on.
    pub n: u64,
    /// Its mean score over them.
    pub mean: f64,
    /// Mean cost of an answer, where costs are known.
    pub cost_mean: Option<f64>,
    /// Mean cost of an answer over mean score.
    pub cost_per_correct: Option<f64>,
    /// What is shown of it at this floor.
    pub verdict: Verdict,
    /// One sentence that says why.
    pub verdict_reason: String,
    /// Its score over all validation examples.
    pub overall: Validation,
    /// The share of the validation examples that falls to any of its niches.
    pub niche_coverage: Option<f64>,
    /// Slices where it is shown to reach the floor.
    pub niches: Vec<Finding>,
    /// Slices where it is shown not to.
    pub limits: Vec<Finding>,
    /// Slices that looked promising but are not shown to reach the floor.
    pub unconfirmed: Vec<Finding>,
    /// What to be careful about.
    pub warnings: Vec<Warning>,
}

/// What is shown of a model at a floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It reaches the floor over all examples.
    General,
    /// It reaches the floor on at least one slice.
    Niche,
    /// Nothing is shown either way.
    Unproven,
    /// No slice in the space searched can reach the floor.
    RuledOut,
}

/// A slice with what is known of a model on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The slice.
    pub slice: Slice,
    /// The slice in words.
    pub text: String,
    /// What was seen on the half that it was chosen on; optimistic by nature.
    pub discovery: Observed,
    /// What was seen on the half that did not help choose it.
    pub validation: Validation,
    /// Mean cost over mean score on the validation half, where costs are known.
    pub cost_per_correct: Option<f64>,
    /// Other models whose mean there reaches the floor: those shown to first, then cheapest first.
    pub alternatives: Vec<Alternative>,
    /// Each predicate's part of the difference to the model's overall score.
    pub why: Vec<Part>,
    /// The model's mean on the validation examples outside the slice.
    pub outside_mean: Option<f64>,
    /// The model's limits that share a predicate or feature with this slice, most alike first.
    pub nearest_limits: Vec<String>,
}

/// A count and a mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Observed {
    /// Examples with an outcome.
    pub n: u64,
    /// Their mean score.
    pub mean: Option<f64>,
}

/// What the validation half shows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Validation {
    /// Examples with an outcome.
    pub n: u64,
    /// Their mean score.
    pub mean: Option<f64>,
    /// Lower bound on the mean, simultaneous with all others of the run.
    pub lower: f64,
    /// Upper bound on the mean, simultaneous with all others of the run.
    pub upper: f64,
    /// p-value of the test against the floor, in the direction that was claimed.
    pub p: f64,
}

/// Another model on the same slice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alternative {
    /// The model.
    pub model: String,
    /// Lower bound on its mean there, simultaneous over all alternatives of the run.
    pub lower: f64,
    /// Its mean there on the validation half.
    pub mean: f64,
    /// Its mean cost over its mean score there, where costs are known.
    pub cost_per_correct: Option<f64>,
}

/// One predicate's Shapley part of a slice's lift.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The predicate in words.
    pub predicate: String,
    /// Its part of the difference between the slice's mean and the overall mean.
    pub lift: f64,
}

/// A reason to be careful.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Warning {
    /// What kind of reason.
    pub kind: WarningKind,
    /// One or two sentences.
    pub text: String,
    /// The figures behind it.
    pub evidence: WarningEvidence,
}

/// The kinds of warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// Always giving one answer does as well.
    ConstantAnswer,
    /// The grader seems to fail on a slice.
    GraderSuspect,
    /// A stated figure does not agree with the rows.
    ClaimMismatch,
    /// Another model makes the same errors.
    Twin,
    /// Two runs of the same test disagree.
    Flips,
    /// Too little evidence to decide.
    LowPower,
}

/// The figures behind a warning; absent ones are null.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct WarningEvidence {
    /// The slice it is about, in words.
    pub slice: Option<String>,
    /// The other model it is about.
    pub other_model: Option<String>,
    /// Examples it rests on.
    pub n: Option<u64>,
    /// What was seen.
    pub observed: Option<f64>,
    /// What it was compared with.
    pub expected: Option<f64>,
    /// p-value of the comparison.
    pub p: Option<f64>,
    /// About how many more examples would decide.
    pub needed: Option<u64>,
}
