//! Flips: results that change between two runs of the same test.

use crate::bounds::binomial::upper_tail;
use crate::bounds::clopper_pearson;
use serde::Serialize;

/// How two runs of the same test differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flips {
    /// Examples with an outcome in both runs.
    pub n: u64,
    /// Examples that scored higher in the first run.
    pub lost: u64,
    /// Examples that scored higher in the second run.
    pub gained: u64,
    /// The share that changed.
    pub share: f64,
    /// 95% interval of that share (Clopper-Pearson).
    pub share_interval: (f64, f64),
    /// p-value, two-sided, of losses and gains being equally likely (exact McNemar test).
    pub p: f64,
}

/// Compares two runs, example by example; `None` where they share no example.
pub fn compare(first: &[f64], second: &[f64]) -> Option<Flips> {
    let pairs = first.iter().zip(second).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let (mut n, mut lost, mut gained) = (0u64, 0u64, 0u64);
    for (a, b) in pairs {
        n += 1;
        lost += u64::from(a > b);
        gained += u64::from(b > a);
    }
    let changed = lost + gained;
    (n > 0).then(|| Flips {
        n,
        lost,
        gained,
        share: changed as f64 / n as f64,
        share_interval: clopper_pearson::interval(changed, n, 0.05),
        p: (2.0 * upper_tail(lost.max(gained), changed, 0.5)).min(1.0),
    })
}
