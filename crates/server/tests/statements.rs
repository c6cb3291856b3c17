//! Statements go in once, are answered with what can be proven, and are refused in one shape.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::collections::HashSet;
use std::time::Duration;

use assay_merkle::{Hash, Policy, TlogProof, leaf_hash, verify_inclusion};
use assay_server::{Admission, Limits, Quotas};
use assay_statement::predicate::PartyChange;
use assay_statement::{Digest, StatementId};
use common::statements::*;
use common::{Plan, Site};
use serde_json::{Value, json};

fn policy(site: &Site) -> Policy {
    let key = site.get("/log.vkey");
    Policy::parse(format!("log {}quorum none\n", key.text()).as_bytes()).unwrap()
}

/// Checks whatever proof an answer carries; says whether it is signed.
#[track_caller]
fn check_proof(site: &Site, answer: &Value, statement: &str) -> bool {
    let proof = &answer["proof"];
    let leaf = leaf_hash(statement.as_bytes());
    let index = answer["index"].as_u64().unwrap();
    if proof["signed"] == json!(true) {
        let text = proof["text"].as_str().unwrap();
        TlogProof::parse(text.as_bytes()).unwrap().verify(leaf, &policy(site)).unwrap();
        return true;
    }
    let hash = |value: &Value| Hash::from_base64(value.as_str().unwrap()).unwrap();
    let hashes: Vec<Hash> = proof["hashes"].as_array().unwrap().iter().map(hash).collect();
    let (size, root) = (proof["size"].as_u64().unwrap(), hash(&proof["root"]));
    verify_inclusion(leaf, index, size, &hashes, root).unwrap();
    assert_eq!(assay_store::log::look(site.sequencer.view(), |view| view.root_at(size)).unwrap(), root);
    false
}

#[test]
fn a_statement_goes_in_once_and_is_proven() {
    let site = Site::start();
    let statement = party(site.log, 1);
    let first = site.enter(&statement);
    assert_eq!((&first["new"], &first["kind"]), (&json!(true), &json!("party")));
    assert_eq!(first["id"], json!(id(&statement)));
    check_proof(&site, &first, &statement);
    site.published();
    let again = site.enter(&statement);
    assert_eq!((&again["new"], &again["index"]), (&json!(false), &first["index"]));
    assert!(check_proof(&site, &again, &statement), "a published entry has a signed proof");
    assert_eq!(again["checkpoint"].as_str().unwrap(), site.get("/checkpoint").text());
}

#[test]
fn what_is_not_published_is_not_claimed_to_be_signed() {
    let interval = Duration::from_secs(3600);
    let site = Site::with(Plan { publish_interval: interval, ..Plan::default() });
    // The first publication comes at once, the second not before the test ends.
    site.enter(&party(site.log, 1));
    site.published();
    let statement = artifact(site.log, 1, 1);
    let answer = site.enter(&statement);
    assert!(!check_proof(&site, &answer, &statement));
    assert!(answer.get("checkpoint").is_none());
    site.get(&format!("/api/v1/statements/{}/bundle", answer["index"])).refused(404, "not_published_yet");
    assert_eq!(site.json(&format!("/api/v1/statements/{}", answer["index"]))["status"], "durable");
}

#[test]
fn other_spellings_are_the_same_statement() {
    let site = Site::start();
    let statement = party(site.log, 1);
    let mut value: Value = serde_json::from_str(&statement).unwrap();
    let loose = serde_json::to_string_pretty(&value).unwrap();
    let first = site.enter(&loose);
    assert_eq!(first["id"], json!(id(&statement)));
    assert!(!site.enter(&statement)["new"].as_bool().unwrap());
    value["more"] = json!(1);
    site.post(&value.to_string()).refused(400, "bad_envelope");
}

#[test]
fn a_batch_is_answered_line_by_line() {
    let site = Site::start();
    let (one, two) = (party(site.log, 1), artifact(site.log, 1, 1));
    let other = artifact(StatementId(Digest::of(b"other")), 1, 2);
    let lines = [
        one.clone(),
        two.clone(),
        "{".to_owned(),
        two.clone(),
        other,
        artifact(site.log, 7, 3),
        two.replace("\"sig\":\"", "\"sig\":\"AAAA").replace("AAAA", ""),
        String::new(),
        artifact(site.log, 1, 4),
    ];
    let reply = site.batch("/api/v1/statements?proof=true", &lines);
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/x-ndjson"));
    let answers = reply.lines();
    assert_eq!(answers.len(), lines.len());
    let code = |position: usize| answers[position]["error"]["code"].as_str().unwrap_or("").to_owned();
    assert_eq!([2, 4, 5, 7].map(code), ["bad_envelope", "other_log", "unknown_key", "bad_envelope"]);
    assert_eq!(answers[3]["index"], answers[1]["index"]);
    assert_eq!((&answers[1]["new"], &answers[3]["new"]), (&json!(true), &json!(false)));
    for position in [0, 1, 8] {
        check_proof(&site, &answers[position], &lines[position]);
    }
    let again = site.batch("/api/v1/statements", &lines).lines();
    assert!(again[0].get("proof").is_none() && again[8]["new"] == json!(false));
}

#[test]
fn a_large_batch_goes_in_whole() {
    let site = Site::start();
    site.enter(&party(site.log, 1));
    let lines: Vec<String> = (0..2000).map(|number| artifact(site.log, 1, number)).collect();
    let answers = site.batch("/api/v1/statements", &lines).lines();
    let indexes: HashSet<u64> = answers.iter().map(|answer| answer["index"].as_u64().unwrap()).collect();
    assert_eq!(indexes.len(), 2000);
    assert!(answers.iter().zip(&lines).all(|(answer, line)| answer["id"] == json!(id(line))));
}

#[test]
fn each_refusal_has_its_code_and_status() {
    let site = Site::start();
    let log = site.log;
    site.enter(&party(log, 1));
    site.enter(&artifact(log, 1, 1));
    let signed = artifact(log, 1, 2);
    let at = signed.find("\"sig\":\"").unwrap() + 7;
    let spoiled = format!("{}{}{}", &signed[..at], "AAAAAAAA", &signed[at + 8..]);
    let revoke = PartyChange::RevokeKey { key: secret(2).public_key(), reason: None };
    site.enter(&change_party(
        log,
        1,
        PartyChange::AddKey { key: secret(2).public_key() },
        &[&secret(1), &secret(2)],
    ));
    site.enter(&change_party(log, 1, revoke, &[&secret(1)]));
    site.enter(&party(log, 3));
    let refusals = [
        ("{}".to_owned(), 400, "bad_envelope"),
        ("[".repeat(100_000), 413, "too_large"),
        ("[".repeat(60_000), 400, "bad_envelope"),
        (" ".repeat(200 << 10), 413, "too_large"),
        ("\u{feff}{}".to_owned(), 400, "bad_envelope"),
        (signed.replace("vnd.in-toto", "vnd.other"), 400, "bad_envelope"),
        (spoiled, 422, "bad_signature"),
        (artifact(log, 9, 5), 422, "unknown_key"),
        (artifact(log, 2, 5), 422, "revoked_key"),
        (artifact(StatementId(Digest::of(b"x")), 1, 5), 422, "other_log"),
        (child(log, 3, 1, &[]), 409, "artifact_exists"),
        (claim(log, 3, 1, 0.5), 422, "not_the_owner"),
        (claim(log, 1, 77, 0.5), 422, "unknown_artifact"),
    ];
    for (body, status, code) in refusals {
        site.post(&body).refused(status, code);
    }
    let bytes =
        site.client.send("POST", "/api/v1/statements", &[("content-type", "application/json")], b"\xff\xfe");
    bytes.refused(400, "bad_envelope");
    for kind in ["text/plain", ""] {
        let reply = site.client.send("POST", "/api/v1/statements", &[("content-type", kind)], b"{}");
        reply.refused(415, "unsupported_media_type");
    }
    site.batch("/api/v1/statements", &[]).refused(400, "malformed");
    site.batch("/api/v1/statements?prof=true", std::slice::from_ref(&signed)).refused(400, "malformed");
    site.batch("/api/v1/statements?proof=maybe", &[signed]).refused(400, "malformed");
}

#[test]
fn batches_are_bounded() {
    let base = Plan::default();
    let limits = Limits { batch_bytes_max: 50_000, batch_statements_max: 3, ..base.limits };
    let site = Site::with(Plan { limits, ..Plan::default() });
    site.batch("/api/v1/statements", &vec![String::new(); 9]).refused(413, "too_many_statements");
    site.batch("/api/v1/statements", &["x".repeat(60_000)]).refused(413, "too_large");
    let limits = Limits { bodies_bytes_max: 1000, ..Plan::default().limits };
    let site = Site::with(Plan { limits, ..Plan::default() });
    let reply = site.post(&" ".repeat(5000));
    reply.refused(429, "busy");
    assert_eq!(reply.header("retry-after"), "1");
}

#[test]
fn only_listed_parties_are_admitted() {
    let admission = Admission::Listed(HashSet::from([party_id(1)]));
    let site = Site::with(Plan { admission, ..Plan::default() });
    let log = site.log;
    site.post(&party(log, 2)).refused(403, "not_admitted");
    site.enter(&party(log, 1));
    for seed in 10..20 {
        // A key that is being added belongs to nobody yet, and may stand first among the signatures.
        let change = PartyChange::AddKey { key: secret(seed).public_key() };
        site.enter(&change_party(log, 1, change, &[&secret(1), &secret(seed)]));
        site.enter(&artifact(log, seed, seed));
    }
    let answers = site.batch("/api/v1/statements", &[party(log, 3), artifact(log, 1, 1)]).lines();
    assert_eq!(answers[0]["error"]["code"], "not_admitted");
    assert_eq!(answers[1]["new"], true);
}

#[test]
fn quotas_count_what_went_in() {
    let quotas = Quotas { statements_per_day: 3, ..Quotas::default() };
    let site = Site::with(Plan { quotas, ..Plan::default() });
    let log = site.log;
    site.enter(&party(log, 1));
    let first = artifact(log, 1, 1);
    let lines = [first.clone(), first.clone(), artifact(log, 1, 2)];
    // Two of them are one, but that shows only when they are logged.
    let answers = site.batch("/api/v1/statements", &lines).lines();
    assert_eq!((&answers[0]["new"], &answers[1]["new"]), (&json!(true), &json!(false)));
    assert_eq!(answers[2]["error"]["code"], "over_quota");
    // Somebody else's bad signature uses nothing up.
    let signed = artifact(log, 1, 3);
    let at = signed.find("\"sig\":\"").unwrap() + 7;
    site.post(&format!("{}{}{}", &signed[..at], "AAAAAAAA", &signed[at + 8..])).refused(422, "bad_signature");
    site.enter(&signed);
    let over = site.post(&artifact(log, 1, 4));
    over.refused(429, "over_quota");
    let seconds: u64 = over.header("retry-after").parse().unwrap();
    assert!((1..=43_200).contains(&seconds), "{seconds}");
    site.clock.0.fetch_add(86_400_000, std::sync::atomic::Ordering::Relaxed);
    site.enter(&artifact(log, 1, 4));
}

#[test]
fn a_log_that_is_closing_says_so() {
    let site = Site::start();
    site.sequencer.close();
    let reply = site.post(&party(site.log, 1));
    reply.refused(503, "closing");
    assert_eq!(reply.header("retry-after"), "1");
}
