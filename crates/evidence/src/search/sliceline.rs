//! Slices ranked by the SliceLine score: large slices where a model errs more than on average.

use super::{Found, Measures, Space, sets, visit_all};
use crate::features::Feature;
use crate::slice::Slice;
use crate::{Column, Values};
use std::cmp::Ordering;

/// What to rank slices by, and how many to keep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Weight of the error against the size, in (0, 1].
    pub alpha: f64,
    /// Most predicates in a slice.
    pub depth: usize,
    /// Fewest examples in a slice.
    pub support_min: usize,
    /// How many slices to keep.
    pub top: usize,
}

/// A slice with its score.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ScoredSlice {
    /// The slice.
    pub slice: Slice,
    /// How many examples fall to it.
    pub size: u64,
    /// The sum of their errors.
    pub errors: f64,
    /// Its SliceLine score; above 0 it is worse than the whole.
    pub score: f64,
}

/// The slices with the highest positive scores, best first.
///
/// The score is `alpha ((e_S / n_S) / (e / n) - 1) - (1 - alpha) (n / n_S - 1)` with errors `e` and sizes
/// `n` of the slice `S` and of the whole (Sagadeeva and Boehm, SIGMOD 2021, definition 2). Every column is
/// sliced by its values as they are; `errors` holds one non-negative number per example.
pub fn top_slices(columns: &[Column], errors: &[f64], settings: Settings) -> Vec<ScoredSlice> {
    let features: Vec<Feature> =
        columns.iter().filter_map(|column| by_value(column, settings.support_min)).collect();
    let codes = features
        .iter()
        .filter_map(|feature| Some(feature.codes(columns.iter().find(|column| column.name == feature.name)?)))
        .collect();
    let space =
        Space { features: &features, codes, examples: errors.len(), support_min: settings.support_min };
    let measures = Measures {
        examples: (0..errors.len() as u32).collect(),
        columns: 1,
        values: errors.iter().map(|&error| error as f32).collect(),
    };
    let score = Score {
        n: errors.len() as f64,
        mean: errors.iter().sum::<f64>() / errors.len() as f64,
        alpha: settings.alpha,
    };
    let visit = |best: &mut Vec<(f64, ScoredKey)>, found: Found<'_>| {
        let errors = f64::from(found.sums.first().copied().unwrap_or(0.0));
        let value = score.of(f64::from(found.support), errors);
        if value > 0.0 {
            keep_best(
                best,
                settings.top,
                (value, ScoredKey { slice: found.slice, size: found.support, errors }),
            );
        }
    };
    let sets = sets(&space, 1..=settings.depth);
    let found = visit_all(&space, &measures, &sets, Vec::new, visit, || ());
    let mut best: Vec<(f64, ScoredKey)> = found.into_iter().flatten().collect();
    best.sort_by(better_first);
    best.truncate(settings.top);
    best.into_iter()
        .map(|(score, key)| ScoredSlice {
            slice: key.slice.slice(&space),
            size: key.size.into(),
            errors: key.errors,
            score,
        })
        .collect()
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct ScoredKey {
    slice: super::Conjunction,
    size: u32,
    errors: f64,
}

fn better_first(a: &(f64, ScoredKey), b: &(f64, ScoredKey)) -> Ordering {
    b.0.total_cmp(&a.0)
        .then_with(|| a.1.slice.depth().cmp(&b.1.slice.depth()))
        .then_with(|| a.1.slice.cmp(&b.1.slice))
}

/// Keeps the list sorted and no longer than `top`.
fn keep_best(best: &mut Vec<(f64, ScoredKey)>, top: usize, candidate: (f64, ScoredKey)) {
    let place = best.partition_point(|other| better_first(other, &candidate) == Ordering::Less);
    if place < top {
        best.insert(place, candidate);
        best.truncate(top);
    }
}

struct Score {
    n: f64,
    mean: f64,
    alpha: f64,
}

impl Score {
    fn of(&self, size: f64, errors: f64) -> f64 {
        self.alpha * (errors / size / self.mean - 1.0) - (1.0 - self.alpha) * (self.n / size - 1.0)
    }
}

/// A feature with a predicate per value, numbers included.
fn by_value(column: &Column, support_min: usize) -> Option<Feature> {
    match &column.values {
        Values::Categories(categories) => {
            Some(Feature::of_every_level(&column.name, categories, support_min))
        }
        Values::Numbers(_) | Values::TooFine { .. } => None,
    }
}
