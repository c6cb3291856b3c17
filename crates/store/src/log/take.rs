//! Taking entries in: this writer's own commits, those of others, and at opening whatever is stored.

use std::sync::Arc;

use assay_ledger::record::LogRecord;
use assay_ledger::{Change, Draft, Facts, apply, key};
use assay_merkle::{Hash, leaf_hash};
use assay_statement::{Predicate, SignedStatement, Verified};

use super::commit_object::CommitObject;
use super::floor::Floor;
use super::view::View;
use super::{Log, StoreError, names};

/// Entries that have been checked against the log before them, and what they do.
struct Checked {
    leaves: Vec<Hash>,
    change: Change,
}

impl Log {
    /// Takes in what others have logged since; says in how many steps. Commits that were pruned before they were seen
    /// are taken from the bundles that cover them.
    ///
    /// # Errors
    /// A storage that fails; a commit that breaks a rule.
    pub fn follow(&mut self) -> Result<u64, StoreError> {
        let mut count = 0;
        loop {
            let found = self.read_next()?;
            // Only now: a commit below the floor may be one that came late to a number that was pruned, and the file
            // of one that was pruned meanwhile may hold anything.
            let (floor, _) = Floor::read(self.objects.objects.as_ref())?;
            if floor.commit > self.next {
                self.take_pruned(floor)?;
            } else if let Some(found) = found {
                self.take(CommitObject::from_bytes(self.next, &found)?)?;
            } else {
                return Ok(count);
            }
            count += 1;
        }
    }

    /// What is stored as the next commit, durable, if it is there.
    fn read_next(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let name = names::commit(self.next);
        let objects = &self.objects.objects;
        loop {
            let Some(found) = objects.get(&name)? else { return Ok(None) };
            // What `get` shows may not be durable yet.
            if objects.settle(&name, &found.bytes)? {
                return Ok(Some(found.bytes));
            }
        }
    }

    /// Takes in from bundles the entries below a floor, whose commits are gone.
    fn take_pruned(&mut self, floor: Floor) -> Result<(), StoreError> {
        // The state of the snapshot that is being opened has some of these entries already.
        if self.loaded.is_some_and(|snapshot| self.read().size() < snapshot.size) {
            return Err(StoreError::LeftBehind);
        }
        self.take_bundles(floor.size)?;
        self.next = floor.commit;
        self.write().kept.clear();
        Ok(())
    }

    /// Takes in the commit that `create` has just found where this writer wanted to put its own, and so said to be
    /// durable: whoever was faster may write again at once, so there is no time for more than what is needed.
    pub(super) fn take_found(&mut self) -> Result<(), StoreError> {
        let found = self.objects.objects.get(&names::commit(self.next))?;
        // Only now, as in `follow`; what is gone was pruned, and the floor was raised before.
        let (floor, _) = Floor::read(self.objects.objects.as_ref())?;
        if floor.commit > self.next {
            return self.take_pruned(floor);
        }
        let found = found.ok_or(StoreError::LeftBehind)?;
        self.take(CommitObject::from_bytes(self.next, &found.bytes)?)
    }

    /// Takes in the next commit.
    pub(super) fn take(&mut self, commit: CommitObject) -> Result<(), StoreError> {
        let known = self.loaded.as_ref().is_some_and(|snapshot| commit.first < snapshot.size);
        if known {
            // The snapshot's state has its changes; the tree does not have its leaves yet.
            let leaves = commit.entries.iter().map(|entry| leaf_hash(entry)).collect();
            self.take_commit(commit, Checked { leaves, change: Change::default() })?;
        } else {
            self.take_other(commit)?;
        }
        Ok(())
    }

    /// Takes in a commit that someone else created, or an earlier life of this writer: checks it as an auditor would.
    fn take_other(&mut self, commit: CommitObject) -> Result<(), StoreError> {
        let name = names::commit(commit.number);
        let statements =
            read_entries(&commit.entries).map_err(|reason| StoreError::corrupt(&name, reason))?;
        let commits = statements.iter().map(|one| matches!(one.statement.predicate, Predicate::Commit(_)));
        if !commits.enumerate().all(|(position, is_commit)| is_commit == (position == 0)) {
            return Err(StoreError::corrupt(name, "a commit's entry is its first, and only that"));
        }
        let checked = check(&self.read(), commit.first, &commit.entries, &statements)
            .map_err(|reason| StoreError::corrupt(&name, reason))?;
        self.note_snapshots(&statements)?;
        self.take_commit(commit, checked)
    }

    /// Takes in the commit that this writer has just created as these bytes, if those are what was stored.
    pub(super) fn take_own(
        &mut self,
        commit: CommitObject,
        bytes: &[u8],
        change: Change,
    ) -> Result<(), StoreError> {
        let name = names::commit(commit.number);
        let stored = self.objects.objects.get(&name)?;
        // Others have gone on so far that they pruned it.
        let stored = stored.ok_or(StoreError::LeftBehind)?;
        if stored.bytes != bytes {
            return Err(StoreError::corrupt(name, "it is not what was written"));
        }
        let leaves = commit.entries.iter().map(|entry| leaf_hash(entry)).collect();
        self.take_commit(commit, Checked { leaves, change })
    }

    fn take_commit(&mut self, commit: CommitObject, checked: Checked) -> Result<(), StoreError> {
        if commit.first != self.read().size() {
            let reason = format!("it begins at {}, the log ends at {}", commit.first, self.read().size());
            return Err(StoreError::corrupt(names::commit(commit.number), reason));
        }
        self.absorb(commit.entries, checked)?;
        self.write().kept.push_back((commit.number, commit.first));
        self.next = commit.number.saturating_add(1);
        Ok(())
    }

    /// Takes in entries out of bundles: checks them as an auditor would.
    pub(super) fn take_entries(
        &mut self,
        entries: Vec<Vec<u8>>,
        statements: &[SignedStatement],
    ) -> Result<(), StoreError> {
        let first = self.read().size();
        let checked = check(&self.read(), first, &entries, statements)
            .map_err(|reason| StoreError::corrupt("tile/entries", reason))?;
        self.note_snapshots(statements)?;
        self.absorb(entries, checked)
    }

    fn absorb(&mut self, entries: Vec<Vec<u8>>, checked: Checked) -> Result<(), StoreError> {
        let mut view = self.write();
        let View { frontier, nodes, entries: recent, .. } = &mut *view;
        for (entry, leaf) in entries.into_iter().zip(checked.leaves) {
            frontier.append(leaf, &mut |node, hash| nodes.push(node, hash));
            recent.push_back(Arc::new(entry));
        }
        view.state.absorb(checked.change);
        let log = view.state.record::<LogRecord>(&key::log())?;
        view.log = log.ok_or(StoreError::NoLog)?;
        Ok(())
    }

    /// Compares logged snapshots with the one that this log was opened from.
    fn note_snapshots(&mut self, statements: &[SignedStatement]) -> Result<(), StoreError> {
        for one in statements {
            let Predicate::Snapshot(snapshot) = &one.statement.predicate else { continue };
            self.pending_snapshot = None;
            let Some(loaded) = self.loaded.filter(|loaded| loaded.size == snapshot.size) else { continue };
            let same =
                one.statement.subject().is_some_and(|root| root.digest.as_bytes() == loaded.root.as_bytes());
            if !same {
                return Err(StoreError::corrupt(
                    names::snapshot(loaded.size),
                    "its root is not the logged one",
                ));
            }
            self.loaded_is_logged = true;
        }
        Ok(())
    }
}

/// Reads entries and verifies their signatures; the error is in words.
pub(super) fn read_entries(entries: &[Vec<u8>]) -> Result<Vec<SignedStatement>, String> {
    let read = |entry: &Vec<u8>| SignedStatement::from_entry(entry).map_err(|error| error.to_string());
    let statements = entries.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    match Verified::first_bad(&statements) {
        None => Ok(statements),
        Some((_, bad)) => Err(bad.to_string()),
    }
}

/// Checks entries whose signatures are good: the roots that commits name, and every rule. The error is in words.
fn check(
    view: &View,
    first: u64,
    entries: &[Vec<u8>],
    statements: &[SignedStatement],
) -> Result<Checked, String> {
    let mut frontier = view.frontier.clone();
    let mut draft = Draft::new(&view.state);
    let mut leaves = Vec::with_capacity(entries.len());
    for ((index, statement), entry) in (first..).zip(statements).zip(entries) {
        if matches!(statement.statement.predicate, Predicate::Commit(_)) {
            let root = frontier.root();
            let named = statement.statement.subject().map(|subject| *subject.digest.as_bytes());
            if named.as_ref() != Some(root.as_bytes()) {
                return Err(format!("entry {index} names another root than that of the tree before it"));
            }
        }
        apply(&mut draft, index, statement).map_err(|error| format!("entry {index}: {error}"))?;
        let leaf = leaf_hash(entry);
        frontier.append(leaf, &mut |_, _| {});
        leaves.push(leaf);
    }
    Ok(Checked { leaves, change: draft.into_change() })
}
