//! A tree that tells which stratum an example falls to.

/// A tree; every example reaches exactly one leaf.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tree {
    /// The leaf at this position of the strata.
    Leaf(usize),
    /// Examples for which the predicate holds go to `yes`, the others to `no`.
    Split { feature: usize, predicate: usize, yes: Box<Tree>, no: Box<Tree> },
}

impl Tree {
    /// With the leaf at the end of a path cut in two.
    pub(super) fn cut(self, path: &[bool], feature: usize, predicate: usize) -> Self {
        match (self, path.split_first()) {
            (Self::Split { feature: f, predicate: p, yes, no }, Some((true, rest))) => {
                Self::Split { feature: f, predicate: p, yes: Box::new(yes.cut(rest, feature, predicate)), no }
            }
            (Self::Split { feature: f, predicate: p, yes, no }, Some((false, rest))) => {
                Self::Split { feature: f, predicate: p, yes, no: Box::new(no.cut(rest, feature, predicate)) }
            }
            _ => {
                Self::Split { feature, predicate, yes: Box::new(Self::Leaf(0)), no: Box::new(Self::Leaf(0)) }
            }
        }
    }

    /// Numbers the leaves, those on the `yes` side first.
    pub(super) fn number(&mut self, next: &mut usize) {
        match self {
            Self::Leaf(position) => {
                *position = *next;
                *next += 1;
            }
            Self::Split { yes, no, .. } => {
                yes.number(next);
                no.number(next);
            }
        }
    }

    /// How many leaves it has.
    pub(super) fn leaves(&self) -> usize {
        match self {
            Self::Leaf(_) => 1,
            Self::Split { yes, no, .. } => yes.leaves() + no.leaves(),
        }
    }

    /// The leaf that an example reaches, given a function that tells whether a predicate holds for it.
    pub(super) fn leaf(&self, holds: &impl Fn(usize, usize) -> bool) -> usize {
        match self {
            Self::Leaf(position) => *position,
            Self::Split { feature, predicate, yes, no } => {
                if holds(*feature, *predicate) {
                    yes.leaf(holds)
                } else {
                    no.leaf(holds)
                }
            }
        }
    }
}
