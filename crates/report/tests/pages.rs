//! Whole pages: what they must hold whatever the records say. They are kept, for a person to look at.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod fixture;

use assay_report::{Context, ExtraSection, Table, niches_page, niches_pages};
use fixture::{context, report, without_niches};
use std::path::Path;

const HOSTILE: &str =
    "</title><script>alert('x')</script><img src=//evil.example/a.png onerror=alert(1)>\"'&";

fn kept(name: &str, page: String) -> String {
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), &page).unwrap();
    page
}

#[test]
fn hostile_names_stay_text() {
    let context = Context {
        title: HOSTILE.into(),
        examples_name: HOSTILE.into(),
        outcomes_names: vec![HOSTILE.into()],
        cost_unit: Some(HOSTILE.into()),
        command: HOSTILE.into(),
        version: HOSTILE.into(),
        made_at: Some(HOSTILE.into()),
        sections: vec![ExtraSection {
            title: HOSTILE.into(),
            paragraphs: vec![HOSTILE.into()],
            table: Some(Table {
                header: vec![HOSTILE.into()],
                rows: vec![vec![HOSTILE.into()]],
                numeric: vec![0],
            }),
        }],
    };
    let mut report = report(&[HOSTILE, "b"]);
    report.features = vec![HOSTILE.into()];
    report.seed = HOSTILE.into();
    for slice in &mut report.map.slices {
        slice.feature = HOSTILE.into();
        slice.text = format!("{HOSTILE} is {HOSTILE}");
    }
    for model in &mut report.models {
        model.verdict_reason = HOSTILE.into();
        for finding in model.niches.iter_mut().chain(&mut model.limits) {
            finding.text = HOSTILE.into();
            finding.nearest_limits = vec![HOSTILE.into()];
            finding.slice.0.iter_mut().for_each(|predicate| predicate.feature = HOSTILE.into());
            finding.why.iter_mut().for_each(|part| part.predicate = HOSTILE.into());
        }
        model.warnings.iter_mut().for_each(|warning| warning.text = HOSTILE.into());
    }
    let page = kept("hostile.html", niches_page(&report, &context));
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(
        page.matches("<title>").count(),
        1 + report.models.iter().filter(|m| m.cost_mean.is_some()).count()
    );
    assert!(!page.contains("<img") && !page.contains("\"'&<"));
    assert!(page.contains("&lt;script&gt;alert('x')&lt;/script&gt;"));
}

#[test]
fn absent_costs_are_never_nothing() {
    let page = kept("no-niches.html", niches_page(&without_niches(&["a", "b", "c"]), &context()));
    assert!(page.contains("not known") && !page.contains("$0"));
    assert!(page.contains("None of 3 models is shown to reach 75.0% anywhere."));
    assert!(!page.contains("class=\"scatter\""));
    assert!(page.contains("The records hold no costs."));
}

#[test]
fn a_cost_of_nothing_is_not_drawn() {
    let mut report = report(&["free", "paid"]);
    report.models[0].cost_mean = Some(0.0);
    let page = niches_page(&report, &context());
    assert_eq!(page.matches("<a class=\"point").count(), 1);
    assert!(page.contains("Recorded at no cost"));
}

#[test]
fn a_page_asks_nothing_of_the_network() {
    let many: Vec<String> = (0..200).map(|at| format!("model-{at}")).collect();
    let names: Vec<&str> = many.iter().map(String::as_str).collect();
    let page = kept("many.html", niches_page(&report(&names), &context()));
    for token in ["http:", "https:", "src=", "url(", "@import", "<link rel=\"stylesheet\""] {
        assert!(!page.contains(token), "{token}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn only_what_is_shown_is_an_offer() {
    let mut report = report(&["a", "b", "c", "d"]);
    for finding in report.models.iter_mut().flat_map(|model| &mut model.niches) {
        finding.cost_per_correct = Some(0.5);
        finding.alternatives.iter_mut().for_each(|other| other.cost_per_correct = Some(other.lower / 10.0));
    }
    let page = niches_page(&report, &context());
    let offers = page.split("<table class=\"offers\"").nth(1).unwrap().split("</table>").next().unwrap();
    // The alternative `b` would cost 0.07, but its lower bound is below the floor.
    assert!(offers.contains("$0.0800") && !offers.contains("$0.0700"));
    assert!(page.contains("but not shown to reach it"));
}

#[test]
fn ids_are_unique_and_links_lead_somewhere() {
    let (report, context) = (report(&["a", "b", "c", "d"]), context());
    let page = kept("two.html", niches_pages("Two studies", &[(&report, &context), (&report, &context)]));
    let after = |mark: &'static str| page.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
    let ids: Vec<&str> = after(" id=\"").collect();
    let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len());
    assert!(after("href=\"#").all(|link| unique.contains(link)));
}

#[test]
fn extreme_names_and_lone_models_make_a_page() {
    let long = "an-organisation/".to_owned() + &"very-long-name-without-end-".repeat(12);
    kept("long.html", niches_page(&report(&[&long, &"W".repeat(300), "x", "短い名前のモデル"]), &context()));
    let page = kept("one.html", niches_page(&report(&["only"]), &context()));
    assert!(page.contains("only reaches 75.0% on 1 slice, but is not shown to overall."));
    kept("none.html", niches_page(&report(&[]), &Context::default()));
}

#[test]
fn a_small_report_has_these_words() {
    let page = niches_page(&report(&["a", "b", "c", "d"]), &context());
    let main = page.split("<main").nth(1).unwrap().split("<h3>The map").next().unwrap();
    expect_test::expect_file!["small.txt"].assert_eq(&words(main));
}

/// The text of a page, a line per block.
fn words(page: &str) -> String {
    let mut text = String::new();
    for part in page.split('<').skip(1) {
        let (tag, rest) = part.split_once('>').unwrap();
        if ["/p", "/tr", "/h2", "/h3", "/div", "/li"].contains(&tag) {
            text.push('\n');
        } else if tag.starts_with("td") || tag.starts_with("th") || tag.starts_with("dd") {
            text.push_str(" | ");
        }
        text.push_str(rest);
    }
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}
