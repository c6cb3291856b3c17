//! Clopper-Pearson bounds: exact for any sample size (Clopper and Pearson, Biometrika 26, 1934).

use super::binomial::upper_tail;
use super::root::last_true;

/// The largest rate that `successes` of `n` rule out from below with error probability `alpha` (one-sided).
pub fn lower(successes: u64, n: u64, alpha: f64) -> f64 {
    if successes == 0 || n == 0 {
        return 0.0;
    }
    let mean = successes as f64 / n as f64;
    last_true(0.0, mean, |rate| upper_tail(successes, n, rate) <= alpha)
}

/// The smallest rate that `successes` of `n` rule out from above with error probability `alpha` (one-sided).
pub fn upper(successes: u64, n: u64, alpha: f64) -> f64 {
    1.0 - lower(n.saturating_sub(successes), n, alpha)
}

/// The two-sided interval with error probability `alpha`, half of it on each side.
pub fn interval(successes: u64, n: u64, alpha: f64) -> (f64, f64) {
    (lower(successes, n, alpha / 2.0), upper(successes, n, alpha / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The slow, obvious bound: the last rate on a fine grid that the outcome rules out.
    fn lower_reference(successes: u64, n: u64, alpha: f64) -> f64 {
        let grid = (0..=10_000).map(|step| f64::from(step) / 10_000.0);
        grid.take_while(|rate| crate::bounds::binomial::upper_tail(successes, n, *rate) <= alpha)
            .last()
            .unwrap_or(0.0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn agrees_with_a_search_over_a_grid(n in 1u64..200, share in 0.0f64..=1.0, alpha in 1e-6f64..0.5) {
            let successes = (n as f64 * share) as u64;
            let reference = lower_reference(successes, n, alpha);
            let got = lower(successes, n, alpha);
            prop_assert!(got >= reference - 1e-9 && got <= reference + 1.1e-4, "{} {}", got, reference);
        }
    }

    #[test]
    fn agrees_with_published_values() {
        let (low, high) = interval(350, 400, 0.05);
        assert_eq!((format!("{low:.4}"), format!("{high:.4}")), ("0.8385".into(), "0.9058".into()));
        // From SciPy 1.x `beta.ppf`.
        for (got, want) in [
            (lower(90, 100, 1e-5), 0.7198112472656542),
            (upper(90, 100, 1e-5), 0.9827144350905541),
            (lower(180_000, 200_000, 1e-6), 0.8967779954185322),
            (lower(0, 10, 0.05), 0.0),
            (upper(10, 10, 0.05), 1.0),
            (upper(0, 0, 0.05), 1.0),
        ] {
            assert!((got - want).abs() < 1e-9, "{got} is not {want}");
        }
    }
}
