//! A run: facts packed in the order of their keys, which is what a snapshot stores and what its tree is over.
//!
//! Each fact is a leaf: the key's length as 16 bits big-endian, the key, the value. Each leaf is preceded by its own
//! length as 16 bits big-endian, so that a run cut after every 256 leaves gives the entry bundles of tlog-tiles.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

use thiserror::Error;

/// The most bytes of a leaf.
pub const LEAF_BYTES_MAX: usize = 65_535;

/// Bytes that are no run.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RunError {
    /// A leaf that is cut off, or shorter than its key.
    #[error("the fact at byte {at} is cut off")]
    Truncated {
        /// Where it begins.
        at: usize,
    },
    /// Facts that are not in the order of their keys, or two with one key.
    #[error("the fact at byte {at} does not come after the one before it")]
    Order {
        /// Where it begins.
        at: usize,
    },
    /// A key and value that do not fit into a leaf.
    #[error("a fact has {length} bytes where at most {LEAF_BYTES_MAX} are allowed")]
    TooLong {
        /// Its length.
        length: usize,
    },
}

/// Takes the hash that a key already is.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // Only whole hashes are ever written; other bytes would still give some hash.
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// Something under the hash of a key, which is keyed and so cannot be steered from outside.
type ByHash<T> = HashMap<u64, T, BuildHasherDefault<Hashed>>;

/// Facts in the order of their keys.
#[derive(Default)]
pub struct Run {
    bytes: Vec<u8>,
    /// Where each leaf begins, behind its length.
    starts: Vec<usize>,
    /// From the hash of a key to the first position that it may have; collisions follow in `collisions`.
    index: ByHash<u32>,
    collisions: ByHash<Vec<u32>>,
    hasher: RandomState,
}

/// Splits a leaf into key and value.
pub fn split_leaf(leaf: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = leaf.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

/// The leaf of a fact, without its length.
pub fn leaf(key: &[u8], value: &[u8]) -> Vec<u8> {
    let mut leaf = Vec::with_capacity(2 + key.len() + value.len());
    // INVARIANT: keys are at most 300 bytes (`key`), so their length fits 16 bits.
    leaf.extend_from_slice(&(key.len() as u16).to_be_bytes());
    leaf.extend_from_slice(key);
    leaf.extend_from_slice(value);
    leaf
}

impl Run {
    /// Reads a stored run and checks that it is one.
    ///
    /// # Errors
    /// Bytes that are no run.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, RunError> {
        Ok(Self::from_bytes_and(bytes, |_| ())?.0)
    }

    /// Reads a stored run, and does something with it on another core while its index is being built.
    ///
    /// # Errors
    /// Bytes that are no run.
    pub fn from_bytes_and<T: Send>(
        bytes: Vec<u8>,
        also: impl FnOnce(&Self) -> T + Send,
    ) -> Result<(Self, T), RunError> {
        let mut starts = Vec::with_capacity(bytes.len() / 96);
        let mut at = 0;
        let mut previous: &[u8] = &[];
        while at < bytes.len() {
            let error = RunError::Truncated { at };
            let rest = bytes.get(at..).unwrap_or_default();
            let (length, rest) = rest.split_first_chunk::<2>().ok_or(error.clone())?;
            let length = usize::from(u16::from_be_bytes(*length));
            let leaf = rest.get(..length).ok_or(error.clone())?;
            let (key, _) = split_leaf(leaf).ok_or(error)?;
            if key <= previous {
                return Err(RunError::Order { at });
            }
            previous = key;
            starts.push(at + 2);
            at += 2 + length;
        }
        let mut run = Self { bytes, starts, ..Self::default() };
        let ((index, collisions), also) = rayon::join(|| run.make_index(), || also(&run));
        (run.index, run.collisions) = (index, collisions);
        Ok((run, also))
    }

    /// Packs facts that come in the order of their keys, each key once.
    ///
    /// # Errors
    /// Facts out of order, or one that does not fit into a leaf.
    pub fn pack<'a>(facts: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Result<Self, RunError> {
        let mut run = Self::default();
        let mut previous: &[u8] = &[];
        for (key, value) in facts {
            let length = 2 + key.len() + value.len();
            let coded = u16::try_from(length).map_err(|_| RunError::TooLong { length })?;
            if key <= previous {
                return Err(RunError::Order { at: run.bytes.len() });
            }
            previous = key;
            run.bytes.extend_from_slice(&coded.to_be_bytes());
            run.starts.push(run.bytes.len());
            // INVARIANT: a key is shorter than its leaf, whose length fits 16 bits.
            run.bytes.extend_from_slice(&(key.len() as u16).to_be_bytes());
            run.bytes.extend_from_slice(key);
            run.bytes.extend_from_slice(value);
        }
        (run.index, run.collisions) = run.make_index();
        Ok(run)
    }

    fn make_index(&self) -> (ByHash<u32>, ByHash<Vec<u32>>) {
        let mut index = ByHash::with_capacity_and_hasher(self.starts.len(), BuildHasherDefault::default());
        let mut collisions: ByHash<Vec<u32>> = ByHash::default();
        for position in 0..self.starts.len() {
            let Some((key, _)) = self.fact(position) else { continue };
            let hash = self.hasher.hash_one(key);
            // INVARIANT: a run of 2^32 facts would take 300 GB of memory; positions fit 32 bits.
            let position = position as u32;
            match index.entry(hash) {
                Entry::Vacant(free) => {
                    free.insert(position);
                }
                Entry::Occupied(_) => collisions.entry(hash).or_default().push(position),
            }
        }
        (index, collisions)
    }

    /// The run as it is stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many facts.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The leaf at a position.
    pub fn leaf(&self, position: usize) -> Option<&[u8]> {
        let start = *self.starts.get(position)?;
        let end = self.starts.get(position + 1).map_or(self.bytes.len(), |next| next - 2);
        self.bytes.get(start..end)
    }

    /// Key and value at a position.
    pub fn fact(&self, position: usize) -> Option<(&[u8], &[u8])> {
        split_leaf(self.leaf(position)?)
    }

    /// The value under a key.
    pub fn get(&self, key: &[u8]) -> Option<&[u8]> {
        let hash = self.hasher.hash_one(key);
        let more = || self.collisions.get(&hash).into_iter().flatten();
        let mut positions = self.index.get(&hash).into_iter().chain(more());
        positions.find_map(|position| match self.fact(*position as usize) {
            Some((found, value)) if found == key => Some(value),
            _ => None,
        })
    }

    /// The first position whose key is not before this one.
    pub fn lower_bound(&self, key: &[u8]) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.fact(middle) {
                Some((found, _)) if found < key => low = middle + 1,
                _ => high = middle,
            }
        }
        low
    }

    /// All facts from a position on.
    pub fn iter_from(&self, position: usize) -> impl Iterator<Item = (&[u8], &[u8])> {
        (position..self.len()).filter_map(|position| self.fact(position))
    }
}
