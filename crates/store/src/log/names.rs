//! The names of a log's objects.

use assay_statement::{Digest, PartyId};

/// What is published: the signed size and root (tlog-checkpoint).
pub const CHECKPOINT: &str = "checkpoint";
/// The key that checks it (signed-note, verifier keys), for people.
pub const VERIFIER_KEY: &str = "log.vkey";
/// Which commits have been pruned.
pub(crate) const FLOOR: &str = "floor";
/// What every commit's name begins with.
pub const COMMITS: &str = "commits/";
/// What every snapshot's name begins with.
pub(crate) const SNAPSHOTS: &str = "snapshots/";

/// A commit.
pub(crate) fn commit(number: u64) -> String {
    format!("{COMMITS}{number:020}")
}

/// The state after so many entries.
pub(crate) fn snapshot(size: u64) -> String {
    format!("{SNAPSHOTS}{size:020}")
}

/// The size that a snapshot's name tells.
pub(crate) fn snapshot_size(name: &str) -> Option<u64> {
    let size = name.strip_prefix(SNAPSHOTS)?.parse().ok()?;
    (snapshot(size) == name).then_some(size)
}

/// A blob that anyone may read.
pub fn public_blob(digest: &Digest) -> String {
    format!("blobs/sha256/{}", digest.to_hex())
}

/// A blob that only its owner may read.
pub fn private_blob(digest: &Digest) -> String {
    format!("private/sha256/{}", digest.to_hex())
}

/// That a party brought the bytes of a private blob.
pub(crate) fn brought(digest: &Digest, party: &PartyId) -> String {
    let key: String = party.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("private/brought/{}/{key}", digest.to_hex())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_has_one_name() {
        assert_eq!(snapshot_size(&snapshot(300)), Some(300));
        for name in ["snapshots/300", "snapshots/+0000000000000000300", "snapshots/000000000000000000300"] {
            assert_eq!(snapshot_size(name), None, "{name}");
        }
    }
}
