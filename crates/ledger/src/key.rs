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
//! | `o` | party, index | the order that the party came to be a side of there |
//! | `p` | party | what the party is |
//! | `s` | statement | where it was logged, by whom, and what later rules need of it |
//! | `A` | tag, id | an account: what went in and out |
//! | `B` | bid | a sealed bid |
//! | `G` | grant | a right that was given |
//! | `H` | transfer | money that is held |
//! | `I` | party, reference | the entry that used the reference |
//! | `J` | account, index, count | a movement of money, as the account's holder sees it |
//! | `L` | listing | what is offered |
//! | `M` | | the asset and the operator's fee |
//! | `O` | order | a listing taken up |
//! | `P` | | all withdrawals, and the last payout |
//! | `R` | party, digest, index | a grant that the party holds to the artifact or evaluation |
//! | `S` | digest | who has a share of the artifact's income |
//! | `T` | artifact | its terms |
//! | `V` | claim, party | the party's newest verdict on the claim |
//! | `W` | account on a chain | all that was withdrawn to it |
//! | `X` | digest | the order by which it is being sold |
//! | `Y` | artifact | what its parents asked of its income |
//! | `t` | digest, kind of attestation, index | the entry attests something of the sort about the subject |

use assay_statement::predicate::{AttestationKind, ChainAccount};
use assay_statement::{ArtifactId, Digest, Kind, PartyId, PublicKey, StatementId};
use smallvec::SmallVec;

/// The key of a fact; all but long names need no memory of their own.
pub type Key = SmallVec<[u8; KEY_INLINE]>;

/// The longest key that needs no memory of its own, in bytes.
const KEY_INLINE: usize = 96;

/// Inlined where the lengths of the parts are known, so that most keys are a few moves.
#[inline(always)]
fn key(letter: u8, parts: &[&[u8]]) -> Key {
    let length = 1 + parts.iter().map(|part| part.len()).sum::<usize>();
    if length > KEY_INLINE {
        return long_key(letter, parts, length);
    }
    let mut buffer = [0; KEY_INLINE];
    let mut at = 1;
    if let Some(first) = buffer.first_mut() {
        *first = letter;
    }
    for part in parts {
        // INVARIANT: the letter and all parts fit, as was just seen.
        if let Some(place) = buffer.get_mut(at..at + part.len()) {
            place.copy_from_slice(part);
        }
        at += part.len();
    }
    Key::from_buf_and_len(buffer, length)
}

/// A key with a long name in it.
#[cold]
fn long_key(letter: u8, parts: &[&[u8]], length: usize) -> Key {
    let mut key = Key::with_capacity(length);
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

/// An account: its tag and id.
pub fn account(tag: u8, id: &[u8; 32]) -> Key {
    key(b'A', &[&[tag], id])
}

/// All accounts.
pub fn accounts() -> Key {
    key(b'A', &[])
}

/// A sealed bid.
pub fn bid(id: &StatementId) -> Key {
    key(b'B', &[id.as_bytes()])
}

/// A grant.
pub fn grant(id: &StatementId) -> Key {
    key(b'G', &[id.as_bytes()])
}

/// Money that is held under a transfer.
pub fn hold(id: &StatementId) -> Key {
    key(b'H', &[id.as_bytes()])
}

/// A reference that a party has used.
pub fn reference(party: &PartyId, reference: &str) -> Key {
    key(b'I', &[party.as_bytes(), reference.as_bytes()])
}

/// A movement of an account: its key in the state, without the letter, then the entry and a count within it.
pub fn movement(account: &[u8], index: u64, count: u16) -> Key {
    key(b'J', &[account.get(1..).unwrap_or_default(), &index.to_be_bytes(), &count.to_be_bytes()])
}

/// All movements of an account.
pub fn movements(account: &[u8]) -> Key {
    key(b'J', &[account.get(1..).unwrap_or_default()])
}

/// A listing.
pub fn listing(id: &StatementId) -> Key {
    key(b'L', &[id.as_bytes()])
}

/// All listings.
pub fn listings() -> Key {
    key(b'L', &[])
}

/// The asset and the operator's fee.
pub fn market() -> Key {
    key(b'M', &[])
}

/// An order.
pub fn order(id: &StatementId) -> Key {
    key(b'O', &[id.as_bytes()])
}

/// An order that a party came to be a side of, by the entry that offered or placed it.
pub fn order_of(party: &PartyId, index: u64) -> Key {
    key(b'o', &[party.as_bytes(), &index.to_be_bytes()])
}

/// All orders that a party is a side of.
pub fn orders_of(party: &PartyId) -> Key {
    key(b'o', &[party.as_bytes()])
}

/// All withdrawals, and the last payout.
pub fn payout() -> Key {
    key(b'P', &[])
}

/// A grant that a party holds to an artifact or evaluation.
pub fn right_of(party: &PartyId, asset: &Digest, index: u64) -> Key {
    key(b'R', &[party.as_bytes(), asset.as_bytes(), &index.to_be_bytes()])
}

/// All grants that a party holds to an artifact or evaluation.
pub fn rights_of(party: &PartyId, asset: &Digest) -> Key {
    key(b'R', &[party.as_bytes(), asset.as_bytes()])
}

/// All grants that a party holds.
pub fn rights(party: &PartyId) -> Key {
    key(b'R', &[party.as_bytes()])
}

/// Who has a share of an income.
pub fn shares(asset: &Digest) -> Key {
    key(b'S', &[asset.as_bytes()])
}

/// An artifact's terms.
pub fn terms(id: &ArtifactId) -> Key {
    key(b'T', &[id.as_bytes()])
}

/// A party's newest verdict on a claim.
pub fn verdict(claim: &StatementId, party: &PartyId) -> Key {
    key(b'V', &[claim.as_bytes(), party.as_bytes()])
}

/// Everybody's newest verdict on a claim.
pub fn verdicts(claim: &StatementId) -> Key {
    key(b'V', &[claim.as_bytes()])
}

/// All that was withdrawn to an account on a chain.
pub fn payee(account: &ChainAccount) -> Key {
    key(b'W', &[&account.0])
}

/// All accounts on a chain.
pub fn payees() -> Key {
    key(b'W', &[])
}

/// The order by which something is being sold.
pub fn being_sold(asset: &Digest) -> Key {
    key(b'X', &[asset.as_bytes()])
}

/// What an artifact's parents asked of its income.
pub fn royalties(id: &ArtifactId) -> Key {
    key(b'Y', &[id.as_bytes()])
}

/// The last eight bytes of a key that ends in an index.
pub fn index_of(key: &[u8]) -> Option<u64> {
    key.last_chunk::<8>().map(|bytes| u64::from_be_bytes(*bytes))
}
