//! Strata: the tree's leaves with the workload's share of each and every model's validation scores there.

use super::outside::Placed;
use super::tree::Tree;
use crate::bitset::Bitset;
use crate::study::Study;

/// The strata of a fit.
pub(super) struct Strata {
    /// Per stratum, its share of the workload inside the evidence; they add up to 1 (or to 0 without any).
    pub(super) shares: Vec<f64>,
    /// Per stratum, its discovery examples.
    pub(super) discovery: Vec<Bitset>,
    /// Per stratum, its validation examples.
    pub(super) validation: Vec<Bitset>,
    /// The share of the workload outside all evidence.
    pub(super) outside: f64,
}

/// A mean weighed over strata.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighed {
    pub(super) mean: f64,
    /// Variance of that mean.
    pub(super) variance: f64,
    /// Values that it rests on.
    pub(super) n: u64,
    /// Kish's effective sample size, `1 / sum(share^2 / n)`.
    pub(super) n_kish: f64,
    /// The share of the workload inside the evidence in strata without any value.
    pub(super) unknown: f64,
}

impl Strata {
    pub(super) fn new(study: &Study<'_>, tree: &Tree, placed: &Placed) -> Self {
        let holds = |codes: &[Vec<u16>], row: usize, feature: usize, predicate: usize| {
            let range = study.space.features.get(feature).and_then(|f| f.predicates.get(predicate));
            let code = codes.get(feature).and_then(|codes| codes.get(row));
            matches!((range, code), (Some((range, _)), Some(code)) if range.contains(code))
        };
        let leaf_of =
            |codes: &[Vec<u16>], row| tree.leaf(&|feature, predicate| holds(codes, row, feature, predicate));
        let evidence: Vec<usize> =
            (0..study.examples.len()).map(|row| leaf_of(&study.space.codes, row)).collect();
        let mut counts = vec![0usize; tree.leaves()];
        for (row, inside) in placed.inside.iter().enumerate() {
            if let Some(count) = counts.get_mut(leaf_of(&placed.codes, row)).filter(|_| *inside) {
                *count += 1;
            }
        }
        let covered = counts.iter().sum::<usize>();
        let members =
            |leaf: usize| Bitset::from_fn(study.examples.len(), |row| evidence.get(row) == Some(&leaf));
        let split = |half: &Bitset| (0..tree.leaves()).map(|leaf| members(leaf).and(half)).collect();
        Self {
            shares: counts.iter().map(|&count| count as f64 / covered.max(1) as f64).collect(),
            discovery: split(&study.discovery),
            validation: split(&study.validation),
            outside: 1.0 - covered as f64 / placed.inside.len() as f64,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.shares.len()
    }

    /// Weighs values (NaN where unknown) of the examples in `strata` to the workload.
    ///
    /// `value` tells the value of an example, given the stratum. A stratum's variance is at least that of one
    /// success and one failure more, so that a few equal values do not pass for certainty.
    pub(super) fn weigh(&self, strata: &[Bitset], value: impl Fn(usize, usize) -> f64) -> Option<Weighed> {
        let mut known: Vec<(f64, f64, f64, f64)> = Vec::new();
        let mut unknown = 0.0;
        for (stratum, (members, &share)) in strata.iter().zip(&self.shares).enumerate() {
            if share == 0.0 {
                continue;
            }
            let values =
                members.iter().map(|example| value(stratum, example)).filter(|value| !value.is_nan());
            let (n, sum, squares) =
                values.fold((0.0, 0.0, 0.0), |(n, sum, squares), v| (n + 1.0, sum + v, squares + v * v));
            if n == 0.0 {
                unknown += share;
                continue;
            }
            let mean = sum / n;
            let smoothed = (sum + 1.0) / (n + 2.0);
            let spread = (squares / n - mean * mean).max(0.0) * n / (n - 1.0).max(1.0);
            let least = if (0.0..=1.0).contains(&mean) { smoothed * (1.0 - smoothed) } else { 0.0 };
            known.push((share, n, mean, if spread == 0.0 { least } else { spread }));
        }
        let total: f64 = known.iter().map(|k| k.0).sum();
        (total > 0.0).then(|| Weighed {
            mean: known.iter().map(|(share, _, mean, _)| share / total * mean).sum(),
            variance: known
                .iter()
                .map(|(share, n, _, variance)| (share / total).powi(2) * variance / n)
                .sum(),
            n: known.iter().map(|k| k.1 as u64).sum(),
            n_kish: 1.0 / known.iter().map(|(share, n, _, _)| (share / total).powi(2) / n).sum::<f64>(),
            unknown,
        })
    }
}
