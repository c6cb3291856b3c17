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
    let (examples, counted) = (Members::All(space.examples), Members::All(measures.examples.len()));
    let part = Part { space, measures, fixed: Conjunction::default(), examples, counted };
    part.visit(set, visit);
}

/// Positions: all of `0..count`, or some of them.
#[derive(Clone, Copy)]
enum Members<'a> {
    All(usize),
    Some(&'a [u32]),
}

/// The examples that remain once some predicates are fixed.
struct Part<'a> {
    space: &'a Space<'a>,
    measures: &'a Measures,
    fixed: Conjunction,
    /// Positions of examples.
    examples: Members<'a>,
    /// Positions of rows in `measures`.
    counted: Members<'a>,
}

impl Members<'_> {
    fn list(self) -> Vec<u32> {
        match self {
            Members::All(count) => (0..count as u32).collect(),
            Members::Some(members) => members.to_vec(),
        }
    }
}

/// Slots on a feature's axis: its codes, and one for examples that have none.
fn slots(feature: &Feature) -> usize {
    usize::from(feature.code_count) + 1
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
        let (examples, example_ends) =
            grouped(self.examples.list(), feature, |example| codes[example as usize]);
        let (counted, counted_ends) =
            grouped(self.counted.list(), feature, |row| codes[self.measures.examples[row as usize] as usize]);
        for (position, (range, _)) in feature.predicates.iter().enumerate() {
            let (from, to) = (usize::from(range.start), usize::from(range.end));
            let examples = &examples[example_ends[from]..example_ends[to]];
            if examples.len() >= self.space.support_min {
                let counted = Members::Some(&counted[counted_ends[from]..counted_ends[to]]);
                let examples = Members::Some(examples);
                Part { fixed: self.fixed.with(widest, position), examples, counted, ..*self }
                    .visit(&rest, visit);
            }
        }
    }

    fn count(&self, set: &[usize], visit: &mut impl FnMut(Found<'_>)) {
        let features: Vec<&Feature> = set.iter().map(|&f| &self.space.features[f]).collect();
        let columns = self.measures.columns;
        let cells: usize = features.iter().map(|f| slots(f)).product();
        let mut support = vec![0u32; cells];
        let mut sums = vec![0f32; cells * columns];
        let mut add = |row: usize, cell: usize| {
            if columns == 1 {
                sums[cell] += self.measures.values[row];
                return;
            }
            let values = &self.measures.values[row * columns..][..columns];
            for (sum, value) in sums[cell * columns..][..columns].iter_mut().zip(values) {
                *sum += *value;
            }
        };
        match (self.examples, self.counted) {
            (Members::Some(examples), Members::Some(rows)) => {
                examples.iter().for_each(|&at| support[self.cell(set, &features, at)] += 1);
                let cell = |row: u32| self.cell(set, &features, self.measures.examples[row as usize]);
                rows.iter().for_each(|&row| add(row as usize, cell(row)));
            }
            _ => {
                let cells = self.cells(set, &features);
                cells.iter().for_each(|&cell| support[cell as usize] += 1);
                for (row, &example) in self.measures.examples.iter().enumerate() {
                    add(row, cells[example as usize] as usize);
                }
            }
        }
        // Axes are widened from the last to the first: widening an axis repeats the work of those before it.
        for axis in (0..features.len()).rev() {
            let outer: usize = features[..axis].iter().map(|f| slots(f)).product();
            let inner: usize = features[axis + 1..].iter().map(|f| f.predicates.len()).product();
            support = widened(&support, features[axis], outer, inner);
            sums = widened(&sums, features[axis], outer, inner * columns);
        }
        self.hand_on(set, &features, &support, &sums, visit);
    }

    /// The cell of every example in the cube over codes, computed feature by feature so that it vectorizes.
    fn cells(&self, set: &[usize], features: &[&Feature]) -> Vec<u32> {
        let mut cells = vec![0u32; self.space.examples];
        for (&position, feature) in set.iter().zip(features) {
            let (count, none) = (slots(feature) as u32, feature.code_count);
            for (cell, &code) in cells.iter_mut().zip(&self.space.codes[position]) {
                // NOT_SLICED is the largest code, so it falls to the last slot, which no predicate holds for.
                *cell = cell.wrapping_mul(count).wrapping_add(u32::from(code.min(none)));
            }
        }
        cells
    }

    /// The cell of one example.
    fn cell(&self, set: &[usize], features: &[&Feature], example: u32) -> usize {
        let slot = |position: &usize, feature: &&Feature| {
            usize::from(self.space.codes[*position][example as usize].min(feature.code_count))
        };
        set.iter()
            .zip(features)
            .fold(0, |cell, (position, feature)| cell * slots(feature) + slot(position, feature))
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
fn grouped(members: Vec<u32>, feature: &Feature, code: impl Fn(u32) -> u16) -> (Vec<u32>, Vec<usize>) {
    let mut ends = vec![0usize; usize::from(feature.code_count) + 1];
    for &member in &members {
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
    for &member in &members {
        let code = code(member);
        if code != NOT_SLICED {
            ordered[next[usize::from(code)]] = member;
            next[usize::from(code)] += 1;
        }
    }
    (ordered, ends)
}

/// The cube with one axis turned from slots to predicates: each predicate adds up the codes it holds for.
fn widened<T: Copy + Default + std::ops::AddAssign>(
    cube: &[T],
    feature: &Feature,
    outer: usize,
    block: usize,
) -> Vec<T> {
    let (slots, predicates) = (slots(feature), feature.predicates.len());
    let mut wide = vec![T::default(); outer * predicates * block];
    for group in 0..outer {
        for (position, (range, _)) in feature.predicates.iter().enumerate() {
            let target = &mut wide[(group * predicates + position) * block..][..block];
            for code in range.clone() {
                let source = &cube[(group * slots + usize::from(code)) * block..][..block];
                for (sum, value) in target.iter_mut().zip(source) {
                    *sum += *value;
                }
            }
        }
    }
    wide
}
