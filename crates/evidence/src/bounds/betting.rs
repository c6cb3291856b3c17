//! Betting on bounded scores: tests and bounds for means of scores in [0, 1] that are not just 0 or 1.
//!
//! A gambler who bets the fraction `f` of his wealth that scores lie above `m` multiplies it by
//! `1 - f + f x / m` per score `x`. When the mean is at most `m` no bet gains on average, so wealth past
//! `1 / alpha` is seen with probability at most `alpha`, at any time (Waudby-Smith and Ramdas, "Estimating
//! means of bounded random variables by betting", JRSS B 86, 2024, section 4). The wealth here is the mean
//! over a fixed grid of fractions, which needs no tuning and does not depend on the order of the scores.

use super::root::last_true;

/// The fractions bet; halving steps reach from near-certain gains to differences of about one percent.
pub(crate) const FRACTIONS: [f64; 12] =
    [0.96, 0.48, 0.24, 0.12, 0.06, 0.03, 0.015, 0.0075, 0.00375, 0.001875, 0.0009375, 0.00046875];

/// Scores with their multiplicities; most evaluations use few distinct scores.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScoreCounts {
    distinct: Vec<(f64, u64)>,
}

/// Beyond this many distinct scores they are rounded, against the claim, to a grid of this many steps.
const GRID: f64 = 4096.0;

impl ScoreCounts {
    /// Collects scores, each in [0, 1].
    pub fn new(mut scores: Vec<f64>) -> Self {
        scores.sort_by(f64::total_cmp);
        let mut distinct: Vec<(f64, u64)> = Vec::new();
        for score in scores {
            match distinct.last_mut() {
                Some((last, count)) if *last == score => *count += 1,
                _ => distinct.push((score, 1)),
            }
        }
        Self { distinct }
    }

    /// The same scores seen from above: each `x` becomes `1 - x`.
    fn mirrored(&self) -> Self {
        Self { distinct: self.distinct.iter().rev().map(|&(score, count)| (1.0 - score, count)).collect() }
    }

    /// Rounds down to a grid, which can only weaken evidence that the mean is high.
    fn rounded_down(&self) -> Self {
        if self.distinct.len() as f64 <= GRID {
            return self.clone();
        }
        let mut distinct: Vec<(f64, u64)> = Vec::new();
        for &(score, count) in &self.distinct {
            let score = (score * GRID).floor() / GRID;
            match distinct.iter_mut().rev().take(1).find(|(last, _)| *last == score) {
                Some((_, sum)) => *sum += count,
                None => distinct.push((score, count)),
            }
        }
        Self { distinct }
    }

    /// Natural logarithm of the wealth from betting that the mean lies above `mean`.
    pub fn log_wealth_above(&self, mean: f64) -> f64 {
        if mean <= 0.0 {
            // Any positive score refutes a mean of 0; with none there is nothing to bet on.
            return if self.distinct.iter().any(|&(score, _)| score > 0.0) { f64::INFINITY } else { 0.0 };
        }
        log_mean_exp(FRACTIONS.map(|fraction| {
            self.distinct.iter().map(|&(score, count)| count as f64 * log_factor(fraction, score, mean)).sum()
        }))
    }

    /// Natural logarithm of the wealth from betting that the mean lies below `mean`.
    pub fn log_wealth_below(&self, mean: f64) -> f64 {
        self.mirrored().log_wealth_above(1.0 - mean)
    }

    /// Probability bound, under a mean of at most `floor`, of scores that speak this much for a higher one.
    pub fn p_above(&self, floor: f64) -> f64 {
        (-self.rounded_down().log_wealth_above(floor)).exp().min(1.0)
    }

    /// Probability bound, under a mean of at least `floor`, of scores that speak this much for a lower one.
    pub fn p_below(&self, floor: f64) -> f64 {
        self.mirrored().p_above(1.0 - floor)
    }

    /// One-sided lower bound on the mean with error probability `alpha`.
    pub fn lower(&self, alpha: f64) -> f64 {
        let scores = self.rounded_down();
        let threshold = -alpha.ln();
        last_true(0.0, 1.0, |mean| scores.log_wealth_above(mean) >= threshold)
    }

    /// One-sided upper bound on the mean with error probability `alpha`.
    pub fn upper(&self, alpha: f64) -> f64 {
        1.0 - self.mirrored().lower(alpha)
    }
}

/// Logarithm of what one score does to the wealth of a bet of `fraction` that the mean lies above `mean`.
pub(crate) fn log_factor(fraction: f64, score: f64, mean: f64) -> f64 {
    (fraction * (score / mean - 1.0)).ln_1p()
}

/// Logarithm of the mean of exponentials, without overflow.
pub(crate) fn log_mean_exp<const N: usize>(logs: [f64; N]) -> f64 {
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logs.iter().map(|log| (log - largest).exp()).sum();
    largest + (sum / N as f64).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_enclose_the_mean_and_narrow_with_evidence() {
        let few = ScoreCounts::new((0..40).map(|i| f64::from(i % 5) / 4.0).collect());
        let many = ScoreCounts::new((0..4000).map(|i| f64::from(i % 5) / 4.0).collect());
        assert!(few.lower(0.05) < many.lower(0.05) && many.lower(0.05) < 0.5);
        assert!(few.upper(0.05) > many.upper(0.05) && many.upper(0.05) > 0.5);
        assert!(many.lower(0.05) > 0.47, "{}", many.lower(0.05));
    }

    #[test]
    fn bound_and_p_value_tell_the_same() {
        let scores = ScoreCounts::new((0..200).map(|i| 0.6 + f64::from(i % 7) / 20.0).collect());
        let lower = scores.lower(0.01);
        assert!(scores.p_above(lower - 1e-6) <= 0.01 && scores.p_above(lower + 1e-6) >= 0.01);
        let upper = scores.upper(0.01);
        assert!(scores.p_below(upper + 1e-6) <= 0.01 && scores.p_below(upper - 1e-6) >= 0.01);
    }

    #[test]
    fn wealth_is_the_plain_product_of_bets() {
        let scores = [0.2, 0.9, 0.9, 1.0, 0.5, 0.7];
        let plain: f64 = FRACTIONS
            .iter()
            .map(|f| scores.iter().map(|x| 1.0 - f + f * x / 0.6).product::<f64>())
            .sum::<f64>()
            / FRACTIONS.len() as f64;
        let got = ScoreCounts::new(scores.to_vec()).log_wealth_above(0.6).exp();
        assert!((got - plain).abs() < 1e-12, "{got} {plain}");
    }

    #[test]
    fn many_distinct_scores_are_rounded_against_the_claim() {
        let scores: Vec<f64> = (0..20_000).map(|i| f64::from(i) / 20_000.0).collect();
        let fine = ScoreCounts::new(scores);
        let lower = fine.lower(0.05);
        assert!(lower < 0.4999 && lower > 0.48, "{lower}");
        assert!(fine.upper(0.05) > 0.5 && fine.upper(0.05) < 0.52);
    }
}
