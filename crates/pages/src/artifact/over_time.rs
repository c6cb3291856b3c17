//! How results hold over time: the held-out mean of each evaluation, in the order of the log.

use assay_evidence::niches::{Validation, Verdict};
use assay_report::{number, time, words};
use maud::{Markup, html};
use serde::Serialize;

use super::badge::Badge;
use crate::address;
use crate::part::{Moment, PartyRef};

const WIDTH: f64 = 640.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 628.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 176.0;

/// One evaluation of the model.
#[derive(Debug, Clone, Serialize)]
pub struct Point {
    /// The evaluation.
    pub evaluation: String,
    /// When it was logged.
    pub at: Moment,
    /// By whom.
    pub evaluator: PartyRef,
    /// How it came about.
    pub badges: Vec<Badge>,
    /// The benchmark's name, or the beginning of its digest.
    pub benchmark: String,
    /// The model's score over its held-out examples.
    pub overall: Validation,
    /// What this evaluation shows of the model, by itself.
    pub verdict: Verdict,
    /// How many niches it shows.
    pub niches_count: usize,
    /// The first of them in words.
    pub first_niche: Option<String>,
    /// How many limits it shows.
    pub limits_count: usize,
    /// The first of them in words.
    pub first_limit: Option<String>,
}

pub(super) fn over_time(points: &[Point], waiting: usize, floor: f64) -> Markup {
    html! {
        section aria-labelledby="time" {
            h2 id="time" { "How results hold over time" }
            @match points {
                [] => p class="none" { "No evaluation has been weighed yet." },
                [_] => p class="none" { "Only one evaluation has been weighed: nothing can be said about change." },
                points => {
                    p class="note" { "The held-out mean of each evaluation of the same metric, with its interval, in the order of the log. Evaluations of different benchmarks measure different things." }
                    (drawing(points, floor))
                    ol class="unseen" { @for point in points { li { (told(point)) } } }
                },
            }
            @if waiting > 0 { p class="note" { (words::counted(waiting, "evaluation is", "evaluations are")) " still to be weighed." } }
        }
    }
}

fn told(point: &Point) -> String {
    let when = point.at.time_ms.map_or_else(|| "date not known".to_owned(), time::date);
    let seen = &point.overall;
    format!(
        "{when}, {}: {} of {} ({})",
        point.benchmark,
        number::percent_or_unknown(seen.mean),
        number::count(seen.n),
        number::percent_range(seen.lower, seen.upper)
    )
}

fn drawing(points: &[Point], floor: f64) -> Markup {
    let low = points.iter().map(|point| point.overall.lower).fold(floor, f64::min);
    let low = ((low * 10.0).floor() / 10.0).clamp(0.0, 0.9);
    let y = |share: f64| BOTTOM - (share.clamp(low, 1.0) - low) / (1.0 - low) * (BOTTOM - TOP);
    let step = (RIGHT - LEFT) / points.len() as f64;
    let x = |position: usize| LEFT + step * (position as f64 + 0.5);
    let middle = (low + 1.0) / 2.0;
    html! {
        div class="chart-frame" role="region" tabindex="0" aria-label="Results over time" {
            svg class="over-time" viewBox={ "0 0 " (WIDTH) " 206" } role="group" aria-label="Held-out means in the order of the log; the list after it says the same" {
                g class="axes" {
                    @for share in [low, middle, 1.0] {
                        path d=(format!("M{LEFT} {:.1}H{RIGHT}", y(share))) {}
                        text x=(LEFT - 6.0) y=(format!("{:.1}", y(share))) dy="4" text-anchor="end" { (format!("{:.0}%", 100.0 * share)) }
                    }
                }
                path class="floor" d=(format!("M{LEFT} {:.1}H{RIGHT}", y(floor))) {}
                text class="floor" x=(LEFT + 4.0) y=(format!("{:.1}", y(floor) - 4.0)) { "floor " (number::percent(floor)) }
                @for (position, point) in points.iter().enumerate() { (mark(point, x(position), &y)) }
                (dates(points, &x))
            }
        }
    }
}

fn mark(point: &Point, x: f64, y: &dyn Fn(f64) -> f64) -> Markup {
    let seen = &point.overall;
    html! {
        a href=(address::statement(&point.evaluation)) {
            title { (told(point)) }
            path class="whisker" d=(format!("M{x:.1} {:.1}V{:.1}", y(seen.lower), y(seen.upper))) {}
            @if let Some(mean) = seen.mean { circle class="dot" cx=(format!("{x:.1}")) cy=(format!("{:.1}", y(mean))) r="4.5" {} }
        }
    }
}

/// The first date and the last.
fn dates(points: &[Point], x: &dyn Fn(usize) -> f64) -> Markup {
    let date =
        |point: Option<&Point>| point.and_then(|point| point.at.time_ms).map(time::date).unwrap_or_default();
    html! {
        g class="axes" {
            text x=(format!("{:.1}", x(0))) y="198" text-anchor="middle" { (date(points.first())) }
            text x=(format!("{:.1}", x(points.len().saturating_sub(1)))) y="198" text-anchor="middle" { (date(points.last())) }
        }
    }
}
