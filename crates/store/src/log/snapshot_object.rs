//! The object that holds the state after so many entries.
//!
//! `assay-snapshot/v1` and a line feed; the size of the log and the number of facts (8 bytes each, big-endian), the
//! root of the state (32 bytes); the run (`assay_ledger::run`).

use assay_ledger::run::Run;
use assay_ledger::snapshot;
use assay_merkle::Hash;

use super::error::StoreError;
use super::names;

const MAGIC: &[u8] = b"assay-snapshot/v1\n";

/// What a snapshot's head says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SnapshotHead {
    pub(crate) size: u64,
    pub(crate) facts: u64,
    pub(crate) root: Hash,
}

/// Writes a snapshot.
pub(crate) fn to_bytes(head: &SnapshotHead, run: &Run) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(run.as_bytes().len() + 100);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&head.size.to_be_bytes());
    bytes.extend_from_slice(&head.facts.to_be_bytes());
    bytes.extend_from_slice(head.root.as_bytes());
    bytes.extend_from_slice(run.as_bytes());
    bytes
}

/// Reads the snapshot of this size, and checks that its root is that of its facts.
pub(crate) fn from_bytes(size: u64, bytes: &[u8]) -> Result<(SnapshotHead, Run), StoreError> {
    let wrong = |reason: String| StoreError::corrupt(names::snapshot(size), reason);
    let parse = || {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (size, rest) = rest.split_first_chunk::<8>()?;
        let (facts, rest) = rest.split_first_chunk::<8>()?;
        let (root, rest) = rest.split_first_chunk::<32>()?;
        let (size, facts) = (u64::from_be_bytes(*size), u64::from_be_bytes(*facts));
        Some((SnapshotHead { size, facts, root: Hash::from(*root) }, rest))
    };
    let (head, rest) = parse().ok_or_else(|| wrong("its head is cut off".into()))?;
    let run = Run::from_bytes(rest.to_vec()).map_err(|error| wrong(error.to_string()))?;
    if head.size != size || head.facts != run.len() as u64 {
        return Err(wrong("its head does not fit its content".into()));
    }
    if snapshot::root(&run) != head.root {
        return Err(wrong("its root is not that of its facts".into()));
    }
    Ok((head, run))
}
