//! What reads a log's objects, for the fuzz targets alone.

use assay_merkle::Hash;

use crate::log::{self, CommitObject, names};
use crate::objects::Objects;

/// The root of the snapshot of this size.
pub fn snapshot_root(size: u64, bytes: &[u8]) -> Option<Hash> {
    log::snapshot_root(size, bytes, None, &|_, _| false).ok()
}

/// The floor of a log on this storage.
pub fn floor(objects: &dyn Objects) -> Option<(u64, u64)> {
    log::read_floor(objects).ok()
}

/// The name of the snapshot that a name is of, as it is spelled anew.
pub fn snapshot_name(name: &str) -> Option<String> {
    names::snapshot_size(name).map(names::snapshot)
}

/// The bytes of a commit.
pub fn commit_bytes(commit: &CommitObject) -> Option<Vec<u8>> {
    commit.to_bytes().ok()
}
