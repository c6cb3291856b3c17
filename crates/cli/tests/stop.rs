//! A server that is told to end answers everyone first: who waits for news, who is in the midst of a request, who writes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod common;
#[path = "common/reviews.rs"]
mod reviews;
#[path = "common/server.rs"]
mod server;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use assay_statement::Envelope;
use common::{assay, json};
use reviews::{Reviewer, post};
use server::Server;

/// How long to wait for what must come before a test is given up.
const PATIENCE: Duration = Duration::from_secs(60);
const CLIENTS: u64 = 4;

/// Begins a request, of whose body the server has a part at most.
fn begin(url: &str, head: &str, body: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(&[head.as_bytes(), b"host: log\r\n\r\n", body].concat()).unwrap();
    stream
}

/// All that comes until the server ends the connection.
fn hear(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Waits until the server has said something.
fn await_line(server: &Server, part: &str) {
    let begun = Instant::now();
    while !server.lines.lock().unwrap().iter().any(|line| line.contains(part)) {
        assert!(begun.elapsed() < PATIENCE, "it never says `{part}`");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_server_that_is_told_to_end_answers_everyone_first() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(assay(folder, &["init", "log", "--name", "log.example/test"]).status, 0);
    let mut server = Server::start(folder, &[]);
    let reviewer = Reviewer::register(&server.url);
    // One waits for what will not come, and one has sent half of a statement.
    let follower = begin(&server.url, "GET /api/v1/entries?from=1000000&wait=60 HTTP/1.1\r\n", b"");
    let entry = reviewer.review(0).to_entry();
    let (first, rest) = entry.split_at(entry.len() / 2);
    let length = entry.len();
    let head = format!(
        "POST /api/v1/statements HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n"
    );
    let mut in_midst = begin(&server.url, &head, first);
    // Others write as fast as they are answered.
    let (next, acknowledged) = (AtomicU64::new(1), Mutex::new(Vec::<(Envelope, u64)>::new()));
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                loop {
                    let envelope = reviewer.review(next.fetch_add(1, Ordering::Relaxed));
                    match post(&server.url, &envelope) {
                        Ok(index) => acknowledged.lock().unwrap().push((envelope, index)),
                        // It takes no more connections; whoever it had begun to answer was answered.
                        Err(code) => return assert_eq!(code, ""),
                    }
                }
            });
        }
        while acknowledged.lock().unwrap().len() < 20 {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(Command::new("kill").args(["-TERM", &server.pid()]).status().unwrap().success());
    });
    let answer = hear(follower);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\n"), "{answer}");
    in_midst.write_all(rest).unwrap();
    let answer = hear(in_midst);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert_eq!(server.wait(), Some(0));
    await_line(&server, "stopped; all requests were answered");
    // All of it is published, and is there when it starts again.
    let audited = json(folder, &["audit", "log", "--json"]);
    assert_eq!(audited["unpublished"], 0);
    let size = audited["size"].as_u64().unwrap();
    let server = Server::start(folder, &[]);
    assert!(post(&server.url, &reviewer.review(0)).unwrap() < size);
    for (envelope, index) in acknowledged.into_inner().unwrap() {
        assert_eq!(post(&server.url, &envelope), Ok(index));
    }
}
