//! The counting cube of one set of features.
//!
//! INVARIANT (for the indexing in this file): codes other than `NOT_SLICED` are below their feature's
//! `code_count`, and every predicate's range ends at or below it; `Feature` makes both so.
#![allow(clippy::indexing_slicing)]

use super::{Conjunction, Found, Measures, Space};
use crate::features::{Feature, NOT_SLICED};

/// A cube may hold this many sums; a larger set of features is first taken apart by one of them.
const SUMS_MAX: usize = 1 << 22;

/// Counts every slice over exactly the features of `set` and hands on those with enough support.
pub(super) fn visit_set(
    space: &Space<'_>,
    measures: &Measures,
    set: &[usize],
    visit: &mut impl FnMut(Found<'_>),
) {
    let all: Vec<u32> = (0..space.examples as u32).collect();
    let counted: Vec<u32> = (0..measures.examples.len() as u32).collect();
    let part = Part { space, measures, fixed: Conjunction::default(), examples: &all, counted: &counted };
    part.visit(set, visit);
}

/// The examples that remain once some predicates are fixed.
struct Part<'a> {
    space: &'a Space<'a>,
    measures: &'a Measures,
    fixed: Conjunction,
    /// Positions of examples.
    examples: &'a [u32],
    /// Positions of rows in `measures`.
    counted: &'a [u32],
}

impl Part<'_> {
    fn visit(&self, set: &[usize], visit: &mut impl FnMut(Found<'_>)) {
        let features = &self.space.features;
        let cells: usize =
            set.iter().map(|&f| features[f].predicates.len().max(1)).fold(1, usize::saturating_mul);
        let widest = set.iter().copied().max_by_key(|&f| features[f].predicates.len());
        match widest {
            Some(widest) if cells.saturating_mul(self.measures.columns + 1) > SUMS_MAX && set.len() > 1 => {
                self.take_apart(set, widest, visit);
            }
            _ => self.count(set, visit),
        }
    }

    /// Fixes one feature to each of its predicates in turn, so that the cubes of the rest stay small.
    fn take_apart(&self, set: &[usize], widest: usize, visit: &mut impl FnMut(Found<'_>)) {
        let rest: Vec<usize> = set.iter().copied().filter(|&f| f != widest).collect();
        let feature = &self.space.features[widest];
        let codes = &self.space.codes[widest];
        let (examples, example_ends) = grouped(self.examples, feature, |example| codes[example as usize]);
        let (counted, counted_ends) =
            grouped(self.counted, feature, |row| codes[self.measures.examples[row as usize] as usize]);
        for (position, (range, _)) in feature.predicates.iter().enumerate() {
            let (from, to) = (usize::from(range.start), usize::from(range.end));
            let examples = &examples[example_ends[from]..example_ends[to]];
            if examples.len() >= self.space.support_min {
                let counted = &counted[counted_ends[from]..counted_ends[to]];
                Part { fixed: self.fixed.with(widest, position), examples, counted, ..*self }
                    .visit(&rest, visit);
            }
        }
    }

    fn count(&self, set: &[usize], visit: &mut impl FnMut(Found<'_>)) {
        let features: Vec<&Feature> = set.iter().map(|&f| &self.space.features[f]).collect();
        let columns = self.measures.columns;
        let cells: usize = features.iter().map(|f| usize::from(f.code_count)).product();
        let mut support = vec![0u32; cells];
        let mut sums = vec![0f32; cells * columns];
        for &example in self.examples {
            if let Some(cell) = self.cell(set, &features, example) {
                support[cell] += 1;
            }
        }
        for &row in self.counted {
            if let Some(cell) = self.cell(set, &features, self.measures.examples[row as usize]) {
                let values = &self.measures.values[row as usize * columns..][..columns];
                for (sum, value) in sums[cell * columns..][..columns].iter_mut().zip(values) {
                    *sum += *value;
                }
            }
        }
        // Axes are widened from the last to the first: widening an axis repeats the work of those before it.
        for axis in (0..features.len()).rev() {
            let outer: usize = features[..axis].iter().map(|f| usize::from(f.code_count)).product();
            let inner: usize = features[axis + 1..].iter().map(|f| f.predicates.len()).product();
            support = widened(support, features[axis], outer, inner);
            sums = widened(sums, features[axis], outer, inner * columns);
        }
        self.hand_on(set, &features, &support, &sums, visit);
    }

    /// The cell of an example in the cube over codes; `None` where a feature has no code for it.
    #[inline]
    fn cell(&self, set: &[usize], features: &[&Feature], example: u32) -> Option<usize> {
        let mut cell = 0;
        for (&position, feature) in set.iter().zip(features) {
            let code = self.space.codes[position][example as usize];
            if code == NOT_SLICED {
                return None;
            }
            cell = cell * usize::from(feature.code_count) + usize::from(code);
        }
        Some(cell)
    }

    fn hand_on(
        &self,
        set: &[usize],
        features: &[&Feature],
        support: &[u32],
        sums: &[f32],
        visit: &mut impl FnMut(Found<'_>),
    ) {
        let columns = self.measures.columns;
        for (cell, &support) in support.iter().enumerate() {
            if (support as usize) < self.space.support_min.max(1) {
                continue;
            }
            let mut slice = self.fixed;
            let mut rest = cell;
            for (&position, feature) in set.iter().zip(features).rev() {
                slice = slice.with(position, rest % feature.predicates.len());
                rest /= feature.predicates.len();
            }
            visit(Found { slice, support, sums: &sums[cell * columns..][..columns] });
        }
    }
}

/// Members ordered by code, and where each code's members begin (and the last one's end).
fn grouped(members: &[u32], feature: &Feature, code: impl Fn(u32) -> u16) -> (Vec<u32>, Vec<usize>) {
    let mut ends = vec![0usize; usize::from(feature.code_count) + 1];
    for &member in members {
        let code = code(member);
        if code != NOT_SLICED {
            ends[usize::from(code) + 1] += 1;
        }
    }
    for code in 1..ends.len() {
        ends[code] += ends[code - 1];
    }
    let mut next = ends.clone();
    let mut ordered = vec![0u32; ends.last().copied().unwrap_or(0)];
    for &member in members {
        let code = code(member);
        if code != NOT_SLICED {
            ordered[next[usize::from(code)]] = member;
            next[usize::from(code)] += 1;
        }
    }
    (ordered, ends)
}

/// The cube with one axis turned from codes to predicates: each predicate adds up the codes it holds for.
fn widened<T: Copy + Default + std::ops::AddAssign>(
    cube: Vec<T>,
    feature: &Feature,
    outer: usize,
    block: usize,
) -> Vec<T> {
    let codes = usize::from(feature.code_count);
    let predicates = feature.predicates.len();
    if !feature.is_ordered() && predicates == codes {
        // One predicate per code, in the order of codes: nothing to add up.
        return cube;
    }
    let mut wide = vec![T::default(); outer * predicates * block];
    for group in 0..outer {
        for (position, (range, _)) in feature.predicates.iter().enumerate() {
            let target = &mut wide[(group * predicates + position) * block..][..block];
            for code in range.clone() {
                let source = &cube[(group * codes + usize::from(code)) * block..][..block];
                for (sum, value) in target.iter_mut().zip(source) {
                    *sum += *value;
                }
            }
        }
    }
    wide
}
