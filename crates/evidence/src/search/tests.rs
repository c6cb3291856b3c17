//! The search against a slow, obvious one on random input.

use super::*;
use crate::{Categories, Column, Examples, Values, features};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn examples(rows: &[(u8, u8, f64)]) -> Examples {
    let categories = |values: Vec<u32>| {
        Values::Categories(Categories {
            levels: (0..6).map(|level| format!("l{level}")).collect(),
            codes: values,
        })
    };
    Examples {
        ids: (0..rows.len()).map(|row| row.to_string()).collect(),
        columns: vec![
            Column {
                name: "a".into(),
                values: categories(rows.iter().map(|row| u32::from(row.0)).collect()),
            },
            Column {
                name: "b".into(),
                values: categories(rows.iter().map(|row| u32::from(row.1)).collect()),
            },
            Column { name: "c".into(), values: Values::Numbers(rows.iter().map(|row| row.2).collect()) },
            Column {
                name: "d".into(),
                values: Values::Numbers(rows.iter().map(|row| row.2 * f64::from(row.0 + 1)).collect()),
            },
        ],
    }
}

/// Every conjunction of predicates of different features, each example asked each predicate in turn.
fn reference(space: &Space<'_>, measures: &Measures, depth: usize) -> BTreeMap<Conjunction, (u32, Vec<f32>)> {
    let mut conjunctions = vec![(0, Conjunction::default())];
    let mut found = BTreeMap::new();
    for _ in 0..depth {
        let longer = conjunctions.iter().flat_map(|&(next, conjunction)| {
            (next..space.features.len()).flat_map(move |feature| {
                (0..space.features[feature].predicates.len())
                    .map(move |p| (feature + 1, conjunction.with(feature, p)))
            })
        });
        conjunctions = longer.collect();
        for (_, conjunction) in &conjunctions {
            let members = conjunction.members(space);
            let support = members.iter().filter(|&&member| member).count();
            if support < space.support_min.max(1) {
                continue;
            }
            let mut sums = vec![0.0; measures.columns];
            for (row, example) in measures.examples.iter().enumerate() {
                if members[*example as usize] {
                    for (sum, value) in sums.iter_mut().zip(&measures.values[row * measures.columns..]) {
                        *sum += value;
                    }
                }
            }
            found.insert(*conjunction, (support as u32, sums));
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn counts_what_the_slow_search_counts(
        rows in prop::collection::vec((0u8..5, 0u8..6, prop::num::f64::NORMAL.prop_map(|x| (x % 50.0).round())), 12..80),
        support_min in 1usize..8,
        columns in 1usize..4,
        depth in 1usize..4,
    ) {
        let examples = examples(&rows);
        let (features, _) = features::derive(&examples, &[], support_min);
        let codes = features.iter().map(|feature| feature.codes(examples.column(&feature.name).unwrap())).collect();
        let space = Space { features: &features, codes, examples: rows.len(), support_min };
        let counted: Vec<u32> = (0..rows.len() as u32).filter(|row| row % 3 != 0).collect();
        let values = (0..counted.len() * columns).map(|value| (value * 7 % 5) as f32).collect();
        let measures = Measures { examples: counted, columns, values };
        let found: BTreeMap<_, _> = visit_all(&space, &measures, &sets(&space, 1..=depth), Vec::new, |list: &mut Vec<_>, found| {
            list.push((found.slice, (found.support, found.sums.to_vec())));
        }, || ()).into_iter().flatten().collect();
        prop_assert_eq!(found, reference(&space, &measures, depth));
    }
}

#[test]
fn a_set_too_large_for_one_cube_is_taken_apart() {
    // 200 x 200 levels and 300 columns are past the size of one cube.
    let rows = 4000u32;
    let column = |name: &str, step: u32| Column {
        name: name.into(),
        values: Values::Categories(Categories {
            levels: (0..200).map(|level| format!("{level:03}")).collect(),
            codes: (0..rows).map(|row| row * step / 20 % 200).collect(),
        }),
    };
    let examples =
        Examples { ids: vec![String::new(); rows as usize], columns: vec![column("a", 1), column("b", 3)] };
    let (features, _) = features::derive(&examples, &[], 5);
    let codes =
        features.iter().map(|feature| feature.codes(examples.column(&feature.name).unwrap())).collect();
    let space = Space { features: &features, codes, examples: rows as usize, support_min: 5 };
    let values = (0..rows * 300).map(|value| (value % 11) as f32).collect();
    let measures = Measures { examples: (0..rows).collect(), columns: 300, values };
    let visit =
        |list: &mut Vec<_>, found: Found<'_>| list.push((found.slice, (found.support, found.sums.to_vec())));
    let found = visit_all(&space, &measures, &sets(&space, 2..=2), Vec::new, visit, || ());
    let found: BTreeMap<_, _> = found.into_iter().flatten().collect();
    assert!(found.len() > 200);
    for (slice, (support, sums)) in found.into_iter().step_by(37) {
        let members = slice.members(&space);
        assert_eq!(support as usize, members.iter().filter(|&&member| member).count());
        let first: f32 =
            (0..rows).filter(|row| members[*row as usize]).map(|row| (row * 300 % 11) as f32).sum();
        assert_eq!(sums[0], first);
    }
}

#[test]
fn combinations_are_all_and_ordered() {
    assert_eq!(combinations(4, 2), [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]);
    assert!(combinations(2, 3).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn the_best_sliceline_score_is_the_best_of_all(
        rows in prop::collection::vec((0u32..4, 0u32..3, 0u32..5, 0u8..2), 20..120),
        support_min in 1usize..6,
        alpha in 0.1f64..1.0,
    ) {
        let column = |name: &str, codes: Vec<u32>| Column {
            name: name.into(),
            values: Values::Categories(Categories { levels: (0..5).map(|level| format!("{level}")).collect(), codes }),
        };
        let columns = [
            column("a", rows.iter().map(|row| row.0).collect()),
            column("b", rows.iter().map(|row| row.1).collect()),
            column("c", rows.iter().map(|row| row.2).collect()),
        ];
        let mut errors: Vec<f64> = rows.iter().map(|row| f64::from(row.3)).collect();
        errors[0] = 1.0;
        let settings = sliceline::Settings { alpha, depth: 3, support_min, top: 1 };
        let found = sliceline::top_slices(&columns, &errors, settings);
        let n = rows.len() as f64;
        let mean = errors.iter().sum::<f64>() / n;
        // `None` for a column that the slice leaves open.
        let choices = |levels: u32| std::iter::once(None).chain((0..levels).map(Some));
        let mut best = 0.0f64;
        for a in choices(4) {
            for b in choices(3) {
                for c in choices(5) {
                    let holds = |row: &(u32, u32, u32, u8)| {
                        a.is_none_or(|a| a == row.0) && b.is_none_or(|b| b == row.1) && c.is_none_or(|c| c == row.2)
                    };
                    let members: Vec<usize> = (0..rows.len()).filter(|&at| holds(&rows[at])).collect();
                    if members.len() < support_min.max(1) || (a, b, c) == (None, None, None) {
                        continue;
                    }
                    let size = members.len() as f64;
                    let sum: f64 = members.iter().map(|&at| errors[at]).sum();
                    best = best.max(alpha * (sum / size / mean - 1.0) - (1.0 - alpha) * (n / size - 1.0));
                }
            }
        }
        let score = found.first().map_or(0.0, |slice| slice.score);
        prop_assert!((score - best).abs() < 1e-9, "{} {}", score, best);
    }
}
