//! The keys under which the state keeps its facts.
//!
//! A key is one letter and fixed-width parts, numbers big-endian, so that facts of one sort lie together and in order:
//!
//! | letter | parts | fact |
//! |---|---|---|
//! | `a` | artifact | what the artifact is, and whose |
//! | `b` | party, index | the party signed the entry |
//! | `c` | size | a commit began there: number, time, root |
//! | `d` | digest | the party that the digest names |
//! | `h` | digest, kind, index | the entry is about the subject |
//! | `k` | key | whose key it is, and whether it may sign |
//! | `l` | artifact, artifact | the second was made from the first |
//! | `m` | | the log: id, operator, last commit |
//! | `n` | name in lower case, 0, letter, id | what goes by the name |
//! | `p` | party | what the party is |
//! | `s` | statement | where it was logged, by whom, and what later rules need of it |
//! | `t` | digest, kind of attestation, index | the entry attests something of the sort about the subject |

use assay_statement::predicate::AttestationKind;
use assay_statement::{ArtifactId, Digest, Kind, PartyId, PublicKey, StatementId};
use smallvec::SmallVec;

/// The key of a fact; all but long names need no memory of their own.
pub type Key = SmallVec<[u8; 96]>;

fn key(letter: u8, parts: &[&[u8]]) -> Key {
    let mut key = Key::with_capacity(1 + parts.iter().map(|part| part.len()).sum::<usize>());
    key.push(letter);
    parts.iter().for_each(|part| key.extend_from_slice(part));
    key
}

/// The log itself.
pub fn log() -> Key {
    key(b'm', &[])
}

/// A commit that began at a size.
pub fn commit(size: u64) -> Key {
    key(b'c', &[&size.to_be_bytes()])
}

/// A signing key.
pub fn signing_key(id: &PublicKey) -> Key {
    key(b'k', &[id.as_bytes()])
}

/// A party.
pub fn party(id: &PartyId) -> Key {
    key(b'p', &[id.as_bytes()])
}

/// The party that a subject's digest names.
pub fn party_digest(digest: &Digest) -> Key {
    key(b'd', &[digest.as_bytes()])
}

/// An entry that a party signed.
pub fn signed(id: &PartyId, index: u64) -> Key {
    key(b'b', &[id.as_bytes(), &index.to_be_bytes()])
}

/// Everything that a party signed.
pub fn signed_by(id: &PartyId) -> Key {
    key(b'b', &[id.as_bytes()])
}

/// An artifact.
pub fn artifact(id: &ArtifactId) -> Key {
    key(b'a', &[id.as_bytes()])
}

/// An artifact that was made from another.
pub fn made_from(parent: &ArtifactId, child: &ArtifactId) -> Key {
    key(b'l', &[parent.as_bytes(), child.as_bytes()])
}

/// Everything that was made from an artifact.
pub fn children(parent: &ArtifactId) -> Key {
    key(b'l', &[parent.as_bytes()])
}

/// A statement.
pub fn statement(id: &StatementId) -> Key {
    key(b's', &[id.as_bytes()])
}

/// An entry about a subject.
pub fn about(subject: &Digest, kind: Kind, index: u64) -> Key {
    key(b'h', &[subject.as_bytes(), &[kind as u8], &index.to_be_bytes()])
}

/// All entries of one kind about a subject.
pub fn about_by_kind(subject: &Digest, kind: Kind) -> Key {
    key(b'h', &[subject.as_bytes(), &[kind as u8]])
}

/// All entries about a subject.
pub fn history(subject: &Digest) -> Key {
    key(b'h', &[subject.as_bytes()])
}

/// An attestation of one sort about a subject.
pub fn attested(subject: &Digest, kind: AttestationKind, index: u64) -> Key {
    key(b't', &[subject.as_bytes(), &[kind as u8], &index.to_be_bytes()])
}

/// All attestations of one sort about a subject.
pub fn attested_by_kind(subject: &Digest, kind: AttestationKind) -> Key {
    key(b't', &[subject.as_bytes(), &[kind as u8]])
}

/// An artifact by name.
pub fn artifact_name(name: &str, id: &ArtifactId) -> Key {
    key(b'n', &[name.to_lowercase().as_bytes(), b"\0a", id.as_bytes()])
}

/// A party by name.
pub fn party_name(name: &str, id: &PartyId) -> Key {
    key(b'n', &[name.to_lowercase().as_bytes(), b"\0p", id.as_bytes()])
}

/// Everything whose name begins so.
pub fn names(prefix: &str) -> Key {
    key(b'n', &[prefix.to_lowercase().as_bytes()])
}

/// The last eight bytes of a key that ends in an index.
pub fn index_of(key: &[u8]) -> Option<u64> {
    key.last_chunk::<8>().map(|bytes| u64::from_be_bytes(*bytes))
}
