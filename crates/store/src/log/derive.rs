//! What derives from commits: tiles, bundles, the published checkpoint; and the pruning of commits they cover.

use assay_merkle::tile::FULL_WIDTH;
use assay_merkle::{Checkpoint, EntryBundleId, SignedNote, TileId, entry_bundle};

use super::floor::Floor;
use super::{Log, StoreError, names};
use crate::objects::Replaced;

/// Commits that are kept although bundles cover them, so that followers a little behind need not open the log again.
const COMMITS_KEPT: usize = 8;

impl Log {
    /// Publishes a checkpoint, and before it everything that a reader of it needs; then prunes.
    ///
    /// The note may carry cosignatures. One that is smaller than what is published changes nothing.
    ///
    /// # Errors
    /// A storage that fails.
    pub fn publish(&mut self, checkpoint: Checkpoint, note: SignedNote) -> Result<(), StoreError> {
        let size = checkpoint.size;
        if size > self.read().size() {
            return Err(StoreError::NoEntry { index: size.saturating_sub(1), size: self.read().size() });
        }
        self.write_full(size)?;
        let partial = self.write_partial(size)?;
        self.objects.objects.sync()?;
        if self.replace_checkpoint(&checkpoint, &note)? {
            self.write().published = Some((checkpoint, note));
            // Readers of the checkpoint before this one may still be on their way: its partial tiles stay one round.
            let old = std::mem::replace(&mut self.partial, partial);
            for name in old.iter().filter(|name| !self.partial.contains(name)) {
                self.objects.objects.delete(name)?;
            }
        }
        self.prune()
    }

    /// Writes the full tiles and bundles of a tree of this size that are not stored yet.
    fn write_full(&mut self, size: u64) -> Result<(), StoreError> {
        let objects = &self.objects.objects;
        let stored = {
            let view = self.read();
            for id in TileId::new_between(view.entries_first, size).filter(|id| !id.is_partial()) {
                objects.put_derived(&id.path(), &tile(&view, id)?)?;
            }
            for id in EntryBundleId::new_between(view.entries_first, size) {
                if id.width == FULL_WIDTH {
                    objects.put_derived(&id.path(), &bundle(&view, id)?)?;
                }
            }
            size & !0xff
        };
        let mut view = self.write();
        while view.entries_first < stored && view.entries.pop_front().is_some() {
            view.entries_first += 1;
        }
        view.nodes.forget(stored);
        Ok(())
    }

    /// Writes the partial tiles and the partial bundle of a tree of this size; says their names.
    fn write_partial(&self, size: u64) -> Result<Vec<String>, StoreError> {
        let view = self.read();
        let mut names = Vec::new();
        for level in 0..8 {
            let index = (size >> (8 * u32::from(level))) >> 8;
            let Some(id) = TileId::in_tree(level, index, size) else { break };
            if id.is_partial() {
                self.objects.objects.put_derived(&id.path(), &tile(&view, id)?)?;
                names.push(id.path());
            }
        }
        if let Some(id) = EntryBundleId::in_log(size >> 8, size) {
            self.objects.objects.put_derived(&id.path(), &bundle(&view, id)?)?;
            names.push(id.path());
        }
        Ok(names)
    }

    /// Puts the checkpoint in the place of an older one; says whether it did.
    fn replace_checkpoint(&self, checkpoint: &Checkpoint, note: &SignedNote) -> Result<bool, StoreError> {
        let objects = &self.objects.objects;
        loop {
            let stored = objects.get(names::CHECKPOINT)?;
            if let Some(stored) = &stored {
                let older = SignedNote::parse(&stored.bytes).and_then(|note| Checkpoint::parse(note.text()));
                // One that cannot be read is replaced: it was never signed by this log.
                if older.is_ok_and(|older| older.size > checkpoint.size) {
                    return Ok(false);
                }
            }
            let tag = stored.as_ref().map(|stored| &stored.tag);
            match objects.replace(names::CHECKPOINT, tag, note.to_string().as_bytes())? {
                Replaced::Done(_) => return Ok(true),
                Replaced::Changed => {}
            }
        }
    }

    /// Deletes commits all of whose entries are in full bundles that are durable.
    fn prune(&mut self) -> Result<(), StoreError> {
        let stored = self.read().entries_first;
        let covered = self.kept.iter().take_while(|(_, first)| *first <= stored).count();
        // The last of those begins in the bundles and may end beyond them.
        let pruned = covered.saturating_sub(1).min(self.kept.len().saturating_sub(COMMITS_KEPT));
        let Some((commit, size)) = self.kept.get(pruned).copied() else { return Ok(()) };
        if pruned == 0 {
            return Ok(());
        }
        Floor { commit, size }.raise(self.objects.objects.as_ref())?;
        for (number, _) in self.kept.drain(..pruned).collect::<Vec<_>>() {
            self.objects.objects.delete(&names::commit(number))?;
        }
        Ok(())
    }
}

fn tile(view: &super::View, id: TileId) -> Result<Vec<u8>, StoreError> {
    view.nodes.tile(id).ok_or_else(|| StoreError::corrupt(id.path(), "its hashes are not at hand"))
}

fn bundle(view: &super::View, id: EntryBundleId) -> Result<Vec<u8>, StoreError> {
    let mut bundle = Vec::new();
    for index in id.first_entry()..id.first_entry().saturating_add(id.width.into()) {
        entry_bundle::append_entry(&mut bundle, &view.entry(index)?)?;
    }
    Ok(bundle)
}
