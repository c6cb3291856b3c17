//! Exhaustive search: every conjunction of predicates to a depth, counted for all models at once.
//!
//! For each set of features one pass over the examples fills a cube with a cell per combination of codes;
//! cells are then added up, axis by axis, from codes to predicates (bins to thresholds, say). A pass costs
//! one row addition per example however many slices it counts, which beats intersecting a bitset per slice
//! by the number of slices an example falls to. Only slices with enough examples are visited, and values
//! that too few examples share never enter a cube, so pruning is sound: no slice of enough examples is missed.

mod conjunction;
mod cube;
pub mod sliceline;

pub(crate) use conjunction::{Conjunction, PART_MAX};

use crate::features::Feature;
use rayon::prelude::*;

/// Deepest conjunction that can be asked for.
pub const DEPTH_MAX: usize = PART_MAX;

/// The features with the code of every example: what slices can be asked for.
#[derive(Debug, Clone)]
pub(crate) struct Space<'a> {
    pub(crate) features: &'a [Feature],
    /// Per feature, a code per example.
    pub(crate) codes: Vec<Vec<u16>>,
    pub(crate) examples: usize,
    /// The fewest examples a slice may have.
    pub(crate) support_min: usize,
}

/// Values to add up over each slice: `columns` of them per counted example.
#[derive(Debug, Clone)]
pub(crate) struct Measures {
    /// The examples that are counted, by position; others still count as support.
    pub(crate) examples: Vec<u32>,
    /// Values per example.
    pub(crate) columns: usize,
    /// Row after row, in the order of `examples`.
    pub(crate) values: Vec<f32>,
}

/// A slice as the search comes upon it.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    pub(crate) slice: Conjunction,
    /// How many examples fall to it, counted or not.
    pub(crate) support: u32,
    /// The sums of the measures over its counted examples.
    pub(crate) sums: &'a [f32],
}

/// The sets of features whose conjunctions have so many predicates; each takes one pass over the examples.
pub(crate) fn sets(space: &Space<'_>, depths: std::ops::RangeInclusive<usize>) -> Vec<Vec<usize>> {
    depths.flat_map(|depth| combinations(space.features.len(), depth)).collect()
}

/// Visits every slice over exactly the features of a set that has enough support; one visitor per set.
///
/// The visitors come back in the order of the sets, so what is read from them does not depend on threads.
pub(crate) fn visit_all<V: Send>(
    space: &Space<'_>,
    measures: &Measures,
    sets: &[Vec<usize>],
    new_visitor: impl Fn() -> V + Sync,
    visit: impl Fn(&mut V, Found<'_>) + Sync,
    set_done: impl Fn() + Sync,
) -> Vec<V> {
    sets.par_iter()
        .map(|set| {
            let mut visitor = new_visitor();
            cube::visit_set(space, measures, set, &mut |found| visit(&mut visitor, found));
            set_done();
            visitor
        })
        .collect()
}

/// All ways to choose `size` of `0..count`, in lexicographic order.
fn combinations(count: usize, size: usize) -> Vec<Vec<usize>> {
    let mut sets = vec![Vec::new()];
    for _ in 0..size {
        sets = sets
            .into_iter()
            .flat_map(|set: Vec<usize>| {
                let next = set.last().map_or(0, |last| last + 1);
                (next..count).map(move |feature| set.iter().copied().chain([feature]).collect())
            })
            .collect();
    }
    sets
}

#[cfg(test)]
mod tests;
