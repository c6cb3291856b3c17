//! The object that holds the state after so many entries.
//!
//! `assay-snapshot/v1` and a line feed; the size of the log and the number of facts (8 bytes each, big-endian), the
//! root of the state (32 bytes); the length of the run (8 bytes); the run (`assay_ledger::run`) as a zstd frame
//! (RFC 8878): the same parties and names come again and again in it.

use assay_ledger::run::Run;
use assay_ledger::snapshot;
use assay_merkle::Hash;

use super::error::StoreError;
use super::names;

/// The fastest level that still finds what repeats.
const LEVEL: i32 = 1;
/// How many bytes of a run one byte of its frame may stand for, so that a small object does not fill the memory: a frame
/// could do 32,768. Every statement brings an id or two that nothing can pack, so a state packs to a thirtieth at most.
const RATIO_MAX: u64 = 256;
/// What a short run may take in any case, in bytes.
const SHORT_RUN_BYTES: u64 = 1 << 20;

const MAGIC: &[u8] = b"assay-snapshot/v1\n";

/// What a snapshot's head says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SnapshotHead {
    pub(crate) size: u64,
    pub(crate) facts: u64,
    pub(crate) root: Hash,
}

/// Writes a snapshot.
pub(crate) fn to_bytes(head: &SnapshotHead, run: &Run) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::with_capacity(run.as_bytes().len() / 2 + 100);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&head.size.to_be_bytes());
    bytes.extend_from_slice(&head.facts.to_be_bytes());
    bytes.extend_from_slice(head.root.as_bytes());
    bytes.extend_from_slice(&(run.as_bytes().len() as u64).to_be_bytes());
    let packed = zstd::bulk::compress(run.as_bytes(), LEVEL);
    bytes.extend(packed.map_err(|error| StoreError::corrupt(names::snapshot(head.size), error))?);
    Ok(bytes)
}

/// Reads the snapshot of this size, and checks that its root is that of its facts.
pub(crate) fn from_bytes(size: u64, bytes: &[u8]) -> Result<(SnapshotHead, Run), StoreError> {
    let (head, unpacked) = unpack(size, bytes)?;
    check(size, head, unpacked)
}

/// The root of the snapshot of this size, which is that of its facts: known already where `same` says that they are
/// those that the known root is over, and computed otherwise.
pub(crate) fn root(
    size: u64,
    bytes: &[u8],
    known: Option<Hash>,
    same: &dyn Fn(u64, &[u8]) -> bool,
) -> Result<Hash, StoreError> {
    let (head, unpacked) = unpack(size, bytes)?;
    if head.size == size && known == Some(head.root) && same(head.facts, &unpacked) {
        return Ok(head.root);
    }
    Ok(check(size, head, unpacked)?.0.root)
}

fn wrong(size: u64, reason: impl ToString) -> StoreError {
    StoreError::corrupt(names::snapshot(size), reason)
}

/// A snapshot's head and its run, neither of them checked.
fn unpack(size: u64, bytes: &[u8]) -> Result<(SnapshotHead, Vec<u8>), StoreError> {
    let parse = || {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (size, rest) = rest.split_first_chunk::<8>()?;
        let (facts, rest) = rest.split_first_chunk::<8>()?;
        let (root, rest) = rest.split_first_chunk::<32>()?;
        let (length, rest) = rest.split_first_chunk::<8>()?;
        let (size, facts) = (u64::from_be_bytes(*size), u64::from_be_bytes(*facts));
        Some((SnapshotHead { size, facts, root: Hash::from(*root) }, u64::from_be_bytes(*length), rest))
    };
    let (head, length, rest) = parse().ok_or_else(|| wrong(size, "its head is cut off"))?;
    let other = || wrong(size, "its run is not as long as its head says");
    // Room is made for as much as the head says, so that is believed only as far as it can be true.
    if length > RATIO_MAX.saturating_mul(rest.len() as u64).max(SHORT_RUN_BYTES) {
        let words = format!("its run would have {length} bytes, more than a frame of its length can hold");
        return Err(wrong(size, words));
    }
    let length = usize::try_from(length).map_err(|_| other())?;
    let run = zstd::bulk::decompress(rest, length).map_err(|error| wrong(size, error))?;
    if run.len() == length { Ok((head, run)) } else { Err(other()) }
}

/// Checks that a snapshot's head says what its facts are.
fn check(size: u64, head: SnapshotHead, run: Vec<u8>) -> Result<(SnapshotHead, Run), StoreError> {
    let (run, root) = Run::from_bytes_and(run, snapshot::root).map_err(|error| wrong(size, error))?;
    if head.size != size || head.facts != run.len() as u64 {
        return Err(wrong(size, "its head does not fit its content"));
    }
    if root != head.root {
        return Err(wrong(size, "its root is not that of its facts"));
    }
    Ok((head, run))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn a_small_frame_does_not_unpack_to_a_large_run() {
        let length = 64 << 20;
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&[0; 48]);
        bytes.extend_from_slice(&(length as u64).to_be_bytes());
        bytes.extend(zstd::bulk::compress(&vec![0; length], LEVEL).unwrap());
        assert!(bytes.len() < 10_000);
        let error = unpack(0, &bytes).unwrap_err().to_string();
        assert!(error.contains("more than a frame of its length can hold"), "{error}");
    }

    #[test]
    fn a_head_that_says_another_length_is_found() {
        let run =
            Run::pack((0..100_u8).map(|key| ([key], [7; 40])).collect::<Vec<_>>().iter().map(pair)).unwrap();
        let head = SnapshotHead { size: 9, facts: run.len() as u64, root: snapshot::root(&run) };
        let sound = to_bytes(&head, &run).unwrap();
        from_bytes(9, &sound).unwrap();
        let length = run.as_bytes().len() as u64;
        let place = MAGIC.len() + 48..MAGIC.len() + 56;
        for other in [0, 1, length - 1, length + 1, 1 << 20, 1 << 40, u64::MAX] {
            let mut spoilt = sound.clone();
            spoilt[place.clone()].copy_from_slice(&other.to_be_bytes());
            assert!(from_bytes(9, &spoilt).is_err(), "{other}");
            assert!(root(9, &spoilt, Some(head.root), &|_, _| true).is_err(), "{other}");
        }
    }

    fn pair(fact: &([u8; 1], [u8; 40])) -> (&[u8], &[u8]) {
        (&fact.0, &fact.1)
    }
}
