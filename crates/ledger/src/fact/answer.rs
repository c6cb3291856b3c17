//! What a state answers to a question.

use super::proof::{FactProof, FactProofError};
use super::question::Question;
use crate::codec::CodecError;
use crate::key;
use crate::market::GrantRecord;
use crate::record::{ArtifactRecord, KeyRecord, PartyRecord, Record, StatementRecord};
use assay_merkle::Hash;
use thiserror::Error;

/// What a state answers to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It holds nothing of the sort.
    Nothing,
    /// The artifact's record.
    Artifact(ArtifactRecord),
    /// The party's record.
    Party(PartyRecord),
    /// The key's record.
    Key(KeyRecord),
    /// The statement's record.
    Statement(StatementRecord),
    /// The grant's record.
    Grant(Box<GrantRecord>),
    /// There is at least one, at this entry.
    Entry(u64),
}

/// A proof that answers nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AnswerError {
    /// It does not hold.
    #[error(transparent)]
    Proof(#[from] FactProofError),
    /// Its fact is not what such a key holds.
    #[error(transparent)]
    Record(#[from] CodecError),
    /// Its key is too short.
    #[error("the fact's key does not end in the index of an entry")]
    Index,
}

impl Answer {
    /// The answer that a proof gives for a state with this root and number of facts.
    ///
    /// # Errors
    /// A proof that does not hold, or answers another question.
    pub fn verify(
        question: &Question,
        proof: &FactProof,
        facts: u64,
        root: Hash,
    ) -> Result<Self, AnswerError> {
        let wanted = question.key();
        if question.is_of_any() {
            return match proof.verify_first(&wanted, facts, root)? {
                None => Ok(Self::Nothing),
                Some((found, _)) => key::index_of(found).map(Self::Entry).ok_or(AnswerError::Index),
            };
        }
        let Some(value) = proof.verify(&wanted, facts, root)? else { return Ok(Self::Nothing) };
        Ok(match question {
            Question::Artifact(_) => Self::Artifact(Record::from_bytes(value)?),
            Question::Party(_) => Self::Party(Record::from_bytes(value)?),
            Question::Key(_) => Self::Key(Record::from_bytes(value)?),
            Question::Statement(_) => Self::Statement(Record::from_bytes(value)?),
            Question::Grant(_) => Self::Grant(Box::new(Record::from_bytes(value)?)),
            Question::Said(..) | Question::Attested(..) => return Err(AnswerError::Index),
        })
    }

    /// The fact as the state spells it; none where there is none, or where only its key is asked for.
    pub(super) fn to_bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::Nothing | Self::Entry(_) => None,
            Self::Artifact(record) => Some(record.to_bytes()),
            Self::Party(record) => Some(record.to_bytes()),
            Self::Key(record) => Some(record.to_bytes()),
            Self::Statement(record) => Some(record.to_bytes()),
            Self::Grant(record) => Some(record.to_bytes()),
        }
    }
}
