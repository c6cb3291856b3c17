//! What the log holds is shown by every route, and nothing else is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use assay_merkle::{Policy, TileId, TlogProof, entry_bundle, leaf_hash};
use assay_statement::Digest;
use assay_statement::predicate::PartyChange;
use common::statements::*;
use common::{ORIGIN, Site};
use serde_json::{Value, json};

/// A log with two parties, a line of four models, evaluations and a claim with a verdict; the claim's id.
fn filled() -> (Site, Vec<String>) {
    let site = Site::start();
    let log = site.log;
    let key = secret(12).public_key();
    let (evaluated, claimed) = (evaluation(log, 2, 1), claim(log, 1, 1, 0.5));
    let later = evaluation(log, 2, 1).replace("\n", "");
    assert_eq!(later, evaluated, "signing is deterministic");
    let statements = vec![
        party(log, 1),
        party(log, 2),
        artifact(log, 1, 1),
        child(log, 1, 2, &[1]),
        child(log, 1, 3, &[2]),
        child(log, 2, 4, &[1, 3]),
        claimed.clone(),
        evaluated.clone(),
        verdict(log, 2, id(&claimed), id(&evaluated)),
        change_party(log, 1, PartyChange::AddKey { key }, &[&secret(1), &secret(12)]),
        change_party(log, 1, PartyChange::RevokeKey { key, reason: None }, &[&secret(1)]),
    ];
    for answer in site.batch("/api/v1/statements", &statements).lines() {
        assert_eq!(answer["new"], true, "{answer}");
    }
    site.published();
    (site, statements)
}

fn ids(items: &Value) -> Vec<&str> {
    items.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
}

#[test]
fn the_log_tells_what_it_is() {
    let (site, _) = filled();
    let log = site.json("/api/v1/log");
    assert_eq!((&log["origin"], &log["id"]), (&json!(ORIGIN), &json!(site.log)));
    assert_eq!(log["size"], log["published_size"]);
    assert_eq!(log["checkpoint"].as_str().unwrap(), site.get("/checkpoint").text());
    assert_eq!(format!("{}\n", log["verifier_key"].as_str().unwrap()), site.get("/log.vkey").text());
    assert!(log["checkpoint"].as_str().unwrap().contains(log["root"].as_str().unwrap()));
}

#[test]
fn a_statement_is_shown_by_id_and_by_index() {
    let (site, statements) = filled();
    for statement in &statements {
        let by_id = site.json(&format!("/api/v1/statements/{}", id(statement)));
        let by_index = site.json(&format!("/api/v1/statements/{}", by_id["index"]));
        assert_eq!(by_id, by_index);
        assert_eq!(by_id["envelope"].to_string(), *statement);
        assert_eq!(by_id["status"], "published");
        assert_eq!(by_id["payload"]["_type"], "https://in-toto.io/Statement/v1");
        assert!(by_id["time_ms"].as_u64().unwrap() > 0 && by_id["commit"].as_u64().unwrap() > 0);
    }
    let claim = site.json(&format!("/api/v1/statements/{}", id(&statements[6])));
    assert_eq!(claim["author"], json!(party_id(1)));
    assert_eq!(claim["statements_about_it"]["by_kind"], json!({ "verdict": 1 }));
    let first = site.json("/api/v1/statements/0");
    assert_eq!((&first["kind"], &first["id"]), (&json!("commit"), &json!(site.log)));
    for path in ["999999", "18446744073709551615", &Digest::of(b"none").to_string()] {
        site.get(&format!("/api/v1/statements/{path}")).refused(404, "not_found");
    }
    for path in ["-1", "x", "sha256:12", "99999999999999999999", "%2e%2e%2f", "%00"] {
        site.get(&format!("/api/v1/statements/{path}")).refused(400, "malformed");
    }
}

#[test]
fn a_bundle_is_checked_without_the_log() {
    let (site, statements) = filled();
    let policy = format!("log {}quorum none\n", site.get("/log.vkey").text());
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    for statement in &statements {
        let reply = site.get(&format!("/api/v1/statements/{}/bundle", id(statement)));
        assert!(reply.header("content-type").starts_with("text/plain"));
        let proof = TlogProof::parse(&reply.body).unwrap();
        assert_eq!(proof.extra.as_deref(), Some(statement.as_bytes()));
        proof.verify(leaf_hash(statement.as_bytes()), &policy).unwrap();
    }
    site.get("/api/v1/statements/77/bundle").refused(404, "not_found");
}

#[test]
fn entries_are_followed() {
    let (site, statements) = filled();
    let mut entries = Vec::new();
    loop {
        let page = site.get(&format!("/api/v1/entries?from={}&limit=4", entries.len())).lines();
        if page.is_empty() {
            break;
        }
        entries.extend(page);
    }
    assert!(entries.iter().enumerate().all(|(index, entry)| entry["index"] == json!(index)));
    let envelopes: Vec<String> = entries.iter().map(|entry| entry["envelope"].to_string()).collect();
    assert!(statements.iter().all(|statement| envelopes.contains(statement)));
    // Whoever waits hears of what comes.
    let (client, from) = (site.client.clone(), entries.len());
    let path = format!("/api/v1/entries?from={from}&wait=60");
    let waiting = std::thread::spawn(move || client.send("GET", &path, &[], b"").lines());
    let next = artifact(site.log, 1, 9);
    site.enter(&next);
    let heard = waiting.join().unwrap();
    assert_eq!(heard[0]["index"], json!(from));
    assert!(site.get("/api/v1/entries?from=999&wait=1").body.is_empty());
    for query in ["limit=0", "limit=1001", "wait=61", "from=-1", "form=1", "from=1&from=2"] {
        site.get(&format!("/api/v1/entries?{query}")).refused(400, "malformed");
    }
}

#[test]
fn artifacts_are_listed_page_by_page() {
    let (site, _) = filled();
    for query in ["", "&name=model", "&name=MODEL%20"] {
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let page = site.json(&format!("/api/v1/artifacts?limit=3{query}{after}"));
            found.extend(ids(&page["items"]).into_iter().map(str::to_owned));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        found.sort();
        let mut expected: Vec<String> = (1..5).map(|number| artifact_id(number).to_string()).collect();
        expected.sort();
        assert_eq!(found, expected, "{query}");
    }
    assert_eq!(ids(&site.json("/api/v1/artifacts?name=model%203")["items"]), [artifact_id(3).to_string()]);
    assert!(ids(&site.json("/api/v1/artifacts?name=party")["items"]).is_empty());
    site.get("/api/v1/artifacts?after=xyz").refused(400, "malformed");
}

#[test]
fn an_artifact_is_shown_with_everything_about_it() {
    let (site, statements) = filled();
    let path = format!("/api/v1/artifacts/{}", artifact_id(1));
    let shown = site.json(&path);
    assert_eq!((&shown["name"], &shown["owner"]), (&json!("Model 1"), &json!(party_id(1))));
    assert_eq!(shown["registration"]["id"], json!(id(&statements[2])));
    let counts = &shown["statements_about_it"]["by_kind"];
    assert_eq!(counts, &json!({ "artifact": 1, "evaluation": 1, "claim": 1, "verdict": 1 }));
    assert_eq!(site.json(&format!("/api/v1/artifacts/{}", artifact_id(1).0.to_hex())), shown);

    let expected = [8, 7, 6, 2].map(|position| id(&statements[position]).to_string());
    let newest = site.json(&format!("{path}/history?limit=3"));
    assert_eq!(ids(&newest["items"]), expected[..3]);
    let rest = site.json(&format!("{path}/history?limit=3&after={}", newest["next"]));
    assert_eq!(ids(&rest["items"]), expected[3..]);
    assert_eq!(rest["next"], Value::Null);
    let oldest = site.json(&format!("{path}/history?order=oldest"));
    assert_eq!(ids(&oldest["items"]), [2, 6, 7, 8].map(|position| id(&statements[position]).to_string()));
    site.get(&format!("{path}/history?order=any")).refused(400, "malformed");

    let evaluations = site.json(&format!("{path}/evaluations"));
    assert_eq!(ids(&evaluations["items"]), [id(&statements[7]).to_string()]);
    let claims = site.json(&format!("{path}/claims"));
    assert_eq!(ids(&claims["items"]), [id(&statements[6]).to_string()]);
    assert_eq!(ids(&claims["items"][0]["verdicts"]), [id(&statements[8]).to_string()]);

    for end in ["", "/history", "/lineage", "/evaluations", "/claims"] {
        site.get(&format!("/api/v1/artifacts/{}{end}", Digest::of(b"none"))).refused(404, "not_found");
        site.get(&format!("/api/v1/artifacts/x{end}")).refused(400, "malformed");
    }
}

#[test]
fn lineage_goes_both_ways_and_says_when_it_is_cut() {
    let (site, _) = filled();
    let lineage =
        |number, query: &str| site.json(&format!("/api/v1/artifacts/{}/lineage{query}", artifact_id(number)));
    let steps = |items: &Value| -> Vec<(String, u64)> {
        let step =
            |item: &Value| (item["name"].as_str().unwrap().to_owned(), item["depth"].as_u64().unwrap());
        items.as_array().unwrap().iter().map(step).collect()
    };
    let named = |steps: &[(&str, u64)]| -> Vec<(String, u64)> {
        steps.iter().map(|(name, depth)| (format!("Model {name}"), *depth)).collect()
    };
    let last = lineage(4, "");
    let mut ancestors = steps(&last["ancestors"]);
    ancestors.sort();
    assert_eq!(ancestors, named(&[("1", 1), ("1", 3), ("2", 2), ("3", 1)]));
    assert_eq!((&last["descendants"], &last["cut"]), (&json!([]), &json!(false)));
    let first = lineage(1, "?depth=1");
    let mut descendants = steps(&first["descendants"]);
    descendants.sort();
    assert_eq!((descendants, &first["cut"]), (named(&[("2", 1), ("4", 1)]), &json!(true)));
    assert_eq!(first["descendants"][0]["relation"], "fine_tuned_from");
}

#[test]
fn parties_are_shown_with_their_keys_and_statements() {
    let (site, statements) = filled();
    let all = site.json("/api/v1/parties");
    assert_eq!(ids(&all["items"]).len(), 2);
    assert_eq!(ids(&site.json("/api/v1/parties?name=party%202")["items"]), [party_id(2).to_string()]);
    let shown = site.json(&format!("/api/v1/parties/{}?limit=3&order=oldest", party_id(1)));
    assert_eq!(ids(&shown["statements"]), [0, 2, 3].map(|position| id(&statements[position]).to_string()));
    let keys = shown["signing_keys"].as_array().unwrap();
    let status = |key: &assay_statement::PublicKey| {
        keys.iter().find(|shown| shown["key"] == json!(key)).unwrap()["status"].clone()
    };
    assert_eq!(status(&secret(1).public_key()), "active");
    assert_eq!(status(&secret(12).public_key()), "revoked");
    site.get(&format!("/api/v1/parties/{}", party_id(5))).refused(404, "not_found");
    site.get("/api/v1/parties/nobody").refused(400, "malformed");
}

#[test]
fn anything_is_found_by_what_it_goes_by() {
    let (site, statements) = filled();
    let types = |query: &str| -> Vec<String> {
        let hits = site.json(&format!("/api/v1/search?q={query}"));
        let hits = hits["hits"].as_array().unwrap().clone();
        hits.iter().map(|hit| hit["type"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(types(&artifact_id(1).to_string()), ["artifact"]);
    assert_eq!(types(&artifact_id(1).0.to_hex()), ["artifact"]);
    assert_eq!(types(&id(&statements[0]).to_string()), ["statement"]);
    assert_eq!(types(&party_id(1).to_string()), ["key", "party"]);
    assert_eq!(types(&secret(12).public_key().to_string()), ["key", "party"]);
    assert_eq!(types(&party_id(2).digest().to_string()), ["party"]);
    assert_eq!(types("0"), ["statement"]);
    assert_eq!(types("mOdEl"), ["artifact"; 4]);
    assert_eq!(types("party"), ["party"; 2]);
    assert!(types("nothing").is_empty() && types(&Digest::of(b"none").to_string()).is_empty());
    site.get("/api/v1/search?q=").refused(400, "malformed");
    site.get("/api/v1/search").refused(400, "malformed");
}

#[test]
fn tiles_are_given_as_far_as_they_are_published() {
    let (site, _) = filled();
    let lines: Vec<String> = (100..700).map(|number| artifact(site.log, 1, number)).collect();
    site.batch("/api/v1/statements", &lines);
    site.published();
    let size = site.json("/api/v1/log")["size"].as_u64().unwrap();
    for tile in TileId::in_size(size) {
        let reply = site.get(&format!("/{}", tile.path()));
        assert_eq!((reply.status, reply.body.len()), (200, 32 * usize::from(tile.width)), "{}", tile.path());
        assert!(reply.header("cache-control").contains("immutable"));
        assert_eq!(reply.header("content-type"), "application/octet-stream");
    }
    let bundle = site.get("/tile/entries/000");
    let leaves = entry_bundle::decode_bundle_of_width(&bundle.body, 256).unwrap().into_iter().map(leaf_hash);
    let leaves: Vec<u8> = leaves.flat_map(|leaf| *leaf.as_bytes()).collect();
    assert_eq!(leaves, site.get("/tile/0/000").body);
    assert!(!site.get("/checkpoint").header("cache-control").contains("immutable"));
    let beyond = [
        format!("/tile/0/002.p/{}", size % 256 + 1),
        format!("/tile/entries/002.p/{}", size % 256 + 1),
        "/tile/0/002".to_owned(),
        "/tile/0/999".to_owned(),
        "/tile/9/000".to_owned(),
        "/tile/entries/002".to_owned(),
        "/tile/0/x000/000".to_owned(),
        "/tile/0/0".to_owned(),
        "/tile/../log.vkey".to_owned(),
        "/tile/%2e%2e/%2e%2e/etc/passwd".to_owned(),
        "/tile/..%2fcheckpoint".to_owned(),
        "/tile/entries/..%2f..%2ffloor".to_owned(),
        "/tile//".to_owned(),
        "/commits/00000000000000000000".to_owned(),
        "/private/sha256/x".to_owned(),
        "/api/v2/log".to_owned(),
    ];
    for path in beyond {
        site.get(&path).refused(404, "not_found");
    }
}

#[test]
fn health_and_metrics_are_told() {
    let (site, _) = filled();
    assert_eq!(site.json("/health"), json!({ "live": true }));
    let ready = site.json("/ready");
    assert_eq!((&ready["ready"], &ready["last_failure"]), (&json!(true), &Value::Null));
    site.get("/api/v1/statements/x");
    let metrics = site.get("/metrics");
    assert!(metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
    let text = metrics.text();
    let has = |line: &str| assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    has("assay_statements_entered_total 11");
    has(
        "assay_http_request_seconds_count{method=\"GET\",route=\"/api/v1/statements/{statement}\",status=\"400\"} 1",
    );
    let lines = site.lines.lock().unwrap();
    let line: Value =
        serde_json::from_str(lines.iter().find(|line| line.contains("statements/x")).unwrap()).unwrap();
    assert_eq!(
        (&line["level"], &line["code"], &line["status"]),
        (&json!("warning"), &json!("malformed"), &json!(400))
    );
}

#[test]
fn other_methods_are_refused() {
    let site = Site::start();
    for path in ["/api/v1/log", "/checkpoint", "/api/v1/openapi.json", "/tile/0/000"] {
        site.client.send("POST", path, &[], b"{}").refused(405, "method_not_allowed");
    }
    site.client.send("GET", "/api/v1/statements", &[], b"").refused(405, "method_not_allowed");
    assert_eq!(site.client.send("HEAD", "/api/v1/log", &[], b"").status, 200);
}
