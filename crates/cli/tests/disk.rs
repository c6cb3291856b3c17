//! A server whose disk is full, fails, or holds an old copy: nothing acknowledged is lost, and it goes on where it can.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod common;
#[path = "common/reviews.rs"]
mod reviews;
#[path = "common/server.rs"]
mod server;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use assay_statement::Envelope;
use common::{assay, json, left_out};
use reviews::{Reviewer, post};
use server::Server;

/// How long to wait for what must come before a test is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for what must come.
fn eventually(mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "it does not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> bool {
    let ran = Command::new(program).args(arguments).current_dir(folder).stderr(Stdio::null()).status();
    ran.is_ok_and(|status| status.success())
}

/// Everything that was acknowledged is there at its index, and the log is sound.
fn check(folder: &Path, server: Server, acknowledged: &[(Envelope, u64)]) {
    for (envelope, index) in acknowledged {
        assert_eq!(post(&server.url, envelope), Ok(*index));
    }
    drop(server);
    let repaired = assay(folder, &["repair", "log"]);
    assert_eq!(repaired.status, 0, "{}", repaired.err);
    let audited = json(folder, &["audit", "log", "--json"]);
    assert_eq!((&audited["sound"], &audited["unpublished"]), (&true.into(), &0.into()));
    assert!(audited["statements"]["attestation"].as_u64().unwrap() >= acknowledged.len() as u64);
}

/// A small disk of its own.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: PathBuf) -> Option<Self> {
        std::fs::create_dir(&at).unwrap();
        let options = ["-t", "tmpfs", "-o", "size=4m", "tmpfs", at.to_str().unwrap()];
        run(Path::new("/"), "mount", &options).then_some(Self(at))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run(Path::new("/"), "umount", &["-l", self.0.to_str().unwrap()]);
    }
}

#[test]
fn a_full_disk_loses_nothing_and_is_forgiven() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let Some(_disk) = SmallDisk::mount(folder.join("log")) else { return left_out("mounting a small disk") };
    assert_eq!(assay(folder, &["init", "log", "--name", "log.example/test"]).status, 0);
    let server = Server::start(folder, &[]);
    let reviewer = Reviewer::register(&server.url);
    let (mut acknowledged, mut number) = (Vec::new(), 0);
    for round in 0..3 {
        // Something else takes the room that is left, and gives it back.
        let other = folder.join(format!("log/other-{round}"));
        let free =
            |blocks: u64| std::fs::write(&other, vec![7; usize::try_from(blocks << 10).unwrap()]).is_ok();
        assert!((1..64).rev().any(|blocks| free(64 * blocks)));
        let refused = loop {
            let envelope = reviewer.review(number);
            number += 1;
            match post(&server.url, &envelope) {
                Ok(index) => acknowledged.push((envelope, index)),
                Err(code) => {
                    assert_eq!(code, "unknown_outcome");
                    break envelope;
                }
            }
        };
        let ready = ureq::get(format!("{}/ready", server.url)).call().unwrap().body_mut().read_to_string();
        assert!(ready.unwrap().contains("the storage is full"));
        std::fs::remove_file(&other).unwrap();
        eventually(|| match post(&server.url, &refused) {
            Ok(index) => {
                acknowledged.push((refused.clone(), index));
                true
            }
            Err(code) => {
                assert_eq!(code, "unknown_outcome");
                false
            }
        });
    }
    check(folder, server, &acknowledged);
}

/// Makes every sync of a process fail with EIO until it is dropped, as a failing disk does.
struct FailingSyncs(Child);

impl FailingSyncs {
    /// None where `strace` is not there or may not trace; in CI that is a failure.
    fn begin(pid: &str) -> Option<Self> {
        let inject = ["-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO"];
        let child = Command::new("strace").args(inject).args(["-o", "/dev/null", "-p", pid]).spawn();
        let mut child = child.ok()?;
        std::thread::sleep(Duration::from_millis(300));
        match child.try_wait() {
            Ok(None) => Some(Self(child)),
            _ => None,
        }
    }
}

impl Drop for FailingSyncs {
    fn drop(&mut self) {
        // It must let go of the process, so it is asked to end and not killed.
        run(Path::new("/"), "kill", &["-TERM", &self.0.id().to_string()]);
        let _ = self.0.wait();
    }
}

#[test]
fn a_disk_that_cannot_sync_loses_nothing_and_is_forgiven() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(assay(folder, &["init", "log", "--name", "log.example/test"]).status, 0);
    let server = Server::start(folder, &[]);
    let reviewer = Reviewer::register(&server.url);
    let (mut acknowledged, mut number) = (Vec::new(), 0);
    for _ in 0..3 {
        let failing = FailingSyncs::begin(&server.pid());
        let Some(failing) = failing else { return left_out("strace") };
        let refused: Vec<Envelope> = (0..3)
            .map(|_| {
                number += 1;
                let envelope = reviewer.review(number);
                assert_eq!(post(&server.url, &envelope), Err("unknown_outcome".to_owned()));
                envelope
            })
            .collect();
        drop(failing);
        for envelope in refused {
            let mut entered = None;
            eventually(|| {
                entered = post(&server.url, &envelope).ok();
                entered.is_some()
            });
            acknowledged.push((envelope, entered.unwrap()));
        }
    }
    check(folder, server, &acknowledged);
}

#[test]
fn a_server_ends_when_its_log_can_never_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(assay(folder, &["init", "log", "--name", "log.example/test"]).status, 0);
    assert!(run(folder, "cp", &["-r", "log", "backup"]));
    let mut server = Server::start(folder, &[]);
    let reviewer = Reviewer::register(&server.url);
    // The disk is gone for a while, and comes back with an old copy.
    std::fs::rename(folder.join("log"), folder.join("newer")).unwrap();
    std::fs::write(folder.join("log"), "").unwrap();
    assert_eq!(post(&server.url, &reviewer.review(1)), Err("unknown_outcome".to_owned()));
    std::fs::rename(folder.join("backup"), folder.join("restored")).unwrap();
    std::fs::remove_file(folder.join("log")).unwrap();
    std::fs::rename(folder.join("restored"), folder.join("log")).unwrap();
    eventually(|| {
        post(&server.url, &reviewer.review(2)).is_err_and(|code| code == "halted" || code.is_empty())
    });
    assert_eq!(server.wait(), Some(1));
    let lines = || server.lines.lock().unwrap().join("\n");
    eventually(|| lines().contains("hint: bring back the newest copy"));
    let said = "error: the server has stopped, since the log can never go on: the log has 1 entries, but had already";
    assert!(lines().contains(said), "{}", lines());
}
