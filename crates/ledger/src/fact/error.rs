//! Why a fact is not proven.

use assay_merkle::MakeProofError;
use assay_statement::StatementError;
use thiserror::Error;

use super::answer::AnswerError;
use super::proof::FactProofError;
use super::question::QuestionError;
use crate::codec::CodecError;
use crate::snapshot::NoSuchNode;

/// A state that proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProveFactError {
    /// A node is missing; a fault of this program.
    #[error(transparent)]
    Tree(#[from] MakeProofError<NoSuchNode>),
    /// It holds no fact about the log itself, which a log's first entry establishes.
    #[error("the state is not that of a log")]
    NoLog,
}

/// A file that proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FactFileError {
    /// It is not spelled as such a file is.
    #[error("line {line} of the fact's file {reason}")]
    Line {
        /// Which line.
        line: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// What it asks is no question.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// Its proof that the snapshot is on the log cannot be read, or does not hold.
    #[error(transparent)]
    Log(#[from] assay_merkle::Error),
    /// Its snapshot's statement cannot be read.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// Its statement is another, or not by the log's operator.
    #[error("the statement in it is not a snapshot that the log's operator signed")]
    NotASnapshot,
    /// Its proof of the answer does not hold.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// Its proof of the log's record does not hold.
    #[error("of the log's own record: {0}")]
    Record(#[from] FactProofError),
    /// The log's record cannot be read.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// The snapshot is of another log.
    #[error("the snapshot is of another log than the checkpoint")]
    OtherLog,
}
