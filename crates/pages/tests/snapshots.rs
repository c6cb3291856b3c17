//! What people see, kept: a page of each sort as it is rendered, a tag a line.
#![allow(clippy::unwrap_used)]

mod fixture;

use assay_pages::{Page, document};
use expect_test::expect_file;
use fixture::*;

/// A whole page with a line for each tag, so that differences can be read.
fn lines(page: &impl Page) -> String {
    document(&site(), page).replace('<', "\n<").trim_start().to_owned() + "\n"
}

/// The address of a file changes with everything in it.
fn without_version(text: &str) -> String {
    let strip = |text: String, marker: &str| {
        let mut parts = text.split(marker);
        let first = parts.next().unwrap().to_owned();
        parts.fold(first, |kept, part| kept + marker + part.split_at(16).1)
    };
    ["?v=", "/static/browser/"].iter().fold(text.to_owned(), |text, marker| strip(text, marker))
}

#[test]
fn the_first_page() {
    expect_file!["snapshots/home.html"].assert_eq(&without_version(&lines(&home())));
}

#[test]
fn a_model_that_has_been_weighed() {
    expect_file!["snapshots/model.html"].assert_eq(&without_version(&lines(&model())));
}

#[test]
fn a_model_of_which_nothing_is_known() {
    expect_file!["snapshots/unknown.html"].assert_eq(&without_version(&lines(&unknown())));
}

#[test]
fn a_statement() {
    expect_file!["snapshots/statement.html"].assert_eq(&without_version(&lines(&statement())));
}

#[test]
fn a_failure() {
    expect_file!["snapshots/failed.html"].assert_eq(&without_version(&lines(&failed())));
}

#[test]
fn a_figure_that_is_not_known_is_never_nothing() {
    let text = document(&site(), &unknown());
    assert!(text.contains("nothing is known of where it works"));
    assert!(!text.contains("0.0%") && !text.contains("Works here") && !text.contains("NaN"));
}

#[test]
fn the_twin_is_the_page_and_nothing_else() {
    let twin = serde_json::to_value(model()).unwrap();
    let text = document(&site(), &model());
    let weighed = &twin["evidence"]["weighing"];
    assert_eq!((&weighed["state"], &weighed["verdict"]), (&"done".into(), &"niche".into()));
    for finding in weighed["niches"].as_array().unwrap() {
        let n = finding["validation"]["n"].as_u64().unwrap();
        assert!(text.contains(&format!("of {n} held-out examples")), "{finding}");
    }
    assert_eq!(twin["claims"][0]["verdicts"][0]["decision"], "refuted");
    assert!(text.contains("A claim was refuted"));
}
