//! Why a command failed, and what the person at the keyboard can do about it.

use crate::ledger::LedgerFailure;
use assay_evaluate::EvaluateError;
use assay_evidence::EvidenceError;
use assay_judge::JudgeError;
use assay_records::RecordsError;
use std::io::Write;
use thiserror::Error;

/// A failed command.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Records(#[from] RecordsError),
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    #[error(transparent)]
    Evaluate(#[from] EvaluateError),
    #[error("could not write `{path}`: {source}")]
    Write { path: String, source: std::io::Error },
    #[error(transparent)]
    Ledger(#[from] LedgerFailure),
    /// Nothing can be said of the log, which is another thing than a log that is not sound.
    #[error("the log cannot be audited: {0}")]
    NotAudited(Box<Failure>),
    #[error("{message}")]
    Usage { message: String, hint: &'static str },
}

impl From<JudgeError> for Failure {
    fn from(error: JudgeError) -> Self {
        match error {
            JudgeError::Records(error) => error.into(),
            JudgeError::Evidence(error) => error.into(),
            error => LedgerFailure::from(error).into(),
        }
    }
}

impl Failure {
    /// The status that the process exits with: 1, or 2 where the command could not do what it is for.
    pub(crate) fn status(&self) -> u8 {
        match self {
            Self::NotAudited(_) => 2,
            _ => 1,
        }
    }

    /// Tells it on the error stream: one sentence, then a hint where there is one.
    pub(crate) fn report(&self) {
        // When even the error stream is closed there is nobody left to tell.
        let mut stream = std::io::stderr().lock();
        let _ = writeln!(stream, "error: {self}");
        if let Some(hint) = self.hint() {
            let _ = writeln!(stream, "\nhint: {hint}");
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Usage { hint, .. } => Some(hint),
            Self::Ledger(failure) => failure.hint(),
            Self::NotAudited(failure) => failure.hint(),
            Self::Evidence(EvidenceError::UnknownColumn { .. }) => Some(
                "`--features`, `--ignore` and `--label` name columns of the examples file as its header spells them",
            ),
            Self::Evidence(EvidenceError::Setting { .. }) => {
                Some("`assay help niches` lists every option with its range")
            }
            _ => None,
        }
    }
}
