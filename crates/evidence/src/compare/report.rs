//! What a comparison reports.

use serde::Serialize;

use super::difference::Difference;
use crate::features::LeftOut;
use crate::slice::Slice;

/// Models side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompareReport {
    /// How sure to be of all intervals at once.
    pub confidence: f64,
    /// How many intervals that is.
    pub intervals: usize,
    /// The models, in the order in which they were asked for; elsewhere they go by their position here.
    pub models: Vec<Compared>,
    /// All examples first, then each single value or range of a feature.
    pub slices: Vec<ComparedSlice>,
    /// The columns that nothing is cut by, and why.
    pub left_out: Vec<LeftOut>,
}

/// One of the models.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// Its name.
    pub model: String,
    /// Its mean cost per answer, where costs are known.
    pub cost_mean: Option<f64>,
}

/// The models on one slice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedSlice {
    /// What its examples share.
    pub slice: Slice,
    /// The same in words.
    pub text: String,
    /// Its examples.
    pub n: usize,
    /// What each model's outcomes show.
    pub seen: Vec<Seen>,
    /// The models that none is shown to be better than; with one here, it wins.
    pub best: Vec<usize>,
    /// The pairs that can be told apart; those that are not here cannot be.
    pub better: Vec<Better>,
}

/// A model's outcomes on a slice.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Seen {
    /// How many.
    pub n: u64,
    /// Their mean.
    pub mean: Option<f64>,
    /// Lower bound on the mean.
    pub lower: f64,
    /// Upper bound on the mean.
    pub upper: f64,
}

/// Two models of which one is shown to be better.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Better {
    /// The better one.
    pub better: usize,
    /// The other.
    pub worse: usize,
    /// By how much, on the examples that both have an outcome on.
    pub difference: Difference,
}
