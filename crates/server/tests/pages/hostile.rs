//! Whatever people call things stays text, and stays where it is.

use assay_statement::bounded::List;
use assay_statement::predicate::*;
use assay_statement::{Digest, Subject};

use crate::common::Site;
use crate::common::statements::*;
use crate::look::page;

const SCRIPT: &str = "</title><script>alert('x')</script><img src=//evil.example/a onerror=alert(1)>\"'&";
/// Turns what follows around, in readers that let it.
const TURNED: &str = "safe \u{202e}elif.exe\u{2066} model";

fn names() -> [String; 3] {
    [SCRIPT.into(), TURNED.into(), "é".repeat(100)]
}

/// A party, a model and an attestation of such a name each.
fn site() -> Site {
    let site = Site::start();
    let log = site.log;
    for (seed, name) in (1..).zip(names()) {
        let change = PartyChange::Register { name: text(name.clone()), contact: Some(text(name.clone())) };
        site.enter(&sign(vec![party_id(seed).into()], Party { log, change }, &[&secret(seed)]));
        let artifact = Artifact {
            log,
            kind: ArtifactKind::Model,
            name: text(name.clone()),
            version: Some(text(name.chars().take(40).collect::<String>())),
            manifest: Manifest { size_bytes: 100, files: 1, files_bytes: 1000 },
            licence: text(name.clone()),
            lineage: List::new(vec![LineageEdge {
                relation: Relation::FineTunedFrom,
                artifact: None,
                grant: None,
                external: Some(text(name.clone())),
            }])
            .unwrap(),
            identifiers: List::new(vec![text(name.clone())]).unwrap(),
            card: None,
            signature: None,
        };
        site.enter(&sign(vec![artifact_id(seed).into()], artifact, &[&secret(seed)]));
        let attestation = Attestation {
            log,
            about: About::Artifact,
            kind: AttestationKind::Incident,
            summary: text(format!("{name}\n{name}")),
            severity: None,
            evidence: List::default(),
        };
        site.enter(&sign(vec![artifact_id(seed).into()], attestation, &[&secret(seed)]));
        let mut evaluation = named_evaluation(&site, &name);
        evaluation.harness = Some(text(name.clone()));
        let subject = Subject::named(text(name.clone()), artifact_id(seed).0);
        site.enter(&sign(vec![subject], evaluation, &[&secret(seed)]));
    }
    site.published();
    site
}

fn named_evaluation(site: &Site, name: &str) -> Evaluation {
    let blob = |name: &str| BlobReference {
        digest: Digest::of(name.as_bytes()),
        size_bytes: 10,
        media_type: text("text/csv"),
    };
    Evaluation {
        log: site.log,
        protocol: None,
        repeats: None,
        benchmark: Digest::of(b"benchmark"),
        metric: text(name.chars().take(50).collect::<String>()),
        harness: None,
        examples: blob("examples"),
        examples_count: 5,
        outcomes: OutcomeTable { blob: blob("outcomes"), rows: 5, rows_root: Digest::of(b"rows") },
    }
}

#[test]
fn hostile_names_stay_text_on_every_page() {
    let site = site();
    let mut paths = vec!["/".to_owned(), "/models".into(), "/log".into()];
    for (seed, name) in (1..).zip(names()) {
        paths.push(format!("/artifacts/{}", artifact_id(seed)));
        paths.push(format!("/parties/{}", party_id(seed)));
        let query: String = name.chars().take(9).collect();
        paths.push(format!("/search?q={}", assay_pages::address::escaped(&query)));
    }
    paths.push(format!("/benchmarks/{}", Digest::of(b"benchmark")));
    let size = site.sequencer.view().read().unwrap().size();
    paths.extend((0..size).map(|index| format!("/statements/{index}")));
    for path in paths {
        let text = page(&site, &path);
        let text = text.replace("<script type=\"module\" src=\"/static/", "");
        for forbidden in ["<img", "<script", "alert(1)>", "\"'&"] {
            assert!(!text.contains(forbidden), "{path}: {forbidden}");
        }
    }
}

#[test]
fn a_name_that_turns_text_around_is_kept_apart() {
    let site = site();
    let text = page(&site, &format!("/artifacts/{}", artifact_id(2)));
    // Wherever it stands in text, it stands in an element of its own direction.
    let isolated = text.matches(&format!("<bdi>{TURNED}")).count();
    assert!(isolated >= 4, "{isolated}");
}
