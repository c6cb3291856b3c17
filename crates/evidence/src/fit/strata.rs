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
    /// A stratum's variance is at least that with one value more at either extreme, so that a few equal values do not
    /// pass for certainty; but where the values are certain.
    pub(super) fn weigh(&self, strata: &[Bitset], values: &impl Values) -> Option<Weighed> {
        let mut sums: Vec<(f64, Sums)> = Vec::new();
        let mut unknown = 0.0;
        for (stratum, (members, &share)) in strata.iter().zip(&self.shares).enumerate() {
            if share == 0.0 {
                continue;
            }
            let sum = Sums::of(members.iter().map(|example| values.at(stratum, example)), stratum);
            match sum.n > 0.0 {
                true => sums.push((share, sum)),
                false => unknown += share,
            }
        }
        let (least, most) = values.extremes().unwrap_or_else(|| {
            let least = sums.iter().map(|(_, sum)| sum.least).fold(f64::INFINITY, f64::min);
            (least, sums.iter().map(|(_, sum)| sum.most).fold(f64::NEG_INFINITY, f64::max))
        });
        let known: Vec<(f64, f64, f64, f64)> = sums
            .iter()
            .map(|(share, sum)| {
                let spread = sum.spread();
                let variance = match spread == 0.0 && !values.are_certain(sum.stratum) {
                    true => sum.with(least).with(most).variance(),
                    false => spread,
                };
                (*share, sum.n, sum.sum / sum.n, variance)
            })
            .collect();
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

/// Values of examples, which are weighed to a workload.
pub(super) trait Values {
    /// The value of an example, given its stratum; NaN where it is not known.
    fn at(&self, stratum: usize, example: usize) -> f64;

    /// The least and the most that a value can be; none where only those that are seen tell.
    fn extremes(&self) -> Option<(f64, f64)>;

    /// Whether the values of a stratum could not be others.
    fn are_certain(&self, _stratum: usize) -> bool {
        false
    }
}

/// The values of one stratum, added up.
#[derive(Debug, Clone, Copy)]
struct Sums {
    stratum: usize,
    n: f64,
    sum: f64,
    squares: f64,
    least: f64,
    most: f64,
}

impl Sums {
    fn of(values: impl Iterator<Item = f64>, stratum: usize) -> Self {
        let none =
            Self { stratum, n: 0.0, sum: 0.0, squares: 0.0, least: f64::INFINITY, most: f64::NEG_INFINITY };
        values.filter(|value| !value.is_nan()).fold(none, Self::with)
    }

    fn with(self, value: f64) -> Self {
        Self {
            stratum: self.stratum,
            n: self.n + 1.0,
            sum: self.sum + value,
            squares: self.squares + value * value,
            least: self.least.min(value),
            most: self.most.max(value),
        }
    }

    /// The mean square of what is between the values and their mean.
    fn variance(self) -> f64 {
        let mean = self.sum / self.n;
        (self.squares / self.n - mean * mean).max(0.0)
    }

    /// The variance of what the values are drawn from, as far as they tell; nothing where all are the same.
    fn spread(self) -> f64 {
        if self.least == self.most { 0.0 } else { self.variance() * self.n / (self.n - 1.0).max(1.0) }
    }
}
