//! However much is said, a page stays small and leads to the rest.

use std::collections::BTreeSet;

use assay_statement::bounded::List;
use assay_statement::predicate::*;

use crate::common::Site;
use crate::common::statements::*;
use crate::look::{links, page};

const ATTESTED: usize = 300;

fn review(site: &Site, number: usize) -> String {
    let attestation = Attestation {
        log: site.log,
        about: About::Artifact,
        kind: AttestationKind::Review,
        summary: text(format!("review {number}: {}", "long ".repeat(700))),
        severity: None,
        evidence: List::default(),
    };
    sign(vec![artifact_id(1).into()], attestation, &[&secret(1)])
}

#[test]
fn a_long_history_is_read_page_by_page() {
    let site = Site::start();
    site.enter(&party(site.log, 1));
    site.enter(&artifact(site.log, 1, 1));
    let reviews: Vec<String> = (0..ATTESTED).map(|number| review(&site, number)).collect();
    for part in reviews.chunks(100) {
        let answer = site.batch("/api/v1/statements", part);
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    for start in
        [format!("/artifacts/{}", artifact_id(1)), format!("/parties/{}", party_id(1)), "/log".into()]
    {
        let (mut path, mut seen) = (start.clone(), BTreeSet::new());
        for _ in 0..60 {
            let text = page(&site, &path);
            seen.extend(links(&text).into_iter().filter(|to| to.starts_with("/statements/sha256:")));
            let Some(next) = links(&text).into_iter().find(|to| to.contains("before=")) else { break };
            path = next.split('#').next().unwrap().to_owned();
        }
        assert!(seen.len() > ATTESTED, "{start}: {}", seen.len());
    }
}

#[test]
fn many_models_come_page_by_page() {
    let site = Site::start();
    site.enter(&party(site.log, 1));
    let models: Vec<String> = (0..120).map(|number| artifact(site.log, 1, number)).collect();
    assert_eq!(site.batch("/api/v1/statements", &models).status, 200);
    let (mut path, mut seen) = ("/models".to_owned(), BTreeSet::new());
    for _ in 0..10 {
        let text = page(&site, &path);
        seen.extend(links(&text).into_iter().filter(|to| to.starts_with("/artifacts/")));
        let Some(next) = links(&text).into_iter().find(|to| to.contains("after=")) else { break };
        path = next;
    }
    assert_eq!(seen.len(), 120);
}
