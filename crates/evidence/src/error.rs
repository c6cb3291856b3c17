//! What can be wrong with a question asked of the evidence.

use thiserror::Error;

/// Why a question cannot be answered.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum EvidenceError {
    /// A setting is outside its range.
    #[error("{name} `{value}` is not {wanted}")]
    Setting {
        /// The setting.
        name: &'static str,
        /// What it was set to.
        value: String,
        /// What it may be.
        wanted: &'static str,
    },
    /// A named column is not among the examples.
    #[error("column `{column}` is not among the examples' columns ({known})")]
    UnknownColumn {
        /// The name asked for.
        column: String,
        /// The names there are.
        known: String,
    },
    /// There is nothing to learn from.
    #[error("{0}")]
    NoEvidence(&'static str),
    /// A named model is not among the outcomes.
    #[error("there is no outcome of a model `{0}`")]
    UnknownModel(String),
    /// A model has no outcome.
    #[error("model `{0}` has no outcome on any of these examples")]
    NoOutcomes(String),
    /// A table does not fit the other one.
    #[error("model `{model}` has {found} outcomes for {examples} examples")]
    Shape {
        /// The model.
        model: String,
        /// Outcomes found.
        found: usize,
        /// Examples there are.
        examples: usize,
    },
}
