//! Why a statement was not taken.

use assay_ledger::Rejection;
use assay_statement::BadSignature;
use thiserror::Error;

/// Why a statement was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// A signature that is not good.
    #[error(transparent)]
    Signature(#[from] BadSignature),
    /// A rule that it breaks.
    #[error(transparent)]
    Rule(#[from] Rejection),
}

impl Refusal {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Signature(_) => "bad_signature",
            Self::Rule(rejection) => rejection.code(),
        }
    }
}

/// Why a submission got no answers.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SubmitError {
    /// Too many others wait; nothing was done.
    #[error("too many statements wait already; try again later")]
    Busy,
    /// The log is closing; nothing was done.
    #[error("the log is closing")]
    Closing,
    /// The storage holds another history, or an old copy, so the log can never go on; nothing was done.
    #[error("the log takes no more statements: {reason}")]
    Halted {
        /// What is wrong with the storage.
        reason: String,
    },
    /// The log was opened without its key; nothing was done.
    #[error("the log is served for reading only")]
    ReadOnly,
    /// The storage failed: the statements may or may not be logged. Bringing them again is safe.
    #[error("the storage failed, so it is not known whether the statements are logged: {reason}")]
    Unknown {
        /// What the storage said.
        reason: String,
    },
}
