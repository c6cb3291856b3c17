//! Ruling out: showing that a model reaches the floor on no slice at all.
//!
//! "No slice reaches the floor" is shown when every slice, each by its own exact test, is shown to miss it:
//! the null hypothesis is a union, so rejecting all its parts at one level rejects it at that level
//! (intersection-union test; Berger, Technometrics 24, 1982). All outcomes are used, from both halves,
//! since nothing was chosen. The level is shared among the models.

use crate::bitset::Bitset;
use crate::bounds::binomial::lower_tail;
use crate::progress::{Phase, Teller};
use crate::search::{Found, sets, visit_all};
use crate::study::Study;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Per model, whether every slice of enough examples is shown to miss the floor at level `alpha / models`.
pub(crate) fn ruled_out(
    study: &Study<'_>,
    floor: f64,
    depth: usize,
    alpha: f64,
    teller: &Teller<'_>,
) -> Vec<bool> {
    teller.begin(Phase::RulingOut, Some(sets(&study.space, 1..=depth).len()));
    let alpha = alpha / study.models.len() as f64;
    let everything = Bitset::from_fn(study.examples.len(), |_| true);
    let mut remaining: Vec<usize> = (0..study.models.len())
        .filter(|&model| study.sample(model, &everything).p_misses(floor) <= alpha)
        .collect();
    let critical = CriticalCounts::new(study.examples.len(), floor, alpha);
    // Most models fail at the first slices, so deeper searches have few models left to count.
    for depth in 1..=depth {
        remaining = missing_everywhere(study, remaining, depth, &critical, &everything, teller);
    }
    (0..study.models.len()).map(|model| remaining.contains(&model)).collect()
}

/// Those of `models` that are shown to miss the floor on every slice of exactly `depth` predicates.
fn missing_everywhere(
    study: &Study<'_>,
    models: Vec<usize>,
    depth: usize,
    critical: &CriticalCounts,
    everything: &Bitset,
    teller: &Teller<'_>,
) -> Vec<usize> {
    let sets = sets(&study.space, depth..=depth);
    if models.is_empty() {
        // No set of this depth needs another look.
        teller.add(sets.len());
        return models;
    }
    let (floor, alpha) = (critical.floor, critical.alpha);
    let scores = study.measures(&models, everything);
    let binary: Vec<bool> =
        models.iter().map(|&model| study.models.get(model).is_some_and(|model| model.is_binary())).collect();
    let open: Vec<AtomicBool> = models.iter().map(|_| AtomicBool::new(false)).collect();
    visit_all(
        &study.space,
        &scores.measures,
        &sets,
        || (),
        |(), found: Found<'_>| {
            for (((n, sum), binary), open) in scores.per_model(found.sums).zip(&binary).zip(&open) {
                // Too few outcomes of this model make it no slice "of enough examples".
                if (n as usize) < study.space.support_min || open.load(Ordering::Relaxed) {
                    continue;
                }
                let shown =
                    if *binary { critical.covers(n as usize, sum) } else { bound(n, sum, floor) <= alpha };
                if !shown {
                    open.store(true, Ordering::Relaxed);
                }
            }
        },
        || teller.add(1),
    );
    models
        .into_iter()
        .zip(open)
        .filter(|(_, open)| !open.load(Ordering::Relaxed))
        .map(|(model, _)| model)
        .collect()
}

/// Probability bound, under a mean of at least the floor, of a sum this small.
///
/// Hoeffding (JASA 58, 1963, theorem 1), with the mean rounded up by more than 32-bit sums can err.
fn bound(n: f32, sum: f32, floor: f64) -> f64 {
    let n = f64::from(n);
    let mean = (f64::from(sum) / n + 1e-4).clamp(0.0, 1.0);
    if mean >= floor {
        return 1.0;
    }
    let part = |x: f64, y: f64| if x > 0.0 { x * (x / y).ln() } else { 0.0 };
    (-n * (part(mean, floor) + part(1.0 - mean, 1.0 - floor))).exp()
}

/// Per count of outcomes, how few successes show the floor to be missed; found when first asked.
struct CriticalCounts {
    floor: f64,
    alpha: f64,
    /// The fewest successes that do not show it, or [`UNKNOWN`] where nobody has asked.
    counts: Vec<AtomicU32>,
}

const UNKNOWN: u32 = u32::MAX;

impl CriticalCounts {
    fn new(examples: usize, floor: f64, alpha: f64) -> Self {
        Self { floor, alpha, counts: (0..=examples).map(|_| AtomicU32::new(UNKNOWN)).collect() }
    }

    /// Whether `successes` of `n` show the floor to be missed, by the exact binomial test.
    fn covers(&self, n: usize, successes: f32) -> bool {
        let Some(known) = self.counts.get(n) else { return false };
        let mut limit = known.load(Ordering::Relaxed);
        if limit == UNKNOWN {
            limit = self.find(n as u64);
            known.store(limit, Ordering::Relaxed);
        }
        (successes.round() as u32) < limit
    }

    /// The fewest successes that do not show it, by bisection: the tail only grows with the count.
    fn find(&self, n: u64) -> u32 {
        let (mut shown, mut not_shown) = (0u64, n + 1);
        if lower_tail(0, n, self.floor) > self.alpha {
            return 0;
        }
        while not_shown - shown > 1 {
            let middle = shown + (not_shown - shown) / 2;
            if lower_tail(middle, n, self.floor) <= self.alpha {
                shown = middle;
            } else {
                not_shown = middle;
            }
        }
        not_shown as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn critical_counts_agree_with_the_test_itself() {
        let critical = CriticalCounts::new(300, 0.8, 0.01);
        for n in [1, 2, 5, 20, 77, 300u32] {
            for successes in 0..=n {
                let plain = lower_tail(successes.into(), n.into(), 0.8) <= 0.01;
                assert_eq!(critical.covers(n as usize, successes as f32), plain, "{successes} of {n}");
            }
        }
    }
}
