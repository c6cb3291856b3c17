//! Kills the process of a run at every place, for real.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests")]

mod common;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use assay_evaluate::{Answer, FunctionModel, Item};
use common::{assert_whole, items, resuming, right_answer, run};

const DIRECTORY: &str = "ASSAY_TEST_CRASH_DIRECTORY";
const AFTER: &str = "ASSAY_TEST_CRASH_AFTER";
const COUNT: usize = 6;

/// Asks a model that writes down every question and breaks the process off at the question numbered `after`.
fn evaluate_in(directory: &Path, after: usize) {
    let asked = directory.join("asked");
    let calls = std::sync::atomic::AtomicUsize::new(0);
    let model = FunctionModel::new("m", |item: &Item| {
        if calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == after {
            std::process::abort();
        }
        let mut file = OpenOptions::new().create(true).append(true).open(&asked).unwrap();
        writeln!(file, "{}", item.example_id).unwrap();
        Ok(Answer { prediction: right_answer(item), ..Answer::default() })
    });
    run(&items(COUNT), &model, &resuming(1), &directory.join("out.jsonl")).unwrap();
}

/// Not a test of its own: the part that runs in the process that is killed.
#[test]
fn child() {
    if let (Some(directory), Ok(after)) = (std::env::var_os(DIRECTORY), std::env::var(AFTER)) {
        evaluate_in(&PathBuf::from(directory), after.parse().unwrap());
    }
}

#[test]
fn a_process_killed_at_every_item_is_resumed() {
    let directory = tempfile::tempdir().unwrap();
    let mut runs = 0;
    // Every run gets two items further than the one before.
    while !directory.path().join("out.jsonl").exists() {
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child"])
            .env(DIRECTORY, directory.path())
            .env(AFTER, "2")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        runs += 1;
        assert_eq!(status.success(), directory.path().join("out.jsonl").exists());
        assert!(runs <= COUNT);
    }
    assert_whole(&directory.path().join("out.jsonl"), &items(COUNT));
    let asked = fs::read_to_string(directory.path().join("asked")).unwrap();
    let asked: Vec<_> = asked.lines().collect();
    assert_eq!(asked, ["e0", "e1", "e2", "e3", "e4", "e5"]);
}
