//! A storage that fails is told of, claims nothing, and is forgiven once it answers again.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use assay_statement::Digest;
use common::statements::*;
use common::{Plan, Site, eventually, upload_signature};

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
