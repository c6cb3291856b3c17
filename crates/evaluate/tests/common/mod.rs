//! What the tests of this crate share.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests")]
#![allow(dead_code, reason = "each test file uses its own part")]

pub(crate) mod server;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};

use assay_evaluate::{
    EvaluateError, Item, ModelFactory, ModelOptions, Progress, Run, Scorer, Settings, SpecFactory, Summary,
    evaluate,
};
use serde_json::{Value, json};

/// Items `e0`, `e1`, … whose label is `answer 0`, `answer 1`, ….
pub(crate) fn items(count: usize) -> Vec<Item> {
    (0..count)
        .map(|index| {
            let fields = json!({"question": format!("question {index}"), "label": format!("answer {index}")});
            Item { example_id: format!("e{index}"), fields: fields.as_object().unwrap().clone() }
        })
        .collect()
}

/// The right answer to one of [`items`].
pub(crate) fn right_answer(item: &Item) -> String {
    assert!(!item.fields.contains_key("label"), "the label was sent");
    item.example_id.replacen('e', "answer ", 1)
}

/// Quick retries.
pub(crate) fn settings(concurrency: usize) -> Settings {
    Settings { concurrency, backoff_ms: 1, ..Settings::default() }
}

pub(crate) fn resuming(concurrency: usize) -> Settings {
    Settings { resume: true, ..settings(concurrency) }
}

/// A moment that never changes.
pub(crate) fn clock() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

pub(crate) fn run(
    items: &[Item],
    model: &dyn ModelFactory,
    settings: &Settings,
    output: &Path,
) -> Result<Summary, EvaluateError> {
    run_scored(items, model, &Scorer::default(), settings, output)
}

pub(crate) fn run_scored(
    items: &[Item],
    model: &dyn ModelFactory,
    scorer: &Scorer,
    settings: &Settings,
    output: &Path,
) -> Result<Summary, EvaluateError> {
    let stop = AtomicBool::new(false);
    run_watched(items, model, scorer, settings, output, &stop, &mut ())
}

pub(crate) fn run_watched(
    items: &[Item],
    model: &dyn ModelFactory,
    scorer: &Scorer,
    settings: &Settings,
    output: &Path,
    stop: &AtomicBool,
    progress: &mut dyn Progress,
) -> Result<Summary, EvaluateError> {
    evaluate(&Run { items, model, scorer, settings, output, clock: &clock, stop }, progress)
}

pub(crate) fn spec(text: &str, timeout_ms: u64) -> SpecFactory {
    let options = ModelOptions { timeout_ms, ..ModelOptions::default() };
    SpecFactory::new(text.parse().unwrap(), options).unwrap()
}

/// The rows of a finished JSON lines file.
pub(crate) fn rows(output: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(output).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Checks that every item has one row, in order, and that nothing else is left behind.
pub(crate) fn assert_whole(output: &Path, items: &[Item]) {
    let found: Vec<_> =
        rows(output).iter().map(|row| row["example_id"].as_str().unwrap().to_owned()).collect();
    let wanted: Vec<_> = items.iter().map(|item| item.example_id.clone()).collect();
    assert_eq!(found, wanted);
    let left: Vec<PathBuf> =
        std::fs::read_dir(output.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let siblings: Vec<_> = left
        .iter()
        .filter(|path| {
            path.to_string_lossy().contains(".partial") || path.to_string_lossy().contains(".writing")
        })
        .collect();
    assert!(siblings.is_empty(), "{siblings:?}");
}

/// Counts how often each example was asked for.
#[derive(Default)]
pub(crate) struct Counter(Mutex<HashMap<String, usize>>);

impl Counter {
    /// Counts one more and gives the new count.
    pub(crate) fn count(&self, item: &Item) -> usize {
        let mut counts = self.0.lock().unwrap();
        let count = counts.entry(item.example_id.clone()).or_default();
        *count += 1;
        *count
    }

    pub(crate) fn total(&self) -> usize {
        self.0.lock().unwrap().values().sum()
    }

    pub(crate) fn of(&self, example_id: &str) -> usize {
        self.0.lock().unwrap().get(example_id).copied().unwrap_or(0)
    }
}

/// Writes down what it is told.
#[derive(Default)]
pub(crate) struct Recorder {
    pub(crate) started: Option<(usize, usize)>,
    pub(crate) finished: Vec<(String, bool)>,
    pub(crate) retried: Vec<(String, u32, u64, String)>,
}

impl Progress for Recorder {
    fn started(&mut self, total: usize, already_done: usize) {
        self.started = Some((total, already_done));
    }

    fn finished(&mut self, example_id: &str, ok: bool) {
        self.finished.push((example_id.to_owned(), ok));
    }

    fn retrying(&mut self, example_id: &str, attempt: u32, wait_ms: u64, failure: &str) {
        self.retried.push((example_id.to_owned(), attempt, wait_ms, failure.to_owned()));
    }
}
