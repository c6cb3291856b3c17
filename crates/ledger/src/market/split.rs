//! Dividing money exactly: to the last unit, by largest remainder.

/// Divides an amount among weights that are parts of a whole; what the weights leave over is the last part.
///
/// Each part is its share rounded down; the units that are then missing go one each to the largest remainders, the
/// earlier first among equals (Hamilton's method). The parts add up to the amount. Weights beyond the whole count as
/// none: whoever makes them checks.
pub fn split(amount: u64, weights: &[u64], whole: u64) -> Vec<u64> {
    let named: u64 = weights.iter().fold(0, |sum, weight| sum.saturating_add(*weight));
    let rest = whole.saturating_sub(named);
    let all: Vec<u64> = weights.iter().copied().chain([rest]).collect();
    let whole = u128::from(named.saturating_add(rest).max(1));
    let exact = |weight: &u64| u128::from(amount) * u128::from(*weight);
    // INVARIANT: a weight is at most the whole, so its part is at most the amount and fits 64 bits.
    let mut parts: Vec<u64> = all.iter().map(|weight| (exact(weight) / whole) as u64).collect();
    let mut order: Vec<usize> = (0..all.len()).collect();
    let remainder = |at: usize| all.get(at).map_or(0, |weight| exact(weight) % whole);
    order.sort_by_key(|at| std::cmp::Reverse(remainder(*at)));
    let missing = amount - parts.iter().sum::<u64>();
    for at in order.into_iter().take(usize::try_from(missing).unwrap_or(usize::MAX)) {
        if let Some(part) = parts.get_mut(at) {
            *part += 1;
        }
    }
    parts
}

/// Divides an amount into equal parts, the earlier ones larger by a unit where it does not come out even.
pub fn split_evenly(amount: u64, count: usize) -> Vec<u64> {
    let count = count.max(1) as u64;
    (0..count).map(|at| amount / count + u64::from(at < amount % count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn units_go_to_the_largest_remainders() {
        assert_eq!(split(100, &[333_333, 333_333, 333_334], 1_000_000), [33, 33, 34, 0]);
        assert_eq!(split(10, &[150_000, 250_000], 1_000_000), [2, 2, 6]);
        assert_eq!(split(1, &[1, 1], 1_000_000), [0, 0, 1]);
        assert_eq!(split(u64::MAX, &[1_000_000], 1_000_000), [u64::MAX, 0]);
        assert_eq!(split(7, &[], 1_000_000), [7]);
        assert_eq!(split_evenly(10, 3), [4, 3, 3]);
    }

    proptest! {
        #[test]
        fn parts_add_up_and_are_within_a_unit(
            amount in any::<u64>(),
            weights in prop::collection::vec(0..15_000_u64, 0..66),
        ) {
            let parts = split(amount, &weights, 1_000_000);
            prop_assert_eq!(parts.len(), weights.len() + 1);
            prop_assert_eq!(parts.iter().map(|part| u128::from(*part)).sum::<u128>(), u128::from(amount));
            for (part, weight) in parts.iter().zip(&weights) {
                let floor = u128::from(amount) * u128::from(*weight) / 1_000_000;
                prop_assert!([floor, floor + 1].contains(&u128::from(*part)));
            }
            let even = split_evenly(amount, weights.len());
            prop_assert_eq!(even.iter().map(|part| u128::from(*part)).sum::<u128>(), u128::from(amount));
        }
    }
}
