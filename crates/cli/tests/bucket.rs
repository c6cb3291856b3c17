//! Every command that works on a folder works on a bucket as well, and servers share one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

#[path = "common/bucket.rs"]
mod bucket;
mod common;
#[path = "common/reviews.rs"]
mod reviews;
#[path = "common/server.rs"]
mod server;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use assay_statement::Envelope;
use assay_store::objects::Objects;
use assay_store::objects::folder::Folder;
use bucket::Bucket;
use common::assay_in;
use reviews::{Reviewer, post};
use server::Server;

/// Statements that each of two servers acknowledges before one is killed, and the other afterwards.
const EACH: u64 = 8;

/// Runs a command that must succeed; gives what it said.
fn ok(bucket: &Bucket, folder: &Path, arguments: &[&str]) -> String {
    let ran = assay_in(folder, arguments, &bucket.environment());
    assert_eq!(ran.status, 0, "{arguments:?}: {}", ran.err);
    ran.out
}

fn audit(bucket: &Bucket, folder: &Path, place: &str) -> serde_json::Value {
    let told = ok(bucket, folder, &["audit", "--bucket", place, "--json"]);
    serde_json::from_str(&told).unwrap()
}

#[test]
fn a_log_in_a_bucket_is_worked_on_as_one_in_a_folder() {
    let Some(bucket) = Bucket::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let place = Bucket::place("log");
    let begun = ok(&bucket, folder, &["init", "--bucket", &place, "--name", "log.example/test"]);
    assert!(begun.starts_with(&format!("began the log log.example/test in the bucket {place}\n")), "{begun}");
    let again =
        assay_in(folder, &["init", "--bucket", &place, "--name", "log.example/other"], &bucket.environment());
    assert_eq!(again.err, "error: there is a log here already\n");
    ok(&bucket, folder, &["key", "new"]);
    ok(&bucket, folder, &["party", "register", "--name", "Ada", "--bucket", &place]);
    let register = ["artifact", "register", "--describe", "a service", "--name", "one", "--licence", "MIT"];
    ok(&bucket, folder, &[&register[..], &["--bucket", &place]].concat());
    // The environment names the bucket as well as an option does.
    let environment = [&bucket.environment()[..], &[("ASSAY_BUCKET", &place)]].concat();
    let listed = assay_in(folder, &["artifact", "list"], &environment);
    assert!(listed.status == 0 && listed.out.contains("one"), "{}{}", listed.out, listed.err);
    let audited = assay_in(folder, &["audit"], &environment);
    assert!(audited.out.starts_with("log.example/test is sound"), "{}{}", audited.out, audited.err);
    assert_eq!(audit(&bucket, folder, &place)["size"], 5);
}

/// Copies a whole log, as any S3 client would.
fn copy(from: &dyn Objects, to: &dyn Objects) {
    for name in from.list("", None, 1000).unwrap() {
        to.put(&name, &from.get(&name).unwrap().unwrap().bytes).unwrap();
    }
}

#[test]
fn what_an_older_copy_lacks_is_fetched_from_and_into_buckets() {
    let Some(bucket) = Bucket::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (place, older) = (Bucket::place("newer"), Bucket::place("older"));
    ok(&bucket, folder, &["init", "--bucket", &place, "--name", "log.example/test"]);
    copy(&bucket.open(&place), &bucket.open(&older));
    copy(&bucket.open(&place), &Folder::new(folder.join("older")));
    ok(&bucket, folder, &["key", "new"]);
    ok(&bucket, folder, &["party", "register", "--name", "Ada", "--bucket", &place]);
    let refused = assay_in(folder, &["artifact", "list", "--bucket", &older], &bucket.environment());
    assert!(refused.err.contains("an older copy was restored"), "{}", refused.err);
    ok(&bucket, folder, &["repair", "older", "--from-bucket", &place]);
    assert!(ok(&bucket, folder, &["audit", "older"]).contains("entries    3 "));
    ok(&bucket, folder, &["repair", "--bucket", &older, "--from", "older"]);
    assert_eq!(audit(&bucket, folder, &older)["root"], audit(&bucket, folder, &place)["root"]);
    ok(&bucket, folder, &["artifact", "list", "--bucket", &older]);
}

/// Clients of some servers at once; gives what was acknowledged.
fn write(reviewer: &Reviewer, servers: &[&Server], next: &AtomicU64) -> Vec<(Envelope, u64)> {
    let acknowledged = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for server in servers {
            scope.spawn(|| {
                for _ in 0..EACH {
                    let envelope = reviewer.review(next.fetch_add(1, Ordering::Relaxed));
                    let index = post(&server.url, &envelope).unwrap();
                    acknowledged.lock().unwrap().push((envelope, index));
                }
            });
        }
    });
    acknowledged.into_inner().unwrap()
}

#[test]
fn two_servers_write_one_bucket_and_one_goes_on_when_the_other_is_killed() {
    let Some(bucket) = Bucket::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let place = Bucket::place("shared");
    ok(&bucket, folder, &["init", "--bucket", &place, "--name", "log.example/test"]);
    let start = || Server::launch(folder, &["--bucket", &place], &bucket.environment());
    let (one, two) = (start(), start());
    let reviewer = Reviewer::register(&one.url);
    let next = AtomicU64::new(0);
    let mut acknowledged = write(&reviewer, &[&one, &two], &next);
    // One dies while both write; what it had in hand is not known, what it had acknowledged is there.
    let count = AtomicU64::new(0);
    let dying = std::thread::scope(|scope| {
        let dying = scope.spawn(|| {
            let mut all = Vec::new();
            loop {
                let envelope = reviewer.review(next.fetch_add(1, Ordering::Relaxed));
                match post(&one.url, &envelope) {
                    Ok(index) => all.push((envelope, index)),
                    Err(code) => {
                        assert_eq!(code, "", "it was killed, and said nothing");
                        return all;
                    }
                }
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
        while count.load(Ordering::Relaxed) < EACH {
            acknowledged.extend(write(&reviewer, &[&two], &next));
            // Nothing shares the commits out fairly: a writer that never pauses may be the faster one for long.
            std::thread::sleep(Duration::from_millis(100));
        }
        std::process::Command::new("kill").args(["-9", &one.pid()]).status().unwrap();
        dying.join().unwrap()
    });
    one.kill();
    acknowledged.extend(dying);
    acknowledged.extend(write(&reviewer, &[&two], &next));
    let indexes: std::collections::HashSet<u64> = acknowledged.iter().map(|(_, index)| *index).collect();
    assert_eq!(indexes.len(), acknowledged.len(), "no index was given twice");
    for (envelope, index) in &acknowledged {
        assert_eq!(post(&two.url, envelope), Ok(*index));
    }
    drop(two);
    // What was durable and not yet published is published by whoever opens the log next.
    ok(&bucket, folder, &["repair", "--bucket", &place]);
    let audited = audit(&bucket, folder, &place);
    assert_eq!((&audited["sound"], &audited["unpublished"]), (&true.into(), &0.into()));
    assert!(audited["statements"]["attestation"].as_u64().unwrap() >= acknowledged.len() as u64);
}
