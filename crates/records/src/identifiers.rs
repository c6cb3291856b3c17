//! Finds the position of an example by its id, without storing the id twice.

use std::hash::{BuildHasher, BuildHasherDefault};

use rustc_hash::{FxHashMap, FxHasher};

/// Positions by the hash of their id; the ids themselves are kept by the caller.
#[derive(Debug, Clone, Default)]
pub(crate) struct IdentifierIndex {
    positions: FxHashMap<u64, u32>,
}

impl IdentifierIndex {
    /// The index of ids that are all different.
    pub(crate) fn of(ids: &[String]) -> IdentifierIndex {
        let mut index = IdentifierIndex::default();
        index.positions.reserve(ids.len());
        for (position, id) in ids.iter().enumerate() {
            index.insert(ids, id, position);
        }
        index
    }

    /// The position of `id` among `ids`.
    pub(crate) fn position(&self, ids: &[String], id: &str) -> Option<usize> {
        let mut hash = hash(id);
        loop {
            let position = *self.positions.get(&hash)? as usize;
            if ids.get(position).is_some_and(|known| known == id) {
                return Some(position);
            }
            // Two ids share a hash: the later one is stored under the next free value.
            hash = hash.wrapping_add(1);
        }
    }

    /// Records that `id` has `position`; returns the position it already has among `ids`, if any.
    pub(crate) fn insert(&mut self, ids: &[String], id: &str, position: usize) -> Option<usize> {
        let position = u32::try_from(position).unwrap_or(u32::MAX);
        let mut hash = hash(id);
        loop {
            match self.positions.get(&hash) {
                None => {
                    self.positions.insert(hash, position);
                    return None;
                }
                Some(&known) if ids.get(known as usize).is_some_and(|text| text == id) => {
                    return Some(known as usize);
                }
                Some(_) => hash = hash.wrapping_add(1),
            }
        }
    }
}

fn hash(id: &str) -> u64 {
    BuildHasherDefault::<FxHasher>::default().hash_one(id.as_bytes())
}
