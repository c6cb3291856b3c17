//! Each guard against the fault it is named after.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod common;

use assay_evidence::features::ColumnChoice;
use assay_evidence::niches::{self, Claim, Report, Settings, Verdict, Warning, WarningKind};
use assay_evidence::{Categories, Column, Examples, Outcomes, Values};
use common::{Random, category, examples, outcomes};

fn settings(floor: f64) -> Settings {
    Settings { floor, support_min: Some(60), ..Default::default() }
}

fn warnings(report: &Report, model: usize, kind: WarningKind) -> Vec<&Warning> {
    report.models[model].warnings.iter().filter(|warning| warning.kind == kind).collect()
}

/// Adds a label that is `yes` for most examples of topic 1 and seldom elsewhere.
fn with_label(mut examples: Examples, random: &mut Random) -> Examples {
    let rate = |row| if category(&examples, "topic", row) == 1 { 0.95 } else { 0.3 };
    let codes = (0..examples.len()).map(|row| random.bernoulli(rate(row)) as u32).collect();
    let levels = vec!["no".to_owned(), "yes".to_owned()];
    examples
        .columns
        .push(Column { name: "label".into(), values: Values::Categories(Categories { levels, codes }) });
    examples
}

fn right_when(examples: &Examples, answer: impl Fn(usize) -> u32) -> Vec<f64> {
    (0..examples.len())
        .map(|row| f64::from(u8::from(category(examples, "label", row) == answer(row))))
        .collect()
}

#[test]
fn a_constant_answerer_that_wins_a_slice_has_no_niche_there() {
    let mut random = Random::new(1);
    let examples = with_label(examples(4000, &mut random), &mut random);
    let always_yes = right_when(&examples, |_| 1);
    // An honest model knows the label nearly always, on topic 1 and elsewhere.
    let honest: Vec<f64> = (0..4000).map(|_| random.bernoulli(0.985)).collect();
    let columns = ColumnChoice { label: Some("label".into()), ..Default::default() };
    let report = niches::find(
        &examples,
        &outcomes(vec![always_yes.clone(), honest]),
        &Settings { columns, ..settings(0.9) },
    )
    .unwrap();
    assert!(report.models[0].niches.is_empty(), "{:?}", report.models[0].niches);
    let found = warnings(&report, 0, WarningKind::ConstantAnswer);
    assert!(found[0].evidence.slice.as_deref().unwrap().contains("topic1"), "{found:?}");
    assert!(found[0].text.contains("always answering `yes`"), "{}", found[0].text);
    assert_eq!(report.models[1].verdict, Verdict::General);
    assert!(warnings(&report, 1, WarningKind::ConstantAnswer).iter().all(|w| w.evidence.slice.is_some()));

    // Without the label the same slice would pass for a niche: the guard is what stops it.
    let unguarded = ColumnChoice { ignore: vec!["label".into()], ..Default::default() };
    let report = niches::find(
        &examples,
        &outcomes(vec![always_yes]),
        &Settings { columns: unguarded, ..settings(0.9) },
    );
    assert!(!report.unwrap().models[0].niches.is_empty());
}

#[test]
fn without_labels_a_constant_answerer_is_known_by_its_answers() {
    let mut random = Random::new(2);
    let examples = with_label(examples(3000, &mut random), &mut random);
    let mut records = outcomes(vec![right_when(&examples, |_| 1)]);
    records.models[0].predictions = Some(Categories { levels: vec!["yes".into()], codes: vec![0; 3000] });
    let columns = ColumnChoice { ignore: vec!["label".into()], ..Default::default() };
    let report = niches::find(&examples, &records, &Settings { columns, ..settings(0.9) }).unwrap();
    assert!(report.models[0].niches.is_empty());
    assert!(!warnings(&report, 0, WarningKind::ConstantAnswer).is_empty());
}

/// Six models of falling strength, with the strong ones graded wrongly on topic 3.
fn misgraded(examples: &Examples, rate_on_topic: f64, random: &mut Random) -> Outcomes {
    let strengths = [0.92, 0.9, 0.85, 0.7, 0.55, 0.5];
    let rate = |model: usize, row: usize| match category(examples, "topic", row) {
        3 if model < 3 => rate_on_topic,
        3 => 0.4,
        _ => strengths[model],
    };
    let scores = (0..6)
        .map(|model| (0..examples.len()).map(|row| random.bernoulli(rate(model, row))).collect())
        .collect();
    outcomes(scores)
}

#[test]
fn a_grader_that_fails_one_subject_is_suspected() {
    let mut random = Random::new(3);
    let examples = examples(3000, &mut random);
    let report = niches::find(&examples, &misgraded(&examples, 0.05, &mut random), &settings(0.8)).unwrap();
    let found = warnings(&report, 0, WarningKind::GraderSuspect);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].evidence.slice.as_deref(), Some("topic is topic3"));
    assert!(warnings(&report, 5, WarningKind::GraderSuspect).is_empty(), "the weak models are not misjudged");

    // With labels the measure is chance: here 1/2.
    let labelled = with_label(examples, &mut random);
    let columns = ColumnChoice { label: Some("label".into()), ..Default::default() };
    let records = misgraded(&labelled, 0.2, &mut random);
    let report = niches::find(&labelled, &records, &Settings { columns, ..settings(0.8) }).unwrap();
    let found = warnings(&report, 0, WarningKind::GraderSuspect);
    assert!(found.iter().any(|warning| warning.text.contains("below chance (50.0%)")), "{found:?}");
}

#[test]
fn a_hard_subject_alone_is_no_reason_to_suspect_the_grader() {
    for seed in 0..20 {
        let mut random = Random::new(400 + seed);
        let examples = examples(2000, &mut random);
        let strengths = [0.9, 0.85, 0.8, 0.7, 0.6, 0.5];
        let scores = strengths.map(|strength| {
            let rate = |row| if category(&examples, "topic", row) == 3 { strength / 2.0 } else { strength };
            (0..2000).map(|row| random.bernoulli(rate(row))).collect()
        });
        let report = niches::find(&examples, &outcomes(scores.to_vec()), &settings(0.8)).unwrap();
        assert!(
            (0..6).all(|model| warnings(&report, model, WarningKind::GraderSuspect).is_empty()),
            "seed {seed}"
        );
    }
}

#[test]
fn a_claim_that_the_rows_contradict_is_named() {
    let mut random = Random::new(5);
    let examples = examples(400, &mut random);
    let scores: Vec<f64> = (0..400).map(|row| f64::from(u8::from(row % 5 != 0))).collect();
    let claim = |model: &str, mean: f64| Claim { model: model.into(), mean, rounding: 0.005 };
    let claims = vec![claim("m0", 0.87), claim("m1", 0.80), claim("m1", 0.803), claim("nobody", 0.1)];
    let report = niches::find(
        &examples,
        &outcomes(vec![scores.clone(), scores]),
        &Settings { claims, ..settings(0.6) },
    )
    .unwrap();
    let found = warnings(&report, 0, WarningKind::ClaimMismatch);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].evidence.observed, found[0].evidence.expected), (Some(0.8), Some(0.87)));
    assert!(warnings(&report, 1, WarningKind::ClaimMismatch).is_empty(), "0.803 is within the rounding");
}

#[test]
fn a_claim_may_count_missing_outcomes_as_wrong_or_leave_them_out() {
    let mut random = Random::new(6);
    let examples = examples(400, &mut random);
    let scores: Vec<f64> =
        (0..400).map(|row| if row < 100 { f64::NAN } else { f64::from(u8::from(row % 4 != 0)) }).collect();
    let claim = |mean: f64| Claim { model: "m0".into(), mean, rounding: 0.0005 };
    let count = |mean| {
        let settings = Settings { claims: vec![claim(mean)], ..settings(0.6) };
        warnings(
            &niches::find(&examples, &outcomes(vec![scores.clone()]), &settings).unwrap(),
            0,
            WarningKind::ClaimMismatch,
        )
        .len()
    };
    assert_eq!((count(0.75), count(0.5625), count(0.8), count(0.5)), (0, 0, 1, 1));
}

/// Scores of models whose errors depend on how hard each example is, as real ones do.
fn by_difficulty(strengths: &[f64], n: usize, random: &mut Random) -> Vec<Vec<f64>> {
    let easy: Vec<f64> = (0..n).map(|_| random.unit()).collect();
    let logit = |p: f64| (p / (1.0 - p)).ln();
    let rate = |strength: f64, easy: f64| 1.0 / (1.0 + (-(logit(strength) + 6.0 * (easy - 0.5))).exp());
    strengths.iter().map(|s| easy.iter().map(|easy| random.bernoulli(rate(*s, *easy))).collect()).collect()
}

#[test]
fn one_model_under_two_names_is_seen_and_look_alikes_are_not() {
    let mut random = Random::new(7);
    let examples = examples(2000, &mut random);
    let mut scores = by_difficulty(&[0.8, 0.79, 0.8, 0.6, 0.4], 2000, &mut random);
    // A twin that was run again: 2% of its outcomes differ.
    let twin: Vec<f64> =
        scores[2].iter().map(|score| if random.unit() < 0.02 { 1.0 - score } else { *score }).collect();
    scores.push(twin);
    let report = niches::find(&examples, &outcomes(scores), &settings(0.7)).unwrap();
    let other = |model| {
        warnings(&report, model, WarningKind::Twin)
            .iter()
            .filter_map(|w| w.evidence.other_model.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!((other(2), other(5)), (vec!["m5".to_owned()], vec!["m2".to_owned()]));
    assert!([0, 1, 3, 4].into_iter().all(|model| other(model).is_empty()));
}

#[test]
fn failing_together_on_impossible_examples_does_not_make_twins() {
    let mut random = Random::new(8);
    let examples = examples(1500, &mut random);
    // Five strong models that all fail on the same mislabelled examples, and on little else.
    let mislabelled: Vec<bool> = (0..1500).map(|_| random.unit() < 0.1).collect();
    let scores = (0..5)
        .map(|_| mislabelled.iter().map(|wrong| if *wrong { 0.0 } else { random.bernoulli(0.995) }).collect())
        .collect();
    let report = niches::find(&examples, &outcomes(scores), &settings(0.7)).unwrap();
    assert!((0..5).all(|model| warnings(&report, model, WarningKind::Twin).is_empty()));
}

#[test]
fn two_runs_that_flip_are_told() {
    let mut random = Random::new(9);
    let examples = examples(1000, &mut random);
    let first: Vec<f64> = (0..1000).map(|_| random.bernoulli(0.8)).collect();
    let second: Vec<f64> =
        first.iter().map(|score| if random.unit() < 0.1 { 1.0 - score } else { *score }).collect();
    let mut records = outcomes(vec![first.clone(), first.clone()]);
    records.models[0].repeat_scores = Some(second);
    records.models[1].repeat_scores = Some(first);
    let report = niches::find(&examples, &records, &settings(0.7)).unwrap();
    let found = warnings(&report, 0, WarningKind::Flips);
    let share = found[0].evidence.observed.unwrap();
    assert!((0.07..0.13).contains(&share), "{share}");
    assert!(warnings(&report, 1, WarningKind::Flips).is_empty());
}

#[test]
fn too_little_evidence_says_how_much_more_would_decide() {
    let mut told = 0;
    for seed in 0..60 {
        let mut random = Random::new(1_000 + seed);
        let examples = examples(600, &mut random);
        let rate = |row| if category(&examples, "topic", row) == 2 { 0.87 } else { 0.4 };
        let scores = (0..600).map(|row| random.bernoulli(rate(row))).collect();
        let settings = Settings { support_min: Some(40), ..settings(0.8) };
        let report = niches::find(&examples, &outcomes(vec![scores]), &settings).unwrap();
        let found = warnings(&report, 0, WarningKind::LowPower);
        for warning in &found {
            let evidence = &warning.evidence;
            assert!(evidence.needed.is_some_and(|needed| needed <= 20 * evidence.n.unwrap()), "{warning:?}");
            assert!(evidence.observed > evidence.expected, "more of the same would not help: {warning:?}");
        }
        told += usize::from(!found.is_empty());
    }
    assert!(told >= 6, "{told} of 60");
}
