//! Clients that are slow, many, rude or gone do not keep the server from the others.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use assay_server::Limits;
use common::statements::*;
use common::{PATIENCE, Plan, Site, eventually};

fn with(limits: Limits) -> Site {
    Site::with(Plan { limits, ..Plan::default() })
}

fn limits() -> Limits {
    Plan::default().limits
}

/// Everything that comes until the connection ends.
fn read_all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn raw(site: &Site, request: &[u8]) -> String {
    let mut stream = site.connect();
    stream.write_all(request).unwrap();
    read_all(&mut stream)
}

#[test]
fn path_tricks_are_refused() {
    let site = Site::start();
    let paths = [
        "/tile/../log.vkey",
        "/tile/../../etc/passwd",
        "/tile/%2e%2e/%2e%2e/floor",
        "/tile/..%2f..%2fcheckpoint",
        "/tile/0/..%5c..%5c000",
        "/tile/entries/%00",
        "//checkpoint",
        "/./checkpoint",
        "/api/v1/../v1/log",
        "/api/v1/blobs/../../floor",
        "/CHECKPOINT",
        "/checkpoint/",
    ];
    for path in paths {
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let answer = raw(&site, request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 404") || answer.starts_with("HTTP/1.1 400"), "{path}: {answer}");
        assert!(!answer.contains(common::ORIGIN), "{path}: {answer}");
    }
    for request in [
        "GET /%ff HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        "nonsense\r\n\r\n",
        "GET \x01 HTTP/9\r\n\r\n",
    ] {
        let answer = raw(&site, request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    let answer =
        raw(&site, b"GET /api/v1/statements/%ff%fe HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(answer.contains("\"malformed\""), "{answer}");
}

#[test]
fn heads_that_are_huge_or_slow_are_cut_off() {
    let site = with(Limits { head_timeout: Duration::from_millis(200), ..limits() });
    let huge = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(100_000));
    let answer = raw(&site, huge.as_bytes());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    // A connection on which nothing ends is closed; this returns because of that only.
    let answer = raw(&site, b"GET / HTTP/1.1\r\nhost:");
    assert!(!answer.contains("200 OK"), "{answer}");
    assert!(raw(&site, b"").is_empty());
    assert_eq!(site.json("/health")["live"], true);
}

#[test]
fn bodies_that_come_byte_by_byte_are_cut_off() {
    let site = with(Limits { body_grace: Duration::from_millis(300), ..limits() });
    let mut stream = site.connect();
    let head = "POST /api/v1/statements HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    stream.write_all(format!("{head}content-length: 60000\r\n\r\n").as_bytes()).unwrap();
    let mut reader = stream.try_clone().unwrap();
    let dripping = std::thread::spawn(move || {
        while stream.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    let answer = read_all(&mut reader);
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("slow_client"), "{answer}");
    dripping.join().unwrap();
    assert!(site.enter(&party(site.log, 1))["new"].as_bool().unwrap());
}

#[test]
fn answers_that_nobody_reads_are_cut_off() {
    let site = with(Limits { write_timeout: Duration::from_millis(200), ..limits() });
    site.enter(&party(site.log, 1));
    let lines: Vec<String> = (0..1000).map(|number| artifact(site.log, 1, number)).collect();
    site.batch("/api/v1/statements", &lines);
    let mut stream = site.connect();
    // Far more than the machine keeps for a connection.
    let request = "GET /api/v1/entries?limit=1000 HTTP/1.1\r\nhost: x\r\n\r\n".repeat(60);
    let _ = stream.write_all(request.as_bytes());
    eventually(|| {
        let metrics = site.get("/metrics");
        metrics.text().lines().any(|line| line == "assay_http_requests_in_flight 0")
    });
    assert_eq!(site.json("/health")["live"], true);
}

#[test]
fn connections_are_bounded() {
    let bounded = Limits {
        connections_max: 40,
        connections_per_address_max: 30,
        head_timeout: Duration::from_millis(300),
        ..limits()
    };
    let site = with(bounded);
    let mut streams = Vec::new();
    for _ in 0..2000 {
        if let Ok(stream) = TcpStream::connect_timeout(&site.address, Duration::from_millis(200)) {
            streams.push(stream);
        }
    }
    // Those who are idle make way for those who ask.
    let mut served = 0;
    eventually(|| {
        let Ok(mut stream) = TcpStream::connect(site.address) else { return false };
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let _ = stream.write_all(b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        served += usize::from(read_all(&mut stream).contains("live"));
        served >= 3
    });
    drop(streams);
}

#[test]
fn requests_per_second_are_bounded() {
    let site = with(Limits { requests_per_second: 0.001, requests_burst: 3.0, ..limits() });
    for _ in 0..3 {
        assert_eq!(site.get("/api/v1/log").status, 200);
    }
    let over = site.get("/api/v1/log");
    over.refused(429, "rate_limited");
    assert_eq!(over.header("retry-after"), "1");
    site.get("/nowhere").refused(429, "rate_limited");
    assert_eq!(site.get("/health").status, 200, "whoever watches the server is never turned away");
    assert_eq!(site.get("/metrics").status, 200);
}

#[test]
fn requests_at_once_are_bounded() {
    let site = with(Limits { requests_max: 1, ..limits() });
    let (client, path) = (site.client.clone(), "/api/v1/entries?from=99&wait=60");
    let waiting = std::thread::spawn(move || client.send("GET", path, &[], b"").status);
    eventually(|| site.get("/metrics").text().contains("assay_http_requests_in_flight 1"));
    site.get("/api/v1/log").refused(429, "busy");
    assert_eq!(site.get("/ready").status, 200);
    let stop = site.stop.clone();
    stop.stop();
    drop(site);
    let _ = waiting.join();
}

#[test]
fn a_server_that_stops_answers_what_it_has_begun() {
    let mut site = Site::start();
    let log = site.log;
    let mut stream = site.connect();
    let statement = party(log, 1);
    let head = format!(
        "POST /api/v1/statements HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        statement.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    eventually(|| site.get("/metrics").text().contains("assay_http_requests_in_flight 1"));
    site.stop.stop();
    // No more connections are taken.
    eventually(|| TcpStream::connect_timeout(&site.address, Duration::from_secs(1)).is_err());
    stream.write_all(statement.as_bytes()).unwrap();
    let answer = read_all(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"new\":true"), "{answer}");
    site.end();
    let lines = site.lines.lock().unwrap();
    assert!(lines.last().unwrap().contains("all requests were answered"), "{lines:?}");
}

#[test]
fn a_server_that_stops_does_not_wait_for_ever() {
    let mut site = with(Limits { stop_grace: Duration::from_millis(100), ..limits() });
    let mut stream = site.connect();
    let head = "POST /api/v1/statements HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    stream.write_all(format!("{head}content-length: 9\r\n\r\n").as_bytes()).unwrap();
    eventually(|| site.get("/metrics").text().contains("assay_http_requests_in_flight 1"));
    site.end();
    assert!(site.lines.lock().unwrap().last().unwrap().contains("1 connections were cut off"));
}
