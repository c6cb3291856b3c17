//! Why a log cannot be read or written.

use assay_ledger::{CodecError, Rejection};
use assay_merkle::{Hash, MakeProofError, TileError};
use thiserror::Error;

use crate::objects::ObjectError;

/// Why a log cannot be read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The storage failed: what was being written may or may not be there, and the log must be opened again.
    #[error(transparent)]
    Objects(#[from] ObjectError),
    /// There is no log here.
    #[error("there is no log here")]
    NoLog,
    /// There is one already.
    #[error("there is a log here already")]
    LogExists,
    /// A stored object is not what it must be.
    #[error("`{name}` is damaged: {reason}")]
    Corrupt {
        /// The object.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The storage holds less than this log had already signed: an old copy was put in its place.
    #[error(
        "the log has {size} entries, but had already signed {signed}: an older copy was restored; going on would fork it"
    )]
    Restored {
        /// Entries that are there.
        size: u64,
        /// Entries that had been signed.
        signed: u64,
    },
    /// The storage holds another history than the one that was signed.
    #[error(
        "at size {size} the log's root is `{root}`, but `{signed}` had been signed: this is another history"
    )]
    Forked {
        /// Where they differ.
        size: u64,
        /// What is there.
        root: Hash,
        /// What had been signed.
        signed: Hash,
    },
    /// Commits that this writer has not seen were pruned meanwhile.
    #[error("the log went on without this writer; it must be opened again")]
    LeftBehind,
    /// Other writers were always faster.
    #[error("other writers took the next commit {attempts} times in a row")]
    Contended {
        /// How often.
        attempts: u32,
    },
    /// The key is not the log's.
    #[error("the key is not the one that this log is signed with")]
    OtherKey,
    /// No key was given, so nothing can be written.
    #[error("the log was opened without its key, for reading only")]
    ReadOnly,
    /// An entry that is not there.
    #[error("there is no entry {index} in a log of {size}")]
    NoEntry {
        /// Which.
        index: u64,
        /// How many there are.
        size: u64,
    },
    /// A stored file is needed that is not in memory: [`look`](super::look) reads it and tries again.
    #[error("`{name}` is not in memory")]
    NotAtHand {
        /// Which.
        name: String,
    },
    /// The state holds what it cannot.
    #[error(transparent)]
    State(#[from] CodecError),
    /// The operator's own statement breaks a rule.
    #[error("the log's own statement was refused: {0}")]
    Own(Rejection),
    /// A format of the log was used wrongly.
    #[error(transparent)]
    Merkle(#[from] assay_merkle::Error),
    /// A proof could not be made from the tiles.
    #[error("a proof could not be made: {0}")]
    Proof(String),
}

impl StoreError {
    /// Whether no later attempt can succeed on what is stored: another history, an old copy, another log's key.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Restored { .. } | Self::Forked { .. } | Self::OtherKey)
    }

    pub(crate) fn corrupt(name: impl Into<String>, reason: impl ToString) -> Self {
        Self::Corrupt { name: name.into(), reason: reason.to_string() }
    }
}

impl From<MakeProofError<TileError<StoreError>>> for StoreError {
    fn from(error: MakeProofError<TileError<StoreError>>) -> Self {
        match error {
            MakeProofError::Source(TileError::Source { source, .. }) => source,
            other => Self::Proof(other.to_string()),
        }
    }
}
