//! The golden files in `vectors/store`: what a log keeps on its storage beside what it publishes.
//!
//! `UPDATE_EXPECT=1` makes them anew after a deliberate change of format.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use assay_ledger::run::Run;
use assay_ledger::snapshot;
use assay_store::log::CommitObject;
use assay_store::objects::Objects;
use assay_store::objects::fake::{Plan, Storage};
use common::{artifact, create, party, publish};

/// The head of a snapshot, before its run.
const HEAD: usize = b"assay-snapshot/v1\n".len() + 56;

fn golden(name: &str, bytes: &[u8]) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/store");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
    }
    fs::read(folder.join(name)).unwrap()
}

/// A log of 300 artifacts, 10 to a commit, published and with a snapshot.
fn objects() -> BTreeMap<String, Vec<u8>> {
    let storage = Storage::new(1);
    let objects: Arc<dyn Objects> = Arc::new(storage.open(Plan::none()));
    let mut log = create(Arc::clone(&objects), 1).unwrap();
    let id = log.log().id;
    log.append(&[party(id, 1)]).unwrap();
    for commit in 0..30 {
        let artifacts: Vec<_> =
            (10 * commit..10 * commit + 10).map(|number| artifact(id, 1, number)).collect();
        log.append(&artifacts).unwrap();
    }
    publish(&mut log).unwrap();
    common::snapshot(&mut log, objects.as_ref()).unwrap();
    storage.snapshot()
}

#[test]
fn commits_floors_and_snapshots_are_spelled_as_the_golden_files() {
    let objects = objects();
    let (name, commit) = objects.iter().rfind(|(name, _)| name.starts_with("commits/")).unwrap();
    let kept = golden("commit", commit);
    assert_eq!(*commit, kept);
    let number: u64 = name.trim_start_matches("commits/").parse().unwrap();
    let read = CommitObject::from_bytes(number, &kept).unwrap();
    assert_eq!((read.number, read.entries.len()), (number, 2));
    assert_eq!(objects["floor"], golden("floor", &objects["floor"]));

    let (_, stored) = objects.iter().find(|(name, _)| name.starts_with("snapshots/")).unwrap();
    let kept = golden("snapshot", stored);
    // Another release of the compressor may give other bytes for the same run; the head and the run are the format.
    let unpack = |bytes: &[u8]| {
        let length = u64::from_be_bytes(bytes[HEAD - 8..HEAD].try_into().unwrap());
        zstd::bulk::decompress(&bytes[HEAD..], usize::try_from(length).unwrap()).unwrap()
    };
    assert_eq!(stored[..HEAD], kept[..HEAD]);
    assert!(unpack(stored) == unpack(&kept), "the run is another");
    let run = Run::from_bytes(unpack(&kept)).unwrap();
    assert_eq!(kept[HEAD - 40..HEAD - 8], *snapshot::root(&run).as_bytes());
}
