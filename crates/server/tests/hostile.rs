//! What a hostile client sends is refused with a stable code, before it costs more than reading it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::io::{Read, Write};
use std::sync::atomic::Ordering;

use assay_statement::predicate::PartyChange;
use assay_statement::{Digest, StatementId};
use common::statements::*;
use common::{Plan, Site};
use data_encoding::BASE64;
use serde_json::{Value, json};

/// Statements that have reached the sequencer, behind which signatures are verified and the storage written.
fn submitted(site: &Site) -> u64 {
    site.sequencer.counters().submitted.load(Ordering::Relaxed)
}

/// An envelope of any payload, with a signature of the right length.
fn envelope(payload: &[u8]) -> String {
    json!({
        "payload": BASE64.encode(payload), "payloadType": "application/vnd.in-toto+json",
        "signatures": [{ "keyid": secret(1).public_key().to_string(), "sig": BASE64.encode(&[7; 64]) }],
    })
    .to_string()
}

/// The answer to a request as it is sent, to its end.
fn raw(site: &Site, request: &[u8]) -> String {
    let mut stream = site.connect();
    // A server that has heard enough may close before all is sent.
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

const HEAD: &str = "POST /api/v1/statements HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";

#[test]
fn payloads_that_are_no_statements_never_reach_the_sequencer() {
    let site = Site::start();
    let before = submitted(&site);
    let statement = party(site.log, 1);
    let payload: Value = serde_json::from_str(&statement).unwrap();
    let payload = BASE64.decode(payload["payload"].as_str().unwrap().as_bytes()).unwrap();
    let text = String::from_utf8(payload).unwrap();
    let twice = text.replacen("{\"_type\":", "{\"_type\":\"https://in-toto.io/Statement/v1\",\"_type\":", 1);
    let payloads = [
        b"[".repeat(40_000),
        [b"{\"a\":".repeat(6_000), b"1".to_vec(), b"}".repeat(6_000)].concat(),
        b"\xff\xfe{}".to_vec(),
        text.replace("in-toto.io", "in-toto\u{0}io").into_bytes(),
        b"{\"_type\":\"\xc3\x28\"}".to_vec(),
        twice.into_bytes(),
        text.replacen("{", "{\"more\":1,", 1).into_bytes(),
        b"1e999999999".to_vec(),
        b"".to_vec(),
        b"null".to_vec(),
    ];
    for payload in payloads {
        let reply = site.post(&envelope(&payload));
        let start = String::from_utf8_lossy(&payload[..payload.len().min(60)]).into_owned();
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (400, "bad_statement"),
            "{start}: {}",
            reply.text()
        );
    }
    assert_eq!(submitted(&site), before);
    assert_eq!(site.enter(&statement)["new"], true);
}

#[test]
fn bodies_that_are_huge_are_refused_without_being_read() {
    let site = Site::start();
    let before = submitted(&site);
    // A length that is only announced is answered at once: nothing of the body is sent.
    for length in ["9999999999", "9223372036854775807"] {
        let answer = raw(&site, format!("{HEAD}content-length: {length}\r\n\r\n").as_bytes());
        assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("\"too_large\""), "{answer}");
    }
    // A body without a length is read up to the bound only.
    let chunk = format!("{:x}\r\n{}\r\n", 64 << 10, " ".repeat(64 << 10));
    let endless = format!("{HEAD}transfer-encoding: chunked\r\n\r\n{}", chunk.repeat(100));
    let answer = raw(&site, endless.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("\"too_large\""), "{answer}");
    // What HTTP does not allow is no request at all.
    for length in ["-1", "1e3", "99999999999999999999999", "5\r\ncontent-length: 6"] {
        let answer = raw(&site, format!("{HEAD}content-length: {length}\r\n\r\nhello!").as_bytes());
        assert!(answer.starts_with("HTTP/1.1 400"), "{length}: {answer}");
    }
    let both = format!(
        "{HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\n"
    );
    let answer = raw(&site, both.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(submitted(&site), before);
}

#[test]
fn paths_that_lead_elsewhere_have_a_code() {
    let site = Site::start();
    for (path, status, code) in [
        ("/tile/../checkpoint", 404, "not_found"),
        ("/tile/%2e%2e/checkpoint", 404, "not_found"),
        ("/tile/0/x001/000.p/0", 404, "not_found"),
        ("/tile/0/000.p/999", 404, "not_found"),
        ("/tile/99/000", 404, "not_found"),
        ("/tile/entries/x999/x999/x999/x999/x999/x999/x999/999", 404, "not_found"),
        ("/api/v1/statements/%2e%2e%2fcommits", 400, "malformed"),
        ("/api/v1/statements/18446744073709551616", 400, "malformed"),
        ("/api/v1/artifacts/sha256:00", 400, "malformed"),
        ("/api/v1/parties/did:key:z6Mk", 400, "malformed"),
        ("/api/v1/entries?from=-1", 400, "malformed"),
        ("/api/v1/entries?limit=99999999", 400, "malformed"),
        ("/private/sha256/00", 404, "not_found"),
        ("/commits/00000000000000000000", 404, "not_found"),
    ] {
        let answer =
            raw(&site, format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes());
        let expected = (format!("HTTP/1.1 {status}"), format!("\"code\":\"{code}\""));
        assert!(answer.starts_with(&expected.0) && answer.contains(&expected.1), "{path}: {answer}");
    }
}

#[test]
fn the_order_of_statements_is_that_of_the_log() {
    let site = Site::start();
    let log = site.log;
    let (owner, parent, child) = (party(log, 1), artifact(log, 1, 1), child(log, 1, 2, &[1]));
    // What comes before what it rests on is refused, each line for itself, and goes in when it comes again.
    let code = |answer: &Value| answer["error"]["code"].as_str().unwrap_or("entered").to_owned();
    let answers = |lines: &[&String]| {
        let lines: Vec<String> = lines.iter().map(|line| (*line).clone()).collect();
        site.batch("/api/v1/statements", &lines).lines().iter().map(code).collect::<Vec<_>>()
    };
    assert_eq!(answers(&[&child, &parent, &owner]), ["unknown_key", "unknown_key", "entered"]);
    assert_eq!(answers(&[&child, &parent]), ["unknown_artifact", "entered"]);
    assert_eq!(answers(&[&child, &child, &parent, &owner]), ["entered"; 4]);
    assert_eq!(site.json("/api/v1/log")["size"], 1 + 2 + 2 + 2, "each is there once, with its commit");
}

#[test]
fn what_is_replayed_changes_nothing() {
    let site = Site::start();
    let log = site.log;
    let add = PartyChange::AddKey { key: secret(2).public_key() };
    let revoke = PartyChange::RevokeKey { key: secret(2).public_key(), reason: None };
    let all = [
        party(log, 1),
        change_party(log, 1, add, &[&secret(1), &secret(2)]),
        artifact(log, 2, 1),
        change_party(log, 1, revoke, &[&secret(1)]),
    ];
    let indexes = all.clone().map(|statement| site.enter(&statement)["index"].clone());
    let before = site.json("/api/v1/log");
    for _ in 0..3 {
        for (statement, index) in all.iter().zip(&indexes) {
            let again = site.enter(statement);
            assert_eq!((&again["new"], &again["index"]), (&json!(false), index));
        }
    }
    assert_eq!(site.json("/api/v1/log")["root"], before["root"]);
    // The key stays revoked, whatever was replayed; and what was signed for another log is of no use here.
    site.post(&artifact(log, 2, 2)).refused(422, "revoked_key");
    let other = StatementId(Digest::of(b"another log"));
    site.post(&artifact(other, 1, 3)).refused(422, "other_log");
    site.post(&party(other, 4)).refused(422, "other_log");
}

#[test]
fn a_clock_that_jumps_back_does_not_turn_the_log_back() {
    let site = Site::with(Plan::default());
    let log = site.log;
    let first = site.enter(&party(log, 1));
    site.clock.0.fetch_sub(30 * 86_400_000, Ordering::Relaxed);
    let second = site.enter(&artifact(log, 1, 1));
    site.clock.0.store(0, Ordering::Relaxed);
    let third = site.enter(&artifact(log, 1, 2));
    let time = |answer: &Value| {
        site.json(&format!("/api/v1/statements/{}", answer["index"]))["time_ms"].as_u64().unwrap()
    };
    assert!(time(&first) <= time(&second) && time(&second) <= time(&third));
    site.published();
    assert!(site.get("/metrics").text().contains("assay_checkpoint_age_seconds 0\n"));
}
