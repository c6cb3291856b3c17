//! A sample of scores and what it shows about their mean.

use super::betting::ScoreCounts;
use super::{binomial, clopper_pearson};

/// Scores of one model on one set of examples, tested exactly: binomial for 0/1 scores, betting for others.
#[derive(Debug, Clone, PartialEq)]
pub enum Sample {
    /// Scores that are all 0 or 1.
    Binary {
        /// How many are 1.
        successes: u64,
        /// How many there are.
        n: u64,
    },
    /// Any scores in [0, 1].
    Bounded {
        /// How many there are.
        n: u64,
        /// Their sum.
        sum: f64,
        /// The scores themselves.
        counts: ScoreCounts,
    },
}

impl Sample {
    /// Takes scores in [0, 1]; NaN, a missing outcome, is passed over.
    pub fn new(scores: impl IntoIterator<Item = f64>) -> Self {
        let scores: Vec<f64> = scores.into_iter().filter(|score| !score.is_nan()).collect();
        let n = scores.len() as u64;
        if scores.iter().all(|&score| score == 0.0 || score == 1.0) {
            return Self::Binary {
                successes: scores.iter().filter(|&&score| score == 1.0).count() as u64,
                n,
            };
        }
        Self::Bounded { n, sum: scores.iter().sum(), counts: ScoreCounts::new(scores) }
    }

    /// How many scores there are.
    pub fn n(&self) -> u64 {
        match self {
            Self::Binary { n, .. } | Self::Bounded { n, .. } => *n,
        }
    }

    /// Their mean; `None` of no scores.
    pub fn mean(&self) -> Option<f64> {
        let sum = match self {
            Self::Binary { successes, .. } => *successes as f64,
            Self::Bounded { sum, .. } => *sum,
        };
        (self.n() > 0).then(|| sum / self.n() as f64)
    }

    /// The p-value against "the mean is at most the floor": small when the floor is shown to be reached.
    pub fn p_reaches(&self, floor: f64) -> f64 {
        match self {
            Self::Binary { successes, n } => binomial::upper_tail(*successes, *n, floor),
            Self::Bounded { counts, .. } => counts.p_above(floor),
        }
    }

    /// The p-value against "the mean is at least the floor": small when the floor is shown to be missed.
    pub fn p_misses(&self, floor: f64) -> f64 {
        match self {
            Self::Binary { successes, n } => binomial::lower_tail(*successes, *n, floor),
            Self::Bounded { counts, .. } => counts.p_below(floor),
        }
    }

    /// One-sided lower bound on the mean with error probability `alpha`.
    pub fn lower(&self, alpha: f64) -> f64 {
        match self {
            Self::Binary { successes, n } => clopper_pearson::lower(*successes, *n, alpha),
            Self::Bounded { counts, .. } => counts.lower(alpha),
        }
    }

    /// One-sided upper bound on the mean with error probability `alpha`.
    pub fn upper(&self, alpha: f64) -> f64 {
        match self {
            Self::Binary { successes, n } => clopper_pearson::upper(*successes, *n, alpha),
            Self::Bounded { counts, .. } => counts.upper(alpha),
        }
    }
}
