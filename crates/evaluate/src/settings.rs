//! How a run behaves.

use crate::EvaluateError;

/// What happens when an example gets no answer after all attempts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnFailure {
    /// The run stops; what is finished is kept.
    #[default]
    Stop,
    /// The example is recorded with score 0 and the last failure.
    ScoreZero,
}

/// How a run behaves; none of this changes what a model is asked, except the name of the label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The column that holds the label; it is never sent to the model.
    pub label: String,
    /// How many examples are asked for at the same time, each with a model of its own.
    pub concurrency: usize,
    /// How often an example is asked for again after a failure.
    pub retries_max: u32,
    /// The wait before the first retry, in milliseconds; it doubles with each further one.
    pub backoff_ms: u64,
    /// What happens when all attempts have failed.
    pub on_failure: OnFailure,
    /// Whether to go on with an interrupted run if there is one.
    pub resume: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            label: "label".to_owned(),
            concurrency: 4,
            retries_max: 3,
            backoff_ms: 500,
            on_failure: OnFailure::Stop,
            resume: false,
        }
    }
}

/// More workers than this are taken for a slip of the finger.
const CONCURRENCY_MAX: usize = 1_024;

impl Settings {
    pub(crate) fn check(&self) -> Result<(), EvaluateError> {
        let refuse = |setting, value, reason| Err(EvaluateError::Setting { setting, value, reason });
        if !(1..=CONCURRENCY_MAX).contains(&self.concurrency) {
            return refuse("concurrency", self.concurrency.to_string(), "it must be from 1 to 1024");
        }
        if self.label.is_empty() {
            return refuse("label", String::new(), "the name of a column is needed");
        }
        Ok(())
    }
}
