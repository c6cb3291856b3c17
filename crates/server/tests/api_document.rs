//! The OpenAPI document describes every route, and refers to nothing that it does not hold.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use common::Site;
use expect_test::expect;
use serde_json::Value;

fn document() -> Value {
    serde_json::from_str(assay_server::api_document()).unwrap()
}

/// Every operation: its path, its method and what is said of it.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().unwrap().clone();
        methods.into_iter().map(|(method, operation)| (path.clone(), method, operation)).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let described: BTreeSet<(String, String)> =
        operations(&document()).into_iter().map(|(path, method, _)| (method.to_uppercase(), path)).collect();
    let routes: BTreeSet<(String, String)> = assay_server::route_names()
        .into_iter()
        .map(|(method, path)| (method.to_owned(), path.replace("{*", "{")))
        .collect();
    assert_eq!(described, routes);
}

#[test]
fn the_document_is_whole() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    let mut found = Vec::new();
    references(&document, &mut found);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    let mut names = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let place = format!("{method} {path}");
        assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{place}");
        assert!(operation["summary"].as_str().unwrap().ends_with('.'), "{place}");
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let in_path: Vec<&str> = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        let open: Vec<&str> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        assert_eq!(in_path, open, "{place}");
        assert!(parameters.iter().all(|parameter| parameter["schema"].is_object()), "{place}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{place}");
        assert!(responses.values().all(|response| response["description"].is_string()), "{place}");
    }
}

#[test]
fn the_document_is_handed_out() {
    let site = Site::start();
    assert_eq!(site.json("/api/v1/openapi.json"), document());
}

#[test]
fn what_is_described_changes_only_on_purpose() {
    let mut text = String::new();
    for (path, method, operation) in operations(&document()) {
        let statuses: Vec<&str> =
            operation["responses"].as_object().unwrap().keys().map(String::as_str).collect();
        text.push_str(&format!("{} {path}: {}\n", method.to_uppercase(), statuses.join(" ")));
    }
    expect![[r#"
        POST /api/v1/statements: 200 202 400 403 408 409 413 415 422 429 503
        GET /api/v1/statements/{statement}: 200 400 404 429 503
        GET /api/v1/statements/{statement}/bundle: 200 400 404 429 503
        GET /api/v1/statements/{statement}/seed: 200 400 404 429 503
        GET /api/v1/log: 200 400 429 503
        GET /api/v1/entries: 200 400 429 503
        GET /api/v1/artifacts: 200 400 429 503
        GET /api/v1/artifacts/{artifact}: 200 400 404 429 503
        GET /api/v1/artifacts/{artifact}/history: 200 400 404 429 503
        GET /api/v1/artifacts/{artifact}/lineage: 200 400 404 429 503
        GET /api/v1/artifacts/{artifact}/evaluations: 200 400 404 429 503
        GET /api/v1/artifacts/{artifact}/claims: 200 400 404 429 503
        GET /api/v1/artifacts/{artifact}/terms: 200 400 404 429 503
        GET /api/v1/artifacts/{artifact}/grants: 200 400 404 429 503
        GET /api/v1/artifacts/{artifact}/shares: 200 400 404 429 503
        GET /api/v1/may: 200 400 404 429 503
        GET /api/v1/facts/{question}: 200 400 404 429 503
        GET /api/v1/parties: 200 400 429 503
        GET /api/v1/parties/{party}: 200 400 404 429 503
        GET /api/v1/parties/{party}/grants: 200 400 404 429 503
        GET /api/v1/accounts: 200 400 429 503
        GET /api/v1/accounts/{account}: 200 400 404 429 503
        GET /api/v1/accounts/{account}/movements: 200 400 404 429 503
        GET /api/v1/payout: 200 400 429 503
        GET /api/v1/payout/payees: 200 400 429 503
        GET /api/v1/payout/{account}: 200 400 404 409 429 503
        GET /api/v1/search: 200 400 429 503
        PUT /api/v1/blobs/{digest}: 200 201 400 403 408 411 413 422 429 503
        GET /api/v1/blobs/{digest}: 200 400 403 404 429 503
        HEAD /api/v1/blobs/{digest}: 200 400 403 404 429 503
        GET /api/v1/openapi.json: 200 429 503
        GET /checkpoint: 200 404 429 503
        GET /log.vkey: 200 429 503
        GET /tile/entries/{bundle}: 200 404 429 503
        GET /tile/{tile}: 200 404 429 503
        GET /health: 200 503
        GET /ready: 200 503
        GET /metrics: 200
    "#]]
    .assert_eq(&text);
}
