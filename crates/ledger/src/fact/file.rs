//! A fact with everything that proves it, as one file: the answer in a snapshot, and that the snapshot is on the log.

use std::borrow::Borrow;
use std::fmt;

use assay_merkle::{Checkpoint, Hash, MakeProofError, Policy, TlogProof, leaf_hash};
use assay_statement::predicate::Snapshot;
use assay_statement::{Predicate, SignedStatement, StatementError, StatementId};
use data_encoding::BASE64;
use thiserror::Error;

use super::answer::{Answer, AnswerError};
use super::proof::{FactProof, FactProofError, LeafProof};
use super::question::{Question, QuestionError};
use crate::codec::CodecError;
use crate::key;
use crate::record::{LogRecord, Record};
use crate::run::Run;
use crate::snapshot::{NoSuchNode, SnapshotTree};

/// The longest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 8 << 20;

const HEADER: &str = "assay-fact/v1";
/// The most hashes of a path: one for each level of the largest tree.
const HASHES_MAX: usize = 63;

/// A fact, or that there is none, with everything that proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactFile {
    /// What is asked.
    pub question: Question,
    /// The snapshot's fact about the log itself, which says when it was.
    pub log: LeafProof,
    /// The answer.
    pub answer: FactProof,
    /// That the snapshot's statement, which is the extra data, is on the log.
    pub snapshot: TlogProof,
}

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
    /// The witnesses of the policy that cosigned it, by their positions, and when, in seconds since 1970.
    pub witnesses: Vec<(usize, u64)>,
}

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

impl FactFile {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, FactFileError> {
        let wrong = |line, reason| FactFileError::Line { line, reason };
        if bytes.len() > FILE_BYTES_MAX {
            return Err(wrong(1, "is in a file over 8 MiB"));
        }
        let text = str::from_utf8(bytes).map_err(|_| wrong(1, "is in a file that is not UTF-8"))?;
        let mut lines = Lines { rest: text, number: 0 };
        if lines.next()? != HEADER {
            return Err(wrong(1, "is not `assay-fact/v1`"));
        }
        let question = lines.next()?.strip_prefix("question ").ok_or_else(|| wrong(2, "asks nothing"))?;
        let asked: Question = question.parse()?;
        if asked.to_string() != question {
            return Err(wrong(2, "spells its question in another way than this one does"));
        }
        let mut leaves = lines.leaves()?.into_iter().peekable();
        let mut take = |role: &str| leaves.next_if(|(found, _)| found == &role).map(|(_, leaf)| leaf);
        let log = take("log").ok_or_else(|| wrong(3, "is not the fact about the log"))?;
        let answer = match take("fact") {
            Some(fact) => FactProof::Present(fact),
            None => FactProof::Absent { before: take("before"), after: take("after") },
        };
        if leaves.next().is_some() {
            return Err(wrong(lines.number, "comes after facts that do not belong together"));
        }
        Ok(Self { question: asked, log, answer, snapshot: TlogProof::parse(lines.rest.as_bytes())? })
    }

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

/// The file as it is stored.
impl fmt::Display for FactFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leaf = |f: &mut fmt::Formatter<'_>, role: &str, proof: &LeafProof| {
            writeln!(f, "{role} {} {}", proof.position, BASE64.encode(&proof.leaf))?;
            proof.path.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))
        };
        writeln!(f, "{HEADER}\nquestion {}", self.question)?;
        leaf(f, "log", &self.log)?;
        match &self.answer {
            FactProof::Present(fact) => leaf(f, "fact", fact)?,
            FactProof::Absent { before, after } => {
                before.iter().try_for_each(|proof| leaf(f, "before", proof))?;
                after.iter().try_for_each(|proof| leaf(f, "after", proof))?;
            }
        }
        write!(f, "\n{}", self.snapshot)
    }
}

/// The lines of a text, counted.
struct Lines<'a> {
    rest: &'a str,
    number: usize,
}

impl<'a> Lines<'a> {
    fn error(&self, reason: &'static str) -> FactFileError {
        FactFileError::Line { line: self.number, reason }
    }

    fn next(&mut self) -> Result<&'a str, FactFileError> {
        self.number += 1;
        let (line, rest) = self.rest.split_once('\n').ok_or_else(|| self.error("is missing"))?;
        self.rest = rest;
        Ok(line)
    }

    /// Leaves with their paths, each with the word that says what it is, up to an empty line.
    fn leaves(&mut self) -> Result<Vec<(&'a str, LeafProof)>, FactFileError> {
        let mut leaves: Vec<(&str, LeafProof)> = Vec::new();
        loop {
            let line = self.next()?;
            if line.is_empty() {
                return Ok(leaves);
            }
            let words: Vec<&str> = line.split(' ').collect();
            if let [role, position, leaf] = words.as_slice() {
                let place = position.parse::<u64>().ok().filter(|place| place.to_string() == *position);
                let position = place.ok_or_else(|| self.error("has no position"))?;
                let leaf = BASE64.decode(leaf.as_bytes());
                let leaf = leaf.map_err(|_| self.error("has a fact that is not base64"))?;
                leaves.push((role, LeafProof { position, leaf, path: Vec::new() }));
                continue;
            }
            let hash = Hash::from_base64(line).map_err(|_| self.error("is neither a fact nor a hash"))?;
            let last = leaves.last_mut().filter(|(_, last)| last.path.len() < HASHES_MAX);
            let (_, last) = last.ok_or(FactFileError::Line {
                line: self.number,
                reason: "is a hash that belongs to no fact",
            })?;
            last.path.push(hash);
        }
    }
}
