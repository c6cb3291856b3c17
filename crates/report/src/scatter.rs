//! Reliability against cost, drawn: a point per model whose cost is known.

use crate::labels::{Anchor, HEIGHT, Placed, Rectangle, place, width};
use crate::number::{percent, percent_range, significant};
use crate::scale::Scale;
use crate::study::{Study, mean};
use assay_evidence::niches::{ModelReport, Verdict};
use maud::{Markup, html};

const WIDTH: f64 = 800.0;
const TOP: f64 = 28.0;
const BOTTOM: f64 = 440.0;
const LEFT: f64 = 48.0;
const RIGHT: f64 = 788.0;
const LABEL_SIZE: f64 = 11.0;
/// Longest label, in characters; the whole name is in the table.
const LABEL_MAX: usize = 28;

/// A model whose cost can be placed.
pub(crate) struct Point<'a> {
    pub(crate) position: usize,
    pub(crate) model: &'a ModelReport,
    pub(crate) cost: f64,
    /// Nothing is both cheaper and better.
    pub(crate) on_front: bool,
}

/// The drawing; `points` must not be empty.
pub(crate) fn scatter(study: &Study<'_>, points: &[Point<'_>]) -> Markup {
    let floor = study.report.floor;
    let costs: Vec<f64> = points.iter().map(|point| point.cost).collect();
    let low = points.iter().map(|point| point.model.overall.lower).fold(floor, f64::min);
    let high = points.iter().map(|point| point.model.overall.upper).fold(floor, f64::max);
    let x = Scale::costs(&costs, LEFT, RIGHT);
    let y = Scale::shares(low, high, BOTTOM, TOP);
    html! {
        div class="chart-frame" role="region" tabindex="0" aria-label="Scatter of mean score against cost" {
            svg class="scatter" viewBox={ "0 0 " (WIDTH) " 486" } role="img"
                aria-label="Mean score against mean cost of an answer; the table below has the same figures" {
                (axes(study, &x, &y))
                (front(points, &x, &y))
                (floor_line(study, &y))
                @for point in points { (mark(study, point, &x, &y)) }
                (texts(points, &x, &y, y.place(floor)))
            }
        }
    }
}

fn axes(study: &Study<'_>, x: &Scale, y: &Scale) -> Markup {
    let unit = study.context.cost_unit.as_deref().map(|unit| format!("{unit}, ")).unwrap_or_default();
    html! {
        g class="axes" {
            @for share in y.share_ticks() {
                @let at = fixed(y.place(share));
                path d={ "M" (LEFT) " " (at) "H" (RIGHT) } {}
                text x=(LEFT - 8.0) y=(at) dy="4" text-anchor="end" { (format!("{:.0}%", share * 100.0)) }
            }
            @for cost in x.cost_ticks() {
                @let at = fixed(x.place_cost(cost));
                path d={ "M" (at) " " (BOTTOM) "v6" } {}
                text x=(at) y=(BOTTOM + 20.0) text-anchor="middle" { (tick(cost)) }
            }
            text class="title" x=(LEFT) y="14" { "Mean score, validation half" }
            text class="title" x=(RIGHT) y=(BOTTOM + 40.0) text-anchor="end" {
                "Mean cost of an answer (" (unit) "log scale) →"
            }
        }
    }
}

fn floor_line(study: &Study<'_>, y: &Scale) -> Markup {
    let at = y.place(study.report.floor);
    html! {
        path class="floor" d={ "M" (LEFT) " " (fixed(at)) "H" (RIGHT) } {}
        text class="floor" x=(LEFT + 6.0) y=(fixed(at - 5.0)) { "floor " (study.floor()) }
    }
}

/// Where the points of the front lie, from left to right.
fn stairs(points: &[Point<'_>], x: &Scale, y: &Scale) -> Vec<(f64, f64)> {
    let mut stairs: Vec<(f64, f64)> = points
        .iter()
        .filter(|point| point.on_front)
        .map(|point| (x.place_cost(point.cost), y.place(mean(point.model))))
        .collect();
    stairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    stairs
}

/// The front as stairs: the best mean to be had up to each cost.
fn front(points: &[Point<'_>], x: &Scale, y: &Scale) -> Markup {
    let mut path = String::new();
    for (across, down) in stairs(points, x, y) {
        path += &match path.is_empty() {
            true => format!("M{across:.1} {down:.1}"),
            false => format!("H{across:.1}V{down:.1}"),
        };
    }
    html! { path class="front" d={ (path) "H" (RIGHT) } {} }
}

fn mark(study: &Study<'_>, point: &Point<'_>, x: &Scale, y: &Scale) -> Markup {
    let seen = &point.model.overall;
    let (across, down) = (x.place_cost(point.cost), y.place(mean(point.model)));
    let class = if point.on_front { "point best" } else { "point" };
    let whisker = format!("M{across:.1} {:.1}V{:.1}", y.place(seen.lower), y.place(seen.upper));
    html! {
        a class=(class) href=(study.card_link(point.position)) {
            title {
                (point.model.model) ": " (percent(mean(point.model))) " ("
                (percent_range(seen.lower, seen.upper)) "), " (study.cost(Some(point.cost)))
            }
            path class="whisker" d=(whisker) {}
            (shape(point.model.verdict, across, down))
        }
    }
}

/// The verdict as a shape, so that colour is not needed to tell it.
pub(crate) fn shape(verdict: Verdict, x: f64, y: f64) -> Markup {
    let (x, y) = (fixed(x), fixed(y));
    html! {
        @match verdict {
            Verdict::General => path class="shape general" d={ "M" (x) " " (y) "m0-6 6 6-6 6-6-6z" } {},
            Verdict::Niche => circle class="shape niche" cx=(x) cy=(y) r="4.5" {},
            Verdict::Unproven => circle class="shape unproven" cx=(x) cy=(y) r="4" {},
            Verdict::RuledOut => path class="shape ruled-out" d={ "M" (x) " " (y) "m-4-4 8 8m0-8-8 8" } {},
        }
    }
}

/// The labels, those of the front first, where there is room.
fn texts(points: &[Point<'_>], x: &Scale, y: &Scale, floor: f64) -> Markup {
    let lines = lines(points, x, y, floor);
    let mut points: Vec<&Point<'_>> = points.iter().collect();
    points.sort_by_key(|point| (!point.on_front, point.model.verdict));
    let named: Vec<(&Point<'_>, String)> =
        points.iter().map(|point| (*point, label(&point.model.model))).collect();
    let anchors: Vec<Anchor> = named
        .iter()
        .map(|(point, label)| Anchor {
            x: x.place_cost(point.cost),
            y: y.place(mean(point.model)),
            width: width(label, LABEL_SIZE),
        })
        .collect();
    let bounds = Rectangle { left: LEFT, top: TOP - HEIGHT / 2.0, right: RIGHT, bottom: BOTTOM };
    let placed = place(&anchors, &lines, bounds);
    html! {
        @for (((point, name), anchor), placed) in named.iter().zip(&anchors).zip(placed) {
            @if let Some(placed) = placed { (text(point, name, anchor, &placed)) }
        }
    }
}

/// What is drawn in lines: whiskers, the floor and the front; labels keep off it where they can.
fn lines(points: &[Point<'_>], x: &Scale, y: &Scale, floor: f64) -> Vec<Rectangle> {
    let line = |left: f64, top: f64, right: f64, bottom: f64| Rectangle {
        left: left - 1.5,
        top: top - 1.5,
        right: right + 1.5,
        bottom: bottom + 1.5,
    };
    let whiskers = points.iter().map(|point| {
        let (at, seen) = (x.place_cost(point.cost), &point.model.overall);
        line(at, y.place(seen.upper), at, y.place(seen.lower))
    });
    let stairs = stairs(points, x, y);
    let nexts = stairs.iter().skip(1).copied().chain(stairs.last().map(|last| (RIGHT, last.1)));
    let treads = stairs
        .iter()
        .zip(nexts)
        .flat_map(|(from, to)| [line(from.0, from.1, to.0, from.1), line(to.0, to.1, to.0, from.1)]);
    whiskers.chain(treads).chain([line(LEFT, floor, RIGHT, floor)]).collect()
}

fn text(point: &Point<'_>, name: &str, anchor: &Anchor, placed: &Placed) -> Markup {
    let (x, align) =
        if placed.ends_at_point { (placed.area.right, Some("end")) } else { (placed.area.left, None) };
    let class = if point.on_front { "label best" } else { "label" };
    let middle = (placed.area.top + placed.area.bottom) / 2.0;
    html! {
        @if placed.far {
            path class="leader" d=(format!("M{:.1} {:.1}L{x:.1} {middle:.1}", anchor.x, anchor.y)) {}
        }
        text class=(class) x=(fixed(x)) y=(fixed(middle)) dy="4" text-anchor=[align] { (name) }
    }
}

fn label(name: &str) -> String {
    if name.chars().count() <= LABEL_MAX {
        return name.to_owned();
    }
    name.chars().take(LABEL_MAX - 1).chain(['…']).collect()
}

/// A tick's cost without the zeros that precision would add.
fn tick(cost: f64) -> String {
    let text = significant(cost);
    match text.contains('.') && !text.contains('×') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

fn fixed(place: f64) -> String {
    format!("{place:.1}")
}
