//! A tree that cuts examples into strata in which the models' scores differ.
//!
//! Grown on the discovery half only and used on the validation half ("honest" in the sense of Athey and
//! Imbens, PNAS 113, 2016), so the strata are not fitted to the scores that they will be judged by.

use crate::bitset::Bitset;
use crate::search::Conjunction;
use crate::study::Study;

/// Leaves at the most.
const LEAVES_MAX: usize = 24;

/// Fewest examples of each half in a leaf.
const LEAF_EXAMPLES_MIN: usize = 25;

/// How many times the gain expected of a split on noise a split must bring, averaged over the models.
const GAIN_MIN: f64 = 10.0;

/// A tree; every example reaches exactly one leaf.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tree {
    /// The leaf at this position of the strata.
    Leaf(usize),
    /// Examples for which the predicate holds go to `yes`, the others to `no`.
    Split { feature: usize, predicate: usize, yes: Box<Tree>, no: Box<Tree> },
}

/// A way to cut a node in two.
struct Cut {
    feature: usize,
    predicate: usize,
    gain: f64,
}

/// A leaf that may still be cut.
struct Growing {
    path: Vec<bool>,
    members: Bitset,
    best: Option<Cut>,
}

/// Grows the tree, always cutting next where it gains most.
pub(super) fn grow(study: &Study<'_>) -> Tree {
    let everything = Bitset::from_fn(study.examples.len(), |_| true);
    let best = best_cut(study, &everything);
    let mut leaves = vec![Growing { path: Vec::new(), members: everything, best }];
    let mut tree = Tree::Leaf(0);
    while leaves.len() < LEAVES_MAX {
        let gain = |leaf: &Growing| leaf.best.as_ref().map_or(0.0, |cut| cut.gain);
        let Some(at) = (0..leaves.len()).max_by(|&a, &b| {
            let at = |position: usize| leaves.get(position).map_or(0.0, gain);
            at(a).total_cmp(&at(b)).then(b.cmp(&a))
        }) else {
            break;
        };
        let leaf = leaves.swap_remove(at);
        let Some(cut) = leaf.best else {
            leaves.push(leaf);
            break;
        };
        let holds = study.members(&Conjunction::default().with(cut.feature, cut.predicate));
        for (side, members) in
            [(true, leaf.members.clone().and(&holds)), (false, leaf.members.clone().and_not(&holds))]
        {
            let path = leaf.path.iter().copied().chain([side]).collect();
            let best = best_cut(study, &members);
            leaves.push(Growing { path, members, best });
        }
        tree = tree.cut(&leaf.path, cut.feature, cut.predicate);
    }
    tree.number(&mut 0);
    tree
}

/// The cut that gains most, if any gains enough and leaves enough on both sides.
fn best_cut(study: &Study<'_>, members: &Bitset) -> Option<Cut> {
    let discovery = members.clone().and(&study.discovery);
    let validation = members.count() - discovery.count();
    if discovery.count() < 2 * LEAF_EXAMPLES_MIN || validation < 2 * LEAF_EXAMPLES_MIN {
        return None;
    }
    let whole = Totals::of(study, &discovery);
    let mut best: Option<Cut> = None;
    for (feature, definition) in study.space.features.iter().enumerate() {
        for predicate in 0..definition.predicates.len() {
            let inside = study.members(&Conjunction::default().with(feature, predicate)).and(members);
            let inside_discovery = inside.clone().and(&study.discovery);
            let counts = [inside_discovery.count(), inside.count() - inside_discovery.count()];
            let rest = [discovery.count() - counts[0], validation - counts[1]];
            if counts.into_iter().chain(rest).any(|count| count < LEAF_EXAMPLES_MIN) {
                continue;
            }
            let gain = whole.gain(&Totals::of(study, &inside_discovery));
            if gain >= GAIN_MIN && best.as_ref().is_none_or(|best| gain > best.gain) {
                best = Some(Cut { feature, predicate, gain });
            }
        }
    }
    best
}

/// Per model, how many scores there are and their sum.
struct Totals(Vec<(f64, f64)>);

impl Totals {
    fn of(study: &Study<'_>, members: &Bitset) -> Self {
        let positions: Vec<usize> = members.iter().collect();
        let total = |scores: &[f64]| {
            let known = positions.iter().filter_map(|&at| scores.get(at)).filter(|score| !score.is_nan());
            known.fold((0.0, 0.0), |(n, sum), score| (n + 1.0, sum + score))
        };
        Self(study.models.iter().map(|model| total(&model.scores)).collect())
    }

    /// The squared error saved by knowing the side, over each model's variance, averaged over the models.
    ///
    /// On noise each model's part has mean 1.
    fn gain(&self, inside: &Self) -> f64 {
        let part = |(&(n, sum), &(n_in, sum_in)): (&(f64, f64), &(f64, f64))| {
            let (n_out, sum_out) = (n - n_in, sum - sum_in);
            let variance = (sum / n) * (1.0 - sum / n);
            if n_in < 1.0 || n_out < 1.0 || variance <= 0.0 {
                return 0.0;
            }
            (sum_in * sum_in / n_in + sum_out * sum_out / n_out - sum * sum / n) / variance
        };
        self.0.iter().zip(&inside.0).map(part).sum::<f64>() / self.0.len() as f64
    }
}

impl Tree {
    fn cut(self, path: &[bool], feature: usize, predicate: usize) -> Self {
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

    fn number(&mut self, next: &mut usize) {
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
