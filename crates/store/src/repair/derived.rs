//! What derives from the entries: bundles, tiles and snapshots, compared with what is stored.

use assay_ledger::Facts;
use assay_ledger::record::LogRecord;
use assay_ledger::{key, snapshot};
use assay_merkle::tile::FULL_WIDTH;
use assay_merkle::{EMPTY_ROOT, EntryBundleId, Hash, TileId, entry_bundle, leaf_hash, node_hash};

use super::copy::list;
use super::error::RepairError;
use super::history::History;
use super::sources::Sources;
use super::{Content, Mending, Origin, Wrong};
use crate::log::{SnapshotHead, StoreError, names, read_snapshot, write_snapshot};

/// Compares what derives from a history with what is stored.
pub(super) struct Derived<'s, 'a> {
    pub(super) sources: &'s Sources<'a>,
    pub(super) history: &'s History,
}

impl Derived<'_, '_> {
    /// Bundles that are not what the entries give; one that is not there counts below a size, or as part of what is
    /// published.
    pub(super) fn bundles(&self, published: u64, needed: u64) -> Result<Vec<Mending>, RepairError> {
        let mut mendings = Vec::new();
        for id in EntryBundleId::in_size(self.history.size()) {
            let partial = EntryBundleId::in_log(id.index, published);
            for id in [Some(id), partial.filter(|partial| *partial != id)].into_iter().flatten() {
                let end = id.first_entry().saturating_add(id.width.into());
                let full = id.width == FULL_WIDTH;
                let expected = if full { end <= needed } else { Some(id) == partial };
                if full && self.history.bundles.contains(&id.index) {
                    continue;
                }
                let leaves = self.history.leaves(id.first_entry(), end);
                let wrong = self.compare(&id.path(), expected, |bytes| holds(bytes, leaves))?;
                let Some(wrong) = wrong else { continue };
                let (entries, origin) = self.sources.again(id.first_entry(), leaves)?;
                let content = match full {
                    true => Content::Bundle(id.index),
                    false => Content::Bytes(encode(&entries)?),
                };
                mendings.push(Mending { name: id.path(), wrong, origin, content });
            }
        }
        Ok(mendings)
    }

    /// Tiles that are not what the entries give; one that is not there counts as a bundle does.
    pub(super) fn tiles(&self, published: u64, needed: u64) -> Result<Vec<Mending>, RepairError> {
        let mut mendings = Vec::new();
        let mut hashes = self.history.leaves.clone();
        for level in 0..8 {
            let in_tree = |size: u64| TileId::new_between(0, size).filter(move |id| id.level == level);
            let mut ids: Vec<TileId> = in_tree(self.history.size()).chain(in_tree(published)).collect();
            ids.sort_unstable();
            ids.dedup();
            let of_published = |id: TileId| TileId::in_tree(level, id.index, published) == Some(id);
            for id in ids {
                let first = usize::try_from(id.index * u64::from(FULL_WIDTH)).unwrap_or(usize::MAX);
                let part = hashes.get(first..first.saturating_add(id.width.into())).unwrap_or_default();
                let bytes: Vec<u8> = part.iter().flat_map(|hash| *hash.as_bytes()).collect();
                let of_needed = !id.is_partial() && TileId::in_tree(level, id.index, needed) == Some(id);
                let wrong = self.compare(&id.path(), of_published(id) || of_needed, |held| held == bytes)?;
                let content = Content::Bytes(bytes);
                mendings.extend(wrong.map(|wrong| Mending {
                    name: id.path(),
                    wrong,
                    origin: Origin::Here,
                    content,
                }));
            }
            hashes = hashes.chunks_exact(usize::from(FULL_WIDTH)).map(complete_root).collect();
        }
        Ok(mendings)
    }

    fn compare(
        &self,
        name: &str,
        expected: bool,
        sound: impl FnOnce(&[u8]) -> bool,
    ) -> Result<Option<Wrong>, RepairError> {
        Ok(match self.sources.here.objects.get(name)? {
            Some(object) if sound(&object.bytes) => None,
            Some(_) => Some(Wrong::Damaged("it is not what the entries give".to_owned())),
            None => expected.then_some(Wrong::Missing),
        })
    }

    /// Snapshots that are damaged, and the last one that is logged if it is not there.
    pub(super) fn snapshots(&self) -> Result<Vec<Mending>, RepairError> {
        let objects = self.sources.here.objects;
        let log = self.history.replay.state().record::<LogRecord>(&key::log()).map_err(StoreError::from)?;
        let last = log.map_or(0, |log| log.snapshot_size);
        let mut mendings = Vec::new();
        let stored = list(objects, names::SNAPSHOTS)?;
        for name in &stored {
            let Some(size) = names::snapshot_size(name) else { continue };
            let Some(object) = objects.get(name)? else { continue };
            let logged = self.history.snapshots.get(&size).map(|root| Hash::from(*root.as_bytes()));
            let reason = match (read_snapshot(size, &object.bytes), logged) {
                (Ok((head, _)), Some(root)) if head.root != root => {
                    "its root is not the logged one".to_owned()
                }
                // One that is not logged may be about to be.
                (Ok(_), _) => continue,
                (Err(StoreError::Corrupt { reason, .. }), _) => reason,
                (Err(error), _) => return Err(error.into()),
            };
            mendings.push(self.snapshot(size, Wrong::Damaged(reason), size == last)?);
        }
        if last > 0 && !stored.contains(&names::snapshot(last)) {
            mendings.push(self.snapshot(last, Wrong::Missing, true)?);
        }
        Ok(mendings)
    }

    fn snapshot(&self, size: u64, wrong: Wrong, last: bool) -> Result<Mending, RepairError> {
        let name = names::snapshot(size);
        if !last {
            return Ok(Mending { name, wrong, origin: Origin::Nowhere, content: Content::Nothing });
        }
        let run = self.history.replay.last_snapshot();
        let run = run.map_err(|error| StoreError::corrupt(name.as_str(), error))?;
        let head = SnapshotHead { size, facts: run.len() as u64, root: snapshot::root(&run) };
        let content = Content::Bytes(write_snapshot(&head, &run)?);
        Ok(Mending { name, wrong, origin: Origin::Here, content })
    }
}

/// Whether a bundle holds the entries of these leaves and no others.
fn holds(bytes: &[u8], leaves: &[Hash]) -> bool {
    let entries: Result<Vec<_>, _> = entry_bundle::decode_bundle(bytes).collect();
    entries.is_ok_and(|entries| entries.iter().map(|entry| leaf_hash(entry)).eq(leaves.iter().copied()))
}

/// A bundle of these entries.
pub(super) fn encode(entries: &[Vec<u8>]) -> Result<Vec<u8>, RepairError> {
    Ok(entry_bundle::encode_bundle(entries).map_err(StoreError::from)?)
}

/// The root over the 256 hashes of a full tile.
fn complete_root(hashes: &[Hash]) -> Hash {
    let mut hashes = hashes.to_vec();
    while hashes.len() > 1 {
        let pairs = hashes.chunks_exact(2);
        hashes = pairs.filter_map(|pair| Some(node_hash(pair.first()?, pair.last()?))).collect();
    }
    hashes.first().copied().unwrap_or(EMPTY_ROOT)
}
