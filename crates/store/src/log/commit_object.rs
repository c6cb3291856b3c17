//! The object that makes entries durable together.
//!
//! `assay-commit/v1` and a line feed; the number, the index of the first entry, 16 bytes that no other writer would
//! write, and the count of entries (8, 8, 16 and 4 bytes, big-endian); each entry behind its length as 2 bytes; the
//! SHA-256 of all that.

use assay_merkle::entry_bundle::append_entry;
use assay_statement::Digest;

use super::error::StoreError;
use super::names;

const MAGIC: &[u8] = b"assay-commit/v1\n";

/// Entries that become durable together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitObject {
    /// Which commit it is.
    pub number: u64,
    /// The index of its first entry.
    pub first: u64,
    /// Distinguishes two writers who would write the same.
    pub nonce: [u8; 16],
    /// The entries, of which the first is the commit's own.
    pub entries: Vec<Vec<u8>>,
}

impl CommitObject {
    /// Writes it; entries over 65,535 bytes cannot be, since no envelope is that long.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, StoreError> {
        let length: usize = self.entries.iter().map(|entry| entry.len() + 2).sum();
        let mut bytes = Vec::with_capacity(length + 100);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&self.number.to_be_bytes());
        bytes.extend_from_slice(&self.first.to_be_bytes());
        bytes.extend_from_slice(&self.nonce);
        let count = u32::try_from(self.entries.len()).map_err(|_| self.corrupt("it has too many entries"))?;
        bytes.extend_from_slice(&count.to_be_bytes());
        for entry in &self.entries {
            append_entry(&mut bytes, entry)?;
        }
        let digest = Digest::of(&bytes);
        bytes.extend_from_slice(digest.as_bytes());
        Ok(bytes)
    }

    /// Reads the commit of this number; the error says what is wrong with it.
    pub fn from_bytes(number: u64, bytes: &[u8]) -> Result<Self, StoreError> {
        parse(bytes)
            .and_then(|commit| match commit.number == number {
                true => Ok(commit),
                false => Err("it has another number"),
            })
            .map_err(|reason| StoreError::corrupt(names::commit(number), reason))
    }

    fn corrupt(&self, reason: &str) -> StoreError {
        StoreError::corrupt(names::commit(self.number), reason)
    }
}

fn parse(bytes: &[u8]) -> Result<CommitObject, &'static str> {
    let (content, digest) = bytes.split_last_chunk::<32>().ok_or("it is cut off")?;
    if Digest::of(content).as_bytes() != digest {
        return Err("its digest does not fit its content");
    }
    let rest = content.strip_prefix(MAGIC).ok_or("it does not begin as a commit does")?;
    let cut = "its head is cut off";
    let (number, rest) = rest.split_first_chunk::<8>().ok_or(cut)?;
    let (first, rest) = rest.split_first_chunk::<8>().ok_or(cut)?;
    let (nonce, rest) = rest.split_first_chunk::<16>().ok_or(cut)?;
    let (count, mut rest) = rest.split_first_chunk::<4>().ok_or(cut)?;
    let mut entries = Vec::new();
    for _ in 0..u32::from_be_bytes(*count) {
        let (length, after) = rest.split_first_chunk::<2>().ok_or("an entry is cut off")?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after.split_at_checked(length).ok_or("an entry is cut off")?;
        entries.push(entry.to_vec());
        rest = after;
    }
    if !rest.is_empty() {
        return Err("something follows its entries");
    }
    Ok(CommitObject {
        number: u64::from_be_bytes(*number),
        first: u64::from_be_bytes(*first),
        nonce: *nonce,
        entries,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn commits_come_back_and_any_flipped_bit_is_noticed(
            entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..20),
            at in any::<prop::sample::Index>(),
            bit in 0..8u8,
        ) {
            let commit = CommitObject { number: 7, first: 99, nonce: [3; 16], entries };
            let mut bytes = commit.to_bytes().unwrap();
            prop_assert_eq!(CommitObject::from_bytes(7, &bytes).unwrap(), commit);
            prop_assert!(CommitObject::from_bytes(8, &bytes).is_err());
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert!(CommitObject::from_bytes(7, &bytes).is_err());
            prop_assert!(CommitObject::from_bytes(7, &bytes[..at]).is_err());
        }
    }
}
