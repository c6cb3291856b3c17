//! Claims judged on outcomes whose truth is known.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use assay_evidence::claim::{Shown, judge, rows_of};
use assay_evidence::slice::{Condition, Predicate, Slice};
use assay_evidence::{Categories, Column, Examples, MISSING, Values};

/// SplitMix64.
fn random(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// How many of 400 runs ever show something false, judged again after every ten of 500 outcomes.
fn ever_wrong(truth: f64, floor: f64, score: impl Fn(f64) -> f64, wrong: Shown) -> usize {
    (0..400_u64)
        .filter(|run| {
            let mut state = run.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ 77;
            let mut scores = Vec::new();
            (0..50).any(|_| {
                scores.extend((0..10).map(|_| score(f64::from(u8::from(random(&mut state) < truth)))));
                judge(scores.iter().copied(), floor, 0.9).unwrap().shown == wrong
            })
        })
        .count()
}

#[test]
fn looking_often_is_wrong_as_seldom_as_stated() {
    // Stated: at most 40 of 400.
    let above = ever_wrong(0.8, 0.8, |score| score, Shown::Reaches);
    let below = ever_wrong(0.8, 0.8, |score| score, Shown::Misses);
    let fractional = ever_wrong(0.8, 0.84, |score| 0.2 + 0.8 * score, Shown::Reaches);
    println!("shown wrongly in {above}, {below} and {fractional} of 400 runs");
    assert!(above <= 40 && below <= 40 && fractional <= 40);
}

#[test]
fn what_is_so_is_shown_in_time() {
    let mut state = 5;
    let scores: Vec<f64> = (0..400).map(|_| f64::from(u8::from(random(&mut state) < 0.97))).collect();
    let judged = judge(scores.iter().copied(), 0.9, 0.95).unwrap();
    assert_eq!(judged.shown, Shown::Reaches);
    assert!(judged.lower > 0.9 && judged.upper <= 1.0 && judged.reaches_log10 > 1.3);
    let judged = judge(scores.iter().copied(), 0.995, 0.95).unwrap();
    assert_eq!(judged.shown, Shown::Misses);
    let judged = judge(scores.into_iter().take(3), 0.9, 0.95).unwrap();
    assert_eq!(judged.shown, Shown::Nothing);
    assert_eq!(judge([], 0.9, 0.95).unwrap().mean, None);
    assert!(judge([], 1.0, 0.95).is_err() && judge([], 0.5, 1.0).is_err());
}

#[test]
fn rows_of_a_slice() {
    let codes = vec![0, 1, MISSING, 0];
    let language = Values::Categories(Categories { levels: vec!["fr".into(), "de".into()], codes });
    let examples = Examples {
        ids: ["a", "b", "c", "d"].map(String::from).to_vec(),
        columns: vec![
            Column { name: "language".into(), values: language },
            Column { name: "length".into(), values: Values::Numbers(vec![1.0, 5.0, f64::NAN, 9.0]) },
        ],
    };
    let on = |feature: &str, condition| Predicate { feature: feature.into(), condition };
    let rows = |predicates| rows_of(&Slice(predicates), &examples).unwrap();
    assert_eq!(rows(vec![]), [0, 1, 2, 3]);
    assert_eq!(rows(vec![on("language", Condition::Is("fr".into()))]), [0, 3]);
    assert_eq!(rows(vec![on("language", Condition::Missing)]), [2]);
    assert_eq!(rows(vec![on("language", Condition::In(vec!["fr".into(), "de".into()]))]), [0, 1, 3]);
    assert_eq!(rows(vec![on("length", Condition::Range(1.0, 9.0))]), [0, 1]);
    assert_eq!(
        rows(vec![on("length", Condition::AtLeast(5.0)), on("language", Condition::Is("fr".into()))]),
        [3]
    );
    assert_eq!(rows(vec![on("length", Condition::Missing)]), [2]);
    assert!(rows_of(&Slice(vec![on("length", Condition::Is("5".into()))]), &examples).is_err());
    assert!(rows_of(&Slice(vec![on("width", Condition::Missing)]), &examples).is_err());
}
