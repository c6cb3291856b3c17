//! Inclusion and consistency proofs, made and verified as RFC 6962 section 2.1 and RFC 9162 section 2.1 define them.

use crate::hash::{EMPTY_ROOT, Hash, node_hash};
use crate::tree::{NodeId, cover, fold_peaks};

/// Where the hashes of complete subtrees are read from.
pub trait HashSource {
    /// Why hashes could not be read.
    type Error;

    /// The hashes of these nodes, in the same order; all of them are complete in the tree that is asked about.
    fn hashes(&self, nodes: &[NodeId]) -> Result<Vec<Hash>, Self::Error>;
}

/// Why a proof could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MakeProofError<E> {
    /// The index is not below the size.
    #[error("no proof of entry `{index}` in a tree of `{size}` entries")]
    IndexOutOfRange {
        /// The index of the entry, from 0.
        index: u64,
        /// The number of entries.
        size: u64,
    },
    /// The old size is over the new one.
    #[error("no proof from size `{old}` to the smaller size `{new}`")]
    ShrinkingTree {
        /// The size before, in entries.
        old: u64,
        /// The size after, in entries.
        new: u64,
    },
    /// The source answered with another number of hashes than were asked for.
    #[error("`{asked}` hashes were asked for, and `{answered}` came back")]
    WrongAnswer {
        /// The number of nodes asked for.
        asked: usize,
        /// The number of hashes returned.
        answered: usize,
    },
    /// The source failed.
    #[error("a hash could not be read")]
    Source(#[source] E),
}

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The index is not below the size.
    #[error("entry `{index}` is not in a tree of `{size}` entries")]
    IndexOutOfRange {
        /// The index of the entry, from 0.
        index: u64,
        /// The number of entries.
        size: u64,
    },
    /// The old size is over the new one.
    #[error("a tree of `{old}` entries does not grow into one of `{new}`")]
    ShrinkingTree {
        /// The size before, in entries.
        old: u64,
        /// The size after, in entries.
        new: u64,
    },
    /// There are too many or too few hashes for the sizes.
    #[error("the proof has `{hashes}` hashes, which is not the number that the sizes call for")]
    WrongLength {
        /// The number of hashes in the proof.
        hashes: usize,
    },
    /// The proof leads to another root than the one to be shown.
    #[error("the proof leads to the root `{computed}`, not to `{expected}`")]
    WrongRoot {
        /// The root that the proof leads to.
        computed: Hash,
        /// The root that was to be shown.
        expected: Hash,
    },
}

/// The root of the tree that the first `size` leaves of the source make.
pub fn root_at<S: HashSource>(size: u64, source: &S) -> Result<Hash, MakeProofError<S::Error>> {
    if size == 0 {
        return Ok(EMPTY_ROOT);
    }
    let hashes = subtree_hashes(&[(0, size)], source)?;
    Ok(hashes.first().copied().unwrap_or(EMPTY_ROOT))
}

/// The proof that the leaf at `index` is in the tree of `size` leaves: sibling hashes from the leaf to the root
/// (RFC 6962 section 2.1.1).
pub fn inclusion_proof<S: HashSource>(
    index: u64,
    size: u64,
    source: &S,
) -> Result<Vec<Hash>, MakeProofError<S::Error>> {
    if index >= size {
        return Err(MakeProofError::IndexOutOfRange { index, size });
    }
    let (mut start, mut end, mut siblings) = (0, size, Vec::new());
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            siblings.push((middle, end));
            end = middle;
        } else {
            siblings.push((start, middle));
            start = middle;
        }
    }
    siblings.reverse();
    subtree_hashes(&siblings, source)
}

/// The proof that the tree of `new` leaves begins with the tree of `old` leaves (RFC 6962 section 2.1.2); empty
/// where `old` is 0 or equals `new`.
pub fn consistency_proof<S: HashSource>(
    old: u64,
    new: u64,
    source: &S,
) -> Result<Vec<Hash>, MakeProofError<S::Error>> {
    if old > new {
        return Err(MakeProofError::ShrinkingTree { old, new });
    }
    if old == 0 {
        return Ok(Vec::new());
    }
    let (mut start, mut end, mut subtrees) = (0, new, Vec::new());
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            subtrees.push((middle, end));
            end = middle;
        } else {
            subtrees.push((start, middle));
            start = middle;
        }
    }
    // A whole old tree on the left is known to the verifier as its root.
    if start != 0 {
        subtrees.push((start, end));
    }
    subtrees.reverse();
    subtree_hashes(&subtrees, source)
}

/// Checks that `leaf` is the leaf at `index` of the tree of `size` leaves with this root (RFC 9162 section 2.1.3.2).
pub fn verify_inclusion(
    leaf: Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutOfRange { index, size });
    }
    let mut climb = Climb { node: index, last: size - 1 };
    let mut hash = leaf;
    for sibling in proof {
        hash = match climb.step().ok_or(ProofError::WrongLength { hashes: proof.len() })? {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    }
    climb.finish(proof)?;
    expect_root(hash, root)
}

/// Checks that the tree of `new_size` leaves and root `new_root` begins with the tree of `old_size` leaves and root
/// `old_root` (RFC 9162 section 2.1.4.2); from size 0 and between equal sizes the proof is empty.
pub fn verify_consistency(
    old_size: u64,
    old_root: Hash,
    new_size: u64,
    new_root: Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old_size > new_size {
        return Err(ProofError::ShrinkingTree { old: old_size, new: new_size });
    }
    if old_size == 0 || old_size == new_size {
        if !proof.is_empty() {
            return Err(ProofError::WrongLength { hashes: proof.len() });
        }
        if old_size == 0 {
            expect_root(old_root, EMPTY_ROOT)?;
        }
        return if old_size == new_size { expect_root(new_root, old_root) } else { Ok(()) };
    }
    // The largest complete subtree at the right end of the old tree is where both roots are computed from.
    let height = old_size.trailing_zeros();
    let (start, rest) = match (old_size.is_power_of_two(), proof.split_first()) {
        (true, _) => (old_root, proof),
        (false, Some((first, rest))) => (*first, rest),
        (false, None) => return Err(ProofError::WrongLength { hashes: 0 }),
    };
    let mut climb = Climb { node: (old_size - 1) >> height, last: (new_size - 1) >> height };
    let (mut old_hash, mut new_hash) = (start, start);
    for sibling in rest {
        match climb.step().ok_or(ProofError::WrongLength { hashes: proof.len() })? {
            Side::Left => {
                old_hash = node_hash(sibling, &old_hash);
                new_hash = node_hash(sibling, &new_hash);
            }
            // What stands to the right came after the old tree.
            Side::Right => new_hash = node_hash(&new_hash, sibling),
        }
    }
    climb.finish(proof)?;
    expect_root(old_hash, old_root)?;
    expect_root(new_hash, new_root)
}

/// Which side of the node its sibling stands on.
enum Side {
    Left,
    Right,
}

/// The way from a node to the root: its index within its level, and that of the last node of the level.
struct Climb {
    node: u64,
    last: u64,
}

impl Climb {
    /// Takes the next sibling: on which side it stands; none where the root is reached.
    fn step(&mut self) -> Option<Side> {
        if self.last == 0 {
            return None;
        }
        let side = if self.node == self.last {
            // The last node of a level has no right sibling: it rises as it is until it is a right child.
            let levels = self.node.trailing_zeros();
            (self.node, self.last) = (self.node >> levels, self.last >> levels);
            Side::Left
        } else if self.node & 1 == 1 {
            Side::Left
        } else {
            Side::Right
        };
        (self.node, self.last) = (self.node >> 1, self.last >> 1);
        Some(side)
    }

    /// The root is reached, or the proof was too short.
    fn finish(&self, proof: &[Hash]) -> Result<(), ProofError> {
        if self.last == 0 { Ok(()) } else { Err(ProofError::WrongLength { hashes: proof.len() }) }
    }
}

fn expect_root(computed: Hash, expected: Hash) -> Result<(), ProofError> {
    if computed == expected { Ok(()) } else { Err(ProofError::WrongRoot { computed, expected }) }
}

/// The largest power of two below `size`, which is at least 2 (RFC 6962 section 2.1, `k`).
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The hashes of subtrees, each given by its first leaf and the one after its last, asked of the source at once.
fn subtree_hashes<S: HashSource>(
    subtrees: &[(u64, u64)],
    source: &S,
) -> Result<Vec<Hash>, MakeProofError<S::Error>> {
    let covers: Vec<Vec<NodeId>> =
        subtrees.iter().map(|(start, end)| cover(*start, *end).collect()).collect();
    let nodes = covers.concat();
    let hashes = source.hashes(&nodes).map_err(MakeProofError::Source)?;
    if hashes.len() != nodes.len() {
        return Err(MakeProofError::WrongAnswer { asked: nodes.len(), answered: hashes.len() });
    }
    let mut rest = hashes.as_slice();
    let fold = |cover: &Vec<NodeId>| {
        let (peaks, after) = rest.split_at(cover.len());
        rest = after;
        fold_peaks(peaks)
    };
    Ok(covers.iter().map(fold).collect())
}
