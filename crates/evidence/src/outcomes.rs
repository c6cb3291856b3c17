//! Outcomes: what each model did on each example.

use crate::Categories;

/// What a set of models did on one set of examples.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcomes {
    /// One entry per model, in order of first appearance.
    pub models: Vec<ModelOutcomes>,
}

/// What one model did: every vector holds one value per example, in the order of the examples.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ModelOutcomes {
    /// The model's name.
    pub model: String,
    /// Scores in [0, 1]; NaN where there is no outcome.
    pub scores: Vec<f64>,
    /// The cost of each answer in whatever unit the records use; NaN where unknown.
    pub costs: Option<Vec<f64>>,
    /// The time each answer took, in milliseconds; NaN where unknown.
    pub latencies_ms: Option<Vec<f64>>,
    /// The answers given.
    pub predictions: Option<Categories>,
    /// The scores of a second run of the same test; NaN where there is none.
    pub repeat_scores: Option<Vec<f64>>,
}

impl ModelOutcomes {
    /// How many examples have an outcome.
    pub fn count(&self) -> usize {
        self.scores.iter().filter(|score| !score.is_nan()).count()
    }

    /// Mean score over the examples that have an outcome; `None` where there is none.
    pub fn mean(&self) -> Option<f64> {
        let n = self.count();
        let sum: f64 = self.scores.iter().filter(|score| !score.is_nan()).sum();
        (n > 0).then(|| sum / n as f64)
    }

    /// Whether every score is 0 or 1.
    pub fn is_binary(&self) -> bool {
        self.scores.iter().all(|&score| score.is_nan() || score == 0.0 || score == 1.0)
    }
}

/// One outcome at its place in time, for monitors.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Position of the model in the list that came with the events.
    pub model: usize,
    /// Position of the example.
    pub example: usize,
    /// Score in [0, 1].
    pub score: f64,
    /// The time as the records give it; empty where only the order of rows is known.
    pub time: String,
}
