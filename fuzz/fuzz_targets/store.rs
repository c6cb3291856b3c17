//! Objects of a log out of arbitrary bytes, with and without a digest that fits: commits, snapshots, the floor, names
//! and packed states.
#![no_main]

use assay_ledger::run::Run;
use assay_statement::Digest;
use assay_store::fuzzed::{commit_bytes, floor, snapshot_name, snapshot_root};
use assay_store::log::CommitObject;
use assay_store::objects::fake::{Plan, Storage};
use assay_store::objects::{MAX_NAME_BYTES, MAX_SEGMENT_BYTES, Objects, check_name};
use libfuzzer_sys::fuzz_target;

/// What a snapshot begins with, and where its root is.
const SNAPSHOT: &[u8] = b"assay-snapshot/v1\n";
const ROOT: std::ops::Range<usize> = SNAPSHOT.len() + 16..SNAPSHOT.len() + 48;

fn commit(bytes: &[u8]) {
    let number = bytes.get(16..24).and_then(|number| number.try_into().ok()).map_or(0, u64::from_be_bytes);
    if let Ok(commit) = CommitObject::from_bytes(number, bytes) {
        assert_eq!(commit_bytes(&commit).as_deref(), Some(bytes));
    }
}

fn snapshot(bytes: &[u8]) {
    let size =
        bytes.get(SNAPSHOT.len()..).and_then(<[u8]>::first_chunk).map_or(0, |size| u64::from_be_bytes(*size));
    if let Some(root) = snapshot_root(size, bytes) {
        assert_eq!(bytes.get(ROOT), Some(&root.as_bytes()[..]));
    }
}

fn stored_floor(bytes: &[u8]) {
    let objects = Storage::new(1).open(Plan::none());
    if objects.put("floor", bytes).is_ok()
        && let Some((number, size)) = floor(&objects)
    {
        assert_eq!(bytes, format!("assay-floor/v1\n{number}\n{size}\n").as_bytes());
    }
}

fn name(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if check_name(text).is_ok() {
        assert!(text.len() <= MAX_NAME_BYTES && !text.starts_with("tmp/") && text != "tmp");
        let plain = |part: &str| !matches!(part, "" | "." | "..") && part.len() <= MAX_SEGMENT_BYTES;
        assert!(text.split('/').all(plain) && !text.contains(['\\', ':', '\0', '%']));
    }
    if let Some(name) = snapshot_name(text) {
        assert_eq!(name, text);
    }
}

fn run(bytes: &[u8]) {
    let Ok(run) = Run::from_bytes(bytes.to_vec()) else { return };
    assert_eq!(run.as_bytes(), bytes);
    for position in 0..run.len() {
        let (key, value) = run.fact(position).expect("every position has a fact");
        assert_eq!(run.get(key), Some(value));
        assert_eq!(run.lower_bound(key), position);
    }
}

fuzz_target!(|bytes: &[u8]| {
    commit(bytes);
    // The digest at the end would stop everything else.
    let mut sealed = bytes.to_vec();
    sealed.extend_from_slice(Digest::of(bytes).as_bytes());
    commit(&sealed);
    snapshot(bytes);
    if bytes.starts_with(b"assay-floor") {
        stored_floor(bytes);
    }
    name(bytes);
    run(bytes);
});
