//! Reliability against cost, drawn: a point per model whose cost is known.

use crate::labels::{Anchor, HEIGHT, Placed, Rectangle, place, width};
use crate::number::{cost, percent, percent_range, significant};
use crate::scale::Scale;
use assay_evidence::niches::Verdict;
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
#[derive(Debug, Clone)]
pub struct Dot<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where its point leads, if anywhere.
    pub link: Option<String>,
    /// Its mean score.
    pub mean: f64,
    /// The lower end of the interval around the mean.
    pub lower: f64,
    /// The upper end of it.
    pub upper: f64,
    /// Mean cost of an answer; more than nothing.
    pub cost: f64,
    /// What is shown of it.
    pub verdict: Verdict,
    /// Nothing is both cheaper and better.
    pub on_front: bool,
    /// It is what the page is about.
    pub own: bool,
}

/// What is drawn.
#[derive(Debug, Clone)]
pub struct Plot<'a> {
    /// The score that a use requires.
    pub floor: f64,
    /// The unit of the costs, if it is known.
    pub cost_unit: Option<&'a str>,
    /// The models; at least one.
    pub dots: Vec<Dot<'a>>,
}

impl Plot<'_> {
    fn cost(&self, value: f64) -> String {
        cost(Some(value), self.cost_unit)
    }
}

/// The drawing; there must be a dot at least.
pub fn scatter(plot: &Plot<'_>) -> Markup {
    let costs: Vec<f64> = plot.dots.iter().map(|dot| dot.cost).collect();
    let low = plot.dots.iter().map(|dot| dot.lower).fold(plot.floor, f64::min);
    let high = plot.dots.iter().map(|dot| dot.upper).fold(plot.floor, f64::max);
    let x = Scale::costs(&costs, LEFT, RIGHT);
    let y = Scale::shares(low, high, BOTTOM, TOP);
    html! {
        div class="chart-frame" role="region" tabindex="0" aria-label="Scatter of mean score against cost" {
            svg class="scatter" viewBox={ "0 0 " (WIDTH) " 486" } role="group"
                aria-label="Mean score against mean cost of an answer; the table below has the same figures" {
                (axes(plot, &x, &y))
                (front(&plot.dots, &x, &y))
                (floor_line(plot.floor, &y))
                @for dot in &plot.dots { (mark(plot, dot, &x, &y)) }
                (texts(&plot.dots, &x, &y, y.place(plot.floor)))
            }
        }
    }
}

fn axes(plot: &Plot<'_>, x: &Scale, y: &Scale) -> Markup {
    let unit = plot.cost_unit.map(|unit| format!("{unit}, ")).unwrap_or_default();
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

fn floor_line(floor: f64, y: &Scale) -> Markup {
    let at = y.place(floor);
    html! {
        path class="floor" d={ "M" (LEFT) " " (fixed(at)) "H" (RIGHT) } {}
        text class="floor" x=(LEFT + 6.0) y=(fixed(at - 5.0)) { "floor " (percent(floor)) }
    }
}

/// Where the points of the front lie, from left to right.
fn stairs(dots: &[Dot<'_>], x: &Scale, y: &Scale) -> Vec<(f64, f64)> {
    let mut stairs: Vec<(f64, f64)> = dots
        .iter()
        .filter(|dot| dot.on_front)
        .map(|dot| (x.place_cost(dot.cost), y.place(dot.mean)))
        .collect();
    stairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    stairs
}

/// The front as stairs: the best mean to be had up to each cost.
fn front(dots: &[Dot<'_>], x: &Scale, y: &Scale) -> Markup {
    let mut path = String::new();
    for (across, down) in stairs(dots, x, y) {
        path += &match path.is_empty() {
            true => format!("M{across:.1} {down:.1}"),
            false => format!("H{across:.1}V{down:.1}"),
        };
    }
    html! { path class="front" d={ (path) "H" (RIGHT) } {} }
}

fn mark(plot: &Plot<'_>, dot: &Dot<'_>, x: &Scale, y: &Scale) -> Markup {
    let (across, down) = (x.place_cost(dot.cost), y.place(dot.mean));
    let class = match (dot.on_front, dot.own) {
        (true, true) => "point best own",
        (true, false) => "point best",
        (false, true) => "point own",
        (false, false) => "point",
    };
    let whisker = format!("M{across:.1} {:.1}V{:.1}", y.place(dot.lower), y.place(dot.upper));
    html! {
        a class=(class) href=[dot.link.as_deref()] {
            title {
                (dot.name) ": " (percent(dot.mean)) " (" (percent_range(dot.lower, dot.upper)) "), "
                (plot.cost(dot.cost))
            }
            path class="whisker" d=(whisker) {}
            @if dot.own { circle class="ring" cx=(fixed(across)) cy=(fixed(down)) r="9" {} }
            (shape(dot.verdict, across, down))
        }
    }
}

/// The verdict as a shape, so that colour is not needed to tell it.
pub fn shape(verdict: Verdict, x: f64, y: f64) -> Markup {
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
fn texts(dots: &[Dot<'_>], x: &Scale, y: &Scale, floor: f64) -> Markup {
    let lines = lines(dots, x, y, floor);
    let mut dots: Vec<&Dot<'_>> = dots.iter().collect();
    dots.sort_by_key(|dot| (!dot.own, !dot.on_front, dot.verdict));
    let named: Vec<(&Dot<'_>, String)> = dots.iter().map(|dot| (*dot, label(dot.name))).collect();
    let anchors: Vec<Anchor> = named
        .iter()
        .map(|(dot, label)| Anchor {
            x: x.place_cost(dot.cost),
            y: y.place(dot.mean),
            width: width(label, LABEL_SIZE),
        })
        .collect();
    let bounds = Rectangle { left: LEFT, top: TOP - HEIGHT / 2.0, right: RIGHT, bottom: BOTTOM };
    let placed = place(&anchors, &lines, bounds);
    html! {
        @for (((dot, name), anchor), placed) in named.iter().zip(&anchors).zip(placed) {
            @if let Some(placed) = placed { (text(dot, name, anchor, &placed)) }
        }
    }
}

/// What is drawn in lines: whiskers, the floor and the front; labels keep off it where they can.
fn lines(dots: &[Dot<'_>], x: &Scale, y: &Scale, floor: f64) -> Vec<Rectangle> {
    let line = |left: f64, top: f64, right: f64, bottom: f64| Rectangle {
        left: left - 1.5,
        top: top - 1.5,
        right: right + 1.5,
        bottom: bottom + 1.5,
    };
    let whiskers = dots.iter().map(|dot| {
        let at = x.place_cost(dot.cost);
        line(at, y.place(dot.upper), at, y.place(dot.lower))
    });
    let stairs = stairs(dots, x, y);
    let nexts = stairs.iter().skip(1).copied().chain(stairs.last().map(|last| (RIGHT, last.1)));
    let treads = stairs
        .iter()
        .zip(nexts)
        .flat_map(|(from, to)| [line(from.0, from.1, to.0, from.1), line(to.0, to.1, to.0, from.1)]);
    whiskers.chain(treads).chain([line(LEFT, floor, RIGHT, floor)]).collect()
}

fn text(dot: &Dot<'_>, name: &str, anchor: &Anchor, placed: &Placed) -> Markup {
    let (x, align) =
        if placed.ends_at_point { (placed.area.right, Some("end")) } else { (placed.area.left, None) };
    let class = if dot.on_front || dot.own { "label best" } else { "label" };
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
