//! Every page is there with its twin, leads only to what is there, and fails in words.

use std::collections::BTreeSet;

use assay_statement::Digest;
use assay_statement::predicate::AttestationKind;

use crate::common::Site;
use crate::common::statements::*;
use crate::look::{check, links, page};

/// What the head leads to and other parts of the project bring.
const ELSEWHERE: [&str; 1] = ["/compare"];

/// A small log with one of most things.
fn site() -> Site {
    let site = Site::start();
    let log = site.log;
    for seed in [1, 2] {
        site.enter(&party(log, seed));
    }
    site.enter(&artifact(log, 1, 1));
    site.enter(&child(log, 1, 2, &[1]));
    let evaluated = evaluation(log, 2, 2);
    let claimed = claim(log, 1, 2, 0.9);
    site.enter(&claimed);
    site.enter(&evaluated);
    site.enter(&verdict(log, 2, id(&claimed), id(&evaluated)));
    site.enter(&attestation(log, 2, 2, AttestationKind::Incident));
    site.published();
    site
}

/// Every page of the log, from the first one on.
fn all(site: &Site) -> BTreeSet<String> {
    let (mut seen, mut waiting) = (BTreeSet::new(), vec!["/".to_owned()]);
    while let Some(path) = waiting.pop() {
        let path = path.split('#').next().unwrap().to_owned();
        if ELSEWHERE.contains(&path.as_str()) || !seen.insert(path.clone()) {
            continue;
        }
        let reply = site.get(&path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        if reply.header("content-type").starts_with("text/html") {
            check(&path, &reply);
            waiting.extend(links(reply.text()));
        }
    }
    seen
}

#[test]
fn every_link_leads_somewhere() {
    let site = site();
    let all = all(&site);
    for part in [
        "/models",
        "/log",
        "/artifacts/",
        "/parties/",
        "/statements/",
        "/entries/",
        "/checkpoints/",
        "/benchmarks/",
    ] {
        assert!(all.iter().any(|path| path.starts_with(part)), "{part}: {all:?}");
    }
}

#[test]
fn every_page_has_a_twin_that_says_the_same() {
    let site = site();
    let pages =
        all(&site).into_iter().filter(|path| !path.starts_with("/api/") && !path.starts_with("/static/"));
    let mut twins = 0;
    for path in pages.filter(|path| !path.contains(".json") && !path.starts_with("/entries/")) {
        let reply = site.get(&path);
        if !reply.header("content-type").starts_with("text/html") {
            continue;
        }
        let text = reply.text();
        let twin = text.split("<link rel=\"alternate\" type=\"application/json\" href=\"").nth(1);
        let twin = twin.unwrap_or_else(|| panic!("{path} names no twin")).split('"').next().unwrap();
        let said = site.json(&twin.replace("&amp;", "&"));
        // The names and words of the twin are on the page.
        let mut missing = Vec::new();
        words(&said, &mut |key, word| {
            let shown =
                word.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
            if ["name", "says", "summary", "slice", "evaluation", "statement"].contains(&key)
                && !text.contains(&shown)
            {
                missing.push(word.to_owned());
            }
        });
        assert!(missing.is_empty(), "{path}: {missing:?}");
        twins += 1;
    }
    assert!(twins > 10, "{twins}");
}

fn words(value: &serde_json::Value, take: &mut impl FnMut(&str, &str)) {
    match value {
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                match value.as_str() {
                    Some(word) => take(key, word),
                    None => words(value, take),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| words(item, take)),
        _ => {}
    }
}

#[test]
fn failures_of_pages_are_pages_with_the_same_code() {
    let site = site();
    let nowhere = Digest::of(b"nothing");
    let missing = [
        format!("/artifacts/{nowhere}"),
        format!("/statements/{nowhere}"),
        "/entries/100000".into(),
        "/checkpoints/100000".into(),
        format!("/parties/{}", party_id(9)),
    ];
    for path in &missing {
        let reply = site.get(path);
        assert_eq!(reply.status, 404, "{path}");
        check(path, &reply);
        assert!(reply.text().contains("<code>not_found</code>"), "{path}");
        site.get(&format!("{path}.json")).refused(404, "not_found");
    }
    for path in
        ["/artifacts/x", "/log?before=x", "/models?after=zz", "/search?p=1", "/checkpoints/-1", "/parties/x"]
    {
        let reply = site.get(path);
        assert_eq!(reply.status, 400, "{path}");
        check(path, &reply);
        assert!(reply.text().contains("<code>malformed</code>"), "{path}");
    }
    let path = format!("/artifacts/{}", artifact_id(2));
    assert_eq!(site.get(&format!("{path}?floor=0.123")).status, 400);
    assert_eq!(site.get(&format!("{path}?evaluation={nowhere}")).status, 400);
    // What is at no path is a page for people and JSON for programs.
    site.get("/nothing").refused(404, "not_found");
    let reply = site.client.send("GET", "/nothing", &[("accept", "text/html,*/*")], b"");
    assert_eq!(reply.status, 404);
    check("/nothing", &reply);
    site.client.send("GET", "/api/v1/nothing", &[("accept", "text/html")], b"").refused(404, "not_found");
}

#[test]
fn search_leads_to_the_only_thing_that_goes_by_an_id() {
    let site = site();
    let to = |query: &str| {
        let config = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false).build();
        let agent = ureq::Agent::new_with_config(config);
        let reply = agent.get(format!("http://{}/search?q={query}", site.address)).call().unwrap();
        (reply.status().as_u16(), reply.headers().get("location").map(|to| to.to_str().unwrap().to_owned()))
    };
    let artifact = artifact_id(1);
    assert_eq!(to(&artifact.to_string()), (303, Some(format!("/artifacts/{artifact}"))));
    assert_eq!(to(&artifact.0.to_hex()), (303, Some(format!("/artifacts/{artifact}"))));
    let party = party_id(1);
    assert_eq!(to(&party.to_string()), (303, Some(format!("/parties/{party}"))));
    assert_eq!(to(&party.digest().to_string()), (303, Some(format!("/parties/{party}"))));
    let entry = site.json("/api/v1/statements/2")["id"].as_str().unwrap().to_owned();
    assert_eq!(to("2"), (303, Some(format!("/statements/{entry}"))));
    assert_eq!(to("model"), (200, None));
    assert!(page(&site, "/search?q=MODEL%202").contains(">Model 2<"));
    assert!(page(&site, "/search?q=no+such").contains("Nothing on this log goes by"));
    assert!(page(&site, "/search").contains("Type the beginning of a name"));
    assert_eq!(site.json("/search.json?q=2")["statements"][0]["at"]["index"], 2);
}

#[test]
fn static_files_are_kept_for_good_under_their_version() {
    let site = site();
    let text = page(&site, "/");
    let style = links(&text).into_iter().find(|to| to.starts_with("/static/style.css?v=")).unwrap();
    let reply = site.get(&style);
    assert_eq!((reply.status, reply.header("content-type")), (200, "text/css; charset=utf-8"));
    assert!(reply.header("cache-control").contains("immutable"));
    assert!(!site.get("/static/style.css").header("cache-control").contains("immutable"));
    assert!(!site.get("/static/style.css?v=0123456789abcdef").header("cache-control").contains("immutable"));
    assert_eq!(site.get("/static/..%2fstyle.css").status, 404);
    assert!(text.len() + reply.body.len() < 200_000);
}
