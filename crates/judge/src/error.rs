//! Why evidence could not be judged.

use assay_evidence::EvidenceError;
use assay_records::RecordsError;
use assay_statement::StatementId;
use thiserror::Error;

/// Why evidence could not be judged.
#[derive(Debug, Error)]
pub enum JudgeError {
    /// The tables cannot be read.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// The evidence cannot be weighed.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The tables are not those that were signed.
    #[error("the outcome table of the evaluation `{0}` does not have the rows that it names")]
    OtherRows(StatementId),
    /// What came out does not fit a statement.
    #[error("{0}")]
    Unfit(String),
}
