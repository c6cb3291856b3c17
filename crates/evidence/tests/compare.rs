//! Comparisons: intervals that hold on simulated truth, and models that are told apart only where they differ.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use assay_evidence::compare::{CompareSettings, compare, difference};
use assay_evidence::{Categories, Column, Examples, ModelOutcomes, Outcomes, Values};
use common::Random;

/// Two models' scores on one example: right together with a rate, and each alone with others.
fn pair(random: &mut Random, first: f64, second: f64, both: f64) -> (f64, f64) {
    let at = random.unit();
    match () {
        () if at < both => (1.0, 1.0),
        () if at < both + first => (1.0, 0.0),
        () if at < both + first + second => (0.0, 1.0),
        () => (0.0, 0.0),
    }
}

#[test]
fn intervals_of_differences_fail_no_more_often_than_they_say() {
    const RUNS: usize = 2000;
    let (mut random, alpha) = (Random::new(11), 0.1);
    for (n, first, second, both) in [
        (30, 0.2, 0.2, 0.3),
        (30, 0.4, 0.1, 0.3),
        (300, 0.02, 0.01, 0.9),
        (300, 0.3, 0.15, 0.2),
        (60, 0.0, 0.3, 0.1),
    ] {
        let truth = first - second;
        let failed = (0..RUNS)
            .filter(|_| {
                let pairs = (0..n).map(|_| pair(&mut random, first, second, both)).collect::<Vec<_>>();
                let found = difference(pairs, alpha).unwrap();
                truth < found.lower || truth > found.upper
            })
            .count();
        assert!(failed as f64 <= alpha * RUNS as f64, "n {n}: {failed} of {RUNS} failed");
    }
    // Scores between 0 and 1, correlated and of different means.
    let failed = (0..400)
        .filter(|_| {
            let pairs = (0..200).map(|_| {
                let common = random.unit();
                (0.5 * common + 0.5 * random.unit(), 0.5 * common + 0.3 * random.unit())
            });
            let found = difference(pairs.collect::<Vec<_>>(), alpha).unwrap();
            found.lower > 0.1 || found.upper < 0.1
        })
        .count();
    assert!(failed as f64 <= alpha * 400.0, "{failed} of 400 failed");
}

#[test]
fn a_difference_is_seen_where_mcnemars_test_sees_it() {
    // 12 against 1: the exact two-sided sign test gives 0.0034.
    let pairs = |first: usize, second: usize, alike: usize| {
        let some = |count: usize, pair: (f64, f64)| std::iter::repeat_n(pair, count);
        some(first, (1.0, 0.0)).chain(some(second, (0.0, 1.0))).chain(some(alike, (1.0, 1.0)))
    };
    let found = difference(pairs(12, 1, 87), 0.0034 / 0.9 * 1.01).unwrap();
    assert!(found.lower > 0.0 && (found.mean - 0.11).abs() < 1e-12);
    assert!(difference(pairs(12, 1, 87), 0.0034 / 0.9 * 0.95).unwrap().lower <= 0.0);
    // Examples on which both agree change nothing of that.
    assert!(difference(pairs(12, 1, 5000), 0.0034 / 0.9 * 1.01).unwrap().lower > 0.0);
    let alike = difference(pairs(0, 0, 100), 0.05).unwrap();
    assert!(alike.lower < 0.0 && alike.upper > 0.0 && alike.upper < 0.06);
    let turned = difference(pairs(1, 12, 87), 0.05).unwrap();
    let straight = difference(pairs(12, 1, 87), 0.05).unwrap();
    assert!((turned.lower + straight.upper).abs() < 1e-12 && (turned.upper + straight.lower).abs() < 1e-12);
    assert_eq!(difference([], 0.05), None);
}

/// Examples with a subject, and models with a rate of right answers for each.
fn study(random: &mut Random, n: usize, rates: &[[f64; 2]]) -> (Examples, Outcomes) {
    let codes: Vec<u32> = (0..n).map(|at| (at % 2) as u32).collect();
    let models = rates.iter().enumerate().map(|(model, rates)| ModelOutcomes {
        model: format!("m{model}"),
        scores: codes.iter().map(|code| f64::from(u8::from(random.unit() < rates[*code as usize]))).collect(),
        costs: None,
        latencies_ms: None,
        predictions: None,
        repeat_scores: None,
    });
    let outcomes = Outcomes { models: models.collect() };
    let levels = vec!["law".to_owned(), "art".to_owned()];
    let values = Values::Categories(Categories { levels, codes });
    let examples = Examples {
        ids: (0..n).map(|at| at.to_string()).collect(),
        columns: vec![Column { name: "subject".into(), values }],
    };
    (examples, outcomes)
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|model| format!("m{model}")).collect()
}

#[test]
fn models_are_told_apart_where_they_differ() {
    let (examples, outcomes) = study(&mut Random::new(5), 2000, &[[0.9, 0.5], [0.5, 0.9], [0.5, 0.5]]);
    let report = compare(&examples, &outcomes, &names(3), &CompareSettings::default()).unwrap();
    assert_eq!(report.intervals, 3 * (3 + 3));
    let best: Vec<(&str, &[usize])> =
        report.slices.iter().map(|slice| (slice.text.as_str(), slice.best.as_slice())).collect();
    assert_eq!(best, [("all examples", &[0, 1][..]), ("subject is art", &[1]), ("subject is law", &[0])]);
    for slice in &report.slices {
        assert!(slice.better.iter().all(|pair| pair.difference.lower > 0.0));
        assert!(slice.better.iter().all(|pair| !slice.best.contains(&pair.worse)));
    }
}

#[test]
fn equal_models_are_seldom_told_apart() {
    let mut random = Random::new(6);
    let wrong = (0..200)
        .filter(|_| {
            let (examples, outcomes) = study(&mut random, 200, &[[0.7, 0.4], [0.7, 0.4], [0.7, 0.4]]);
            let report = compare(&examples, &outcomes, &names(3), &CompareSettings::default()).unwrap();
            report.slices.iter().any(|slice| !slice.better.is_empty())
        })
        .count();
    assert!(wrong <= 10, "{wrong} of 200 where at most 10 may be");
}

#[test]
fn what_cannot_be_compared_is_refused_in_words() {
    let (examples, outcomes) = study(&mut Random::new(7), 100, &[[0.5, 0.5], [0.5, 0.5]]);
    let error = |models: &[String]| {
        compare(&examples, &outcomes, models, &CompareSettings::default()).unwrap_err().to_string()
    };
    assert_eq!(error(&names(1)), "the number of models `1` is not 2 to 6");
    assert_eq!(error(&["m0".into(), "m9".into()]), "there is no outcome of a model `m9`");
}
