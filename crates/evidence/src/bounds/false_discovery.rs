//! Holding the false discovery rate over a family of tests.

/// Which hypotheses the step-up procedure of Benjamini and Hochberg (JRSS B 57, 1995) rejects at `rate`.
///
/// Valid for independent tests and for positively dependent ones (Benjamini and Yekutieli, Annals of
/// Statistics 29, 2001, theorem 1.2), as tests on overlapping slices of the same examples are.
pub fn rejected(p_values: &[f64], rate: f64) -> Vec<bool> {
    let mut sorted = p_values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len() as f64;
    let threshold = sorted
        .iter()
        .enumerate()
        .filter(|(rank, p)| **p <= rate * (*rank + 1) as f64 / count)
        .map(|(_, p)| *p)
        .next_back();
    p_values.iter().map(|p| threshold.is_some_and(|threshold| *p <= threshold)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_the_definition(p in prop::collection::vec(0.0f64..1.0, 1..40), rate in 0.01f64..0.5) {
            // The largest k such that k p-values lie at or below k rate / m.
            let below = |threshold: f64| p.iter().filter(|p| **p <= threshold).count();
            let line = |k: usize| rate * k as f64 / p.len() as f64;
            let k = (1..=p.len()).rev().find(|&k| below(line(k)) >= k).unwrap_or(0);
            let want: Vec<bool> = p.iter().map(|p| k > 0 && *p <= line(k)).collect();
            prop_assert_eq!(rejected(&p, rate), want);
        }
    }

    #[test]
    fn steps_up_to_the_largest_p_value_under_its_line() {
        // The example of the paper's section 3.2, at 0.05: the four smallest of fifteen are rejected.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
            0.6528, 0.7590, 1.0,
        ];
        assert_eq!(rejected(&p, 0.05).iter().filter(|&&r| r).count(), 4);
        assert_eq!(rejected(&[0.04, 0.03, 0.02], 0.05), [true, true, true]);
        assert_eq!(rejected(&[0.06, 0.5], 0.05), [false, false]);
        assert!(rejected(&[], 0.05).is_empty());
    }
}
