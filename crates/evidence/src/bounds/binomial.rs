//! Exact tail probabilities of the binomial distribution.

use libm::lgamma;

/// `P[X >= successes]` for `X ~ Binomial(n, rate)`.
///
/// Summed term by term outward from the larger side, so small tails keep their relative accuracy and a
/// call costs about `sqrt(n)` terms.
pub fn upper_tail(successes: u64, n: u64, rate: f64) -> f64 {
    if successes == 0 {
        return 1.0;
    }
    if successes > n || rate <= 0.0 {
        return 0.0;
    }
    if rate >= 1.0 {
        return 1.0;
    }
    if successes as f64 > n as f64 * rate {
        sum_upward(successes, n, rate)
    } else {
        1.0 - sum_upward(n - successes + 1, n, 1.0 - rate)
    }
}

/// `P[X <= successes]` for `X ~ Binomial(n, rate)`.
pub fn lower_tail(successes: u64, n: u64, rate: f64) -> f64 {
    if successes >= n {
        return 1.0;
    }
    upper_tail(n - successes, n, 1.0 - rate)
}

/// The upper tail from a start at or above the mode, where the terms only shrink.
fn sum_upward(start: u64, n: u64, rate: f64) -> f64 {
    let odds = rate / (1.0 - rate);
    let mut term = log_probability(start, n, rate).exp();
    let mut sum = 0.0;
    let mut successes = start;
    while term > sum * 1e-17 {
        sum += term;
        if successes == n {
            break;
        }
        term *= (n - successes) as f64 / (successes + 1) as f64 * odds;
        successes += 1;
    }
    sum.min(1.0)
}

/// Natural logarithm of `P[X = successes]`.
fn log_probability(successes: u64, n: u64, rate: f64) -> f64 {
    let (k, n) = (successes as f64, n as f64);
    log_choose(n, k) + k * rate.ln() + (n - k) * (-rate).ln_1p()
}

fn log_choose(n: f64, k: f64) -> f64 {
    lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The slow, obvious sum: every probability by repeated multiplication.
    fn upper_tail_reference(successes: u64, n: u64, rate: f64) -> f64 {
        (successes..=n)
            .map(|k| {
                let choose: f64 = (1..=k).map(|i| ((n - k + i) as f64 / i as f64).ln()).sum();
                (choose + k as f64 * rate.ln() + (n - k) as f64 * (1.0 - rate).ln()).exp()
            })
            .sum::<f64>()
            .min(1.0)
    }

    #[test]
    fn agrees_with_published_values() {
        // From SciPy 1.x `binom.sf` and `binom.cdf`.
        for (got, want) in [
            (upper_tail(90, 100, 0.8), 0.005696380955793522),
            (upper_tail(180_000, 200_000, 0.899), 0.06922183288342093),
            (lower_tail(10, 100, 0.2), 0.005696380955793536),
            (upper_tail(1000, 1000, 0.9), 1.7478712516227e-46),
            (lower_tail(30_000, 100_000, 0.301), 0.24644438218851733),
        ] {
            assert!((got / want - 1.0).abs() < 1e-8, "{got} is not {want}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_plain_sum(n in 1u64..300, share in 0.0f64..=1.0, rate in 0.01f64..0.99) {
            let k = (n as f64 * share) as u64;
            let want = upper_tail_reference(k, n, rate);
            prop_assert!((upper_tail(k, n, rate) - want).abs() <= 1e-10 * want.max(1e-6));
            prop_assert!((lower_tail(k, n, rate) + upper_tail(k + 1, n, rate) - 1.0).abs() < 1e-10);
        }
    }
}
