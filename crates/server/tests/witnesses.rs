//! With witnesses, nothing is published without their quorum, and no second history is ever cosigned.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use assay_merkle::{Checkpoint, CosignatureSigner, Hash, Policy, TlogProof, VerifierKey, leaf_hash};
use assay_server::witness::{WitnessOptions, WitnessServer, Witnesses};
use assay_server::{Limits, Stop};
use common::statements::*;
use common::{
    Client, ORIGIN, Plan, Site, clock, collect_lines, copy_folder, create, eventually, operator, storage,
};
use serde_json::Value;

/// A witness in this process.
struct Witness {
    address: SocketAddr,
    key: VerifierKey,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Witness {
    fn start(folder: &Path, number: u8, listener: TcpListener) -> Self {
        let signer = CosignatureSigner::new(&format!("witness.example/{number}"), [number; 32]).unwrap();
        let address = listener.local_addr().unwrap();
        let key = signer.verifier_key().clone();
        let options = WitnessOptions {
            signer,
            logs: vec![operator().note_signer(ORIGIN).unwrap().verifier_key().clone()],
            objects: storage(folder),
            clock: clock(),
            limits: Limits { threads: Some(1), stop_grace: Duration::from_secs(1), ..Limits::default() },
            log_lines: collect_lines().1,
        };
        let stop = Stop::new();
        let handle = stop.clone();
        let thread = std::thread::spawn(move || WitnessServer::new(options).run(listener, &handle).unwrap());
        Self { address, key, stop, thread: Some(thread) }
    }

    fn end(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }

    fn ask(&self, body: &str) -> (u16, String) {
        let reply = Client::new(self.address).send("POST", "/add-checkpoint", &[], body.as_bytes());
        (reply.status, reply.text().to_owned())
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.end();
    }
}

fn listen() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

fn policy(witnesses: &[&Witness], quorum: usize) -> Policy {
    let log = operator().note_signer(ORIGIN).unwrap();
    let mut text = format!("log {}\n", log.verifier_key());
    let mut names = String::new();
    for (position, witness) in witnesses.iter().enumerate() {
        text.push_str(&format!("witness w{position} {} http://{}\n", witness.key, witness.address));
        names.push_str(&format!(" w{position}"));
    }
    text.push_str(&format!("group all {quorum}{names}\nquorum all\n"));
    Policy::parse(text.as_bytes()).unwrap()
}

fn plan(policy: &Policy, patience: Duration) -> Plan {
    let witnesses =
        Witnesses::new(policy.clone(), Duration::from_secs(20), clock(), collect_lines().1).unwrap();
    let status = witnesses.status();
    Plan { cosigner: Some(Box::new(witnesses)), witnesses: Some((status, patience)), ..Plan::default() }
}

#[test]
fn a_checkpoint_is_published_with_its_quorum_only() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let one = Witness::start(folders[0].path(), 1, listen());
    let mut two = Witness::start(folders[1].path(), 2, listen());
    let policy = policy(&[&one, &two], 2);
    let site = Site::with(plan(&policy, common::PATIENCE));
    let statement = party(site.log, 1);
    let answer = site.enter(&statement);
    let proof = TlogProof::parse(answer["proof"]["text"].as_str().unwrap().as_bytes()).unwrap();
    let evaluation = proof.verify(leaf_hash(statement.as_bytes()), &policy).unwrap();
    assert_eq!(evaluation.witnesses.len(), 2, "the answer waited for both cosignatures");

    // One is down: entries are durable, and nothing is published or said to be signed.
    let address = two.address;
    two.end();
    let size = site.json("/api/v1/log")["published_size"].clone();
    let site = {
        let mut site = site;
        // The same log behind a server that waits for a moment only.
        site.end();
        site
    };
    let failures = site.sequencer.counters();
    let before = failures.publish_failures.load(std::sync::atomic::Ordering::Relaxed);
    let statement =
        assay_statement::SignedStatement::from_entry(artifact(site.log, 1, 1).as_bytes()).unwrap();
    assert!(site.sequencer.submit_and_wait(vec![statement]).unwrap()[0].is_ok());
    eventually(|| failures.publish_failures.load(std::sync::atomic::Ordering::Relaxed) > before);
    let published = || site.sequencer.view().read().unwrap().published().unwrap().0.size;
    assert_eq!(published(), size.as_u64().unwrap());

    // It comes back and all is well.
    let again = loop {
        if let Ok(listener) = TcpListener::bind(address) {
            break listener;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let _two = Witness::start(folders[1].path(), 2, again);
    site.published();
    let view = site.sequencer.view().read().unwrap();
    let (_, note) = view.published().unwrap();
    assert!(policy.require(note).is_ok());
}

/// A witness that answers everything with the same lie.
fn liar(status: &'static str, body: &'static str) -> SocketAddr {
    let listener = listen();
    let address = listener.local_addr().unwrap();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/x.tlog.size\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    // It ends with the process.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 16 << 10];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address
}

#[test]
fn a_witness_that_lies_stops_nothing_and_is_told_of() {
    for (status, body, said) in [
        ("409 Conflict", "999999\n", "is this an older copy?"),
        ("422 Unprocessable Entity", "", "another history"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let one = Witness::start(folder.path(), 1, listen());
        let key = CosignatureSigner::new("witness.example/2", [2; 32]).unwrap().verifier_key().clone();
        let two = Witness { address: liar(status, body), key, stop: Stop::new(), thread: None };
        let policy = policy(&[&one, &two], 1);
        let (lines, log_lines) = collect_lines();
        let witnesses = Witnesses::new(policy.clone(), Duration::from_secs(20), clock(), log_lines).unwrap();
        let witnessed = Some((witnesses.status(), common::PATIENCE));
        let site =
            Site::with(Plan { cosigner: Some(Box::new(witnesses)), witnesses: witnessed, ..Plan::default() });
        let answer = site.enter(&party(site.log, 1));
        assert!(answer["proof"]["text"].is_string(), "{answer}");
        site.published();
        assert!(site.get("/checkpoint").text().contains("witness.example/1"));
        let ready = site.json("/ready");
        assert_eq!((&ready["witnesses"]["failure"], &ready["publish_failures"]), (&Value::Null, &0.into()));
        assert!(ready["witnesses"]["witnesses"][1]["failure"].as_str().unwrap().contains(said), "{ready}");
        let lines = lines.lock().unwrap();
        let alarm = |line: &&String| line.contains("\"level\":\"error\"") && line.contains(said);
        assert_eq!(lines.iter().filter(alarm).count(), 1, "{lines:?}");
    }
}

#[test]
fn an_answer_that_is_late_claims_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut witness = Witness::start(folder.path(), 1, listen());
    let policy = policy(&[&witness], 1);
    witness.end();
    let site = Site::with(plan(&policy, Duration::from_millis(50)));
    let reply = site.post(&party(site.log, 1));
    assert_eq!(reply.status, 202);
    let answer = reply.json();
    assert!(answer.get("proof").is_none() && answer.get("checkpoint").is_none() && answer["new"] == true);
    let batch = site.batch("/api/v1/statements?proof=true", &[artifact(site.log, 1, 1)]);
    assert!(batch.status == 202 && batch.lines()[0].get("proof").is_none());
    eventually(|| {
        site.json("/ready")["witnesses"]["failure"].as_str().is_some_and(|text| text.contains("w0"))
    });
    let failure = site.json("/ready")["last_sequencer_failure"].as_str().unwrap().to_owned();
    assert!(failure.starts_with("a checkpoint was not published: ") && failure.contains("w0"), "{failure}");
}

#[test]
fn who_waits_for_witnesses_is_answered_when_the_server_stops() {
    let folder = tempfile::tempdir().unwrap();
    let mut witness = Witness::start(folder.path(), 1, listen());
    let policy = policy(&[&witness], 1);
    witness.end();
    let site = Site::with(plan(&policy, Duration::from_secs(3600)));
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| site.post(&party(site.log, 1)));
        eventually(|| site.sequencer.view().read().unwrap().size() == 3);
        site.stop.stop();
        let reply = waiting.join().unwrap();
        assert!(reply.status == 202 && reply.json()["new"] == true, "{}", reply.text());
    });
}

#[test]
fn an_old_copy_of_a_log_is_not_published() {
    let (folder, log) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let witness = Witness::start(folder.path(), 1, listen());
    let policy = policy(&[&witness], 1);
    create(log.path());
    let copy = tempfile::tempdir().unwrap();
    copy_folder(log.path(), copy.path());
    let site = Site::on(log.path(), plan(&policy, common::PATIENCE));
    let id = site.log;
    site.enter(&party(id, 1));
    site.enter(&artifact(id, 1, 1));
    drop(site);

    let old = Site::on(copy.path(), plan(&policy, Duration::from_millis(50)));
    let status = |old: &Site| old.json("/ready")["witnesses"]["failure"].as_str().unwrap_or("").to_owned();
    assert_eq!(old.post(&party(id, 2)).status, 202);
    eventually(|| status(&old).contains("is this an older copy?"));
    // Growing beyond what was cosigned does not help: it is another history.
    for number in 0..8 {
        assert_eq!(old.post(&artifact(id, 2, number)).status, 202);
    }
    eventually(|| status(&old).contains("another history"));
    assert!(!old.get("/checkpoint").text().contains("witness.example"));
}

/// The request to cosign a tree of one size and some root.
fn request(old: u64, size: u64, root: u8) -> String {
    let note =
        Checkpoint::new(ORIGIN, size, Hash::from([root; 32])).sign(&operator().note_signer(ORIGIN).unwrap());
    format!("old {old}\n\n{}", note.unwrap())
}

#[test]
fn a_witness_never_cosigns_two_histories() {
    let folder = tempfile::tempdir().unwrap();
    let mut one = Witness::start(folder.path(), 1, listen());
    // Another server of the same witness, on the same storage.
    let two = Witness::start(folder.path(), 1, listen());
    assert_eq!(one.ask(&request(0, 7, 1)).0, 200);
    assert_eq!(two.ask(&request(0, 7, 2)), (409, "7\n".to_owned()));
    assert_eq!(two.ask(&request(7, 7, 2)), (409, "7\n".to_owned()), "a fork");
    assert_eq!(two.ask(&request(7, 7, 1)).0, 200);
    assert_eq!(two.ask(&request(7, 9, 2)).0, 422);
    assert_eq!(two.ask(&request(9, 7, 1)).0, 400);
    assert_eq!(two.ask("nonsense").0, 400);
    assert_eq!(two.ask(&"x".repeat(70_000)).0, 413);
    let foreign = Checkpoint::new("log.other", 1, Hash::from([1; 32]));
    let note = foreign.sign(&operator().note_signer("log.other").unwrap()).unwrap();
    assert_eq!(two.ask(&format!("old 0\n\n{note}")).0, 404);
    let forged = request(7, 9, 1).replace("log.example/test\n9", "log.example/test\n8");
    assert_eq!(two.ask(&forged).0, 403);
    // What was cosigned outlives the server.
    one.end();
    let again = Witness::start(folder.path(), 1, listen());
    assert_eq!(again.ask(&request(0, 7, 2)), (409, "7\n".to_owned()));
}

#[test]
fn of_many_that_ask_at_once_one_history_wins() {
    let folder = tempfile::tempdir().unwrap();
    let servers = [1, 1].map(|number| Arc::new(Witness::start(folder.path(), number, listen())));
    let threads: Vec<_> = (0..16)
        .map(|root| {
            let witness = Arc::clone(&servers[usize::from(root) % 2]);
            std::thread::spawn(move || witness.ask(&request(0, 5, root)).0)
        })
        .collect();
    let statuses: Vec<u16> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
}

#[test]
fn a_damaged_state_cosigns_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let witness = Witness::start(folder.path(), 1, listen());
    assert_eq!(witness.ask(&request(0, 7, 1)).0, 200);
    let objects = storage(folder.path());
    let name = objects.list("witness/", None, 10).unwrap().pop().unwrap();
    let tag = objects.get(&name).unwrap().unwrap().tag();
    let _ = objects.replace(&name, Some(&tag), b"assay-witness/v1\n").unwrap();
    assert_eq!(witness.ask(&request(0, 7, 1)).0, 503);
}
