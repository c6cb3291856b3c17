//! A model's page says what the evidence says, and no more.

use assay_evidence::features::ColumnChoice;
use assay_evidence::niches::{Settings, find};
use assay_judge::Tables;
use assay_statement::bounded::List;
use assay_statement::predicate::*;
use assay_statement::{Digest, StatementId, Subject};
use serde_json::{Value, json};

use crate::common::statements::*;
use crate::common::{Site, eventually, upload_signature};
use crate::look::page;

/// Examples of which the model gets the even ones right, and of the others each second.
fn examples() -> Vec<u8> {
    let line = |number: u64| {
        let part = if number.is_multiple_of(2) { "even" } else { "odd" };
        json!({ "example_id": format!("e{number}"), "part": part, "label": (number % 7).to_string() })
            .to_string()
            + "\n"
    };
    (0..800).map(line).collect::<String>().into_bytes()
}

fn outcomes() -> Vec<u8> {
    let line = |number: u64| {
        let score = u64::from(number % 4 != 1);
        json!({ "model": "model 1", "example_id": format!("e{number}"), "score": score, "cost": 2.0 })
            .to_string()
            + "\n"
    };
    (0..800).map(line).collect::<String>().into_bytes()
}

pub(crate) fn upload(site: &Site, bytes: &[u8], query: &str) {
    let signature = upload_signature(site.log, &secret(2), bytes);
    let path = format!("/api/v1/blobs/{}{query}", Digest::of(bytes));
    let reply = site.client.send("PUT", &path, &[("assay-signature", &signature)], bytes);
    assert_eq!(reply.status, 201, "{}", reply.text());
}

/// An evaluation of the model over these tables.
fn evaluated(site: &Site, author: u64, rows_root: Digest) -> String {
    evaluated_by(site, author, rows_root, None)
}

/// The same, by a protocol.
fn evaluated_by(site: &Site, author: u64, rows_root: Digest, protocol: Option<StatementId>) -> String {
    let blob = |bytes: &[u8]| BlobReference {
        digest: Digest::of(bytes),
        size_bytes: bytes.len() as u64,
        media_type: text("application/x-ndjson"),
    };
    let evaluation = Evaluation {
        log: site.log,
        protocol,
        repeats: None,
        benchmark: Digest::of(b"benchmark"),
        metric: text("accuracy"),
        harness: None,
        examples: blob(&examples()),
        examples_count: 800,
        outcomes: OutcomeTable { blob: blob(&outcomes()), rows: 800, rows_root },
    };
    sign(vec![Subject::named(text("model 1"), artifact_id(1).0)], evaluation, &[&secret(author)])
}

fn tables() -> Tables {
    Tables::read(examples(), outcomes()).unwrap()
}

fn rows_root() -> Digest {
    Digest::from(*tables().rows_root().1.as_bytes())
}

fn site() -> Site {
    let site = Site::start();
    for seed in [1, 2] {
        site.enter(&party(site.log, seed));
    }
    site.enter(&artifact(site.log, 1, 1));
    site
}

/// A log with a sound evaluation of the model.
fn evaluated_soundly() -> (Site, String) {
    let site = site();
    upload(&site, &examples(), "");
    upload(&site, &outcomes(), "");
    let sound = evaluated(&site, 2, rows_root());
    site.enter(&sound);
    (site, sound)
}

/// The evidence of the model's page once it is weighed, or cannot be.
fn weighed(site: &Site, query: &str) -> Value {
    let path = format!("/artifacts/{}.json{query}", artifact_id(1));
    eventually(|| site.json(&path)["evidence"]["weighing"]["state"] != "waiting");
    site.json(&path)["evidence"].clone()
}

#[test]
fn the_verdict_is_that_of_the_evidence() {
    let site = site();
    upload(&site, &examples(), "");
    upload(&site, &outcomes(), "");
    let statement = evaluated(&site, 2, rows_root());
    site.enter(&statement);
    let evidence = weighed(&site, "");
    let (_, root) = site
        .sequencer
        .view()
        .read()
        .unwrap()
        .seed(evidence["shown"]["at"]["index"].as_u64().unwrap())
        .unwrap();
    let columns = ColumnChoice { label: Some("label".into()), ..ColumnChoice::default() };
    let settings = Settings { seed: root.as_bytes().to_vec(), columns, ..Settings::default() };
    let tables = tables();
    let report = find(&tables.examples, &tables.outcomes, &settings).unwrap();
    let model = &report.models[0];
    let weighing = &evidence["weighing"];
    assert_eq!((&evidence["floor"], &evidence["floor_why"]), (&json!(0.9), &json!("usual")));
    // Written and read, as the page's twin was: a float may come back as its neighbour.
    let told = |value: Value| serde_json::from_str::<Value>(&value.to_string()).unwrap();
    assert_eq!(weighing["verdict"], told(json!(model.verdict)));
    assert_eq!(weighing["overall"], told(json!(model.overall)));
    assert_eq!(weighing["niches"], told(json!(model.niches)));
    assert_eq!(weighing["limits"], told(json!(model.limits)));
    let path = format!("/artifacts/{}", artifact_id(1));
    let text = page(&site, &path);
    assert!(text.contains("Model 1 reaches 90.0% on 1 slice") && text.contains("Works here"), "{weighing}");
    assert!(text.contains("part") && text.contains("even") && text.contains("100.0%"));
    assert!(text.contains(&format!("assay niches --evaluation {}", id(&statement))));
    // Another floor is another question; the owner's own evaluation is told as such.
    assert_eq!(weighed(&site, "?floor=0.6")["floor_why"], "chosen");
    site.enter(&evaluated(&site, 1, rows_root()));
    let twin = site.json(&format!("{path}.json"));
    assert_eq!(twin["results"][0]["badges"], json!(["self_reported"]));
    assert_eq!(
        twin["evidence"]["shown"]["evaluation"],
        json!(id(&statement)),
        "what others found comes first"
    );
    // The other one is told of, and once it has been weighed too, what it shows by itself.
    let first = page(&site, &path);
    assert!(first.contains("There is newer evidence") || first.contains("A newer evaluation"), "{first}");
    eventually(|| page(&site, &path).contains("A newer evaluation"));
    let text = page(&site, &path);
    assert!(text.contains("It is shown to reach 90.0% where <bdi>part is even</bdi>"), "{text}");
    assert!(text.contains(&format!("evaluation={}", twin["results"][0]["evaluation"].as_str().unwrap())));
    assert!(!text.contains("There is newer evidence"));
}

#[test]
fn without_evidence_nothing_is_known() {
    let site = site();
    assert_eq!(weighed(&site, "")["weighing"]["state"], "no_evidence");
    let text = page(&site, &format!("/artifacts/{}", artifact_id(1)));
    assert!(text.contains("nothing is known of where it works"));
    assert!(!text.contains("Works here") && !text.contains("0.0%"));
}

#[test]
fn private_tables_are_not_weighed() {
    let site = site();
    for bytes in [examples(), outcomes()] {
        upload(&site, &bytes, "?visibility=private");
    }
    site.enter(&evaluated(&site, 2, rows_root()));
    let weighing = weighed(&site, "")["weighing"].clone();
    assert_eq!(weighing, json!({ "state": "not_possible", "reason": "its tables are not public here" }));
    let text = page(&site, &format!("/artifacts/{}", artifact_id(1)));
    assert!(text.contains("is not known here") && text.contains("its tables are not public here"));
    assert!(page(&site, &format!("/benchmarks/{}", Digest::of(b"benchmark"))).contains("Evaluations"));
}

#[test]
fn tables_that_were_not_signed_are_not_weighed() {
    let site = site();
    upload(&site, &examples(), "");
    upload(&site, &outcomes(), "");
    site.enter(&evaluated(&site, 2, Digest::of(b"other rows")));
    let weighing = weighed(&site, "")["weighing"].clone();
    assert!(
        weighing["reason"].as_str().unwrap().contains("does not have the rows that it names"),
        "{weighing}"
    );
}

#[test]
fn a_benchmark_knows_its_evaluations_new_and_old() {
    let site = site();
    let path = format!("/benchmarks/{}.json", Digest::of(b"benchmark"));
    site.enter(&evaluated(&site, 2, rows_root()));
    eventually(|| {
        site.get(&path).status == 200 && site.json(&path)["evaluations"].as_array().unwrap().len() == 1
    });
    site.enter(&evaluated(&site, 1, rows_root()));
    eventually(|| site.json(&path)["evaluations"].as_array().unwrap().len() == 2);
    assert_eq!(site.json(&path)["looked_through"], site.json(&path)["log_size"]);
    // It is no artifact, and no statement is about it; evaluations name it all the same.
    let digest = Digest::of(b"benchmark");
    let found = site.json(&format!("/search.json?q={digest}"));
    assert_eq!(found["subject"], json!(digest), "{found}");
    // The page leads on to the benchmark's, whose twin is named on it.
    assert!(page(&site, &format!("/search?q={digest}")).contains(&path));
    let hits = site.json(&format!("/api/v1/search?q={}", digest.to_hex()))["hits"].clone();
    let newest = site.json(&path)["evaluations"][0]["evaluation"].clone();
    let benchmark = json!({ "digest": digest, "newest_evaluation": newest });
    assert_eq!(hits, json!([{ "type": "benchmark", "benchmark": benchmark }]));
    assert_eq!(site.json(&format!("/api/v1/search?q={}", Digest::of(b"none")))["hits"], json!([]));
}

#[test]
fn an_evaluation_that_says_nothing_is_passed_over_whatever_its_badges() {
    let (site, sound) = evaluated_soundly();
    // Newer, and announced before it ran, so that it would come first.
    site.enter(&party(site.log, 3));
    let announce = ProtocolStep::Announce {
        benchmark: Benchmark::Open,
        metric: text("accuracy"),
        harness: None,
        models: List::default(),
        examples: None,
    };
    let protocol = Protocol { log: site.log, step: announce };
    let protocol = sign(vec![Subject::of(Digest::of(b"benchmark"))], protocol, &[&secret(3)]);
    site.enter(&protocol);
    let rubbish = evaluated_by(&site, 3, Digest::of(b"other rows"), Some(id(&protocol)));
    site.enter(&rubbish);
    let evidence = weighed(&site, "");
    assert_eq!(evidence["shown"]["evaluation"], json!(id(&sound)), "{evidence}");
    assert_eq!(evidence["weighing"]["state"], "done");
    let passed_over = &evidence["passed_over"][0];
    assert_eq!(passed_over["evaluation"], json!(id(&rubbish)));
    assert!(passed_over["reason"].as_str().unwrap().contains("does not have the rows that it names"));
    let text = page(&site, &format!("/artifacts/{}", artifact_id(1)));
    assert!(text.contains("is passed over, since it cannot be weighed here: "), "{text}");
    // Whoever asks for it is told why it says nothing.
    let asked = weighed(&site, &format!("?evaluation={}", id(&rubbish)));
    assert_eq!(asked["weighing"]["state"], "not_possible");
}

#[test]
fn nobody_crowds_out_what_others_found() {
    let (site, sound) = evaluated_soundly();
    site.enter(&party(site.log, 3));
    for number in 0..20_u64 {
        site.enter(&evaluated(&site, 3, Digest::of(&number.to_be_bytes())));
    }
    let path = format!("/artifacts/{}.json", artifact_id(1));
    eventually(|| site.json(&path)["evidence"]["weighing"]["state"] == "done");
    let twin = site.json(&path);
    assert_eq!(twin["evidence"]["shown"]["evaluation"], json!(id(&sound)));
    let of = |name: &str| {
        let results = twin["results"].as_array().unwrap().iter();
        results.filter(|one| one["evaluator"]["name"] == name).count()
    };
    assert_eq!((twin["results"].as_array().unwrap().len(), of("Party 2")), (6, 1), "{}", twin["results"]);
    assert_eq!(twin["results_more"], true);
}
