//! Cutting a number column into at most eight bins with bounds that a person can read.

use super::Feature;

/// How many bins at the most.
pub(super) const BINS_MAX: usize = 8;

/// How far, as a share of the examples, a cut may move from its quantile to become a readable number.
const SLACK: f64 = 0.02;

/// The feature of a number column (NaN where missing), or why there is none.
pub(super) fn feature(name: &str, numbers: &[f64], support_min: usize) -> Result<Feature, String> {
    let mut sorted: Vec<f64> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let missing = numbers.len() - sorted.len() >= support_min;
    let mut distinct = sorted.clone();
    distinct.dedup();
    match (distinct.len(), missing) {
        (0, _) => return Err("no example has a value".into()),
        (1, false) => return Err("every example has the same value".into()),
        (2..=BINS_MAX, _) | (1, true) => return Ok(Feature::of_bins(name, distinct, true, missing)),
        _ => {}
    }
    let bins = (sorted.len() / support_min.max(1)).clamp(2, BINS_MAX);
    let smallest = sorted.first().copied().unwrap_or(0.0);
    let mut starts = vec![smallest];
    for cut in 1..bins {
        let share = cut as f64 / bins as f64;
        let start = readable(
            quantile(&sorted, share - SLACK),
            quantile(&sorted, share),
            quantile(&sorted, share + SLACK),
        );
        if starts.last().is_some_and(|last| start > *last) {
            starts.push(start);
        }
    }
    if starts.len() < 2 {
        // Nearly all examples share the smallest value: what is above it is still a slice of its own.
        starts.extend(distinct.get(1));
    }
    Ok(Feature::of_bins(name, starts, false, missing))
}

/// The value at a share of a sorted, non-empty list.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let position = (share.clamp(0.0, 1.0) * sorted.len() as f64) as usize;
    sorted.get(position.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

/// The number in `(low, high]` with the coarsest step of 1, 2 or 5 times a power of ten, nearest to `middle`.
///
/// `middle` itself where the range is a single point.
fn readable(low: f64, middle: f64, high: f64) -> f64 {
    if low >= high {
        return middle;
    }
    let largest = high.abs().max(low.abs()).log10().ceil() as i32;
    for exponent in (largest - 12..=largest).rev() {
        for multiple in [5.0, 2.0, 1.0] {
            let candidate = nearest_multiple(middle, multiple, exponent);
            if candidate > low && candidate <= high {
                return candidate;
            }
        }
    }
    middle
}

/// The multiple of `multiple * 10^exponent` nearest to `number`, computed so that 0.3 prints as 0.3.
fn nearest_multiple(number: f64, multiple: f64, exponent: i32) -> f64 {
    let power = 10f64.powi(exponent.abs());
    if exponent >= 0 {
        (number / (multiple * power)).round() * multiple * power
    } else {
        (number * power / multiple).round() * multiple / power
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Column, Values};
    use proptest::prelude::*;

    fn conditions(numbers: &[f64], support_min: usize) -> Vec<String> {
        let feature = feature("x", numbers, support_min).unwrap();
        (0..feature.predicates.len()).filter_map(|p| feature.predicate(p)).map(|p| p.to_string()).collect()
    }

    #[test]
    fn bounds_are_readable() {
        let lengths: Vec<f64> = (0..1000).map(|i| 20.0 + f64::from(i) * 0.517).collect();
        assert_eq!(
            conditions(&lengths, 10).into_iter().take(8).collect::<Vec<_>>(),
            [
                "x below 80",
                "x from 80 to below 150",
                "x from 150 to below 220",
                "x from 220 to below 280",
                "x from 280 to below 350",
                "x from 350 to below 400",
                "x from 400 to below 480",
                "x at least 480"
            ]
        );
        assert_eq!(readable(0.2913, 0.3021, 0.3107), 0.3);
        assert_eq!(readable(-2.4, -2.2, -1.9), -2.0);
    }

    #[test]
    fn few_distinct_numbers_are_taken_as_they_are() {
        let options: Vec<f64> = (0..90).map(|i| f64::from(i % 3) + 3.0).collect();
        assert_eq!(conditions(&options, 10), ["x is 3", "x is 4", "x is 5", "x at least 4", "x below 5"]);
        assert!(feature("x", &[4.0; 20], 2).is_err());
        assert!(feature("x", &[f64::NAN; 20], 2).is_err());
    }

    #[test]
    fn a_column_of_mostly_one_value_still_has_two_bins() {
        let mut numbers = vec![0.0; 900];
        numbers.extend((1..=30).map(f64::from));
        assert_eq!(conditions(&numbers, 10), ["x below 1", "x at least 1"]);
    }

    proptest! {
        #[test]
        fn every_number_falls_to_exactly_one_bin(numbers in prop::collection::vec(-1e6f64..1e6, 9..200)) {
            let feature = feature("x", &numbers, 5).unwrap();
            let codes = feature.codes(&Column { name: "x".into(), values: Values::Numbers(numbers.clone()) });
            for (number, code) in numbers.iter().zip(codes) {
                prop_assert!(code < feature.code_count);
                for (range, condition) in &feature.predicates {
                    let holds = match condition {
                        crate::slice::Condition::Below(end) => number < end,
                        crate::slice::Condition::AtLeast(start) => number >= start,
                        crate::slice::Condition::Range(from, to) => number >= from && number < to,
                        crate::slice::Condition::Equals(value) => number == value,
                        _ => false,
                    };
                    prop_assert_eq!(range.contains(&code), holds);
                }
            }
        }
    }
}
