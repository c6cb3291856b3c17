//! A commit's bytes, written from the format's description and not by the code under test.

use assay_statement::Digest;
use assay_store::log::CommitObject;

pub fn commit_bytes(commit: &CommitObject) -> Vec<u8> {
    let mut bytes = b"assay-commit/v1\n".to_vec();
    bytes.extend(commit.number.to_be_bytes());
    bytes.extend(commit.first.to_be_bytes());
    bytes.extend(commit.nonce);
    bytes.extend(u32::try_from(commit.entries.len()).unwrap().to_be_bytes());
    for entry in &commit.entries {
        bytes.extend(u16::try_from(entry.len()).unwrap().to_be_bytes());
        bytes.extend(entry);
    }
    let digest = Digest::of(&bytes);
    bytes.extend(digest.as_bytes());
    bytes
}
