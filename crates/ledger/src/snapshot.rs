//! The tree over a run: its root, proofs that a fact is in it, and proofs that none is.
//!
//! It is the tree of RFC 6962 over the run's pages: facts in the order of their keys, sixteen to a page. That a key has
//! no fact is shown by the two facts between which it would lie: in one page, or last and first of two pages that are
//! next to each other.

use assay_merkle::{
    Frontier, Hash, HashSource, MakeProofError, NodeId, ProofError, inclusion_proof, leaf_hash, node_hash,
    verify_inclusion,
};
use rayon::prelude::*;
use thiserror::Error;

use crate::run::{Fact, PAGE_FACTS, Run, split_page};

/// Nodes below this level are computed from the pages when they are asked for; those above are kept.
const KEPT_LEVEL: u8 = 4;

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

/// The root over one block of pages.
fn block_root(run: &Run, block: usize) -> Hash {
    let mut frontier = Frontier::new();
    for page in block << KEPT_LEVEL..(block + 1) << KEPT_LEVEL {
        frontier.append(leaf_hash(run.page(page).unwrap_or_default()), &mut |_, _| {});
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

/// One page, which is a leaf of the tree, and the proof that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafProof {
    /// Its position among the pages.
    pub position: u64,
    /// The page: see [`crate::run`].
    pub leaf: Vec<u8>,
    /// The inclusion proof of RFC 6962.
    pub path: Vec<Hash>,
}

/// What a state holds under a key, with its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactProof {
    /// A fact of this page.
    Present(LeafProof),
    /// None.
    Absent {
        /// The page with the last fact before the key; none where the key would come first of all.
        before: Option<LeafProof>,
        /// The page with the first fact after it, where that is another page; none where the key would come last.
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
        let pages = run.pages();
        let full = pages >> KEPT_LEVEL;
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
        for page in full << KEPT_LEVEL..pages {
            rest.append(leaf_hash(run.page(page).unwrap_or_default()), &mut |_, _| {});
        }
        // A tree's peaks are those of its blocks and then those of what is left over (RFC 6962, section 2.1).
        let peaks = [blocks.peaks(), rest.peaks()].concat();
        let root =
            Frontier::from_peaks(pages as u64, peaks).map_or(assay_merkle::EMPTY_ROOT, |tree| tree.root());
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
        let page = position / PAGE_FACTS;
        match self.run.fact(position) {
            Some((found, _)) if found == key => Ok(FactProof::Present(self.leaf_proof(page)?)),
            at_or_after => {
                let before = position.checked_sub(1).map(|before| before / PAGE_FACTS);
                let after = at_or_after.map(|_| page).filter(|page| Some(*page) != before);
                let proof = |page: Option<usize>| page.map(|page| self.leaf_proof(page)).transpose();
                Ok(FactProof::Absent { before: proof(before)?, after: proof(after)? })
            }
        }
    }

    fn leaf_proof(&self, page: usize) -> Result<LeafProof, MakeProofError<NoSuchNode>> {
        let path = inclusion_proof(page as u64, self.run.pages() as u64, self)?;
        let leaf = self.run.page(page).unwrap_or_default().to_vec();
        Ok(LeafProof { position: page as u64, leaf, path })
    }

    fn node(&self, node: NodeId) -> Option<Hash> {
        if let Some(level) = node.level.checked_sub(KEPT_LEVEL) {
            return self.kept.get(usize::from(level))?.get(usize::try_from(node.index).ok()?).copied();
        }
        match node.level.checked_sub(1) {
            None => self.run.page(usize::try_from(node.index).ok()?).map(leaf_hash),
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
    fn facts(&self) -> Result<Vec<Fact<'_>>, FactProofError> {
        split_page(&self.leaf).ok_or(FactProofError::Leaf)
    }

    fn check(&self, pages: u64, root: Hash) -> Result<(), FactProofError> {
        Ok(verify_inclusion(leaf_hash(&self.leaf), self.position, pages, &self.path, root)?)
    }
}

impl FactProof {
    /// The value that a state with this root and number of facts holds under the key; none if it holds none.
    ///
    /// # Errors
    /// A proof that does not show this.
    pub fn verify(&self, key: &[u8], facts: u64, root: Hash) -> Result<Option<&[u8]>, FactProofError> {
        let pages = facts.div_ceil(PAGE_FACTS as u64);
        match self {
            Self::Present(page) => {
                page.check(pages, root)?;
                let found = page.facts()?.into_iter().find(|(found, _)| *found == key);
                found.map(|(_, value)| Some(value)).ok_or(FactProofError::OtherKey)
            }
            Self::Absent { before, after } => {
                verify_absence(before.as_ref(), after.as_ref(), key, pages, root).map(|()| None)
            }
        }
    }
}

/// Checks that no fact of the key lies between two pages, or within the first of them.
fn verify_absence(
    before: Option<&LeafProof>,
    after: Option<&LeafProof>,
    key: &[u8],
    pages: u64,
    root: Hash,
) -> Result<(), FactProofError> {
    let mut next = 0;
    if let Some(before) = before {
        before.check(pages, root)?;
        let facts = before.facts()?;
        if facts.first().is_none_or(|(first, _)| *first >= key)
            || facts.iter().any(|(found, _)| *found == key)
        {
            return Err(FactProofError::NotNeighbours);
        }
        // Facts on both sides within one page leave no room for the key anywhere else.
        if facts.last().is_some_and(|(last, _)| *last > key) {
            return after.map_or(Ok(()), |_| Err(FactProofError::NotNeighbours));
        }
        next = before.position.saturating_add(1);
    }
    match after {
        Some(after) => {
            after.check(pages, root)?;
            let follows = after.facts()?.first().is_some_and(|(first, _)| *first > key);
            match follows && after.position == next {
                true => Ok(()),
                false => Err(FactProofError::NotNeighbours),
            }
        }
        // The key would come last, or the tree is empty: its root says so.
        None if next != pages || (pages == 0 && root != assay_merkle::EMPTY_ROOT) => {
            Err(FactProofError::NotNeighbours)
        }
        None => Ok(()),
    }
}
