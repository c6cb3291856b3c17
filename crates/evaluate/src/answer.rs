//! What a model gives back for one example: an answer or a failure.

/// One answer of a model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// The answer as text.
    pub prediction: String,
    /// The model's own score; used by the scorer `provided` only.
    pub score: Option<f64>,
    /// What the answer cost, in the unit of the prices.
    pub cost: Option<f64>,
    /// How long the answer took, in milliseconds; measured from outside where the model does not say.
    pub latency_ms: Option<f64>,
}

/// What is to be done after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// Asking again may help.
    Retry,
    /// Asking again for this example is of no use; other examples may succeed.
    Example,
    /// No example can succeed: the run stops, whatever the settings say.
    Run,
}

/// Why a model gave no usable answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ModelFailure {
    /// What went wrong, as one lower-case sentence without a full stop.
    pub message: String,
    /// What is to be done about it.
    pub kind: FailureKind,
    /// The shortest wait before the next attempt that the model asks for, in milliseconds.
    pub retry_after_ms: Option<u64>,
}

impl ModelFailure {
    /// A failure after which the model is asked again.
    pub fn retry(message: impl Into<String>) -> Self {
        Self { message: message.into(), kind: FailureKind::Retry, retry_after_ms: None }
    }

    /// A failure of this example that no further attempt can mend.
    pub fn example(message: impl Into<String>) -> Self {
        Self { kind: FailureKind::Example, ..Self::retry(message) }
    }

    /// A failure that every example would meet: the run stops.
    pub fn run(message: impl Into<String>) -> Self {
        Self { kind: FailureKind::Run, ..Self::retry(message) }
    }
}
