//! Facts are proven by the last logged snapshot, to whoever knows the log's key.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::time::Duration;

use assay_ledger::fact::{Answer, FactFile, ProvenFact};
use assay_merkle::Policy;
use assay_statement::predicate::AttestationKind;
use common::statements::*;
use common::{Plan, Site};

/// A site that logs a snapshot as soon as anything has been logged.
fn site() -> Site {
    Site::with(Plan { snapshot_interval: Duration::ZERO, ..Plan::default() })
}

fn policy(site: &Site) -> Policy {
    Policy::parse(format!("log {}quorum none\n", site.get("/log.vkey").text()).as_bytes()).unwrap()
}

/// Logs statements, and waits until a snapshot with them is logged and published.
fn log(site: &Site, statements: &[String]) {
    for answer in site.batch("/api/v1/statements", statements).lines() {
        assert_eq!(answer["new"], true, "{answer}");
    }
    let size = site.json("/api/v1/log")["size"].as_u64().unwrap();
    common::eventually(|| site.json("/api/v1/log")["snapshot_size"].as_u64().unwrap() >= size);
    site.published();
}

fn proven(site: &Site, question: &str) -> ProvenFact {
    let reply = site.get(&format!("/api/v1/facts/{question}"));
    assert_eq!(reply.status, 200, "{question}: {}", reply.text());
    let file = FactFile::parse(reply.text().as_bytes()).unwrap();
    file.verify(&policy(site)).unwrap()
}

#[test]
fn what_is_so_and_what_is_not_is_proven_as_of_the_last_snapshot() {
    let site = site();
    let id = artifact_id(1);
    log(&site, &[party(site.log, 1), party(site.log, 2), artifact(site.log, 1, 1)]);
    let Answer::Artifact(record) = proven(&site, &format!("artifact/{id}")).answer else {
        panic!("no artifact")
    };
    assert_eq!(record.owner, party_id(1));
    let about = party_id(1);
    for question in [
        format!("artifact/{}", artifact_id(2)),
        format!("attested/incident/{id}"),
        format!("said/attestation/{id}"),
        format!("attested/incident/{about}"),
    ] {
        assert_eq!(proven(&site, &question).answer, Answer::Nothing, "{question}");
    }
    let before = proven(&site, &format!("attested/incident/{id}"));
    log(&site, &[attestation(site.log, 2, 1, AttestationKind::Incident)]);
    let after = proven(&site, &format!("attested/incident/{id}"));
    assert!(matches!(after.answer, Answer::Entry(index) if index >= before.size), "{after:?}");
    assert!(after.size > before.size && after.index > before.index);
    assert_eq!(proven(&site, &format!("attested/limitation/{id}")).answer, Answer::Nothing);
}

#[test]
fn without_a_snapshot_nothing_is_proven() {
    let site = Site::start();
    let reply = site.get(&format!("/api/v1/facts/artifact/{}", artifact_id(1)));
    assert_eq!((reply.status, reply.json()["error"]["code"].as_str()), (404, Some("no_snapshot_yet")));
    let reply = site.get("/api/v1/facts/artifact/1");
    assert_eq!((reply.status, reply.json()["error"]["code"].as_str()), (400, Some("malformed")));
}

#[test]
fn proofs_hold_while_the_log_grows() {
    let site = site();
    log(&site, &[party(site.log, 1), artifact(site.log, 1, 1)]);
    let (question, policy) = (format!("/api/v1/facts/artifact/{}", artifact_id(1)), policy(&site));
    std::thread::scope(|scope| {
        let asking: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut sizes = Vec::new();
                    for _ in 0..40 {
                        let reply = site.get(&question);
                        assert_eq!(reply.status, 200, "{}", reply.text());
                        let file = FactFile::parse(reply.text().as_bytes()).unwrap();
                        sizes.push(file.verify(&policy).unwrap().size);
                    }
                    sizes
                })
            })
            .collect();
        for number in 2..30 {
            assert_eq!(site.post(&artifact(site.log, 1, number)).status, 200);
        }
        for sizes in asking {
            let sizes = sizes.join().unwrap();
            assert!(sizes.is_sorted(), "a later proof is of an earlier state: {sizes:?}");
        }
    });
}

#[test]
fn another_server_of_the_log_proves_by_the_snapshots_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    common::create(folder.path());
    let plan = Plan { snapshot_interval: Duration::ZERO, ..Plan::default() };
    let (first, second) =
        (Site::on(folder.path(), plan), Site::on(folder.path(), Plan { writer: 2, ..Plan::default() }));
    log(&first, &[party(first.log, 1), artifact(first.log, 1, 1)]);
    let snapshot = |site: &Site| site.json("/api/v1/log")["snapshot_size"].as_u64().unwrap();
    common::eventually(|| snapshot(&second) >= snapshot(&first));
    second.published();
    let Answer::Artifact(_) = proven(&second, &format!("artifact/{}", artifact_id(1))).answer else {
        panic!("no artifact")
    };
}
