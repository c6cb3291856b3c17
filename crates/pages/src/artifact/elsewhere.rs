//! What the other evaluations of a model say at the same floor, each by itself: they are never pooled.

use assay_evidence::niches::Verdict;
use assay_report::{number, words};
use maud::{Markup, html};

use super::evidence::Evidence;
use super::over_time::Point;
use crate::address;
use crate::part::date;

/// The other evaluations that are told of beside the verdict; the results have them all.
const TOLD_MAX: usize = 3;

/// The newest of those that have been weighed, without the one that the verdict rests on.
pub(super) fn elsewhere(points: &[Point], evidence: &Evidence, id: &str) -> Vec<Markup> {
    let Some(shown) = &evidence.shown else { return Vec::new() };
    let others = points.iter().rev().filter(|point| point.evaluation != shown.evaluation);
    let age = |point: &Point| if point.at.index > shown.at.index { "A newer" } else { "An older" };
    others.take(TOLD_MAX).map(|point| told(point, age(point), evidence.floor, id)).collect()
}

fn told(point: &Point, age: &str, floor: f64, id: &str) -> Markup {
    let reached = || html! { (number::percent(floor)) };
    html! {
        (age) " evaluation, of " (date(point.at.time_ms)) " on " bdi { (point.benchmark) } ", by " (point.evaluator) " "
        @for badge in &point.badges { (badge) " " }
        "says by itself: "
        strong { (words::verdict(point.verdict)) } ". "
        @match point.verdict {
            Verdict::General => { "It is shown to reach " (reached()) " over all its examples. " },
            Verdict::RuledOut => { "It is shown to miss " (reached()) " over all its examples. " },
            Verdict::Niche | Verdict::Unproven => {},
        }
        @if let Some(first) = &point.first_niche {
            "It is shown to reach " (reached()) " where " bdi { (first) } (more(point.niches_count)) ". "
        }
        @if let Some(first) = &point.first_limit {
            "It is shown to miss " (reached()) " where " bdi { (first) } (more(point.limits_count)) ". "
        }
        a href={ (address::artifact(id)) "?floor=" (floor) "&evaluation=" (point.evaluation) } { "Weigh that one" }
    }
}

/// How many there are besides the one that is named.
fn more(count: usize) -> String {
    match count.saturating_sub(1) {
        0 => String::new(),
        rest => format!(", and {}", words::counted(rest, "slice more", "slices more")),
    }
}
