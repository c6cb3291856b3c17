//! The append-only Merkle tree of RFC 6962 section 2.1, kept as its size and the roots of its complete subtrees.

use crate::hash::{EMPTY_ROOT, Hash, node_hash};
use crate::{Error, MAX_SIZE};

/// A complete subtree of the tree: `level` 0 holds the leaves, and node `index` of level `l` covers the leaves
/// from `index * 2^l` to before `(index + 1) * 2^l`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId {
    /// The height above the leaves, at most 63 in a tree of [`MAX_SIZE`].
    pub level: u8,
    /// The position from the left within the level, from 0.
    pub index: u64,
}

impl NodeId {
    /// The leaf at this index.
    pub fn leaf(index: u64) -> Self {
        Self { level: 0, index }
    }

    fn parent(self) -> Self {
        Self { level: self.level + 1, index: self.index >> 1 }
    }
}

/// An append-only tree in logarithmic space: its size and its peaks, the roots of the complete subtrees that the
/// size splits into, largest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// The tree of `size` leaves with these peaks, largest first, as [`Frontier::peaks`] gives them.
    ///
    /// [`Error::Peaks`] where their number is not that of the one bits of `size`, or the size is over [`MAX_SIZE`].
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Result<Self, Error> {
        if size > MAX_SIZE || u64::from(size.count_ones()) != peaks.len() as u64 {
            return Err(Error::Peaks { size, peaks: peaks.len() });
        }
        Ok(Self { size, peaks })
    }

    /// Adds a leaf, and hands every node that is complete with it to `emit`, from the leaf upward.
    pub fn append(&mut self, leaf: Hash, emit: &mut impl FnMut(NodeId, Hash)) {
        let (mut node, mut hash) = (NodeId::leaf(self.size), leaf);
        emit(node, hash);
        // A right child completes its parent; the left sibling is then the last peak.
        while node.index & 1 == 1
            && let Some(left) = self.peaks.pop()
        {
            (node, hash) = (node.parent(), node_hash(&left, &hash));
            emit(node, hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The hash of the whole tree (RFC 6962 section 2.1).
    pub fn root(&self) -> Hash {
        fold_peaks(&self.peaks)
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, largest first; together with the size they are the whole state.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }
}

/// The hash over neighbouring complete subtrees of falling size, largest first.
pub(crate) fn fold_peaks(peaks: &[Hash]) -> Hash {
    let folded = peaks.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
    folded.unwrap_or(EMPTY_ROOT)
}

/// The complete subtrees that cover the leaves from `start` to before `end`, largest first.
///
/// `start` is a multiple of the largest power of two that is at most `end - start`, as in every split of RFC 6962.
pub(crate) fn cover(start: u64, end: u64) -> impl Iterator<Item = NodeId> {
    let mut start = start;
    std::iter::from_fn(move || {
        let level = end.checked_sub(start)?.checked_ilog2()?;
        let node = NodeId { level: u8::try_from(level).ok()?, index: start >> level };
        start += 1 << level;
        Some(node)
    })
}

/// The nodes of the peaks of a tree of `size` leaves, largest first: what [`Frontier::from_peaks`] wants the hashes of.
pub fn peak_nodes(size: u64) -> Vec<NodeId> {
    cover(0, size).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::leaf_hash;

    #[test]
    fn every_complete_node_is_emitted_once() {
        let (mut tree, mut nodes) = (Frontier::new(), Vec::new());
        for leaf in 0_u8..8 {
            tree.append(leaf_hash(&[leaf]), &mut |node, _| nodes.push(node));
        }
        assert_eq!(nodes.len(), 15);
        assert_eq!(nodes.last(), Some(&NodeId { level: 3, index: 0 }));
        nodes.sort();
        nodes.dedup();
        assert_eq!(nodes.len(), 15);
    }

    #[test]
    fn a_tree_is_rebuilt_from_its_peaks() {
        let mut tree = Frontier::new();
        for leaf in 0_u8..77 {
            let again = Frontier::from_peaks(tree.size(), tree.peaks().to_vec()).unwrap();
            assert_eq!(again, tree);
            tree.append(leaf_hash(&[leaf]), &mut |_, _| {});
        }
        let refused = Frontier::from_peaks(77, Vec::new()).unwrap_err().to_string();
        assert_eq!(refused, "a tree of `77` leaves does not have `0` peaks");
        assert!(Frontier::from_peaks(u64::MAX, vec![EMPTY_ROOT; 64]).is_err());
    }

    #[test]
    fn the_largest_tree_has_one_peak() {
        assert_eq!(peak_nodes(MAX_SIZE), [NodeId { level: 63, index: 0 }]);
        assert_eq!(peak_nodes(MAX_SIZE - 1).len(), 63);
        assert_eq!(peak_nodes(0), []);
    }
}
