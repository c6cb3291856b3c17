//! A server that is killed at any moment loses nothing that it had acknowledged.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::print_stdout
)]

mod common;
#[path = "common/server.rs"]
mod server;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use assay_statement::bounded::{List, Text};
use assay_statement::predicate::{About, Attestation, AttestationKind, Party, PartyChange};
use assay_statement::{Envelope, PartyId, SecretKey, Statement, StatementId};
use common::{assay, json};
use server::Server;

const ROUNDS: u64 = 8;
const CLIENTS: u64 = 4;

fn post(url: &str, envelope: &Envelope) -> Option<u64> {
    let answer = ureq::post(format!("{url}/api/v1/statements"))
        .header("content-type", "application/json")
        .send(&envelope.to_entry()[..]);
    let mut answer = answer.ok()?;
    let body = answer.body_mut().read_to_vec().ok()?;
    let body: serde_json::Value = serde_json::from_slice(&body).ok()?;
    body["index"].as_u64()
}

fn attestation(log: StatementId, key: &SecretKey, number: u64) -> Envelope {
    let party = PartyId(key.public_key());
    let attestation = Attestation {
        log,
        about: About::Party,
        kind: AttestationKind::Review,
        summary: Text::new(format!("review {number}")).unwrap(),
        severity: None,
        evidence: List::default(),
    };
    Statement::new(vec![party.into()], attestation).unwrap().sign(&[key]).unwrap()
}

/// Lets clients write until the server is killed under them; gives what was acknowledged.
fn round(
    folder: &Path,
    log: StatementId,
    key: &SecretKey,
    next: &AtomicU64,
    milliseconds: u64,
) -> Vec<(Envelope, u64)> {
    let server = Server::start(folder, &[]);
    let (stop, acknowledged) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let envelope = attestation(log, key, next.fetch_add(1, Ordering::Relaxed));
                    match post(&server.url, &envelope) {
                        Some(index) => acknowledged.lock().unwrap().push((envelope, index)),
                        None => return,
                    }
                }
            });
        }
        std::thread::sleep(Duration::from_millis(milliseconds));
        stop.store(true, Ordering::Relaxed);
        // Clients are still in the middle of their requests.
        let pid = server.pid();
        std::process::Command::new("kill").args(["-9", &pid]).status().unwrap();
    });
    server.kill();
    acknowledged.into_inner().unwrap()
}

#[test]
fn nothing_acknowledged_is_lost_however_often_the_server_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(assay(folder, &["init", "log", "--name", "log.example/test"]).status, 0);
    let key = SecretKey::from_seed([3; 32]);
    let server = Server::start(folder, &[]);
    let log: serde_json::Value =
        ureq::get(format!("{}/api/v1/log", server.url)).call().unwrap().body_mut().read_json().unwrap();
    let log: StatementId = log["id"].as_str().unwrap().parse().unwrap();
    let change = PartyChange::Register { name: Text::new("reviewer").unwrap(), contact: None };
    let party = PartyId(key.public_key());
    let register = Statement::new(vec![party.into()], Party { log, change }).unwrap().sign(&[&key]).unwrap();
    assert_eq!(post(&server.url, &register), Some(2));
    server.kill();
    let next = AtomicU64::new(0);
    let mut acknowledged = Vec::new();
    for number in 0..ROUNDS {
        acknowledged.extend(round(folder, log, &key, &next, 120 + 37 * number));
    }
    let server = Server::start(folder, &[]);
    for (envelope, index) in &acknowledged {
        // Brought again, a statement answers with its first index.
        assert_eq!(post(&server.url, envelope), Some(*index));
    }
    server.kill();
    assert_eq!(assay(folder, &["artifact", "list", "--log", "log"]).status, 0, "the folder opens");
    let audited = json(folder, &["audit", "log", "--json"]);
    assert_eq!(audited["sound"].as_bool(), Some(true));
    println!("{} acknowledged statements survived {ROUNDS} kills", acknowledged.len());
    assert!(acknowledged.len() > 20, "the server was killed before it did anything");
}
