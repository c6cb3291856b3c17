//! Snapshots: the state packed beside the log's work, stored, and its root logged.

use std::sync::Arc;

use assay_ledger::Frozen;
use assay_ledger::run::Run;
use assay_ledger::snapshot::root;
use assay_statement::predicate::Snapshot;
use assay_statement::{Digest, Subject};

use super::append::sign;
use super::snapshot_object::{SnapshotHead, to_bytes};
use super::{Log, StoreError, names};
use crate::objects::Objects;

/// A state that was set aside to be packed, on another thread if there is one.
pub struct UnpackedSnapshot {
    size: u64,
    frozen: Frozen,
}

/// A state that has been packed and stored, and whose root waits to be logged.
pub struct StoredSnapshot {
    head: SnapshotHead,
    frozen: Frozen,
    run: Run,
}

impl UnpackedSnapshot {
    /// Packs it, computes its root and stores it; takes its time.
    ///
    /// # Errors
    /// A storage that fails; a fact that is too long, which no rule lets in.
    pub fn store(self, objects: &dyn Objects) -> Result<StoredSnapshot, StoreError> {
        let run = self.frozen.pack().map_err(|error| StoreError::corrupt("the state", error))?;
        let head = SnapshotHead { size: self.size, facts: run.len() as u64, root: root(&run) };
        objects.put(&names::snapshot(head.size), &to_bytes(&head, &run)?)?;
        Ok(StoredSnapshot { head, frozen: self.frozen, run })
    }
}

impl Log {
    /// How many facts have changed since the last snapshot.
    pub fn changed(&self) -> usize {
        self.read().state.changed()
    }

    /// How many facts the last snapshot held.
    pub fn facts(&self) -> usize {
        self.read().state.packed()
    }

    /// Whether anything has been logged that the last snapshot does not cover: after it, or while it was being packed.
    pub fn grown_since_snapshot(&self) -> bool {
        let view = self.read();
        let (covered, logged) = (view.log.snapshot_size, view.log.snapshot_index);
        // A snapshot that covers all has but its own commit before it.
        view.size() > logged.saturating_add(1) || logged > covered.saturating_add(1)
    }

    /// Sets the state aside; none while an earlier one is being packed or waits to be logged, or without the log's key.
    pub fn begin_snapshot(&mut self) -> Option<UnpackedSnapshot> {
        if self.pending_snapshot.is_some() || self.settings.key.is_none() {
            return None;
        }
        let mut view = self.write();
        let size = view.size();
        if size <= view.log.snapshot_size {
            return None;
        }
        view.state.freeze().map(|frozen| UnpackedSnapshot { size, frozen })
    }

    /// Takes a stored snapshot in the place of what was set aside; the next commit logs its root.
    ///
    /// # Errors
    /// A log that was opened without its key.
    pub fn finish_snapshot(&mut self, stored: StoredSnapshot) -> Result<(), StoreError> {
        let StoredSnapshot { head, frozen, run } = stored;
        let key = self.settings.key.as_ref().ok_or(StoreError::ReadOnly)?;
        let log = self.log();
        // The log may have been opened again meanwhile, from another snapshot: then this one is given up.
        if !self.write().state.thaw(&frozen, Arc::new(run)) {
            return Ok(());
        }
        // Another writer may have logged a later one meanwhile.
        if log.snapshot_size < head.size {
            let subject = Subject::of(Digest::from(*head.root.as_bytes()));
            let snapshot = Snapshot { log: log.id, size: head.size, facts: head.facts };
            self.pending_snapshot = Some(sign(key, subject, snapshot)?);
        }
        Ok(())
    }

    /// Deletes the snapshots before the last one that is logged.
    ///
    /// # Errors
    /// A storage that fails.
    pub fn prune_snapshots(&mut self) -> Result<(), StoreError> {
        let last = self.log().snapshot_size;
        for name in self.objects.objects.list(names::SNAPSHOTS, None, 1000)? {
            if names::snapshot_size(&name).is_some_and(|size| size < last) {
                self.objects.objects.delete(&name)?;
            }
        }
        Ok(())
    }
}
