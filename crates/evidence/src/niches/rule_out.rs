//! Ruling out: showing that a model reaches the floor on no slice at all.
//!
//! "No slice reaches the floor" is shown when every slice, each by its own exact test, is shown to miss it:
//! the null hypothesis is a union, so rejecting all its parts at one level rejects it at that level
//! (intersection-union test; Berger, Technometrics 24, 1982). All outcomes are used, from both halves,
//! since nothing was chosen. The level is shared among the models.

use super::study::Study;
use crate::bitset::Bitset;
use crate::bounds::binomial::lower_tail;
use crate::search::{Found, visit_all};
use std::sync::atomic::{AtomicBool, Ordering};

/// Per model, whether every slice of enough examples is shown to miss the floor at level `alpha / models`.
pub(crate) fn ruled_out(study: &Study<'_>, floor: f64, depth: usize, alpha: f64) -> Vec<bool> {
    let alpha = alpha / study.models.len() as f64;
    let everything = Bitset::from_fn(study.examples.len(), |_| true);
    let mut remaining: Vec<usize> = (0..study.models.len())
        .filter(|&model| study.sample(model, &everything).p_misses(floor) <= alpha)
        .collect();
    // Most models fail at the first slices, so deeper searches have few models left to count.
    for depth in 1..=depth {
        remaining = missing_everywhere(study, remaining, floor, depth, alpha, &everything);
    }
    (0..study.models.len()).map(|model| remaining.contains(&model)).collect()
}

/// Those of `models` that are shown to miss the floor on every slice of exactly `depth` predicates.
fn missing_everywhere(
    study: &Study<'_>,
    models: Vec<usize>,
    floor: f64,
    depth: usize,
    alpha: f64,
    everything: &Bitset,
) -> Vec<usize> {
    if models.is_empty() {
        return models;
    }
    let scores = study.measures(&models, everything);
    let binary: Vec<bool> =
        models.iter().map(|&model| study.models.get(model).is_some_and(|model| model.is_binary())).collect();
    let open: Vec<AtomicBool> = models.iter().map(|_| AtomicBool::new(false)).collect();
    visit_all(
        &study.space,
        &scores.measures,
        depth..=depth,
        || (),
        |(), found: Found<'_>| {
            for (((n, sum), binary), open) in scores.per_model(found.sums).zip(&binary).zip(&open) {
                // Too few outcomes of this model make it no slice "of enough examples".
                if (n as usize) < study.space.support_min || open.load(Ordering::Relaxed) {
                    continue;
                }
                if p_misses(n, sum, *binary, floor) > alpha {
                    open.store(true, Ordering::Relaxed);
                }
            }
        },
    );
    models
        .into_iter()
        .zip(open)
        .filter(|(_, open)| !open.load(Ordering::Relaxed))
        .map(|(model, _)| model)
        .collect()
}

/// Probability, under a mean of at least the floor, of a sum this small.
///
/// Exact for 0/1 scores; for others the bound of Hoeffding (JASA 58, 1963, theorem 1) with the sum rounded up
/// by more than 32-bit sums can err.
fn p_misses(n: f32, sum: f32, binary: bool, floor: f64) -> f64 {
    let (n, sum) = (f64::from(n), f64::from(sum));
    if binary {
        return lower_tail(sum.round() as u64, n as u64, floor);
    }
    let mean = (sum / n + 1e-4).clamp(0.0, 1.0);
    if mean >= floor {
        return 1.0;
    }
    let part = |x: f64, y: f64| if x > 0.0 { x * (x / y).ln() } else { 0.0 };
    (-n * (part(mean, floor) + part(1.0 - mean, 1.0 - floor))).exp()
}
