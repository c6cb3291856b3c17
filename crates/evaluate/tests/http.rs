//! Asks a server on the loopback interface that misbehaves.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests")]

mod common;

use assay_evaluate::{
    ApiKey, EvaluateError, ModelOptions, OnFailure, OpenaiOptions, Scorer, Settings, SpecFactory,
};
use common::server::{Reply, Request, Server};
use common::{Recorder, assert_whole, items, rows, run, run_scored, run_watched, settings, spec};
use serde_json::json;

fn completion(text: &str) -> Reply {
    let body = json!({
        "choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 10, "total_tokens": 1010},
    });
    Reply::Body(200, "", body.to_string())
}

/// The right answer to the example whose number is at the end of the prompt.
fn right(request: &Request) -> Reply {
    let messages = request.body["messages"].as_array().unwrap();
    let prompt = messages.last().unwrap()["content"].as_str().unwrap();
    completion(&format!("answer {}", prompt.rsplit(' ').next().unwrap()))
}

fn openai(server: &Server, openai: OpenaiOptions, timeout_ms: u64) -> SpecFactory {
    let spec = format!("openai:{}/v1#m", server.url()).parse().unwrap();
    SpecFactory::new(spec, ModelOptions { timeout_ms, openai }).unwrap()
}

#[test]
fn chat_completions_with_everything() {
    let server = Server::start(right);
    let options = OpenaiOptions {
        api_key: Some(ApiKey::new("sk-very-secret").unwrap()),
        prompt: Some("Please answer: {question}".parse().unwrap()),
        system: Some("Be brief.".parse().unwrap()),
        max_tokens: Some(7),
        input_price_per_million: Some(2.0),
        output_price_per_million: Some(100.0),
    };
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out.jsonl");
    let items = items(5);
    let summary = run(&items, &openai(&server, options, 20_000), &settings(3), &output).unwrap();
    assert_eq!(summary.mean_score, 1.0);
    assert_whole(&output, &items);
    let row = &rows(&output)[4];
    assert_eq!((&row["model"], &row["cost"]), (&json!("m"), &json!(0.003)));
    assert!(!std::fs::read_to_string(&output).unwrap().contains("secret"));
    let requests = server.requests.lock().unwrap();
    for request in requests.iter() {
        assert!(request.head.starts_with("POST /v1/chat/completions HTTP/1.1"), "{}", request.head);
        assert!(request.head.contains("Bearer sk-very-secret"));
        let body = &request.body;
        assert_eq!((&body["temperature"], &body["max_tokens"]), (&json!(0), &json!(7)));
        assert_eq!(body["messages"][0], json!({"role": "system", "content": "Be brief."}));
        assert!(!body.to_string().contains("label") && !body.to_string().contains("answer 0"));
    }
}

#[test]
fn passing_trouble_is_overcome() {
    fn trouble(number: usize) -> Option<Reply> {
        match number {
            0 => Some(Reply::Body(429, "retry-after: 1\r\n", "slow down".to_owned())),
            1 => Some(Reply::Body(429, "retry-after: 0\r\n", String::new())),
            2 | 3 => Some(Reply::Body(500, "", "oops".to_owned())),
            4 => Some(Reply::Body(200, "", "<html>garbage".to_owned())),
            5 => Some(Reply::Close),
            6 => Some(Reply::Body(408, "", String::new())),
            7 => Some(Reply::Body(200, "", json!({"choices": []}).to_string())),
            8 => Some(Reply::Flood),
            9 => Some(Reply::Hang),
            10 => Some(Reply::Drip),
            _ => None,
        }
    }
    let server = Server::start(|request| trouble(request.number).unwrap_or_else(|| right(request)));
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out.jsonl");
    let items = items(3);
    let settings = Settings { retries_max: 11, backoff_ms: 0, ..settings(1) };
    let mut recorder = Recorder::default();
    let model = openai(&server, OpenaiOptions::default(), 3_000);
    run_watched(&items, &model, &Scorer::default(), &settings, &output, &false.into(), &mut recorder)
        .unwrap();
    assert_whole(&output, &items);
    assert_eq!(rows(&output)[0]["attempts"], 12);
    let waits: Vec<_> = recorder.retried.iter().map(|retry| retry.2).collect();
    assert_eq!(waits, [1_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for (retry, part) in recorder.retried.iter().zip([
        "status 429: `slow down`",
        "status 429",
        "status 500: `oops`",
        "status 500",
        "`<html>garbage`, which holds no answer",
        "cannot be reached",
        "status 408",
        "holds no answer",
        "more than 4194304 bytes",
        "no answer within 3000 ms",
        "no answer within 3000 ms",
    ]) {
        assert!(retry.3.contains(part), "{}", retry.3);
    }
}

#[test]
fn other_statuses_stop_the_run_and_show_the_reply_without_the_key() {
    let server = Server::start(|_| {
        let body = format!("Incorrect API key sk-very-secret provided. {}", "x".repeat(500));
        Reply::Body(401, "", body)
    });
    let options = OpenaiOptions {
        api_key: Some(ApiKey::new("sk-very-secret").unwrap()),
        prompt: Some("{question}".parse().unwrap()),
        ..OpenaiOptions::default()
    };
    let directory = tempfile::tempdir().unwrap();
    let zero = Settings { on_failure: OnFailure::ScoreZero, ..settings(1) };
    let model = openai(&server, options, 20_000);
    let error = run(&items(3), &model, &zero, &directory.path().join("out")).unwrap_err();
    let shown = error.to_string();
    assert!(shown.contains("status 401: `Incorrect API key [api key] provided. xxx"), "{shown}");
    assert!(!shown.contains("secret") && shown.matches('x').count() < 200, "{shown}");
    assert!(!format!("{error:?}{model:?}").contains("secret"));
    assert_eq!(server.count(), 1);
}

#[test]
fn a_request_the_server_refuses_is_not_repeated_but_others_go_on() {
    let server = Server::start(|request| match request.body["example_id"].as_str() {
        Some("e1") => Reply::Body(413, "", "too long".to_owned()),
        _ => Reply::Body(200, "", json!({"prediction": "x", "score": 0.5}).to_string()),
    });
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out.jsonl");
    let zero = Settings { on_failure: OnFailure::ScoreZero, ..settings(2) };
    let model = spec(&server.url(), 20_000);
    let summary = run_scored(&items(4), &model, &Scorer::Provided, &zero, &output).unwrap();
    assert_eq!((summary.failed, summary.mean_score, server.count()), (1, 0.375, 4));
}

#[test]
fn a_redirect_is_not_followed() {
    let server = Server::start(|_| Reply::Body(302, "location: http://127.0.0.1:9/\r\n", String::new()));
    let directory = tempfile::tempdir().unwrap();
    let error =
        run(&items(1), &spec(&server.url(), 20_000), &settings(1), &directory.path().join("o")).unwrap_err();
    assert!(error.to_string().contains("status 302"), "{error}");
}

#[test]
fn nobody_listens() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let directory = tempfile::tempdir().unwrap();
    let model = spec(&format!("http://{address}/?key=secret"), 5_000);
    let error = run(&items(1), &model, &settings(1), &directory.path().join("o")).unwrap_err();
    let shown = error.to_string();
    assert!(shown.contains("after 4 attempts") && shown.contains("cannot be reached"), "{shown}");
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn prompts_are_checked_before_anything_is_asked() {
    let server = Server::start(right);
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out");
    let check = |prompt: Option<&str>, column: &str| {
        let prompt = prompt.map(|prompt| prompt.parse().unwrap());
        let model = openai(&server, OpenaiOptions { prompt, ..OpenaiOptions::default() }, 1_000);
        let mut items = items(2);
        items[1].fields.insert(column.to_owned(), 1.into());
        items[0].fields.insert("other".to_owned(), 1.into());
        run(&items, &model, &settings(1), &output).unwrap_err().to_string()
    };
    assert!(check(Some("{question} {label}"), "a").contains("`label` is the label and is never sent"));
    assert!(check(Some("{late}"), "late").contains("example `e0` has only the columns `question`, `other`"));
    assert!(check(None, "late").contains("the columns are `question`, `other`"));
    let model = openai(&server, OpenaiOptions::default(), 1_000);
    let error = run_scored(&items(2), &model, &Scorer::Provided, &settings(1), &output).unwrap_err();
    assert!(matches!(error, EvaluateError::ScoreNotGiven { .. }));
    assert_eq!((server.count(), output.exists()), (0, false));
}
