//! The finished file, in both formats.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests")]

mod common;

use assay_evaluate::{Answer, FunctionModel, Item, ModelFailure, OnFailure, Settings};
use common::{items, run, settings};
use expect_test::expect;

/// A different answer to each of three items, the last of which fails.
fn answer(item: &Item) -> Result<Answer, ModelFailure> {
    let (cost, latency_ms) = (Some(0.25), Some(12.5));
    match item.example_id.as_str() {
        "e0" => Ok(Answer { prediction: "answer 0".to_owned(), cost, latency_ms, score: None }),
        "e1" => Ok(Answer { prediction: "a \"b\",\nc".to_owned(), cost: None, latency_ms, score: None }),
        _ => Err(ModelFailure::example("the model did not want to")),
    }
}

fn written(name: &str) -> String {
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join(name);
    let zero = Settings { on_failure: OnFailure::ScoreZero, ..settings(3) };
    let summary = run(&items(3), &FunctionModel::new("tiny", answer), &zero, &output).unwrap();
    assert_eq!((summary.failed, summary.cost), (1, Some(0.25)));
    std::fs::read_to_string(&output).unwrap()
}

#[test]
fn json_lines() {
    expect![[r#"
        {"model":"tiny","example_id":"e0","score":1.0,"prediction":"answer 0","cost":0.25,"latency_ms":12.5,"time":"2027-01-15T08:00:00.000Z","attempts":1}
        {"model":"tiny","example_id":"e1","score":0.0,"prediction":"a \"b\",\nc","cost":null,"latency_ms":12.5,"time":"2027-01-15T08:00:00.000Z","attempts":1}
        {"model":"tiny","example_id":"e2","score":0.0,"prediction":"","cost":null,"latency_ms":null,"time":"2027-01-15T08:00:00.000Z","attempts":1,"error":"the model did not want to"}
    "#]].assert_eq(&written("out.jsonl"));
}

#[test]
fn csv() {
    expect![[r#"
        model,example_id,score,prediction,cost,latency_ms,time,attempts,error
        tiny,e0,1,answer 0,0.25,12.5,2027-01-15T08:00:00.000Z,1,
        tiny,e1,0,"a ""b"",
        c",,12.5,2027-01-15T08:00:00.000Z,1,
        tiny,e2,0,,,,2027-01-15T08:00:00.000Z,1,the model did not want to
    "#]]
    .assert_eq(&written("out.CSV"));
}

#[test]
fn latency_is_measured_where_the_model_does_not_say() {
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out.jsonl");
    let model = FunctionModel::new("slow", |_: &Item| {
        std::thread::sleep(std::time::Duration::from_millis(30));
        Ok(Answer::default())
    });
    run(&items(1), &model, &settings(1), &output).unwrap();
    assert!(common::rows(&output)[0]["latency_ms"].as_f64().unwrap() >= 30.0);
}

#[test]
fn a_directory_that_is_not_there() {
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("none/out.jsonl");
    let error = run(&items(1), &FunctionModel::new("m", answer), &settings(1), &output).unwrap_err();
    assert!(error.to_string().starts_with("cannot open `"), "{error}");
}
