//! Writing: statements become durable together, or not at all.

use assay_ledger::{Change, Draft, Rejection, apply};
use assay_merkle::Hash;
use assay_statement::predicate::{Commit, Genesis};
use assay_statement::{Digest, SignedStatement, Statement, StatementId, Subject, Verified};

use super::commit_object::CommitObject;
use super::floor::Floor;
use super::{Log, OperatorKey, StoreError, names};
use crate::objects::Created;

/// The most statements of a commit; more are left for the next.
const STATEMENTS_MAX: usize = 16_384;
/// The most bytes of a commit's entries.
const BYTES_MAX: usize = 32 << 20;
/// How often other writers may be faster before this one gives up.
const ATTEMPTS_MAX: u32 = 1000;

/// A statement that is in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entered {
    /// Its id.
    pub id: StatementId,
    /// Its entry.
    pub index: u64,
    /// Whether this call put it there; otherwise it was there before.
    pub new: bool,
}

/// What came of a statement.
pub type Answer = Result<Entered, Rejection>;

/// A commit that has been worked out and not yet written.
struct Planned {
    change: Change,
    entries: Vec<Vec<u8>>,
    answers: Vec<Answer>,
    /// Statements that went in.
    entered: usize,
}

impl Log {
    /// Logs statements, in their order; when this returns, everything that went in is durable.
    ///
    /// There is one answer per statement, in order; fewer where a commit was full, and then the rest is to be
    /// brought again. A statement that is in the log already, or twice among these, is answered with its first index.
    ///
    /// # Errors
    /// A storage that fails: what was being written may or may not be there, and the log must be opened again.
    pub fn append(&mut self, statements: &[Verified]) -> Result<Vec<Answer>, StoreError> {
        let key = self.settings.key.clone().ok_or(StoreError::ReadOnly)?;
        for _ in 0..ATTEMPTS_MAX {
            let planned = self.plan(&key, statements)?;
            if planned.entered == 0 && self.pending_snapshot.is_none() {
                // Creating a commit shows that this writer knows all that came before it; without one, a refusal may
                // rest on an old state.
                if planned.answers.iter().all(Result::is_ok) || self.follow()? == 0 {
                    return Ok(planned.answers);
                }
                continue;
            }
            let nonce = self.nonce();
            let first = self.read().size();
            let commit = CommitObject { number: self.next, first, nonce, entries: planned.entries };
            let bytes = commit.to_bytes()?;
            match self.objects.objects.create(&names::commit(commit.number), &bytes)? {
                Created::New => {
                    self.check_floor(commit.number)?;
                    self.take_own(commit, &bytes, planned.change)?;
                    self.pending_snapshot = None;
                    return Ok(planned.answers);
                }
                Created::Exists => self.take_found()?,
            }
        }
        Err(StoreError::Contended { attempts: ATTEMPTS_MAX })
    }

    /// Works out the next commit.
    fn plan(&self, key: &OperatorKey, statements: &[Verified]) -> Result<Planned, StoreError> {
        let view = self.read();
        let mut draft = Draft::new(&view.state);
        let time_ms = self.settings.clock.now_ms().max(view.log.time_ms);
        let first = view.size();
        let commit =
            Commit { log: Some(view.log.id), number: self.next, size: first, time_ms, genesis: None };
        let own = sign_own(key, view.root(), commit)?;
        let mut entries = Vec::with_capacity(statements.len().min(STATEMENTS_MAX) + 2);
        for statement in std::iter::once(&own).chain(&self.pending_snapshot) {
            let index = first.saturating_add(entries.len() as u64);
            apply(&mut draft, index, statement).map_err(StoreError::Own)?;
            entries.push(statement.entry.clone());
        }
        let head = entries.len();
        let mut bytes = 0;
        let mut answers = Vec::with_capacity(statements.len());
        for statement in statements.iter().map(Verified::statement) {
            if entries.len() >= STATEMENTS_MAX || bytes >= BYTES_MAX {
                break;
            }
            let index = first.saturating_add(entries.len() as u64);
            let id = statement.id;
            answers.push(match apply(&mut draft, index, statement) {
                Ok(()) => {
                    let entry = statement.entry.clone();
                    bytes += entry.len();
                    entries.push(entry);
                    Ok(Entered { id, index, new: true })
                }
                Err(Rejection::AlreadyLogged { index }) => Ok(Entered { id, index, new: false }),
                Err(rejection) => Err(rejection),
            });
        }
        let entered = entries.len() - head;
        Ok(Planned { change: draft.into_change(), entries, answers, entered })
    }

    /// Bytes that no other writer writes: 8 of this opening, and a count.
    fn nonce(&mut self) -> [u8; 16] {
        self.created = self.created.wrapping_add(1);
        let mut nonce = [0; 16];
        let (writer, count) = nonce.split_at_mut(8);
        writer.copy_from_slice(&self.settings.writer);
        count.copy_from_slice(&self.created.to_be_bytes());
        nonce
    }

    /// A writer that slept while its number was written and pruned has won nothing: see [`super::floor`].
    fn check_floor(&self, number: u64) -> Result<(), StoreError> {
        let (floor, _) = Floor::read(self.objects.objects.as_ref())?;
        if floor.commit > number {
            self.objects.objects.delete(&names::commit(number))?;
            return Err(StoreError::LeftBehind);
        }
        Ok(())
    }
}

/// The operator's own statement at the head of a commit.
fn sign_own(key: &OperatorKey, root: Hash, commit: Commit) -> Result<SignedStatement, StoreError> {
    let subject = Subject::of(Digest::from(*root.as_bytes()));
    sign(key, subject, commit)
}

/// Signs a statement of the operator's.
pub(super) fn sign(
    key: &OperatorKey,
    subject: Subject,
    predicate: impl Into<assay_statement::Predicate>,
) -> Result<SignedStatement, StoreError> {
    let own = |error: String| StoreError::corrupt("the log's own statement", error);
    let statement = Statement::new(vec![subject], predicate).map_err(|error| own(error.to_string()))?;
    let envelope = statement.sign(&[key.secret()]).map_err(|error| own(error.to_string()))?;
    SignedStatement::from_envelope(envelope).map_err(|error| own(error.to_string()))
}

/// The first entry of a log.
pub(super) fn genesis(
    key: &OperatorKey,
    genesis: Genesis,
    time_ms: u64,
) -> Result<SignedStatement, StoreError> {
    let commit = Commit { log: None, number: 0, size: 0, time_ms, genesis: Some(genesis) };
    sign_own(key, assay_merkle::EMPTY_ROOT, commit)
}
