//! The arrows between crates point inward only.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod common;

use common::repository;

/// Each crate with the crates of this workspace that it may depend on.
const ALLOWED: [(&str, &[&str]); 12] = [
    ("evidence", &[]),
    ("evaluate", &[]),
    ("records", &["evidence"]),
    ("report", &["evidence"]),
    ("merkle", &[]),
    ("statement", &["merkle"]),
    ("ledger", &["merkle", "statement"]),
    ("store", &["ledger", "merkle", "statement"]),
    ("judge", &["evidence", "merkle", "records", "statement"]),
    ("pages", &["evidence", "report"]),
    ("server", &["evidence", "judge", "ledger", "merkle", "pages", "records", "statement", "store"]),
    (
        "cli",
        &[
            "evaluate",
            "evidence",
            "judge",
            "ledger",
            "merkle",
            "records",
            "report",
            "server",
            "statement",
            "store",
        ],
    ),
];

fn dependencies(manifest: &str) -> Vec<String> {
    let section =
        manifest.split("\n[").find(|section| section.starts_with("dependencies]")).unwrap_or_default();
    section
        .lines()
        .filter_map(|line| line.strip_prefix("assay-"))
        .map(|rest| rest[..rest.find(['.', ' ']).unwrap()].to_owned())
        .collect()
}

#[test]
fn arrows_point_inward() {
    let folders: Vec<String> = std::fs::read_dir(repository("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(folders.len(), ALLOWED.len(), "a new crate needs a place in the order: {folders:?}");
    for (name, allowed) in ALLOWED {
        let manifest = std::fs::read_to_string(repository(&format!("crates/{name}/Cargo.toml"))).unwrap();
        for dependency in dependencies(&manifest) {
            assert!(allowed.contains(&dependency.as_str()), "`{name}` may not depend on `{dependency}`");
        }
    }
}

#[test]
fn the_core_does_no_io() {
    let forbidden = ["std::fs", "std::env", "std::net", "std::process", "SystemTime", "Instant", "println!"];
    for name in ["evidence", "judge", "ledger", "merkle", "pages", "report", "statement"] {
        for file in sources(&repository(&format!("crates/{name}/src"))) {
            let text = std::fs::read_to_string(&file).unwrap();
            let found = forbidden.iter().find(|word| text.contains(**word));
            assert_eq!(found, None, "{}", file.display());
        }
    }
}

fn sources(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}
