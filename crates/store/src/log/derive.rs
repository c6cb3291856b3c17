//! What derives from commits: tiles, bundles, the published checkpoint; and the pruning of commits they cover.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use assay_merkle::tile::FULL_WIDTH;
use assay_merkle::{Checkpoint, EntryBundleId, NoteSigner, SignedNote, TileId, VerifierKey, entry_bundle};

use super::floor::Floor;
use super::stored::Stored;
use super::view::View;
use super::{StoreError, names};
use crate::objects::{Created, Replaced};

/// Commits that are kept although bundles cover them, so that followers a little behind need not open the log again.
const COMMITS_KEPT: usize = 8;

/// Publishes a log: works beside its writer and on what it made durable.
pub struct Publisher {
    view: Arc<RwLock<View>>,
    signer: NoteSigner,
    /// The partial tiles of the checkpoint that was published last, and of the one before.
    partial: Vec<String>,
    partial_before: Vec<String>,
}

impl Publisher {
    pub(super) fn new(view: Arc<RwLock<View>>, signer: NoteSigner) -> Self {
        Self { view, signer, partial: Vec::new(), partial_before: Vec::new() }
    }

    /// The storage, which the writer opens anew after a failure.
    fn stored(&self) -> Arc<Stored> {
        Arc::clone(&self.read().stored)
    }

    fn read(&self) -> RwLockReadGuard<'_, View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, View> {
        self.view.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key that checks what is published.
    pub fn verifier_key(&self) -> &VerifierKey {
        self.signer.verifier_key()
    }

    /// Signs the size and root as they are now.
    ///
    /// # Errors
    /// None that a log which could be opened can cause.
    pub fn sign(&self) -> Result<(Checkpoint, SignedNote), StoreError> {
        let (size, root) = {
            let view = self.read();
            (view.size(), view.root())
        };
        let checkpoint = Checkpoint::new(self.signer.name(), size, root);
        let note = checkpoint.sign(&self.signer)?;
        Ok((checkpoint, note))
    }

    /// Signs and publishes the log as it is now.
    ///
    /// # Errors
    /// A storage that fails.
    pub fn publish(&mut self) -> Result<(), StoreError> {
        let (checkpoint, note) = self.sign()?;
        self.publish_note(checkpoint, note)
    }

    /// Publishes a checkpoint, which may carry cosignatures, and before it everything that a reader of it needs; then
    /// prunes. One that is smaller than what is published changes nothing.
    ///
    /// # Errors
    /// A storage that fails.
    pub fn publish_note(&mut self, checkpoint: Checkpoint, note: SignedNote) -> Result<(), StoreError> {
        let size = checkpoint.size;
        self.write_full(size)?;
        self.write().forget(size & !0xff);
        self.place_checkpoint(checkpoint, note)?;
        self.prune()
    }

    /// Writes the full tiles and bundles of a tree of this size that are not stored yet.
    fn write_full(&self, size: u64) -> Result<(), StoreError> {
        let first = self.read().entries_first;
        for id in TileId::new_between(first, size).filter(|id| !id.is_partial()) {
            self.write_derived(&id.path(), &self.tile(id)?)?;
        }
        for id in EntryBundleId::new_between(first, size).filter(|id| id.width == FULL_WIDTH) {
            self.write_derived(&id.path(), &self.bundle(id)?)?;
        }
        Ok(())
    }

    /// Writes the partial tiles and the partial bundle of a tree of this size; says their names.
    fn write_partial(&self, size: u64) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for level in 0..8 {
            let index = (size >> (8 * u32::from(level))) >> 8;
            if let Some(id) = TileId::in_tree(level, index, size).filter(TileId::is_partial) {
                if !self.partial.contains(&id.path()) {
                    self.write_derived(&id.path(), &self.tile(id)?)?;
                }
                names.push(id.path());
            }
        }
        if let Some(id) = EntryBundleId::in_log(size >> 8, size) {
            self.write_derived(&id.path(), &self.bundle(id)?)?;
            names.push(id.path());
        }
        Ok(names)
    }

    /// Writes what only ever has one content, and never writes over it: lost power could then leave it torn, although
    /// it is published and the commits that it derives from are pruned.
    fn write_derived(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let stored = self.stored();
        let objects = &stored.objects;
        while objects.create(name, bytes)? == Created::Exists {
            // Another publisher may have deleted a partial one meanwhile.
            let Some(found) = objects.get(name)? else { continue };
            match found.bytes == bytes {
                true => break,
                false => return Err(StoreError::corrupt(name, "it is not what the log's entries give")),
            }
        }
        Ok(())
    }

    /// Puts the checkpoint in the place of an older one. A newer one stays, and is durable on return.
    fn place_checkpoint(&mut self, checkpoint: Checkpoint, note: SignedNote) -> Result<(), StoreError> {
        let objects = Arc::clone(&self.stored().objects);
        loop {
            let stored = objects.get(names::CHECKPOINT)?;
            let tag = stored.as_ref().map(|stored| stored.tag());
            // A log with one that cannot be read is not opened; one that came meanwhile was never signed by this log.
            let read = |bytes: &[u8]| Checkpoint::parse(SignedNote::parse(bytes)?.text());
            let other = stored.as_ref().and_then(|stored| read(&stored.bytes).ok());
            if let (Some(stored), Some(other)) = (&stored, &other)
                && other.size > checkpoint.size
            {
                // What was read may not be durable yet; written again, it is.
                match objects.replace(names::CHECKPOINT, tag.as_ref(), &stored.bytes)? {
                    Replaced::Done(_) => return Ok(()),
                    Replaced::Changed => continue,
                }
            }
            if let Some(other) =
                other.filter(|other| other.size == checkpoint.size && other.root != checkpoint.root)
            {
                let (size, root) = (checkpoint.size, checkpoint.root);
                return Err(StoreError::Forked { size, root, signed: other.root });
            }
            if stored.is_none() {
                let key = format!("{}\n", self.signer.verifier_key());
                objects.put(names::VERIFIER_KEY, key.as_bytes())?;
            }
            let partial = self.write_partial(checkpoint.size)?;
            match objects.replace(names::CHECKPOINT, tag.as_ref(), note.to_string().as_bytes())? {
                Replaced::Done(_) => {
                    self.write().published = Some((checkpoint, note));
                    return self.delete_partial(partial);
                }
                Replaced::Changed => {}
            }
        }
    }

    /// Deletes the partial tiles of the checkpoint before the last: readers of the last may still be on their way.
    fn delete_partial(&mut self, partial: Vec<String>) -> Result<(), StoreError> {
        let last = std::mem::replace(&mut self.partial, partial);
        let old = std::mem::replace(&mut self.partial_before, last);
        for name in
            old.iter().filter(|name| !self.partial.contains(name) && !self.partial_before.contains(name))
        {
            self.stored().objects.delete(name)?;
        }
        Ok(())
    }

    /// Deletes commits all of whose entries are in full bundles that are durable.
    fn prune(&self) -> Result<(), StoreError> {
        let kept = {
            let view = self.read();
            let covered = view.kept.iter().take_while(|(_, first)| *first <= view.entries_first).count();
            // The last of those begins in the bundles and may end beyond them.
            let pruned = covered.saturating_sub(1).min(view.kept.len().saturating_sub(COMMITS_KEPT));
            view.kept.iter().take(pruned + 1).copied().collect::<Vec<_>>()
        };
        let Some(((commit, size), pruned)) = kept.split_last() else { return Ok(()) };
        if pruned.is_empty() {
            return Ok(());
        }
        Floor { commit: *commit, size: *size }.raise(self.stored().objects.as_ref())?;
        let names: Vec<String> = pruned.iter().map(|(number, _)| names::commit(*number)).collect();
        self.stored().objects.delete_all(&names)?;
        self.write().kept.retain(|(number, _)| number >= commit);
        Ok(())
    }

    fn tile(&self, id: TileId) -> Result<Vec<u8>, StoreError> {
        let tile = self.read().nodes.tile(id);
        tile.ok_or_else(|| StoreError::corrupt(id.path(), "its hashes are not at hand"))
    }

    fn bundle(&self, id: EntryBundleId) -> Result<Vec<u8>, StoreError> {
        let view = self.read();
        let mut bundle = Vec::new();
        for index in id.first_entry()..id.first_entry().saturating_add(id.width.into()) {
            entry_bundle::append_entry(&mut bundle, &view.entry(index)?)?;
        }
        Ok(bundle)
    }
}
