//! Fit and compare: what is brought is weighed and found again, and rubbish is refused in words.

use std::io::{Read, Write};

use assay_evidence::compare::{CompareSettings, compare};
use assay_evidence::features::ColumnChoice;
use assay_evidence::fit::{FitSettings, fit, shared_columns};
use assay_judge::Tables;
use assay_statement::Digest;
use serde_json::{Value, json};

use crate::brought::{bring, published, twin};
use crate::common::statements::*;
use crate::common::{Site, eventually};
use crate::look::{check, page};

const MODELS: u64 = 3;

fn examples() -> Vec<u8> {
    let line = |number: u64| {
        let part = if number.is_multiple_of(2) { "even" } else { "odd" };
        json!({ "example_id": format!("e{number}"), "part": part, "length": number % 40 }).to_string() + "\n"
    };
    (0..1200).map(line).collect::<String>().into_bytes()
}

/// Model 1 is right on even ones, model 2 on odd ones and at twice the cost, model 3 on every third.
fn outcomes() -> Vec<u8> {
    let right = |model: u64, number: u64| match model {
        1 => number.is_multiple_of(2) || number.is_multiple_of(5),
        2 => !number.is_multiple_of(2) || number.is_multiple_of(5),
        _ => number.is_multiple_of(3),
    };
    let line = |model: u64, number: u64| {
        let score = u64::from(right(model, number));
        json!({ "model": format!("model {model}"), "example_id": format!("e{number}"), "score": score, "cost": model })
            .to_string()
            + "\n"
    };
    let lines = (1..=MODELS).flat_map(|model| (0..1200).map(move |number| line(model, number)));
    lines.collect::<String>().into_bytes()
}

fn tables() -> Tables {
    Tables::read(examples(), outcomes()).unwrap()
}

/// A log with a published evaluation of three models.
fn site() -> (Site, String) {
    published(MODELS, &examples(), &outcomes())
}

fn workload() -> Vec<u8> {
    let row = |number: u64| {
        format!("w{number},{},{}\n", ["even", "odd", "odd"][(number % 3) as usize], number % 40)
    };
    ("example_id,part,length\n".to_owned() + &(0..300).map(row).collect::<String>()).into_bytes()
}

fn brought(site: &Site, fields: &[(&str, &str)]) -> String {
    let reply = bring(site, "mine.csv", &workload(), fields);
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.header("location").to_owned()
}

fn answered(site: &Site, path: &str) -> Value {
    eventually(|| site.json(path)["outcome"]["state"] != "waiting");
    site.json(path)
}

#[test]
fn a_workload_has_the_evidence_weighed_to_it_as_the_command_does() {
    let (site, evaluation) = site();
    let path = brought(&site, &[("floor", "0.7"), ("error_cost", "10"), ("evaluation", &evaluation)]);
    let answer = answered(&site, &twin(&path));
    let index = answer["outcome"]["source"]["at"]["index"].as_u64().unwrap();
    let (size, root) = site.sequencer.view().read().unwrap().seed(index).unwrap();
    assert_eq!(answer["outcome"]["seed_size"], size);
    // The cheapest model's answers cost 1 each, the dearest's 3.
    assert_eq!(answer["outcome"]["error_costs"], json!({ "least": 0.1, "most": 300_000.0 }));
    let text = page(&site, &path);
    assert!(text.contains("data-error-cost-least=\"0.1\" data-error-cost-most=\"300000\""));
    let tables = tables();
    let source = assay_records::Source::from_bytes("mine.csv", None, workload()).unwrap();
    let workload = assay_records::examples_from(&source).unwrap();
    let (columns, _) = shared_columns(ColumnChoice::default(), &tables.examples, &workload).unwrap();
    let settings = FitSettings {
        floor: 0.7,
        error_cost: Some(10.0),
        seed: root.as_bytes().to_vec(),
        columns,
        ..FitSettings::default()
    };
    let report = fit(&tables.examples, &tables.outcomes, &workload, None, &settings).unwrap();
    let told: Value = serde_json::from_str(&json!(report).to_string()).unwrap();
    assert_eq!(answer["outcome"]["report"], told);
    let text = page(&site, &path);
    assert!(text.contains("mine.csv") && text.contains("300 examples"));
    assert!(text.contains(&format!(
        "assay fit --evaluation {evaluation} --workload mine.csv --floor 0.7 --error-cost 10"
    )));
    assert!(text.contains("The models on your workload") && text.contains("model 2"));
    assert_eq!(answer["workload"]["digest"], json!(Digest::of(&self::workload()).to_string()));
    // Another floor is another question about the same workload.
    let other = path.replace("floor=0.7", "floor=0.99");
    assert_eq!(answered(&site, &twin(&other))["outcome"]["report"]["choice"], Value::Null);
    assert!(page(&site, &other).contains("No model is shown to reach 99.0%"));
}

#[test]
fn while_it_is_weighed_the_page_says_so_and_loads_itself_again() {
    let (site, _) = site();
    let path = brought(&site, &[]);
    let text = page(&site, &path);
    let waiting = text.contains("http-equiv=\"refresh\"");
    assert_eq!(waiting, text.contains("is being weighed"));
    answered(&site, &twin(&path));
    assert!(!page(&site, &path).contains("http-equiv"));
}

#[test]
fn rubbish_is_refused_with_the_row_and_the_reason() {
    let (site, _) = site();
    let refused = |name: &str, bytes: &[u8], words: &str| {
        let reply = bring(&site, name, bytes, &[]);
        assert_eq!(reply.status, 422, "{name}");
        check(name, &reply);
        assert!(reply.text().contains(words), "{name}: {}", reply.text());
    };
    refused("uneven.csv", b"example_id,part\na,even\nb,odd,more\n", "line 3");
    refused("uneven.csv", b"example_id,part\na,even\nb,odd,more\n", "3 fields where the first line has 2");
    refused("empty.csv", b"", "is empty");
    refused("twice.csv", b"example_id,part\na,even\na,odd\n", "`a`");
    refused("bad.jsonl", b"{\"example_id\":\"a\"}\n{nonsense\n", "line 2");
    refused("<script>alert(1)</script>.csv", b"", "&lt;script&gt;");
    refused("broken.parquet", b"PAR1 nothing PAR1", "broken.parquet");
    // Few bytes that would take much memory: two thousand features of the last of forty thousand rows.
    let narrow: String = (0..40_000).map(|row| format!("{{\"example_id\":\"{row}\"}}\n")).collect();
    let wide: String = (0..1999).map(|feature| format!(",\"f{feature}\":1")).collect();
    let bomb = narrow + "{\"example_id\":\"last\"" + &wide + "}\n";
    refused("wide.jsonl", bomb.as_bytes(), "has more than 16777216 cells");
    // No column that the evidence knows.
    let reply = bring(&site, "other.csv", b"example_id,colour\na,red\nb,blue\n", &[]);
    assert_eq!(reply.status, 303);
    let path = reply.header("location").to_owned();
    let outcome = answered(&site, &twin(&path))["outcome"].clone();
    assert_eq!(outcome["reason"], "the workload and the examples have no column in common");
    assert!(page(&site, &path).contains("no column in common"));
}

#[test]
fn what_is_no_form_or_too_much_is_refused() {
    let (site, evaluation) = site();
    let post = |kind: &str, body: &[u8]| site.client.send("POST", "/fit", &[("content-type", kind)], body);
    assert_eq!(post("text/plain", b"hello").status, 400);
    assert_eq!(post("multipart/form-data; boundary=edge", b"--edge\r\nnonsense").status, 400);
    assert_eq!(post("multipart/form-data; boundary=edge", b"--edge--\r\n").status, 422);
    // Refused by its length alone: whoever goes on sending would find the connection closed.
    let (large, mut answer) = (assay_pages::fit::WORKLOAD_BYTES_MAX + (1 << 20), [0; 12]);
    let mut stream = site.connect();
    let head = "POST /fit HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=edge\r\n";
    write!(stream, "{head}content-length: {large}\r\n\r\n").unwrap();
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
    for (field, value) in [("floor", "2"), ("floor", "x"), ("error_cost", "-1"), ("evaluation", "x")] {
        assert_eq!(bring(&site, "mine.csv", &workload(), &[(field, value)]).status, 400, "{field}");
        assert_eq!(site.get(&format!("/fit?{field}={value}")).status, 400, "{field}");
    }
    let unknown = format!("/fit/{}", Digest::of(b"never brought"));
    let reply = site.get(&unknown);
    assert_eq!(reply.status, 404);
    assert!(reply.text().contains("bring it again"));
    assert_eq!(site.get("/fit/nonsense").status, 400);
    assert_eq!(site.get(&format!("/compare?evaluation={}", id(&party(site.log, 1)))).status, 404);
    assert_eq!(site.get(&format!("/compare?evaluation={evaluation}&m64=1")).status, 400);
}

#[test]
fn models_are_compared_as_the_library_does() {
    let (site, evaluation) = site();
    let path = format!("/compare?evaluation={evaluation}&m0=1&m1=1&m2=1");
    let answer = answered(&site, &twin(&path));
    let tables = tables();
    let names: Vec<String> = (1..=MODELS).map(|model| format!("model {model}")).collect();
    let report = compare(&tables.examples, &tables.outcomes, &names, &CompareSettings::default()).unwrap();
    let mut told: Value = serde_json::from_str(&json!(report).to_string()).unwrap();
    told["state"] = json!("done");
    assert_eq!(answer["outcome"], told);
    let text = page(&site, &path);
    assert!(text.contains("part is even") && text.contains("cannot be told apart"));
    assert!(page(&site, "/compare").contains("Two to 6 of its models"));
    let one = page(&site, &format!("/compare?evaluation={evaluation}&m0=1"));
    assert!(one.contains("choose two to 6 of them, not 1"));
}

#[test]
fn without_evaluations_the_pages_say_so() {
    let site = Site::start();
    eventually(|| site.json("/fit.json")["evaluations"].is_array());
    assert!(page(&site, "/fit").contains("No evaluation is published yet"));
    assert!(page(&site, "/compare").contains("No evaluation is published yet"));
    let path = bring(&site, "mine.csv", &workload(), &[]).header("location").to_owned();
    assert!(page(&site, &path).contains("no evaluation is published"));
}
