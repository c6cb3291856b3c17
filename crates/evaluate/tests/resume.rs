//! Interrupts runs and goes on with them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests")]

mod common;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use assay_evaluate::{
    Answer, EvaluateError, FunctionModel, Item, ModelFactory, ModelFailure, Progress, Scorer, Settings,
    journal_path,
};
use common::{
    Counter, Recorder, assert_whole, items, resuming, right_answer, rows, run, run_scored, run_watched,
    settings,
};

fn right(item: &Item) -> Result<Answer, ModelFailure> {
    Ok(Answer { prediction: right_answer(item), latency_ms: Some(0.1 + 0.2), ..Answer::default() })
}

/// A model that counts and, at the call given, fails in a way that stops the run.
fn failing_at(call: usize, counter: &Counter) -> impl ModelFactory + '_ {
    let calls = AtomicUsize::new(0);
    FunctionModel::new("m", move |item: &Item| {
        if calls.fetch_add(1, Ordering::SeqCst) == call {
            return Err(ModelFailure::run("the power went out"));
        }
        counter.count(item);
        right(item)
    })
}

#[test]
fn a_failure_at_every_place_loses_nothing_and_repeats_nothing() {
    for concurrency in [1, 3] {
        for call in 0..7 {
            let directory = tempfile::tempdir().unwrap();
            let output = directory.path().join("out.jsonl");
            let (items, counter) = (items(7), Counter::default());
            let error =
                run(&items, &failing_at(call, &counter), &settings(concurrency), &output).unwrap_err();
            let EvaluateError::ExampleFailed { finished, total: 7, failure, .. } = error else {
                panic!("{error}")
            };
            assert_eq!((finished, failure.as_str()), (counter.total(), "the power went out"));
            assert!(!output.exists());
            let summary = run(&items, &failing_at(99, &counter), &resuming(concurrency), &output).unwrap();
            assert_eq!((summary.total, summary.resumed, summary.mean_score), (7, finished, 1.0));
            assert_eq!(counter.total(), 7, "call {call}, concurrency {concurrency}");
            assert_whole(&output, &items);
        }
    }
}

#[test]
fn a_stop_at_every_place_and_a_stop_again() {
    for concurrency in [1, 2] {
        let directory = tempfile::tempdir().unwrap();
        let output = directory.path().join("out.csv");
        let (items, counter) = (items(6), Counter::default());
        let mut stops = 0;
        loop {
            let stop = AtomicBool::new(false);
            let model = FunctionModel::new("m", |item: &Item| {
                counter.count(item);
                stop.store(true, Ordering::SeqCst);
                right(item)
            });
            let mut recorder = Recorder::default();
            let settings = resuming(concurrency);
            let result =
                run_watched(&items, &model, &Scorer::default(), &settings, &output, &stop, &mut recorder);
            match result {
                Ok(_) => break,
                Err(EvaluateError::Stopped { finished, total: 6, .. }) => {
                    let (_, before) = recorder.started.unwrap();
                    assert_eq!(finished, before + recorder.finished.len());
                    assert_eq!(finished, counter.total());
                }
                Err(error) => panic!("{error}"),
            }
            stops += 1;
            assert!(stops < 6);
        }
        assert_eq!(counter.total(), 6);
        assert_eq!(fs::read_to_string(&output).unwrap().lines().count(), 7);
    }
}

/// The journal of a run that was stopped after its first six items of eight.
fn interrupted(directory: &Path, items: &[Item]) -> Vec<u8> {
    let output = directory.join("out.jsonl");
    let counter = Counter::default();
    run(items, &failing_at(6, &counter), &settings(1), &output).unwrap_err();
    fs::read(journal_path(&output)).unwrap()
}

#[test]
fn a_journal_torn_at_any_byte_is_taken_up_at_its_last_whole_line() {
    let directory = tempfile::tempdir().unwrap();
    let items = items(8);
    let whole = interrupted(directory.path(), &items);
    let output = directory.path().join("out.jsonl");
    // Every place around the end of a line, and some within the lines.
    let near_end =
        |length: usize| whole[length.saturating_sub(2)..whole.len().min(length + 2)].contains(&b'\n');
    for length in (0..=whole.len()).filter(|&length| length % 29 == 0 || near_end(length)) {
        fs::write(journal_path(&output), &whole[..length]).unwrap();
        let kept = whole[..length].iter().filter(|&&byte| byte == b'\n').count().saturating_sub(1);
        let counter = Counter::default();
        let summary = run(&items, &failing_at(99, &counter), &resuming(2), &output).unwrap();
        assert_eq!((summary.resumed, counter.total()), (kept, 8 - kept), "cut after byte {length}");
        assert_whole(&output, &items);
        // What comes back from the journal is the very number that went in.
        assert!(rows(&output).iter().all(|row| row["latency_ms"] == 0.1 + 0.2));
        fs::remove_file(&output).unwrap();
    }
}

#[test]
fn another_configuration_is_refused_and_the_journal_kept() {
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out.jsonl");
    let items = items(8);
    let whole = interrupted(directory.path(), &items);
    let model = FunctionModel::new("m", right);
    let refused = |items: &[Item], name: &str, scorer: &str, label: &str| {
        let model = FunctionModel::new(name, right);
        let settings = Settings { label: label.to_owned(), ..resuming(1) };
        let error = run_scored(items, &model, &scorer.parse().unwrap(), &settings, &output).unwrap_err();
        assert_eq!(fs::read(journal_path(&output)).unwrap(), whole);
        error.to_string()
    };
    assert!(
        refused(&items, "other", "exact_match", "label")
            .contains("begun with model `m`, but this run has `other`")
    );
    assert!(refused(&items, "m", "contains", "label").contains("begun with scorer `exact_match`"));
    assert!(refused(&items, "m", "exact_match", "question").contains("begun with label column `label`"));
    assert!(refused(&items[..7], "m", "exact_match", "label").contains("number of examples `8`"));
    let mut changed = items.clone();
    changed[7].fields.insert("label".to_owned(), "new".into());
    assert!(refused(&changed, "m", "exact_match", "label").contains("examples of digest"));
    changed = items.clone();
    changed.swap(0, 1);
    assert!(refused(&changed, "m", "exact_match", "label").contains("examples of digest"));

    let error = run(&items, &model, &settings(1), &output).unwrap_err();
    assert!(matches!(error, EvaluateError::JournalExists { .. }), "{error}");
    assert_eq!(fs::read(journal_path(&output)).unwrap(), whole);
}

#[test]
fn a_damaged_journal_is_refused_with_its_line() {
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out.jsonl");
    let items = items(8);
    let whole = String::from_utf8(interrupted(directory.path(), &items)).unwrap();
    let lines: Vec<_> = whole.lines().collect();
    for (content, part) in [
        ("my notes".to_owned(), "line 1 is not the header"),
        ("my notes\n".to_owned(), "line 1 is not the header"),
        (format!("{}\nrubbish\n", lines[0]), "line 2 is damaged"),
        (format!("{}\n{}\n{}\n", lines[0], lines[1], lines[1]), "line 3 holds example `e0` once more"),
        (
            format!("{}\n{}\n", lines[0], lines[1].replace("e0", "x0")),
            "line 2 holds the unknown example `x0`",
        ),
    ] {
        fs::write(journal_path(&output), &content).unwrap();
        let model = FunctionModel::new("m", right);
        let error = run(&items, &model, &resuming(1), &output).unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
        assert_eq!(fs::read_to_string(journal_path(&output)).unwrap(), content);
    }
}

#[test]
fn an_output_is_never_overwritten() {
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out.jsonl");
    fs::write(&output, "mine").unwrap();
    let model = FunctionModel::new("m", right);
    for settings in [settings(1), resuming(1)] {
        let error = run(&items(2), &model, &settings, &output).unwrap_err();
        assert!(matches!(error, EvaluateError::OutputExists { .. }), "{error}");
        assert!(!journal_path(&output).exists());
    }
    assert_eq!(fs::read_to_string(&output).unwrap(), "mine");
}

#[test]
fn a_run_that_ended_between_its_last_two_steps_is_whole() {
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out.jsonl");
    let items = items(3);
    let model = FunctionModel::new("m", |item: &Item| {
        // The last item keeps a copy of the journal as it is when only the removal is missing.
        fs::copy(journal_path(&output), directory.path().join("copy")).unwrap();
        right(item)
    });
    run(&items, &model, &settings(1), &output).unwrap();
    let mut journal = fs::read_to_string(directory.path().join("copy")).unwrap();
    let mut last = rows(&output)[2].clone();
    last.as_object_mut().unwrap().shift_remove("model");
    journal.push_str(&format!("{last}\n"));
    fs::write(journal_path(&output), journal).unwrap();
    let never = FunctionModel::new("m", |_: &Item| -> Result<Answer, ModelFailure> { panic!("asked again") });
    assert_eq!(run(&items, &never, &resuming(1), &output).unwrap().resumed, 3);
    assert_whole(&output, &items);
}

#[cfg(unix)]
#[test]
fn two_runs_never_share_a_journal() {
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out.jsonl");
    let model = FunctionModel::new("m", |item: &Item| {
        let inner = FunctionModel::new("m", right);
        let error = run(&items(2), &inner, &resuming(1), &output).unwrap_err();
        assert!(matches!(error, EvaluateError::JournalBusy { .. }), "{error}");
        right(item)
    });
    let once = Settings { retries_max: 0, ..settings(1) };
    run(&items(2), &model, &once, &output).unwrap();
}

/// Sets the flag as soon as a retry is announced.
struct StopAtRetry<'a>(&'a AtomicBool);

impl Progress for StopAtRetry<'_> {
    fn retrying(&mut self, _: &str, _: u32, _: u64, _: &str) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn a_stop_does_not_wait_for_the_next_attempt() {
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out.jsonl");
    let model = FunctionModel::new("m", |_: &Item| {
        Err(ModelFailure { retry_after_ms: Some(u64::MAX), ..ModelFailure::retry("busy") })
    });
    let stop = AtomicBool::new(false);
    let settings = Settings { retries_max: u32::MAX, ..settings(2) };
    let mut progress = StopAtRetry(&stop);
    let error = run_watched(&items(3), &model, &Scorer::default(), &settings, &output, &stop, &mut progress)
        .unwrap_err();
    assert!(matches!(error, EvaluateError::Stopped { finished: 0, total: 3, .. }), "{error}");
    assert!(error.to_string().starts_with("stopped on request: 0 of 3 answers are kept in `"), "{error}");
}
