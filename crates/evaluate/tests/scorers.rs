//! Scorers: what they say, and what they refuse.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests")]

mod common;

use assay_evaluate::{Answer, EvaluateError, FunctionModel, Item, Scorer};
use common::{items, run_scored, settings};

#[test]
fn scores() {
    for (scorer, prediction, label, score) in [
        ("exact_match", " Paris\n", "Paris", 1.0),
        ("exact_match", "paris", "Paris", 0.0),
        ("exact_match", "Paris.", "Paris", 0.0),
        ("exact_match", "", "Paris", 0.0),
        ("exact_match:ignore_case", "PARIS", "Paris", 1.0),
        ("exact_match:ignore_case", "ÉCOLE", "école", 1.0),
        ("contains", "It is Paris, of course", "Paris", 1.0),
        ("contains", "It is paris", "Paris", 0.0),
        ("contains:ignore_case", "It is paris", "Paris", 1.0),
        (r"regex:answer: (\w+)", "The answer: B, I think; answer: C", "B", 1.0),
        (r"regex:answer: (\w+)", "B", "B", 0.0),
        ("regex:[A-D]", "so B it is", "B", 1.0),
        ("regex:a|(b)", "a", "a", 0.0),
        ("numeric", "so 1,000 apples", "1000", 1.0),
        ("numeric", "18 - 3 = 15.0", "15", 1.0),
        ("numeric", "15.01", "15", 0.0),
        ("numeric:0.01", "15.01", "15", 1.0),
        ("numeric:0.01", "-100.9", "-100", 1.0),
        ("numeric:0.01", "-101.1", "-100", 0.0),
        ("numeric:0.5", "0.1", "0", 0.0),
        ("numeric", "no idea", "15", 0.0),
    ] {
        let answer = Answer { prediction: prediction.to_owned(), ..Answer::default() };
        let parsed: Scorer = scorer.parse().unwrap();
        assert_eq!(parsed.score(&answer, label), Ok(score), "{scorer}: {prediction:?} against {label:?}");
        assert_eq!(parsed.to_string().parse::<Scorer>().unwrap().to_string(), parsed.to_string());
    }
}

#[test]
fn provided_scores_are_checked() {
    let score = |score| Scorer::Provided.score(&Answer { score, ..Answer::default() }, "");
    assert_eq!(score(Some(0.25)), Ok(0.25));
    assert_eq!((score(Some(0.0)), score(Some(1.0))), (Ok(0.0), Ok(1.0)));
    assert!(score(Some(1.5)).unwrap_err().contains("`1.5`, which is not between 0 and 1"));
    assert!(score(Some(f64::NAN)).is_err() && score(Some(-0.1)).is_err());
    assert!(score(None).unwrap_err().contains("no `score`"));
}

#[test]
fn odd_scorers_are_refused() {
    for (scorer, part) in [
        ("exact", "expected"),
        ("exact_match:case", "only `ignore_case`"),
        ("regex", "a pattern must follow"),
        ("regex:(", "unclosed group"),
        ("numeric:-1", "at least 0"),
        ("numeric:nan", "at least 0"),
        ("provided:x", "expected"),
    ] {
        let shown = scorer.parse::<Scorer>().unwrap_err().to_string();
        assert!(shown.contains(part) && shown.contains(&format!("scorer `{scorer}`")), "{shown}");
    }
}

#[test]
fn labels_are_checked_before_anything_runs() {
    let model = FunctionModel::new("m", |_: &Item| -> Result<Answer, _> { panic!("asked") });
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out");
    let check = |items: &[Item], scorer: &str| {
        let error = run_scored(items, &model, &scorer.parse().unwrap(), &settings(2), &output).unwrap_err();
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
        error
    };
    let mut odd = items(3);
    assert_eq!(
        check(&odd, "numeric").to_string(),
        "example `e0` has `answer 0` in column `label`, which is not a number as scorer `numeric:0.000000001` needs"
    );
    for missing in [Some(serde_json::Value::Null), Some(" ".into()), None] {
        odd[2].fields.shift_remove("label");
        odd[2].fields.extend(missing.map(|value| ("label".to_owned(), value)));
        assert_eq!(
            check(&odd, "contains").to_string(),
            "example `e2` has no value in column `label`, which scorer `contains` needs"
        );
    }
    odd[2].example_id = "e0".to_owned();
    assert_eq!(
        check(&odd, "contains").to_string(),
        "example `e0` occurs twice, as number 1 and as number 3 of the examples"
    );
    assert!(matches!(check(&[], "contains"), EvaluateError::NoExamples));
}
