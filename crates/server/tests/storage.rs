//! A storage that fails is told of, claims nothing, and is forgiven once it answers again.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use assay_statement::Digest;
use common::statements::*;
use common::{Plan, Site, copy_folder, create, eventually, upload_signature};

#[test]
fn a_storage_that_fails_leaves_the_outcome_unknown() {
    let fails = Arc::new(AtomicBool::new(false));
    let site = Site::with(Plan { fails: Arc::clone(&fails), ..Plan::default() });
    let log = site.log;
    site.enter(&party(log, 1));
    site.published();
    fails.store(true, Ordering::Relaxed);
    let statement = artifact(log, 1, 1);
    let reply = site.post(&statement);
    reply.refused(503, "unknown_outcome");
    assert_eq!(reply.header("retry-after"), "1");
    assert!(!reply.text().contains("pulled out"), "the client is not told what the storage said");
    let ready = site.get("/ready");
    assert_eq!((ready.status, &ready.json()["ready"]), (503, &false.into()));
    assert!(ready.json()["storage_failures"].as_u64().unwrap() > 0);
    let lines = site.lines.lock().unwrap().clone();
    assert_eq!(
        lines.iter().filter(|line| line.contains("unknown_outcome")).count(),
        1,
        "a failure is logged once"
    );
    assert!(
        lines.iter().any(|line| line.contains("unknown_outcome") && line.contains("\"level\":\"error\""))
    );
    // What is in memory is shown all the same, what is not is an error in the same shape.
    assert_eq!(site.get("/checkpoint").status, 200);
    let blob = Digest::of(b"blob");
    site.get(&format!("/api/v1/blobs/{blob}")).refused(503, "storage");
    let signature = upload_signature(log, &secret(1), b"blob");
    let path = format!("/api/v1/blobs/{blob}");
    site.client.send("PUT", &path, &[("assay-signature", &signature)], b"blob").refused(503, "storage");

    fails.store(false, Ordering::Relaxed);
    // Bringing it again is safe, and what is durable then is readable.
    eventually(|| site.post(&statement).status == 200);
    assert!(!site.enter(&statement)["new"].as_bool().unwrap());
    site.published();
    eventually(|| site.get("/ready").status == 200);
    assert!(site.json("/ready")["last_failure"]["message"].as_str().unwrap().contains("does not answer"));
}

/// A log whose storage fails for a while and then holds something else; it must never go on.
fn halts(replace: impl FnOnce(&Path, &Path)) -> String {
    let (folder, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    create(folder.path());
    copy_folder(folder.path(), copy.path());
    let fails = Arc::new(AtomicBool::new(false));
    let site = Site::on(folder.path(), Plan { fails: Arc::clone(&fails), ..Plan::default() });
    let log = site.log;
    site.enter(&party(log, 1));
    site.enter(&artifact(log, 1, 1));
    site.published();
    let checkpoint = site.get("/checkpoint").text().to_owned();
    fails.store(true, Ordering::Relaxed);
    site.post(&artifact(log, 1, 2)).refused(503, "unknown_outcome");
    std::fs::remove_dir_all(folder.path()).unwrap();
    replace(copy.path(), folder.path());
    fails.store(false, Ordering::Relaxed);
    eventually(|| site.post(&artifact(log, 1, 2)).code() == "halted");
    let entered = site.sequencer.counters().entered.load(Ordering::Relaxed);
    site.post(&artifact(log, 1, 3)).refused(503, "halted");
    assert_eq!(site.sequencer.counters().entered.load(Ordering::Relaxed), entered);
    let health = site.get("/health");
    assert_eq!(
        (health.status, &health.json()["live"], &health.json()["code"]),
        (503, &false.into(), &"halted".into())
    );
    let ready = site.get("/ready");
    assert_eq!((ready.status, &ready.json()["halted"]), (503, &health.json()["halted"]));
    // What was published is still shown, and nothing else is published in its place.
    assert_eq!(site.get("/checkpoint").text(), checkpoint);
    let stored = std::fs::read_to_string(folder.path().join("checkpoint")).unwrap();
    drop(site);
    assert_eq!(std::fs::read_to_string(folder.path().join("checkpoint")).unwrap(), stored);
    health.json()["halted"].as_str().unwrap().to_owned()
}

#[test]
fn a_log_halts_on_a_restored_copy() {
    let reason = halts(copy_folder);
    assert!(reason.contains("an older copy was restored"), "{reason}");
}

#[test]
fn a_log_halts_on_another_history() {
    let reason = halts(|copy, folder| {
        let other = Site::on(copy, Plan { writer: 2, ..Plan::default() });
        let log = other.log;
        other.enter(&party(log, 5));
        for number in 0..4 {
            other.enter(&artifact(log, 5, number));
        }
        other.published();
        drop(other);
        copy_folder(copy, folder);
    });
    assert!(reason.contains("this is another history"), "{reason}");
}
