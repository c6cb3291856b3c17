//! The difference of two models' mean scores, from outcomes on the same examples.

use serde::Serialize;

use crate::bounds::{Sample, clopper_pearson};

/// How much of the error probability goes to how often two models differ; the rest to which of them is right then, which
/// is what tells them apart.
const HOW_OFTEN: f64 = 0.1;

/// A difference of means with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// Examples with an outcome of both.
    pub n: u64,
    /// The first mean less the second.
    pub mean: f64,
    /// The lower end.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
}

impl Difference {
    /// The second less the first.
    pub(super) fn turned(self) -> Self {
        Self { mean: -self.mean, lower: -self.upper, upper: -self.lower, ..self }
    }
}

/// The difference of the means of pairs of scores, each in [0, 1], with an interval that fails with probability `alpha`
/// at most; none of no pairs.
///
/// For scores of 0 and 1 only pairs that differ tell anything. They differ with some rate `q`, and given that they do,
/// the first is right with some rate `t`: the difference is `q (2 t - 1)`. Each has its exact binomial interval (Clopper
/// and Pearson, 1934; given how many pairs differ, the first being right is binomial, which is McNemar's test), and
/// both hold with probability `1 - alpha`. For other scores `(d + 1) / 2` lies in [0, 1], and its mean is bet on.
pub fn difference(pairs: impl IntoIterator<Item = (f64, f64)>, alpha: f64) -> Option<Difference> {
    let pairs: Vec<(f64, f64)> = pairs.into_iter().collect();
    let n = pairs.len() as u64;
    let mean = pairs.iter().map(|(one, other)| one - other).sum::<f64>() / n as f64;
    let whole = |score: f64| score == 0.0 || score == 1.0;
    let (lower, upper) = match pairs.iter().all(|(one, other)| whole(*one) && whole(*other)) {
        _ if n == 0 => return None,
        true => {
            let first = pairs.iter().filter(|(one, other)| one > other).count() as u64;
            let second = pairs.iter().filter(|(one, other)| one < other).count() as u64;
            discordant(first, second, n, alpha)
        }
        false => {
            let sample = Sample::new(pairs.iter().map(|(one, other)| (one - other + 1.0) / 2.0));
            (2.0 * sample.lower(alpha / 2.0) - 1.0, 2.0 * sample.upper(alpha / 2.0) - 1.0)
        }
    };
    Some(Difference { n, mean, lower, upper })
}

/// The interval from how often each of two was right where the other was not.
fn discordant(first: u64, second: u64, n: u64, alpha: f64) -> (f64, f64) {
    let differ = first + second;
    let rate = clopper_pearson::interval(differ, n, HOW_OFTEN * alpha);
    if differ == 0 {
        // Whichever is right where they differ, they do so seldom.
        return (-rate.1, rate.1);
    }
    let right = clopper_pearson::interval(first, differ, (1.0 - HOW_OFTEN) * alpha);
    let end = |part: f64, above_zero: f64, below_zero: f64| {
        let signed = 2.0 * part - 1.0;
        signed * if signed >= 0.0 { above_zero } else { below_zero }
    };
    // The lower end is nearest to zero where it is above it, and farthest where it is below; the upper one likewise.
    (end(right.0, rate.0, rate.1), end(right.1, rate.1, rate.0))
}
