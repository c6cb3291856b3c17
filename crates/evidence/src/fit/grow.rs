//! Growing the tree that cuts examples into strata, by which evidence is weighed to a workload.
//!
//! First it cuts wherever the workload has another share of a predicate than the evidence, so that what is
//! weighed is like the workload in every feature that differs, and their conjunctions; this looks at no score.
//! Then it cuts where some model's scores differ, on the discovery half only ("honest" in the sense of Athey
//! and Imbens, PNAS 113, 2016), so the strata are not fitted to the scores that they will be judged by.

use super::outside::Placed;
use super::tree::Tree;
use crate::bitset::Bitset;
use crate::progress::{Phase, Teller};
use crate::search::Conjunction;
use crate::study::Study;

/// Leaves made for differences between workload and evidence at the most.
const SHIFT_LEAVES_MAX: usize = 32;

/// Leaves at the most.
const LEAVES_MAX: usize = 48;

/// The share of the workload that must be moved by a cut for a difference to matter.
const SHIFT_MIN: f64 = 0.02;

/// Standard errors by which the shares of workload and evidence must differ.
const SHIFT_STANDARD_ERRORS_MIN: f64 = 3.5;

/// Fewest examples of each half in a leaf that is made for differences of scores.
const LEAF_EXAMPLES_MIN: usize = 25;

/// How many times the gain expected of a cut on noise a cut must bring for at least one model.
///
/// About twice the logarithm of the cuts tried times the models, below which noise often gains as much.
const GAIN_MIN: f64 = 20.0;

/// A way to cut a node in two, and how much it matters.
struct Cut {
    feature: usize,
    predicate: usize,
    gain: f64,
}

/// A leaf that may still be cut.
struct Growing {
    path: Vec<bool>,
    /// Its examples of the evidence.
    members: Bitset,
    /// Its examples of the workload inside the evidence.
    asked: Bitset,
    best: Option<Cut>,
}

/// What the tree is grown on.
struct Grower<'a, 't> {
    study: &'a Study<'a>,
    teller: &'a Teller<'t>,
    /// Workload examples inside the evidence.
    asked: usize,
    /// Per feature and predicate, the workload examples it holds for.
    asked_members: Vec<Vec<Bitset>>,
}

/// Grows the tree, always cutting next where it matters most.
pub(super) fn grow(study: &Study<'_>, placed: &Placed, teller: &Teller<'_>) -> Tree {
    teller.begin(Phase::Cutting, None);
    let inside = Bitset::from_fn(placed.inside.len(), |at| placed.inside.get(at) == Some(&true));
    let features = study.space.features.iter().zip(&placed.codes);
    let asked_members =
        features.map(|(feature, codes)| crate::study::predicate_members(feature, codes)).collect();
    let grower = Grower { study, teller, asked: inside.count(), asked_members };
    let everything = Bitset::from_fn(study.examples.len(), |_| true);
    let root = Growing { path: Vec::new(), members: everything, asked: inside, best: None };
    let mut tree = Tree::Leaf(0);
    let mut leaves = vec![root];
    teller.add(leaves.len());
    grower.grow_by(&mut tree, &mut leaves, SHIFT_LEAVES_MAX, &Grower::best_shift);
    grower.grow_by(&mut tree, &mut leaves, LEAVES_MAX, &Grower::best_gain);
    tree.number(&mut 0);
    tree
}

impl Grower<'_, '_> {
    fn grow_by(
        &self,
        tree: &mut Tree,
        leaves: &mut Vec<Growing>,
        leaves_max: usize,
        best: &dyn Fn(&Self, &Growing) -> Option<Cut>,
    ) {
        for leaf in leaves.iter_mut() {
            leaf.best = best(self, leaf);
        }
        while leaves.len() < leaves_max {
            let gain = |leaf: &Growing| leaf.best.as_ref().map_or(0.0, |cut| cut.gain);
            let strongest =
                leaves.iter().enumerate().max_by(|a, b| gain(a.1).total_cmp(&gain(b.1)).then(b.0.cmp(&a.0)));
            let Some(at) = strongest.filter(|(_, leaf)| leaf.best.is_some()).map(|(at, _)| at) else {
                return;
            };
            let leaf = leaves.swap_remove(at);
            let Some(cut) = leaf.best else { return };
            let (holds, asked_holds) = self.members(cut.feature, cut.predicate);
            for side in [true, false] {
                let part = |all: &Bitset, holds: &Bitset| {
                    if side { all.clone().and(holds) } else { all.clone().and_not(holds) }
                };
                let path = leaf.path.iter().copied().chain([side]).collect();
                let (members, asked) = (part(&leaf.members, &holds), part(&leaf.asked, &asked_holds));
                let mut child = Growing { path, members, asked, best: None };
                child.best = best(self, &child);
                leaves.push(child);
            }
            self.teller.add(1);
            *tree = std::mem::replace(tree, Tree::Leaf(0)).cut(&leaf.path, cut.feature, cut.predicate);
        }
    }

    /// The examples of the evidence and of the workload for which a predicate holds.
    fn members(&self, feature: usize, predicate: usize) -> (Bitset, Bitset) {
        let asked = self.asked_members.get(feature).and_then(|predicates| predicates.get(predicate)).cloned();
        let none = || Bitset::from_fn(0, |_| false);
        (self.study.members(&Conjunction::default().with(feature, predicate)), asked.unwrap_or_else(none))
    }

    fn candidates(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let features = self.study.space.features.iter().enumerate();
        features.flat_map(|(feature, definition)| {
            (0..definition.predicates.len()).map(move |predicate| (feature, predicate))
        })
    }

    /// The cut whose share differs most between workload and evidence, if it matters and is not chance.
    ///
    /// There is no least number of examples: where the evidence has few, or none, the bounds shall say so.
    fn best_shift(&self, leaf: &Growing) -> Option<Cut> {
        let (n, asked) = (leaf.members.count() as f64, leaf.asked.count() as f64);
        if asked == 0.0 || n == 0.0 {
            return None;
        }
        let mut best: Option<Cut> = None;
        for (feature, predicate) in self.candidates() {
            let (holds, asked_holds) = self.members(feature, predicate);
            let share = leaf.members.count_and(&holds) as f64 / n;
            let asked_share = leaf.asked.count_and(&asked_holds) as f64 / asked;
            let difference = (asked_share - share).abs();
            let moved = difference * asked / self.asked as f64;
            // Both shares are of samples: what chance alone tells apart would only thin out the evidence.
            let pooled = (share * n + asked_share * asked) / (n + asked);
            let error = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / asked)).sqrt();
            if moved >= SHIFT_MIN
                && difference > SHIFT_STANDARD_ERRORS_MIN * error
                && best.as_ref().is_none_or(|best| moved > best.gain)
            {
                best = Some(Cut { feature, predicate, gain: moved });
            }
        }
        best
    }

    /// The cut that gains most for any model, if it gains enough and leaves enough on both sides.
    fn best_gain(&self, leaf: &Growing) -> Option<Cut> {
        let study = self.study;
        let discovery = leaf.members.clone().and(&study.discovery);
        let validation = leaf.members.count() - discovery.count();
        if discovery.count() < 2 * LEAF_EXAMPLES_MIN || validation < 2 * LEAF_EXAMPLES_MIN {
            return None;
        }
        let whole = Totals::of(study, &discovery);
        let mut best: Option<Cut> = None;
        for (feature, predicate) in self.candidates() {
            let inside = self.members(feature, predicate).0.and(&leaf.members);
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
        best
    }
}

/// Per model, how many scores there are and their sum.
struct Totals(Vec<(f64, f64)>);

impl Totals {
    fn of(study: &Study<'_>, members: &Bitset) -> Self {
        let total = |model: usize| match study.mean(model, members) {
            Some(mean) => {
                let n = study.count(model, members) as f64;
                (n, mean * n)
            }
            None => (0.0, 0.0),
        };
        Self((0..study.models.len()).map(total).collect())
    }

    /// The squared error saved by knowing the side, over the model's variance, for the model that gains most.
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
        self.0.iter().zip(&inside.0).map(part).fold(0.0, f64::max)
    }
}
