//! Facts in the order in which they were written, the last one of each key found by its hash.
//!
//! Keys and values lie one after the other in one piece of memory, so that taking in a fact costs no allocation; what
//! a later write replaces stays where it is, so that the facts as they were after any earlier write can still be told.

mod place;

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

pub(crate) use place::Place;

/// What hashes keys: seeded anew in each process, since whoever makes statements chooses keys.
pub(crate) type KeyHasher = DefaultHashBuilder;

/// Where one write lies.
#[derive(Clone, Copy)]
struct Write {
    hash: u64,
    start: usize,
    key_bytes: u16,
    value_bytes: u32,
    /// The write of the same key before it; `NONE` where there was none.
    previous: u32,
}

/// Stands for no write.
const NONE: u32 = u32::MAX;

/// Facts in the order in which they were written.
#[derive(Clone, Default)]
pub(crate) struct Writes {
    hasher: KeyHasher,
    bytes: Vec<u8>,
    writes: Vec<Write>,
    /// The last write of each key.
    latest: HashTable<u32>,
}

impl Writes {
    /// No facts yet; keys are hashed as somebody else does it, so that hashes can be handed on.
    pub(crate) fn new(hasher: KeyHasher) -> Self {
        Self { hasher, ..Self::default() }
    }

    pub(crate) fn hasher(&self) -> &KeyHasher {
        &self.hasher
    }

    /// How many keys have a fact.
    pub(crate) fn len(&self) -> usize {
        self.latest.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.latest.is_empty()
    }

    /// How often a fact was written.
    pub(crate) fn position(&self) -> usize {
        self.writes.len()
    }

    /// The room that all writes take, in bytes.
    pub(crate) fn bytes_len(&self) -> usize {
        self.bytes.len()
    }

    fn key(&self, write: &Write) -> &[u8] {
        let end = write.start + usize::from(write.key_bytes);
        self.bytes.get(write.start..end).unwrap_or_default()
    }

    fn value(&self, write: &Write) -> &[u8] {
        let begin = write.start + usize::from(write.key_bytes);
        self.bytes.get(begin..begin + write.value_bytes as usize).unwrap_or_default()
    }

    fn fact(&self, position: u32) -> (&[u8], &[u8]) {
        // INVARIANT: positions are those of writes, which are never taken away.
        self.writes.get(position as usize).map_or((&[], &[]), |write| (self.key(write), self.value(write)))
    }

    pub(crate) fn hash(&self, key: &[u8]) -> u64 {
        self.hasher.hash_one(key)
    }

    /// The fact under a key of this hash.
    pub(crate) fn get(&self, hash: u64, key: &[u8]) -> Option<&[u8]> {
        if self.writes.is_empty() {
            return None;
        }
        let found = self.latest.find(hash, |position| self.fact(*position).0 == key)?;
        Some(self.fact(*found).1)
    }

    /// Writes a fact under a key of this hash.
    pub(crate) fn put(&mut self, hash: u64, key: &[u8], value: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(key);
        self.bytes.extend_from_slice(value);
        // INVARIANT: a key has at most 300 bytes and a fact fits a leaf (`run::LEAF_BYTES_MAX`), which packing checks;
        // 2^32 writes would take hundreds of gigabytes.
        let (key_bytes, value_bytes) = (key.len() as u16, value.len() as u32);
        let position = self.writes.len() as u32;
        self.writes.push(Write { hash, start, key_bytes, value_bytes, previous: NONE });
        let Self { bytes, writes, latest, .. } = self;
        let key_of = |position: u32| {
            let write = writes.get(position as usize)?;
            bytes.get(write.start..write.start + usize::from(write.key_bytes))
        };
        let same = |other: &u32| key_of(*other) == Some(key);
        let hash_of = |other: &u32| writes.get(*other as usize).map_or(0, |write| write.hash);
        match latest.entry(hash, same, hash_of) {
            hashbrown::hash_table::Entry::Occupied(mut last) => {
                let previous = std::mem::replace(last.get_mut(), position);
                if let Some(write) = writes.last_mut() {
                    write.previous = previous;
                }
            }
            hashbrown::hash_table::Entry::Vacant(free) => {
                free.insert(position);
            }
        }
    }

    /// Takes back every write after so many.
    pub(crate) fn take_back(&mut self, position: usize) {
        while self.writes.len() > position {
            let Some(write) = self.writes.pop() else { return };
            let last = self.writes.len() as u32;
            self.bytes.truncate(write.start);
            if let Ok(mut found) = self.latest.find_entry(write.hash, |position| *position == last) {
                match write.previous {
                    NONE => drop(found.remove()),
                    previous => *found.get_mut() = previous,
                }
            }
        }
    }

    /// Writes what others wrote, however they hash.
    pub(crate) fn append(&mut self, other: &Self) {
        self.bytes.reserve(other.bytes.len());
        for write in &other.writes {
            let key = other.key(write);
            self.put(self.hash(key), key, other.value(write));
        }
    }

    /// The keys that have a fact, in no order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.latest.iter().map(|position| self.fact(*position).0)
    }

    /// The keys that were written after so many writes.
    pub(crate) fn keys_since(&self, position: usize) -> impl Iterator<Item = &[u8]> {
        self.writes.get(position..).unwrap_or_default().iter().map(|write| self.key(write))
    }

    /// The facts as they were after so many writes, in the order of their keys.
    pub(crate) fn sorted(&self, position: usize) -> Vec<(&[u8], &[u8])> {
        self.order(0, position).into_iter().map(|place| self.fact_at(place)).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn put(writes: &mut Writes, key: &[u8], value: &[u8]) {
        writes.put(writes.hash(key), key, value);
    }

    fn facts(map: &BTreeMap<Vec<u8>, Vec<u8>>) -> Vec<(&[u8], &[u8])> {
        map.iter().map(|(key, value)| (key.as_slice(), value.as_slice())).collect()
    }

    proptest! {
        #[test]
        fn facts_are_those_of_a_map_after_any_number_of_writes(
            list in prop::collection::vec((prop::collection::vec(0..2_u8, 0..45), any::<[u8; 3]>()), 0..60),
            cut in 0..60_usize,
        ) {
            let cut = cut.min(list.len());
            let (mut early, mut late, mut all) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
            let mut writes = Writes::default();
            for (position, (key, value)) in list.iter().enumerate() {
                put(&mut writes, key, value);
                all.insert(key.clone(), value.to_vec());
                let part = if position < cut { &mut early } else { &mut late };
                part.insert(key.clone(), value.to_vec());
            }
            prop_assert_eq!(writes.position(), list.len());
            prop_assert_eq!(writes.len(), all.len());
            prop_assert_eq!(writes.keys().count(), all.len());
            prop_assert_eq!(writes.sorted(list.len()), facts(&all));
            prop_assert_eq!(writes.sorted(cut), facts(&early));
            let since: Vec<_> =
                writes.order(cut, list.len()).into_iter().map(|place| writes.fact_at(place)).collect();
            prop_assert_eq!(since, facts(&late));
            let mut again = Writes::default();
            again.append(&writes);
            prop_assert_eq!(again.sorted(list.len()), facts(&all));
            for (key, value) in &all {
                prop_assert_eq!(writes.get(writes.hash(key), key), Some(value.as_slice()));
            }
            prop_assert_eq!(writes.get(writes.hash(b"none"), b"none"), None);
            writes.take_back(cut);
            prop_assert_eq!(writes.position(), cut);
            prop_assert_eq!(writes.len(), early.len());
            prop_assert_eq!(writes.sorted(cut), facts(&early));
            for key in all.keys() {
                let value = early.get(key).map(Vec::as_slice);
                prop_assert_eq!(writes.get(writes.hash(key), key), value);
            }
            put(&mut writes, b"again", b"1");
            prop_assert_eq!(writes.get(writes.hash(b"again"), b"again"), Some(&b"1"[..]));
        }
    }
}
