//! Proofs that a state holds a fact, and proofs that it holds none.
//!
//! That a key has no fact is shown by the two facts between which it would lie: in one page, or last and first of two
//! pages that are next to each other.

use assay_merkle::{Hash, ProofError, leaf_hash, verify_inclusion};
use thiserror::Error;

use crate::run::{Fact, PAGE_FACTS, split_page};

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

impl LeafProof {
    fn facts(&self) -> Result<Vec<Fact<'_>>, FactProofError> {
        split_page(&self.leaf).ok_or(FactProofError::Leaf)
    }

    fn check(&self, pages: u64, root: Hash) -> Result<(), FactProofError> {
        Ok(verify_inclusion(leaf_hash(&self.leaf), self.position, pages, &self.path, root)?)
    }
}

/// The facts that are asked for: those from a key on that a condition holds for, with none between them.
struct Asked<'a> {
    from: &'a [u8],
    wanted: &'a dyn Fn(&[u8]) -> bool,
}

impl FactProof {
    /// The value that a state with this root and number of facts holds under the key; none if it holds none.
    ///
    /// # Errors
    /// A proof that does not show this.
    pub fn verify(&self, key: &[u8], facts: u64, root: Hash) -> Result<Option<&[u8]>, FactProofError> {
        let asked = Asked { from: key, wanted: &|found| found == key };
        Ok(self.verify_one(&asked, facts, root)?.map(|(_, value)| value))
    }

    /// A fact of a state with this root and number of facts whose key begins so; none if it holds none.
    ///
    /// # Errors
    /// A proof that does not show this.
    pub fn verify_first(
        &self,
        prefix: &[u8],
        facts: u64,
        root: Hash,
    ) -> Result<Option<Fact<'_>>, FactProofError> {
        self.verify_one(&Asked { from: prefix, wanted: &|found| found.starts_with(prefix) }, facts, root)
    }

    fn verify_one(
        &self,
        asked: &Asked<'_>,
        facts: u64,
        root: Hash,
    ) -> Result<Option<Fact<'_>>, FactProofError> {
        let pages = facts.div_ceil(PAGE_FACTS as u64);
        match self {
            Self::Present(page) => {
                page.check(pages, root)?;
                let found = page.facts()?.into_iter().find(|(found, _)| (asked.wanted)(found));
                found.map(Some).ok_or(FactProofError::OtherKey)
            }
            Self::Absent { before, after } => {
                verify_absence(before.as_ref(), after.as_ref(), asked, pages, root).map(|()| None)
            }
        }
    }
}

/// Checks that no fact that is asked for lies between two pages, or within the first of them.
fn verify_absence(
    before: Option<&LeafProof>,
    after: Option<&LeafProof>,
    asked: &Asked<'_>,
    pages: u64,
    root: Hash,
) -> Result<(), FactProofError> {
    let Asked { from, wanted } = asked;
    let mut next = 0;
    if let Some(before) = before {
        before.check(pages, root)?;
        let facts = before.facts()?;
        if facts.first().is_none_or(|(first, _)| first >= from)
            || facts.iter().any(|(found, _)| wanted(found))
        {
            return Err(FactProofError::NotNeighbours);
        }
        // Facts on both sides within one page leave no room anywhere else.
        if facts.last().is_some_and(|(last, _)| last > from) {
            return after.map_or(Ok(()), |_| Err(FactProofError::NotNeighbours));
        }
        next = before.position.saturating_add(1);
    }
    match after {
        Some(after) => {
            after.check(pages, root)?;
            let facts = after.facts()?;
            let follows = facts.first().is_some_and(|(first, _)| first > from && !wanted(first));
            match follows && after.position == next {
                true => Ok(()),
                false => Err(FactProofError::NotNeighbours),
            }
        }
        // They would come last, or the tree is empty: its root says so.
        None if next != pages || (pages == 0 && root != assay_merkle::EMPTY_ROOT) => {
            Err(FactProofError::NotNeighbours)
        }
        None => Ok(()),
    }
}
