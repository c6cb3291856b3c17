//! A run: facts packed in the order of their keys, which is what a snapshot stores and what its tree is over.
//!
//! Each fact is a leaf: the key's length as 16 bits big-endian, the key, the value. Each leaf is preceded by its own
//! length as 16 bits big-endian. Sixteen facts, as they are stored, are a page.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use thiserror::Error;

use crate::writes::KeyHasher;

/// How many facts make a page, which is what the state's tree is over; the last page may have fewer.
pub const PAGE_FACTS: usize = 16;
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

/// Facts in the order of their keys.
#[derive(Default)]
pub struct Run {
    bytes: Vec<u8>,
    /// Where each leaf begins, behind its length.
    starts: Vec<usize>,
    /// Positions by the hashes of their keys.
    index: HashTable<u32>,
    hasher: KeyHasher,
}

/// Key and value of a fact.
pub type Fact<'a> = (&'a [u8], &'a [u8]);

/// Splits a leaf into key and value.
pub fn split_leaf(leaf: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = leaf.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

/// The facts of a page: each leaf behind its length, in the order of their keys; none where it is no page.
pub fn split_page(page: &[u8]) -> Option<Vec<Fact<'_>>> {
    let mut facts: Vec<Fact<'_>> = Vec::with_capacity(PAGE_FACTS);
    let mut rest = page;
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let (leaf, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        let fact = split_leaf(leaf)?;
        if facts.last().is_some_and(|(last, _)| *last >= fact.0) || facts.len() == PAGE_FACTS {
            return None;
        }
        facts.push(fact);
        rest = after;
    }
    (!facts.is_empty()).then_some(facts)
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

/// Writes a leaf as a run stores it, behind its length.
pub(crate) fn write_leaf(bytes: &mut Vec<u8>, key: &[u8], value: &[u8]) {
    // INVARIANT: the leaf has at most `LEAF_BYTES_MAX` bytes, and its key fewer, so both lengths fit 16 bits.
    bytes.extend_from_slice(&((2 + key.len() + value.len()) as u16).to_be_bytes());
    bytes.extend_from_slice(&(key.len() as u16).to_be_bytes());
    bytes.extend_from_slice(key);
    bytes.extend_from_slice(value);
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
        let (index, also) = rayon::join(|| run.make_index(), || also(&run));
        run.index = index;
        Ok((run, also))
    }

    /// Packs facts that come in the order of their keys, each key once.
    ///
    /// # Errors
    /// Facts out of order, or one that does not fit into a leaf.
    pub fn pack<'a>(facts: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Result<Self, RunError> {
        Self::pack_with(KeyHasher::default(), 0, facts)
    }

    /// Packs facts that take about so many bytes, whose keys are hashed as somebody else does it.
    pub(crate) fn pack_with<'a>(
        hasher: KeyHasher,
        bytes: usize,
        facts: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    ) -> Result<Self, RunError> {
        let mut run = Self { hasher, bytes: Vec::with_capacity(bytes), ..Self::default() };
        let mut previous: &[u8] = &[];
        for (key, value) in facts {
            let length = 2 + key.len() + value.len();
            if length > LEAF_BYTES_MAX {
                return Err(RunError::TooLong { length });
            }
            if key <= previous {
                return Err(RunError::Order { at: run.bytes.len() });
            }
            previous = key;
            run.starts.push(run.bytes.len() + 2);
            write_leaf(&mut run.bytes, key, value);
        }
        run.index = run.make_index();
        Ok(run)
    }

    fn make_index(&self) -> HashTable<u32> {
        let mut index = HashTable::with_capacity(self.len());
        // INVARIANT: a run of 2^32 facts would take 300 GB of memory; positions fit 32 bits.
        for position in 0..self.len() as u32 {
            index.insert_unique(self.hash_at(position), position, |other| self.hash_at(*other));
        }
        index
    }

    fn hash_at(&self, position: u32) -> u64 {
        self.hasher.hash_one(self.key_at(position))
    }

    fn key_at(&self, position: u32) -> &[u8] {
        self.fact(position as usize).map_or(&[], |(key, _)| key)
    }

    pub(crate) fn hasher(&self) -> &KeyHasher {
        &self.hasher
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

    /// How many pages the run has.
    pub fn pages(&self) -> usize {
        self.len().div_ceil(PAGE_FACTS)
    }

    /// A page: the leaves of so many facts as they are stored, each behind its length.
    pub fn page(&self, page: usize) -> Option<&[u8]> {
        let start = self.starts.get(page * PAGE_FACTS)? - 2;
        let end = self.starts.get((page + 1) * PAGE_FACTS).map_or(self.bytes.len(), |next| next - 2);
        self.bytes.get(start..end)
    }

    /// Key and value at a position.
    pub fn fact(&self, position: usize) -> Option<(&[u8], &[u8])> {
        split_leaf(self.leaf(position)?)
    }

    /// The value under a key.
    pub fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.get_hashed(self.hasher.hash_one(key), key)
    }

    /// The value under a key of this hash.
    pub(crate) fn get_hashed(&self, hash: u64, key: &[u8]) -> Option<&[u8]> {
        let position = self.index.find(hash, |position| self.key_at(*position) == key)?;
        self.fact(*position as usize).map(|(_, value)| value)
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
