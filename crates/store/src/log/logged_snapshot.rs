//! The last logged snapshot, with the tree over its facts, to prove them by.

use std::sync::{Arc, RwLock};

use assay_ledger::fact::{FactFile, Question};
use assay_ledger::run::Run;
use assay_ledger::snapshot::SnapshotTree;
use assay_merkle::{Hash, TlogProof};
use assay_statement::{Predicate, SignedStatement};

use super::error::StoreError;
use super::look::look;
use super::view::View;
use super::{names, snapshot_object};

/// The last logged snapshot. It holds its facts by itself, so that proofs need no log at hand.
pub struct LoggedSnapshot {
    index: u64,
    tree: SnapshotTree<Arc<Run>>,
}

impl LoggedSnapshot {
    /// The last snapshot that is logged; none before the first. Takes its time, for most of which the view is free.
    ///
    /// # Errors
    /// A storage that fails, or does not hold the snapshot that is logged.
    pub fn load(view: &RwLock<View>) -> Result<Option<Self>, StoreError> {
        let found = look(view, |view: &View| {
            if view.log.snapshot_size == 0 {
                return Ok(None);
            }
            let entry = view.entry(view.log.snapshot_index)?;
            Ok::<_, StoreError>(Some((view.log.clone(), entry, view.state.base(), Arc::clone(&view.stored))))
        })?;
        let Some((log, entry, base, stored)) = found else { return Ok(None) };
        let (index, name) = (log.snapshot_index, names::snapshot(log.snapshot_size));
        let wrong = |reason: &str| StoreError::corrupt(name.as_str(), reason);
        let signed = SignedStatement::from_entry(&entry).map_err(|error| wrong(&error.to_string()))?;
        let root = signed.statement.subject().map(|subject| Hash::from(*subject.digest.as_bytes()));
        let (Predicate::Snapshot(said), Some(root)) = (&signed.statement.predicate, root) else {
            return Err(wrong("the entry that should have logged it is another"));
        };
        // What the state was packed into last is mostly that snapshot; another writer's is only on the storage.
        if base.len() as u64 == said.facts {
            let tree = SnapshotTree::new(base);
            if tree.root() == root {
                return Ok(Some(Self { index, tree }));
            }
        }
        let object = stored.objects.get(&name)?.ok_or_else(|| wrong("it is gone"))?;
        let (head, run) = snapshot_object::from_bytes(log.snapshot_size, &object.bytes)?;
        match head.root == root {
            true => Ok(Some(Self { index, tree: SnapshotTree::new(Arc::new(run)) })),
            false => Err(wrong("its root is not the logged one")),
        }
    }

    /// The entry that logged it.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// What it answers to a question, with the proof that it is on the log.
    ///
    /// # Errors
    /// None that a log can cause.
    pub fn prove(&self, question: Question, logged: TlogProof) -> Result<FactFile, StoreError> {
        FactFile::prove(question, &self.tree, logged).map_err(|error| StoreError::Proof(error.to_string()))
    }
}
