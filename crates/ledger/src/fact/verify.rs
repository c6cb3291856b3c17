//! Making the file of a fact, and what it proves to whom.

use std::borrow::Borrow;

use assay_merkle::{Checkpoint, Hash, Policy, TlogProof, leaf_hash};
use assay_statement::predicate::Snapshot;
use assay_statement::{Predicate, SignedStatement, StatementId};

use super::answer::Answer;
use super::error::{FactFileError, ProveFactError};
use super::file::FactFile;
use super::proof::FactProof;
use super::question::Question;
use crate::key;
use crate::record::{LogRecord, Record};
use crate::run::Run;
use crate::snapshot::SnapshotTree;

/// What a file has proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenFact {
    /// What was so.
    pub answer: Answer,
    /// After how many entries it was so.
    pub size: u64,
    /// The time of the last commit among them, in milliseconds since 1970.
    pub time_ms: u64,
    /// The log's id.
    pub log: StatementId,
    /// The snapshot's statement and its entry.
    pub snapshot: StatementId,
    /// The entry of that statement.
    pub index: u64,
    /// The checkpoint that covers it.
    pub checkpoint: Checkpoint,
    /// The log of the policy that signed it, by its position; none where the policy lists no log.
    pub signed_by: Option<usize>,
    /// The witnesses of the policy that cosigned it, by their positions, and when, in seconds since 1970.
    pub witnesses: Vec<(usize, u64)>,
}

impl FactFile {
    /// The answer of a state, with the proof that its snapshot is on the log.
    ///
    /// # Errors
    /// A state without a log, which no log has.
    pub fn prove<R: Borrow<Run>>(
        question: Question,
        state: &SnapshotTree<R>,
        snapshot: TlogProof,
    ) -> Result<Self, ProveFactError> {
        let key = question.key();
        let answer = if question.is_of_any() { state.prove_first(&key)? } else { state.prove(&key)? };
        let FactProof::Present(log) = state.prove(&key::log())? else {
            return Err(ProveFactError::NoLog);
        };
        Ok(Self { question, log, answer, snapshot })
    }

    /// What the file proves, to whoever trusts the logs and witnesses of a policy.
    ///
    /// # Errors
    /// What does not hold.
    pub fn verify(&self, policy: &Policy) -> Result<ProvenFact, FactFileError> {
        let entry = self.snapshot.extra.as_deref().ok_or(FactFileError::NotASnapshot)?;
        let statement = SignedStatement::from_entry(entry)?;
        let evaluation = self.snapshot.verify(leaf_hash(entry), policy)?;
        let log_key = evaluation.log.and_then(|position| policy.logs().get(position));
        let (snapshot, root) = snapshot_of(&statement).ok_or(FactFileError::NotASnapshot)?;
        // Without a log's key in the policy it is the log's rules that let only the operator make snapshots.
        let by_operator =
            |key: [u8; 32]| statement.envelope.signatures().iter().all(|one| one.key.as_bytes() == &key);
        if log_key.is_some_and(|log| !by_operator(log.key.public_key())) {
            return Err(FactFileError::NotASnapshot);
        }
        let record = FactProof::Present(self.log.clone());
        let record = record.verify(&key::log(), snapshot.facts, root)?.unwrap_or_default();
        let record = LogRecord::from_bytes(record)?;
        if record.id != snapshot.log || record.origin != evaluation.checkpoint.origin {
            return Err(FactFileError::OtherLog);
        }
        Ok(ProvenFact {
            answer: Answer::verify(&self.question, &self.answer, snapshot.facts, root)?,
            size: snapshot.size,
            time_ms: record.time_ms,
            log: record.id,
            snapshot: statement.id,
            index: self.snapshot.index,
            checkpoint: evaluation.checkpoint,
            signed_by: evaluation.log,
            witnesses: evaluation.witnesses,
        })
    }
}

/// The snapshot that a statement is, whose signatures are good, and its root.
fn snapshot_of(statement: &SignedStatement) -> Option<(&Snapshot, Hash)> {
    let Predicate::Snapshot(snapshot) = &statement.statement.predicate else { return None };
    if statement.envelope.first_bad_signature().is_some() {
        return None;
    }
    let root = statement.statement.subject()?.digest;
    Some((snapshot, Hash::from(*root.as_bytes())))
}
