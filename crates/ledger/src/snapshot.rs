//! The tree over a run: its root, proofs that a fact is in it, and proofs that none is.
//!
//! It is the tree of RFC 6962 over the run's leaves in the order of their keys. That a key has no fact is shown by the
//! two neighbours between which it would lie: both in the tree, and next to each other.

use assay_merkle::{
    Frontier, Hash, HashSource, MakeProofError, NodeId, ProofError, inclusion_proof, leaf_hash, node_hash,
    verify_inclusion,
};
use rayon::prelude::*;
use thiserror::Error;

use crate::run::{Run, split_leaf};

/// Nodes below this level are computed from the leaves when they are asked for; those above are kept.
const KEPT_LEVEL: u8 = 8;

/// The root of the tree over a run.
pub fn root(run: &Run) -> Hash {
    SnapshotTree::new(run).root
}

/// The tree over a run.
pub struct SnapshotTree<'a> {
    run: &'a Run,
    root: Hash,
    /// The complete nodes of each level from `KEPT_LEVEL` up.
    kept: Vec<Vec<Hash>>,
}

/// The root over one block of leaves.
fn block_root(run: &Run, block: usize) -> Hash {
    let mut frontier = Frontier::new();
    for position in block << KEPT_LEVEL..(block + 1) << KEPT_LEVEL {
        frontier.append(leaf_hash(run.leaf(position).unwrap_or_default()), &mut |_, _| {});
    }
    frontier.root()
}

/// A node that is not in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the tree has no node {index} at level {level}")]
pub struct NoSuchNode {
    level: u8,
    index: u64,
}

/// One leaf and the proof that it is in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafProof {
    /// Its position.
    pub position: u64,
    /// The leaf: see [`crate::run`].
    pub leaf: Vec<u8>,
    /// The inclusion proof of RFC 6962.
    pub path: Vec<Hash>,
}

/// What a state holds under a key, with its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactProof {
    /// This fact.
    Present(LeafProof),
    /// None: it would lie between these two, of which one is missing at an end.
    Absent {
        /// The last fact before the key.
        before: Option<LeafProof>,
        /// The first fact after it.
        after: Option<LeafProof>,
    },
}

/// A proof that does not show what it should.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FactProofError {
    /// A leaf that is not in the tree.
    #[error("a fact is not in the tree: {0}")]
    Path(#[from] ProofError),
    /// A leaf that is not spelled as one.
    #[error("a fact of the proof is cut off")]
    Leaf,
    /// The fact of another key.
    #[error("the proof is about another key")]
    OtherKey,
    /// Facts that do not enclose the key.
    #[error("the facts of the proof do not lie on both sides of the key, next to each other")]
    NotNeighbours,
}

impl<'a> SnapshotTree<'a> {
    /// Hashes a run, on all cores.
    pub fn new(run: &'a Run) -> Self {
        let full = run.len() >> KEPT_LEVEL;
        let level: Vec<Hash> = (0..full).into_par_iter().map(|block| block_root(run, block)).collect();
        // The blocks are the leaves of a tree of their own, whose nodes lie so many levels higher in this one.
        let (mut blocks, mut kept) = (Frontier::new(), Vec::<Vec<Hash>>::new());
        for root in level {
            blocks.append(root, &mut |node, hash| {
                let level = usize::from(node.level);
                kept.resize_with(kept.len().max(level + 1), Vec::new);
                // A level's nodes are completed in their order.
                if let Some(nodes) = kept.get_mut(level) {
                    nodes.push(hash);
                }
            });
        }
        let mut rest = Frontier::new();
        for position in full << KEPT_LEVEL..run.len() {
            rest.append(leaf_hash(run.leaf(position).unwrap_or_default()), &mut |_, _| {});
        }
        // A tree's peaks are those of its blocks and then those of what is left over (RFC 6962, section 2.1).
        let peaks = [blocks.peaks(), rest.peaks()].concat();
        let root = Frontier::from_peaks(run.len() as u64, peaks)
            .map_or(assay_merkle::EMPTY_ROOT, |tree| tree.root());
        Self { run, root, kept }
    }

    /// The root.
    pub fn root(&self) -> Hash {
        self.root
    }

    /// What the run holds under a key, with its proof.
    ///
    /// # Errors
    /// None that a run can cause; a fault of this program.
    pub fn prove(&self, key: &[u8]) -> Result<FactProof, MakeProofError<NoSuchNode>> {
        let position = self.run.lower_bound(key);
        match self.run.fact(position) {
            Some((found, _)) if found == key => Ok(FactProof::Present(self.leaf_proof(position)?)),
            at_or_after => {
                let before = position.checked_sub(1).map(|before| self.leaf_proof(before)).transpose()?;
                let after = at_or_after.map(|_| self.leaf_proof(position)).transpose()?;
                Ok(FactProof::Absent { before, after })
            }
        }
    }

    fn leaf_proof(&self, position: usize) -> Result<LeafProof, MakeProofError<NoSuchNode>> {
        let path = inclusion_proof(position as u64, self.run.len() as u64, self)?;
        let leaf = self.run.leaf(position).unwrap_or_default().to_vec();
        Ok(LeafProof { position: position as u64, leaf, path })
    }

    fn node(&self, node: NodeId) -> Option<Hash> {
        if let Some(level) = node.level.checked_sub(KEPT_LEVEL) {
            return self.kept.get(usize::from(level))?.get(usize::try_from(node.index).ok()?).copied();
        }
        match node.level.checked_sub(1) {
            None => self.run.leaf(usize::try_from(node.index).ok()?).map(leaf_hash),
            Some(level) => {
                let child = |index| self.node(NodeId { level, index });
                Some(node_hash(&child(2 * node.index)?, &child(2 * node.index + 1)?))
            }
        }
    }
}

impl HashSource for SnapshotTree<'_> {
    type Error = NoSuchNode;

    fn hashes(&self, nodes: &[NodeId]) -> Result<Vec<Hash>, NoSuchNode> {
        let missing = |node: &NodeId| NoSuchNode { level: node.level, index: node.index };
        nodes.iter().map(|node| self.node(*node).ok_or_else(|| missing(node))).collect()
    }
}

impl LeafProof {
    fn key(&self) -> Result<&[u8], FactProofError> {
        split_leaf(&self.leaf).map(|(key, _)| key).ok_or(FactProofError::Leaf)
    }

    fn check(&self, facts: u64, root: Hash) -> Result<(), FactProofError> {
        Ok(verify_inclusion(leaf_hash(&self.leaf), self.position, facts, &self.path, root)?)
    }
}

impl FactProof {
    /// The value that a state with this root and number of facts holds under the key; none if it holds none.
    ///
    /// # Errors
    /// A proof that does not show this.
    pub fn verify(&self, key: &[u8], facts: u64, root: Hash) -> Result<Option<&[u8]>, FactProofError> {
        match self {
            Self::Present(leaf) => {
                leaf.check(facts, root)?;
                match split_leaf(&leaf.leaf) {
                    Some((found, value)) if found == key => Ok(Some(value)),
                    Some(_) => Err(FactProofError::OtherKey),
                    None => Err(FactProofError::Leaf),
                }
            }
            Self::Absent { before, after } => {
                let mut next = 0;
                if let Some(before) = before {
                    before.check(facts, root)?;
                    if before.key()? >= key {
                        return Err(FactProofError::NotNeighbours);
                    }
                    next = before.position.saturating_add(1);
                }
                match after {
                    Some(after) => {
                        after.check(facts, root)?;
                        if after.key()? <= key || after.position != next {
                            return Err(FactProofError::NotNeighbours);
                        }
                    }
                    // The key would come last.
                    None if next != facts => return Err(FactProofError::NotNeighbours),
                    // The tree is empty: its root says so.
                    None if facts == 0 && root != assay_merkle::EMPTY_ROOT => {
                        return Err(FactProofError::NotNeighbours);
                    }
                    None => {}
                }
                Ok(None)
            }
        }
    }
}
