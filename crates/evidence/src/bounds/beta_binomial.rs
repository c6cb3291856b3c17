//! The beta-binomial mixture: evidence about a rate that stays valid however often it is looked at.
//!
//! With a uniform prior the mixture likelihood ratio against a rate `p` is
//! `B(1 + s, 1 + f) / (p^s (1 - p)^f)` after `s` ones and `f` zeros. It is a martingale when `p` is the true
//! rate, so by Ville's inequality it ever reaches `1 / alpha` with probability at most `alpha`
//! (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 49, 2021, section 3).

use super::root::last_true;
use libm::lgamma;

/// Natural logarithm of the e-value against `rate` after `successes` of `n`.
pub fn log_e_value(successes: u64, n: u64, rate: f64) -> f64 {
    let (s, f) = (successes as f64, n.saturating_sub(successes) as f64);
    let log_beta = lgamma(1.0 + s) + lgamma(1.0 + f) - lgamma(2.0 + s + f);
    // A count of zero contributes nothing, also where the rate is 0 or 1 and its logarithm is infinite.
    let ones = if s > 0.0 { s * rate.ln() } else { 0.0 };
    let zeros = if f > 0.0 { f * (-rate).ln_1p() } else { 0.0 };
    log_beta - ones - zeros
}

/// The confidence sequence's interval after `successes` of `n`: all rates whose e-value is below `1 / alpha`.
///
/// The intervals after every outcome hold at once with probability at least `1 - alpha`.
pub fn interval(successes: u64, n: u64, alpha: f64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let threshold = -alpha.ln();
    let refuted = |rate: f64| log_e_value(successes, n, rate) >= threshold;
    let mean = successes as f64 / n as f64;
    let low = if refuted(0.0) { last_true(0.0, mean, refuted) } else { 0.0 };
    let high = if refuted(1.0) { last_true(1.0, mean, refuted) } else { 1.0 };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The e-value by the definition of a mixture: the mean likelihood over rates, against the likelihood at one.
    fn e_value_reference(successes: i32, n: i32, rate: f64) -> f64 {
        let likelihood = |rate: f64| rate.powi(successes) * (1.0 - rate).powi(n - successes);
        let steps = 20_000;
        let mean = (0..steps).map(|step| likelihood((f64::from(step) + 0.5) / f64::from(steps))).sum::<f64>();
        mean / f64::from(steps) / likelihood(rate)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn agrees_with_the_mixture_integrated_step_by_step(n in 1i32..60, share in 0.0f64..=1.0, rate in 0.05f64..0.95) {
            let successes = (f64::from(n) * share) as i32;
            let reference = e_value_reference(successes, n, rate).ln();
            let got = log_e_value(successes as u64, n as u64, rate);
            prop_assert!((got - reference).abs() < 1e-4 * (1.0 + reference.abs()), "{} {}", got, reference);
        }

        #[test]
        fn the_interval_is_what_is_not_refuted(n in 1u64..500, share in 0.0f64..=1.0, alpha in 0.001f64..0.2) {
            let successes = (n as f64 * share) as u64;
            let (low, high) = interval(successes, n, alpha);
            for step in 0..=200u32 {
                let rate = f64::from(step) / 200.0;
                let refuted = log_e_value(successes, n, rate) >= -alpha.ln();
                if (rate - low).abs() > 1e-9 && (rate - high).abs() > 1e-9 {
                    prop_assert_eq!(refuted, rate < low || rate > high, "{} in {}..{}", rate, low, high);
                }
            }
        }
    }

    #[test]
    fn agrees_with_the_reference() {
        let (low, high) = interval(350, 400, 0.05);
        assert_eq!((format!("{low:.4}"), format!("{high:.4}")), ("0.8094".into(), "0.9253".into()));
    }

    #[test]
    fn ends_of_the_range_are_kept_while_nothing_contradicts_them() {
        assert_eq!(interval(0, 0, 0.05), (0.0, 1.0));
        assert_eq!(interval(5, 5, 0.05).1, 1.0);
        assert_eq!(interval(0, 5, 0.05).0, 0.0);
        let (low, high) = interval(1, 1, 0.05);
        assert!(low > 0.0 && low < 0.05 && high == 1.0, "{low} {high}");
    }

    #[test]
    fn the_e_value_is_a_fair_bet() {
        // The mean of the e-value under the true rate is exactly 1, summed over all outcomes of 12 trials.
        let (n, rate) = (12u64, 0.7f64);
        let expected: f64 = (0..=n)
            .map(|k| {
                let probability = super::super::binomial::upper_tail(k, n, rate)
                    - super::super::binomial::upper_tail(k + 1, n, rate);
                probability * log_e_value(k, n, rate).exp()
            })
            .sum();
        assert!((expected - 1.0).abs() < 1e-9, "{expected}");
    }
}
