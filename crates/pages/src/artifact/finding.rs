//! Where a model works and where it fails, each with its why.

use assay_evidence::niches::{Alternative, Finding, Verdict, Warning};
use assay_report::{interval, number, slice, warning, why, words};
use maud::{Markup, html};

use super::badge::Badge;
use super::evidence::{Evidence, Other, Weighed, Weighing};
use super::over_time::Point;
use crate::address;
use crate::part::date;

/// Warnings that are shown before the rest is folded away.
const WARNINGS_OPEN: usize = 2;

/// Works here, fails here, be careful.
pub(super) fn findings(evidence: &Evidence, points: &[Point]) -> Markup {
    html! {
        @if let Weighing::Done(weighed) = &evidence.weighing {
            div class="split even" {
                section class="works" aria-labelledby="works" {
                    h2 id="works" { "Works here" }
                    @if !weighed.niches.is_empty() && let Some(point) = newer_against(evidence, points) { (disputed(point)) }
                    (list(weighed, &weighed.niches, weighed.niches_count, evidence.floor, nowhere(weighed.verdict)))
                }
                section class="fails" aria-labelledby="fails" {
                    h2 id="fails" { "Fails here" }
                    (list(weighed, &weighed.limits, weighed.limits_count, evidence.floor, "No slice is shown to miss the floor."))
                }
            }
            @if !weighed.warnings.is_empty() {
                section aria-labelledby="careful" {
                    h2 id="careful" { "Be careful" }
                    (warnings(&weighed.warnings))
                }
            }
            (method(weighed))
        }
    }
}

/// The newest evaluation after the one that is weighed which rules the model out.
fn newer_against<'a>(evidence: &Evidence, points: &'a [Point]) -> Option<&'a Point> {
    let shown = evidence.shown.as_ref()?;
    let against = |point: &&Point| {
        let contradicted = point.badges.contains(&Badge::Contradicted);
        point.at.index > shown.at.index && point.verdict == Verdict::RuledOut && !contradicted
    };
    points.iter().rev().find(against)
}

fn disputed(point: &Point) -> Markup {
    html! {
        p class="warning" {
            strong { "Newer evidence disagrees. " }
            "On " bdi { (point.benchmark) } ", " a href=(address::statement(&point.evaluation)) { (date(point.at.time_ms)) }
            ", by " (point.evaluator) ", it is ruled out on every slice that was searched. Is your work more like that, or like what follows?"
        }
    }
}

/// What stands where no niche is shown.
fn nowhere(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::General => "Over all examples, as the verdict says. No single slice is shown beside that.",
        _ => "No slice is shown to reach the floor.",
    }
}

/// The first few warnings, and the others folded away.
fn warnings(all: &[Warning]) -> Markup {
    let (first, rest) = all.split_at(all.len().min(WARNINGS_OPEN));
    html! {
        ul class="warnings" { @for one in first { (warning(one)) } }
        @if !rest.is_empty() {
            details {
                summary { (words::counted(rest.len(), "more reason", "more reasons")) }
                ul class="warnings" { @for one in rest { (warning(one)) } }
            }
        }
    }
}

fn list(weighed: &Weighed, findings: &[Finding], count: usize, floor: f64, none: &str) -> Markup {
    let parts = findings.iter().flat_map(|finding| &finding.why);
    let largest = parts.map(|part| part.lift.abs()).fold(0.1, f64::max);
    html! {
        @if findings.is_empty() { p class="none" { (none) } }
        @else {
            ol class="findings" { @for one in findings { (finding(weighed, one, floor, largest)) } }
            @if count > findings.len() {
                p class="note" { "The first " (findings.len()) " of " (count) "." }
            }
        }
    }
}

fn finding(weighed: &Weighed, finding: &Finding, floor: f64, largest: f64) -> Markup {
    let seen = &finding.validation;
    html! {
        li class="finding" {
            h3 { bdi { (slice(&finding.slice)) } }
            div class="seen" {
                strong { (number::percent_or_unknown(seen.mean)) }
                (interval(seen, floor))
                span { (number::percent_range(seen.lower, seen.upper)) }
                small { "of " (words::counted(usize::try_from(seen.n).unwrap_or(usize::MAX), "held-out example", "held-out examples")) }
            }
            @if !finding.why.is_empty() || !finding.alternatives.is_empty() || !finding.nearest_limits.is_empty() {
                details {
                    summary { "Why, and who else" }
                    (why(finding, largest))
                    dl class="facts" {
                        @if let Some(outside) = finding.outside_mean {
                            div { dt { "Mean outside this slice" } dd { (number::percent(outside)) } }
                        }
                        div { dt { "Cost of a right answer here" } dd { (number::cost(finding.cost_per_correct, None)) } }
                        @if !finding.nearest_limits.is_empty() {
                            div { dt { "Fails close by, where" } dd { ul { @for limit in &finding.nearest_limits { li { bdi { (limit) } } } } } }
                        }
                        @if !finding.alternatives.is_empty() {
                            div { dt { "Others here, those shown to reach the floor first" } dd { ul { @for other in &finding.alternatives { (alternative(weighed, other, floor)) } } } }
                        }
                    }
                }
            }
        }
    }
}

fn alternative(weighed: &Weighed, other: &Alternative, floor: f64) -> Markup {
    let known = weighed.models.iter().find(|model| model.table_name == other.model);
    html! {
        li {
            @match known { Some(model) => (name(model)), None => bdi { (other.model) } }
            " " small {
                (number::percent(other.mean)) ", at least " (number::percent(other.lower))
                @if other.lower < floor { " (not shown to reach it)" }
                "; cost of a right answer " (number::cost(other.cost_per_correct, None))
            }
        }
    }
}

/// A model of the evaluation, by its name there where it has no other.
pub(super) fn name(model: &Other) -> Markup {
    html! {
        @if model.artifact.name.is_some() { (model.artifact) } @else { bdi { (model.table_name) } }
    }
}

fn method(weighed: &Weighed) -> Markup {
    html! {
        details class="method" {
            summary { "How this was found" }
            p {
                "The examples were split by the root that the log had at size " (number::count(weighed.seed_size))
                ", which nobody could know when the outcomes were published: " (number::count(weighed.halves.discovery as u64))
                " to search, " (number::count(weighed.halves.validation as u64)) " held out. All "
                (number::count(weighed.slices as u64)) " slices with enough examples were counted, the promising ones tested on "
                "the held-out half only, at a false discovery rate of " (number::percent(weighed.false_discovery_rate))
                ". Intervals hold for everything on this page at once, so one may cross the floor although its slice passed the test."
            }
            p class="id" { "root " code { (weighed.seed_root) } }
        }
    }
}
