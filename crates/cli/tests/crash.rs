//! A server that is killed at any moment loses nothing that it had acknowledged.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::print_stdout
)]

mod common;
#[path = "common/reviews.rs"]
mod reviews;
#[path = "common/server.rs"]
mod server;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use assay_statement::{Envelope, PartyId};
use common::{assay, json};
use reviews::{Reviewer, balance, post};
use server::Server;

const ROUNDS: u64 = 8;
const CLIENTS: usize = 4;

/// Lets clients write until the server is killed under them; gives what was acknowledged.
fn round(
    folder: &Path,
    brought: &(dyn Fn(u64) -> Envelope + Sync),
    next: &AtomicU64,
    milliseconds: u64,
) -> Vec<(Envelope, u64)> {
    let server = Server::start(folder, &[]);
    let (stop, acknowledged) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let envelope = brought(next.fetch_add(1, Ordering::Relaxed));
                    match post(&server.url, &envelope) {
                        Ok(index) => acknowledged.lock().unwrap().push((envelope, index)),
                        Err(_) => return,
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

/// Opens the folder again, audits it, and compares it with what was acknowledged so far: each statement at its index, the
/// payee paid for each payment that was acknowledged and for none that was not tried.
fn check(folder: &Path, acknowledged: &[(Envelope, u64)], payee: PartyId, tried: u64) {
    // Commits that were durable and not published yet are audited too.
    let audited = json(folder, &["audit", "log", "--json"]);
    let entries = audited["size"].as_u64().unwrap() + audited["unpublished"].as_u64().unwrap();
    let server = Server::start(folder, &[]);
    std::thread::scope(|scope| {
        for part in acknowledged.chunks(acknowledged.len().div_ceil(CLIENTS).max(1)) {
            let url = &server.url;
            scope.spawn(move || {
                for (envelope, index) in part {
                    assert!(*index < entries, "entry {index} of {entries}");
                    // Brought again, a statement answers with its first index.
                    assert_eq!(post(url, envelope), Ok(*index));
                }
            });
        }
    });
    let paid = balance(&server.url, payee);
    let is_payment =
        |envelope: &Envelope| envelope.payload().windows(11).any(|part| part == b"\"reference\"");
    let answered = acknowledged.iter().filter(|(envelope, _)| is_payment(envelope)).count() as u64;
    assert!((answered..=tried).contains(&paid), "{answered} payments were acknowledged, {paid} were made");
    // What was acknowledged was there already: bringing it again has logged nothing.
    server.kill();
    let again = json(folder, &["audit", "log", "--json"]);
    assert_eq!(again["size"].as_u64().unwrap() + again["unpublished"].as_u64().unwrap(), entries);
}

#[test]
fn nothing_acknowledged_is_lost_however_often_the_server_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(assay(folder, &["init", "log", "--name", "log.example/test"]).status, 0);
    let server = Server::start(folder, &[]);
    let reviewer = Reviewer::register(&server.url);
    let payee = reviewer.register_payee(&server.url);
    server.kill();
    let party = reviewer.party().to_string();
    assert_eq!(assay(folder, &["account", "deposit", &party, "1000", "--log", "log"]).status, 0);
    // Every other statement moves money.
    let brought = |number: u64| match number % 2 {
        0 => reviewer.review(number),
        _ => reviewer.payment(payee, number),
    };
    let next = AtomicU64::new(0);
    let mut acknowledged = Vec::new();
    for number in 0..ROUNDS {
        acknowledged.extend(round(folder, &brought, &next, 120 + 37 * number));
        check(folder, &acknowledged, payee, next.load(Ordering::Relaxed));
    }
    assert_eq!(assay(folder, &["artifact", "list", "--log", "log"]).status, 0, "the folder opens");
    println!("{} acknowledged statements survived {ROUNDS} kills", acknowledged.len());
    assert!(acknowledged.len() > 20, "the server was killed before it did anything");
}
