//! The tree over a run: its root, and what proves a fact or its absence.
//!
//! It is the tree of RFC 6962 over the run's pages: facts in the order of their keys, sixteen to a page.

use std::borrow::Borrow;

use assay_merkle::{
    Frontier, Hash, HashSource, MakeProofError, NodeId, inclusion_proof, leaf_hash, node_hash,
};
use rayon::prelude::*;
use thiserror::Error;

use crate::fact::{FactProof, LeafProof};
use crate::run::{PAGE_FACTS, Run};

/// Nodes below this level are computed from the pages when they are asked for; those above are kept.
const KEPT_LEVEL: u8 = 4;

/// What a tree can be over.
pub(crate) trait Pages: Sync {
    /// How many pages.
    fn pages(&self) -> usize;

    /// The hash of one.
    fn page_hash(&self, page: usize) -> Hash;
}

impl Pages for Run {
    fn pages(&self) -> usize {
        Run::pages(self)
    }

    fn page_hash(&self, page: usize) -> Hash {
        leaf_hash(self.page(page).unwrap_or_default())
    }
}

/// The root of the tree over some pages.
pub(crate) fn root_of(pages: &impl Pages) -> Hash {
    hash(pages).0
}

/// The root of the tree over a run.
pub fn root(run: &Run) -> Hash {
    root_of(run)
}

/// The tree over a run, which it borrows or shares.
pub struct SnapshotTree<R> {
    run: R,
    root: Hash,
    /// The complete nodes of each level from `KEPT_LEVEL` up.
    kept: Vec<Vec<Hash>>,
}

/// The root over one block of pages.
fn block_root(pages: &impl Pages, block: usize) -> Hash {
    let mut frontier = Frontier::new();
    for page in block << KEPT_LEVEL..(block + 1) << KEPT_LEVEL {
        frontier.append(pages.page_hash(page), &mut |_, _| {});
    }
    frontier.root()
}

/// The root of the tree over some pages, and its complete nodes of each level from `KEPT_LEVEL` up.
fn hash(pages: &impl Pages) -> (Hash, Vec<Vec<Hash>>) {
    let count = pages.pages();
    let full = count >> KEPT_LEVEL;
    let level: Vec<Hash> = (0..full).into_par_iter().map(|block| block_root(pages, block)).collect();
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
    for page in full << KEPT_LEVEL..count {
        rest.append(pages.page_hash(page), &mut |_, _| {});
    }
    // A tree's peaks are those of its blocks and then those of what is left over (RFC 6962, section 2.1).
    let peaks = [blocks.peaks(), rest.peaks()].concat();
    let root = Frontier::from_peaks(count as u64, peaks).map_or(assay_merkle::EMPTY_ROOT, |tree| tree.root());
    (root, kept)
}

/// A node that is not in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the tree has no node {index} at level {level}")]
pub struct NoSuchNode {
    level: u8,
    index: u64,
}

impl<R: Borrow<Run>> SnapshotTree<R> {
    /// Hashes a run, on all cores.
    pub fn new(run: R) -> Self {
        let (root, kept) = hash(run.borrow());
        Self { run, root, kept }
    }

    fn run(&self) -> &Run {
        self.run.borrow()
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
        self.prove_one(key, &|found| found == key)
    }

    /// The first fact whose key begins so, or that there is none, with its proof.
    ///
    /// # Errors
    /// None that a run can cause; a fault of this program.
    pub fn prove_first(&self, prefix: &[u8]) -> Result<FactProof, MakeProofError<NoSuchNode>> {
        self.prove_one(prefix, &|found| found.starts_with(prefix))
    }

    fn prove_one(
        &self,
        from: &[u8],
        wanted: &dyn Fn(&[u8]) -> bool,
    ) -> Result<FactProof, MakeProofError<NoSuchNode>> {
        let position = self.run().lower_bound(from);
        let page = position / PAGE_FACTS;
        match self.run().fact(position) {
            Some((found, _)) if wanted(found) => Ok(FactProof::Present(self.leaf_proof(page)?)),
            at_or_after => {
                let before = position.checked_sub(1).map(|before| before / PAGE_FACTS);
                let after = at_or_after.map(|_| page).filter(|page| Some(*page) != before);
                let proof = |page: Option<usize>| page.map(|page| self.leaf_proof(page)).transpose();
                Ok(FactProof::Absent { before: proof(before)?, after: proof(after)? })
            }
        }
    }

    fn leaf_proof(&self, page: usize) -> Result<LeafProof, MakeProofError<NoSuchNode>> {
        let path = inclusion_proof(page as u64, self.run().pages() as u64, self)?;
        let leaf = self.run().page(page).unwrap_or_default().to_vec();
        Ok(LeafProof { position: page as u64, leaf, path })
    }

    fn node(&self, node: NodeId) -> Option<Hash> {
        if let Some(level) = node.level.checked_sub(KEPT_LEVEL) {
            return self.kept.get(usize::from(level))?.get(usize::try_from(node.index).ok()?).copied();
        }
        match node.level.checked_sub(1) {
            None => self.run().page(usize::try_from(node.index).ok()?).map(leaf_hash),
            Some(level) => {
                let child = |index| self.node(NodeId { level, index });
                Some(node_hash(&child(2 * node.index)?, &child(2 * node.index + 1)?))
            }
        }
    }
}

impl<R: Borrow<Run>> HashSource for SnapshotTree<R> {
    type Error = NoSuchNode;

    fn hashes(&self, nodes: &[NodeId]) -> Result<Vec<Hash>, NoSuchNode> {
        let missing = |node: &NodeId| NoSuchNode { level: node.level, index: node.index };
        nodes.iter().map(|node| self.node(*node).ok_or_else(|| missing(node))).collect()
    }
}
