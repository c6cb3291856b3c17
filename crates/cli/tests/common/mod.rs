//! Runs the binary as a person would.
#![allow(dead_code, unused_imports)] // Each test file uses its own part.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) use left_out::left_out;

#[path = "../../../../tests/services/left_out.rs"]
mod left_out;

/// What a run of the binary left: standard output, error stream, exit status.
pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) status: i32,
}

/// Runs `assay` with these arguments in a folder.
pub(crate) fn assay(folder: &Path, arguments: &[&str]) -> Ran {
    assay_in(folder, arguments, &[])
}

/// Runs it with these variables of the environment beside the test's own.
pub(crate) fn assay_in(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    // Keys and marks of a test stay in its folder.
    let output = Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(arguments)
        .current_dir(folder)
        .env("ASSAY_HOME", folder.join("home"))
        .env_remove("ASSAY_LOG")
        .env_remove("ASSAY_SERVER")
        .env_remove("ASSAY_KEY")
        .env_remove("ASSAY_BUCKET")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    Ran {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        status: output.status.code().unwrap_or(-1),
    }
}

/// The JSON that a run wrote; it must have succeeded.
pub(crate) fn json(folder: &Path, arguments: &[&str]) -> serde_json::Value {
    let ran = assay(folder, arguments);
    assert_eq!(ran.status, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// A file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Support tickets with outcomes of two models: `cheap` is right on short billing tickets only.
pub(crate) fn tickets(folder: &Path) {
    let mut examples = String::from("example_id,queue,length,label\n");
    let mut outcomes = String::from("model,example_id,score,cost\n");
    for ticket in 0..2000u64 {
        // A multiplicative hash: the tests need variety, not randomness.
        let hash = ticket.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let queue = ["billing", "login", "refund", "other"][(hash >> 60) as usize % 4];
        let length = 20 + (hash >> 40) % 400;
        let easy = queue == "billing" && length < 220;
        let luck = (hash >> 20) % 100;
        let cheap = u8::from(luck < if easy { 97 } else { 55 });
        let dear = u8::from((hash >> 8) % 100 < 96);
        examples += &format!("t{ticket},{queue},{length},{}\n", ["a", "b", "c"][(hash >> 30) as usize % 3]);
        outcomes += &format!("cheap,t{ticket},{cheap},0.1\ndear,t{ticket},{dear},2.5\n");
    }
    std::fs::write(folder.join("examples.csv"), examples).unwrap();
    std::fs::write(folder.join("outcomes.csv"), outcomes).unwrap();
}
