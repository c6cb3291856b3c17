//! Sample logs of lm-evaluation-harness.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failed test should stop")]

use std::path::PathBuf;

use assay_evidence::Values;
use assay_records::{is_lm_eval, read_lm_eval};
use expect_test::expect;

/// Writes a log under a directory named after its model; returns its path.
fn log(root: &std::path::Path, model: &str, name: &str, lines: &[&str]) -> PathBuf {
    let directory = root.join(model);
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join(name);
    std::fs::write(&path, lines.join("\n")).unwrap();
    path
}

const CHOICE: &str = r#"{"doc_id": 0, "doc": {"question": "q?", "choices": ["x", "y"], "task": "t"}, "target": "1", "arguments": {}, "resps": [[["-2.5", "False"]], [["-1.0", "True"]]], "filtered_resps": [["-2.5", "False"], ["-1.0", "True"]], "filter": "none", "metrics": ["acc", "acc_norm"], "doc_hash": "h0", "acc": 1.0, "acc_norm": 0.0}"#;
const STRICT: &str = r#"{"doc_id": 7, "doc": {"question": "2+2"}, "target": "4", "resps": [["four #### 4"]], "filtered_resps": ["4"], "filter": "strict-match", "metrics": ["exact_match"], "doc_hash": "h7", "exact_match": 1.0}"#;
const FLEXIBLE: &str = r#"{"doc_id": 7, "doc": {"question": "2+2"}, "target": "4", "resps": [["four #### 4"]], "filtered_resps": ["5"], "filter": "flexible-extract", "metrics": ["exact_match"], "doc_hash": "h7", "exact_match": 0.0}"#;

#[test]
fn logs_of_two_models_and_tasks() {
    let root = tempfile::tempdir().unwrap();
    let paths = [
        log(root.path(), "org__one", "samples_mmlu_law_2026-01-02T03-04-05.678.jsonl", &[CHOICE]),
        log(root.path(), "org__one", "samples_gsm8k_2026-01-02T03-04-05.678.jsonl", &[STRICT, FLEXIBLE]),
        log(
            root.path(),
            "two",
            "samples_gsm8k_2026-01-02T03-04-05.678.jsonl",
            &[&STRICT.replace(": 1.0", ": 0")],
        ),
        log(root.path(), "two", "samples_gsm8k_2026-02-02T03-04-05.678.jsonl", &[STRICT]),
    ];
    assert!(is_lm_eval(&paths[0]));
    let read = read_lm_eval(&paths, None).unwrap();
    assert_eq!(read.examples.ids, ["mmlu_law/0", "gsm8k/7"]);
    let names: Vec<&str> = read.examples.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(
        names,
        ["task", "label", "question", "question.chars", "choices.length", "doc.task", "doc.task.chars"]
    );
    let Values::Categories(labels) = &read.examples.column("label").unwrap().values else { panic!() };
    assert_eq!(labels.levels, ["1", "4"]);
    let [one, two] = read.outcomes.models.as_slice() else { panic!("not two models") };
    assert_eq!((one.model.as_str(), two.model.as_str()), ("org/one", "two"));
    assert_eq!(one.scores, [1.0, 1.0]);
    assert_eq!(one.predictions.as_ref().unwrap().levels, ["1", "4"]);
    assert_eq!(format!("{:?} {:?}", two.scores, two.repeat_scores), "[NaN, 0.0] Some([NaN, 1.0])");
    let notes = read.notes.join("\n").replace(&*root.path().to_string_lossy(), "ROOT");
    expect![[r#"
        task `mmlu_law` is scored by `acc`
        task `gsm8k` is scored by `exact_match`
        `ROOT/org__one/samples_gsm8k_2026-01-02T03-04-05.678.jsonl` counts after filter `strict-match`; 1 sample of other filters left out"#]].assert_eq(&notes);
}

#[test]
fn a_model_and_a_metric_may_be_named() {
    let root = tempfile::tempdir().unwrap();
    let path = log(root.path(), "any", "answers.jsonl", &[CHOICE]);
    assert!(is_lm_eval(&path));
    let named = PathBuf::from(format!("my/model={}", path.display()));
    let read = read_lm_eval(&[named], Some("acc_norm")).unwrap();
    assert_eq!(read.outcomes.models[0].model, "my/model");
    assert_eq!(read.outcomes.models[0].scores, [0.0]);
    let message = read_lm_eval(&[path], Some("f1")).unwrap_err().to_string();
    expect!["line 1 of `ROOT/any/answers.jsonl` has no metric with a value from 0 to 1; it has no `f1`"]
        .assert_eq(&message.replace(&*root.path().to_string_lossy(), "ROOT"));
}

#[test]
fn other_files_are_no_logs() {
    let root = tempfile::tempdir().unwrap();
    let path = log(root.path(), "any", "other.jsonl", &["{\"doc_id\": 1}"]);
    assert!(!is_lm_eval(&path));
    assert!(!is_lm_eval(&root.path().join("absent.jsonl")));
    assert!(!is_lm_eval(root.path()));
}
