//! While evidence is weighed, a page and its twin say how far that is, and never go back.

use std::fmt::Write;

use serde_json::Value;

use crate::brought::{bring, published, twin};
use crate::common::statements::*;
use crate::common::{Site, eventually};
use crate::look::page;

const MODELS: u64 = 6;
const EXAMPLES: u64 = 2500;
const FEATURES: u64 = 12;

/// Numbers that look like chance.
fn mixed(number: u64) -> u64 {
    let once = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (once ^ (once >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33
}

fn rows(first: &str, count: u64) -> Vec<u8> {
    let mut text = String::new();
    for number in 0..count {
        write!(text, "{{\"example_id\":\"{first}{number}\"").unwrap();
        for feature in 0..FEATURES {
            write!(text, ",\"f{feature}\":{}", mixed(number * FEATURES + feature) % 1000).unwrap();
        }
        text += "}\n";
    }
    text.into_bytes()
}

/// Scores that are not whole take longest.
fn outcomes() -> Vec<u8> {
    let mut text = String::new();
    for (model, example) in (1..=MODELS).flat_map(|model| (0..EXAMPLES).map(move |example| (model, example)))
    {
        let score = mixed(model << 32 | example) % 100;
        writeln!(
            text,
            "{{\"model\":\"model {model}\",\"example_id\":\"e{example}\",\"score\":0.{score:02}}}"
        )
        .unwrap();
    }
    text.into_bytes()
}

fn site() -> (Site, String) {
    published(MODELS, &rows("e", EXAMPLES), &outcomes())
}

/// All that is told at `pointer` in the twin of a page until it waits no longer.
fn told(site: &Site, path: &str, pointer: &str) -> Vec<Value> {
    let mut told: Vec<Value> = Vec::new();
    eventually(|| {
        let now = site.json(path).pointer(pointer).unwrap().clone();
        if told.last() != Some(&now) {
            told.push(now.clone());
        }
        now["state"] != "waiting"
    });
    told
}

/// Where it is: first the place in the queue, then the steps, each with what is done of it.
fn place(told: &Value) -> (u64, u64, u64) {
    let number = |name: &str| told[name].as_u64().unwrap();
    match told["at"].as_str() {
        Some("queued") => (0, u64::MAX - number("before"), 0),
        Some("reading") => (1, 0, 0),
        Some("working") => (2, number("step"), number("done")),
        _ => (3, 0, 0),
    }
}

#[test]
fn a_model_that_is_weighed_says_how_far_that_is() {
    let (site, evaluation) = site();
    let address = |floor| format!("/artifacts/{}?floor={floor}&evaluation={evaluation}", artifact_id(1));
    let twins = [0.9, 0.6].map(|floor| twin(&address(floor)));
    // The second waits for the first.
    let at = |path: &str| site.json(path)["evidence"]["weighing"].clone();
    assert_eq!(at(&twins[0])["state"], "waiting");
    let second = at(&twins[1]);
    assert_eq!((&second["at"], &second["before"]), (&"queued".into(), &1.into()), "{second}");
    let text = page(&site, &address(0.6));
    assert!(text.contains("It waits, and 1 other comes first.") && text.contains("http-equiv=\"refresh\""));
    assert!(text.contains("/static/live.js"));
    for path in &twins {
        let told = told(&site, path, "/evidence/weighing");
        assert!(told.is_sorted_by(|one, next| place(one) <= place(next)), "{told:?}");
        let between = |one: &&Value| {
            one["at"] == "working"
                && one["done"].as_u64() > Some(0)
                && one["done"].as_u64() < one["total"].as_u64()
        };
        assert!(told.iter().any(|one| between(&one)), "{told:?}");
        assert_eq!(told.last().unwrap()["state"], "done");
    }
    let text = page(&site, &address(0.6));
    assert!(!text.contains("http-equiv") && !text.contains("/static/live.js"));
}

#[test]
fn a_fit_and_a_comparison_say_how_far_they_are() {
    let (site, evaluation) = site();
    let reply = bring(&site, "mine.jsonl", &rows("w", 3000), &[("evaluation", &evaluation)]);
    assert_eq!(reply.status, 303, "{}", reply.text());
    let fit = twin(reply.header("location"));
    let models: String = (0..MODELS).map(|model| format!("&m{model}=1")).collect();
    let compare = format!("/compare.json?evaluation={evaluation}{models}");
    for path in [fit, compare] {
        let told = told(&site, &path, "/outcome");
        assert!(told.is_sorted_by(|one, next| place(one) <= place(next)), "{told:?}");
        // What they say in between is tested where it is worked out: here it may be over before it is asked for.
        assert_eq!(told.last().unwrap()["state"], "done");
    }
}
