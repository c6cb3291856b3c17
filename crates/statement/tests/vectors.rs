//! The golden files in `vectors/statement`: one log entry per kind, which every implementation must read alike.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::path::PathBuf;

use assay_statement::{Kind, SignedStatement};
use common::examples;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/statement")
}

/// Set `ASSAY_WRITE_VECTORS` to write the files anew after a deliberate change of format.
#[test]
fn entries_are_spelled_as_the_golden_files() {
    let write = std::env::var_os("ASSAY_WRITE_VECTORS").is_some();
    let mut ids = String::new();
    for (name, envelope) in examples() {
        let path = folder().join(format!("{name}.json"));
        if write {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, envelope.to_entry()).unwrap();
        }
        let golden = std::fs::read(&path).unwrap();
        assert_eq!(
            String::from_utf8(envelope.to_entry()).unwrap(),
            String::from_utf8(golden.clone()).unwrap()
        );
        let read = SignedStatement::from_entry(&golden).unwrap();
        assert_eq!(read.envelope, envelope);
        assert_eq!(read.envelope.first_bad_signature(), None);
        ids.push_str(&format!("{} {name}\n", read.id));
    }
    if write {
        std::fs::write(folder().join("ids.txt"), &ids).unwrap();
    }
    assert_eq!(ids, std::fs::read_to_string(folder().join("ids.txt")).unwrap());
}

#[test]
fn every_kind_has_a_golden_file() {
    let names: Vec<&str> = examples().into_iter().map(|(name, _)| name).collect();
    for kind in Kind::ALL {
        assert!(names.iter().any(|name| name.starts_with(kind.word())), "{}", kind.word());
    }
}
