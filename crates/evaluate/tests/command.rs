//! Runs real child processes that misbehave.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests")]
#![cfg(unix)]

mod common;

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use assay_evaluate::{EvaluateError, OnFailure, Scorer, Settings};
use common::{Recorder, assert_whole, items, resuming, rows, run, run_watched, settings, spec};

fn command(mode: &str, directory: &Path) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/model.sh");
    format!("tiny=cmd:sh '{}' {mode} '{}'", script.display(), directory.display())
}

/// Checks that no process that wrote down its number goes on running. One that was told to end may take until it is next
/// given the processor.
fn assert_no_children(directory: &Path) {
    if !cfg!(target_os = "linux") {
        return;
    }
    for pid in fs::read_to_string(directory.join("pids")).unwrap().lines() {
        let gone = (0..500).any(|_| {
            let gone = is_gone(pid);
            if !gone {
                thread::sleep(Duration::from_millis(20));
            }
            gone
        });
        assert!(gone, "process {pid} is still there");
    }
}

fn is_gone(pid: &str) -> bool {
    // An orphan that nobody has collected yet is dead all the same.
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit(')').next().unwrap_or_default().trim().chars().next();
    matches!(state, None | Some('Z' | 'X'))
}

#[test]
fn every_kind_of_misbehaviour_is_overcome() {
    for (mode, timeout_ms, part) in [
        ("none", 20_000, ""),
        ("die", 20_000, "ended with exit status: 3; its last errors: `out of memory`"),
        ("hang", 3_000, "no answer within 3000 ms"),
        ("rubbish", 20_000, "`Loading weights...`, which is not a JSON object"),
        ("close", 20_000, "closed its output"),
        ("partial", 20_000, "closed its output"),
        ("other", 20_000, "for example `e9` instead"),
        ("flood", 20_000, "more than 1048576 bytes without ending the line"),
        ("twice", 20_000, "more than one line"),
        ("noise", 20_000, "ended with exit status: 4; its last errors: `"),
    ] {
        for concurrency in [1, 3] {
            let directory = tempfile::tempdir().unwrap();
            let output = directory.path().join("out.jsonl");
            let model = spec(&command(mode, directory.path()), timeout_ms);
            let (items, stop) = (items(6), false.into());
            let mut recorder = Recorder::default();
            let summary = run_watched(
                &items,
                &model,
                &Scorer::default(),
                &settings(concurrency),
                &output,
                &stop,
                &mut recorder,
            )
            .unwrap_or_else(|error| panic!("{mode}: {error}"));
            assert_eq!((summary.total, summary.mean_score, summary.cost), (6, 1.0, Some(3.0)), "{mode}");
            assert_whole(&output, &items);
            let failures: Vec<_> = recorder.retried.iter().map(|retry| retry.3.as_str()).collect();
            let expected = usize::from(mode != "none");
            assert_eq!(failures.len(), expected, "{mode}: {failures:?}");
            assert!(failures.iter().all(|failure| failure.contains(part)), "{mode}: {failures:?}");
            assert_eq!(rows(&output)[1]["attempts"], expected + 1);
            assert_no_children(directory.path());
        }
    }
}

#[test]
fn when_all_attempts_fail_the_run_stops_and_can_go_on() {
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out.jsonl");
    let items = items(4);
    let always = spec(&command("always", directory.path()), 20_000);
    let few = Settings { retries_max: 2, ..settings(1) };
    let error = run(&items, &always, &few, &output).unwrap_err();
    let shown = error.to_string();
    assert!(
        shown.contains("example `e1` got no answer after 3 attempts: the model closed its output")
            && shown.contains("no such luck")
            && shown.contains("1 of 4 answers are kept"),
        "{shown}"
    );
    assert!(!output.exists());
    assert_no_children(directory.path());
    let zero = Settings { on_failure: OnFailure::ScoreZero, ..resuming(2) };
    let summary = run(&items, &always, &zero, &output).unwrap();
    assert_eq!((summary.resumed, summary.failed, summary.mean_score), (1, 1, 0.75));
    assert_whole(&output, &items);
    let failed = &rows(&output)[1];
    assert!(failed["error"].as_str().unwrap().contains("no such luck"), "{failed}");
    assert_eq!((&failed["score"], &failed["attempts"]), (&0.0.into(), &4.into()));
    let asked = fs::read_to_string(directory.path().join("asked")).unwrap();
    assert_eq!(asked.lines().filter(|id| *id == "e0").count(), 1);
}

#[test]
fn a_program_that_is_not_there_stops_the_run_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out.jsonl");
    let model = spec("cmd:/no/such/program", 1_000);
    let zero = Settings { on_failure: OnFailure::ScoreZero, ..settings(2) };
    let error = run(&items(3), &model, &zero, &output).unwrap_err();
    assert!(matches!(error, EvaluateError::ExampleFailed { attempts: 1, finished: 0, .. }), "{error}");
    assert!(error.to_string().contains("the command `/no/such/program` cannot be started"), "{error}");
}

#[test]
fn a_question_larger_than_a_pipe_and_a_program_that_reads_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out.jsonl");
    let mut items = items(2);
    for item in &mut items {
        item.fields.insert("text".to_owned(), "x".repeat(600_000).into());
    }
    let model = spec("cmd:sh -c 'cat > /dev/null'", 400);
    let once = Settings { retries_max: 0, ..settings(1) };
    let error = run(&items, &model, &once, &output).unwrap_err();
    assert!(error.to_string().contains("no answer within 400 ms"), "{error}");
    let model = spec("cmd:sleep 300", 400);
    let error = run(&items, &model, &once, &directory.path().join("b.jsonl")).unwrap_err();
    assert!(error.to_string().contains("no answer within 400 ms"), "{error}");
    let model = spec(&command("none", directory.path()), 20_000);
    run(&items, &model, &settings(1), &directory.path().join("c.jsonl")).unwrap();
}
