//! Replaying a log from its first entry, as an auditor does: every rule, every root that a commit, a snapshot or a
//! payout names.

mod payees;

use std::collections::VecDeque;

use assay_merkle::{Frontier, Hash, NodeId};
use assay_statement::{Digest, Predicate, SignedStatement};
use thiserror::Error;

use crate::apply::apply;
use crate::order::Order;
use crate::rejection::Rejection;
use crate::run::{Run, RunError};
use crate::snapshot::root_of;
use crate::state::State;
use payees::Payees;

/// What an entry has wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    /// It breaks a rule, so it should never have been logged.
    #[error("it breaks a rule: {0}")]
    Rule(#[from] Rejection),
    /// A commit that names another root than the tree had.
    #[error("it says that the tree before it has the root `{said}`, which is `{root}`")]
    TreeRoot {
        /// What it says.
        said: Hash,
        /// What is so.
        root: Hash,
    },
    /// A snapshot that names another root than the state had.
    #[error("it says that the state after {size} entries has the root `{said}`, which is `{root}`")]
    StateRoot {
        /// The size in question.
        size: u64,
        /// What it says.
        said: Hash,
        /// What is so.
        root: Hash,
    },
    /// A snapshot that counts other facts than the state had.
    #[error("it says that the state after {size} entries has {said} facts, which has {facts}")]
    Facts {
        /// The size in question.
        size: u64,
        /// What it says.
        said: u64,
        /// What is so.
        facts: u64,
    },
    /// A snapshot of a size at which no commit began.
    #[error("no commit began at size {size}, of which it says to be a snapshot")]
    NotACommit {
        /// The size.
        size: u64,
    },
    /// A payout that names another root than that over all withdrawals.
    #[error("it says that payout {number} has the root `{said}`, which is `{root}`")]
    PayoutRoot {
        /// The payout's number.
        number: u64,
        /// What it says.
        said: Digest,
        /// What is so.
        root: Digest,
    },
    /// A state that cannot be packed.
    #[error("the state cannot be packed: {0}")]
    Run(#[from] RunError),
}

/// An entry that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("entry {index}: {fault}")]
pub struct FaultyEntry {
    /// Which.
    pub index: u64,
    /// What is wrong with it.
    pub fault: Fault,
}

/// A log that is being replayed.
#[derive(Default)]
pub struct Replay {
    state: State,
    frontier: Frontier,
    /// Where each commit since the last snapshot began: in the log, and among the writes to the state.
    commits: VecDeque<(u64, usize)>,
    /// The facts of the last snapshot.
    order: Order,
    payees: Payees,
}

impl Replay {
    /// Begins before the first entry.
    pub fn new() -> Self {
        Self { state: State::new().unordered(), ..Self::default() }
    }

    /// The state so far.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The tree so far.
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// Whether these bytes are the so many facts of the last snapshot that was taken in, as a run stores them.
    pub fn is_last_snapshot(&self, facts: u64, run: &[u8]) -> bool {
        let ordered = self.order.of(self.state.writes());
        ordered.len() as u64 == facts && ordered.is_stored_as(run)
    }

    /// The facts of the last snapshot that was taken in, packed as whoever logged it had them.
    ///
    /// # Errors
    /// None that a log can cause.
    pub fn last_snapshot(&self) -> Result<Run, RunError> {
        Run::from_bytes(self.order.of(self.state.writes()).stored())
    }

    /// Takes in entries whose signatures are good, with their leaf hashes; `emit` is told the tree's new nodes.
    ///
    /// # Errors
    /// The first entry that is wrong; the replay is then of no more use.
    pub fn push(
        &mut self,
        entries: &[SignedStatement],
        leaves: &[Hash],
        emit: &mut impl FnMut(NodeId, Hash),
    ) -> Result<(), FaultyEntry> {
        let is_commit = |entry: &SignedStatement| matches!(entry.statement.predicate, Predicate::Commit(_));
        let mut rest = entries;
        let mut leaves = leaves.iter();
        while let Some(first) = rest.first() {
            let length = 1 + rest.iter().skip(1).take_while(|entry| !is_commit(entry)).count();
            let (part, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            if is_commit(first) {
                let index = self.frontier.size();
                self.check_tree_root(first).map_err(|fault| FaultyEntry { index, fault })?;
                self.commits.push_back((index, self.state.position()));
            }
            self.push_part(part)?;
            leaves.by_ref().take(length).for_each(|leaf| self.frontier.append(*leaf, emit));
            rest = after;
        }
        Ok(())
    }

    /// Takes in entries of one commit.
    fn push_part(&mut self, entries: &[SignedStatement]) -> Result<(), FaultyEntry> {
        let first = self.frontier.size();
        for (index, entry) in (first..).zip(entries) {
            // A snapshot is of a size before its commit, so nothing of that commit is in the way.
            if let Predicate::Snapshot(snapshot) = &entry.statement.predicate {
                self.check_snapshot(entry, snapshot.size, snapshot.facts)
                    .map_err(|fault| FaultyEntry { index, fault })?;
            }
        }
        let payees = &mut self.payees;
        self.state.change(|draft| {
            for (index, entry) in (first..).zip(entries) {
                apply(draft, index, entry).map_err(|rule| FaultyEntry { index, fault: rule.into() })?;
                payees.take(entry).map_err(|fault| FaultyEntry { index, fault })?;
            }
            Ok(())
        })
    }

    fn check_tree_root(&self, entry: &SignedStatement) -> Result<(), Fault> {
        let root = self.frontier.root();
        match said(entry) {
            said if said == root => Ok(()),
            said => Err(Fault::TreeRoot { said, root }),
        }
    }

    /// A snapshot is of the state as some commit found it, a little while ago.
    fn check_snapshot(&mut self, entry: &SignedStatement, size: u64, said_facts: u64) -> Result<(), Fault> {
        let found = self.commits.binary_search_by_key(&size, |(begin, _)| *begin);
        let commit = found.map_err(|_| Fault::NotACommit { size })?;
        self.commits.drain(..commit);
        let position = self.commits.front().map_or(0, |(_, position)| *position);
        self.order.advance(self.state.writes(), position)?;
        let ordered = self.order.of(self.state.writes());
        let (root, facts, said) = (root_of(&ordered), ordered.len() as u64, said(entry));
        if root != said {
            return Err(Fault::StateRoot { size, said, root });
        }
        if facts != said_facts {
            return Err(Fault::Facts { size, said: said_facts, facts });
        }
        Ok(())
    }
}

/// The root that a commit or a snapshot names.
fn said(entry: &SignedStatement) -> Hash {
    entry
        .statement
        .subject()
        .map_or(assay_merkle::EMPTY_ROOT, |subject| Hash::from(*subject.digest.as_bytes()))
}
