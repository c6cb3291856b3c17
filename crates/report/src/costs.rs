//! Reliability against cost: the drawing, what could not be drawn, and the same figures as a table.

use crate::front::on_front;
use crate::number::{percent, percent_range};
use crate::scatter::{Dot, Plot, scatter, shape};
use crate::study::{Study, mean};
use crate::{cheapest, words};
use assay_evidence::niches::{ModelReport, Verdict};
use maud::{Markup, html};

/// A model whose cost can be drawn.
struct Point<'a> {
    position: usize,
    model: &'a ModelReport,
    cost: f64,
    /// Nothing is both cheaper and better.
    on_front: bool,
}

pub(crate) fn costs(study: &Study<'_>) -> Markup {
    let points = points(study);
    html! {
        section id=(study.section_id("cost")) {
            h3 { "Reliability against cost" }
            @if points.is_empty() {
                p class="note" { "No cost can be drawn." }
            } @else {
                (legend(study))
                (scatter(&plot(study, &points)))
            }
            @if study.report.models.iter().all(|model| model.cost_mean.is_none()) {
                p class="note" { "The records hold no costs." }
            } @else {
                (not_drawn(study))
            }
            (table(study, &points))
            (cheapest::cheapest(study))
        }
    }
}

/// The models that the log scale has a place for.
fn points<'a>(study: &Study<'a>) -> Vec<Point<'a>> {
    let drawn: Vec<(usize, &ModelReport, f64)> =
        study.models().filter_map(|(position, model)| Some((position, model, drawable(model)?))).collect();
    let figures: Vec<(f64, f64)> = drawn.iter().map(|(_, model, cost)| (*cost, mean(model))).collect();
    drawn
        .into_iter()
        .zip(on_front(&figures))
        .map(|((position, model, cost), on_front)| Point { position, model, cost, on_front })
        .collect()
}

fn plot<'a>(study: &Study<'a>, points: &[Point<'a>]) -> Plot<'a> {
    let dot = |point: &Point<'a>| Dot {
        name: &point.model.model,
        link: Some(study.card_link(point.position)),
        mean: mean(point.model),
        lower: point.model.overall.lower,
        upper: point.model.overall.upper,
        cost: point.cost,
        verdict: point.model.verdict,
        on_front: point.on_front,
        own: false,
    };
    let cost_unit = study.context.cost_unit.as_deref();
    Plot { floor: study.report.floor, cost_unit, dots: points.iter().map(dot).collect() }
}

/// A logarithm has no place for nothing and less.
fn drawable(model: &ModelReport) -> Option<f64> {
    model.cost_mean.filter(|cost| cost.is_finite() && *cost > 0.0)
}

fn legend(study: &Study<'_>) -> Markup {
    let verdicts = [Verdict::General, Verdict::Niche, Verdict::Unproven, Verdict::RuledOut];
    html! {
        ul class="legend" {
            @for verdict in verdicts {
                @if study.report.models.iter().any(|model| model.verdict == verdict) {
                    li {
                        svg viewBox="0 0 14 14" aria-hidden="true" { (shape(verdict, 7.0, 7.0)) }
                        (words::verdict(verdict))
                    }
                }
            }
            li {
                svg class="line" viewBox="0 0 26 14" aria-hidden="true" { path class="front" d="M1 11H13V4H25" {} }
                "no model is both cheaper and better"
            }
        }
    }
}

fn not_drawn(study: &Study<'_>) -> Markup {
    let links = |wanted: &dyn Fn(&ModelReport) -> bool| -> Vec<(String, &str)> {
        let models = study.models().filter(|(_, model)| wanted(model));
        models.map(|(position, model)| (study.card_link(position), model.model.as_str())).collect()
    };
    let unknown = links(&|model| model.cost_mean.is_none_or(|cost| !cost.is_finite()));
    let free = links(&|model| model.cost_mean.is_some_and(|cost| cost <= 0.0));
    let line = |start: &str, models: &[(String, &str)]| {
        html! {
            @if !models.is_empty() {
                p class="note" {
                    (start)
                    @for (position, (link, name)) in models.iter().enumerate() {
                        @if position > 0 { ", " }
                        a href=(link) { (name) }
                    }
                    "."
                }
            }
        }
    };
    html! {
        (line("Cost not known, so not drawn: ", &unknown))
        (line("Recorded at no cost, for which a log scale has no place: ", &free))
    }
}

fn table(study: &Study<'_>, points: &[Point<'_>]) -> Markup {
    let mut sorted: Vec<&Point<'_>> = points.iter().collect();
    sorted.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    html! {
        @if !sorted.is_empty() {
            details class="more" {
                summary { "The same as a table with every name, the cheapest first" }
                div class="table-frame" role="region" tabindex="0" aria-label="Table of costs and means" {
                    table class="plain" {
                        thead {
                            tr {
                                th scope="col" { "Model" }
                                th scope="col" class="number" { "Cost of an answer" }
                                th scope="col" class="number" { "Mean score" }
                                th scope="col" class="number" { "Interval" }
                                th scope="col" { "Beaten on both?" }
                            }
                        }
                        tbody { @for point in sorted { (row(study, point)) } }
                    }
                }
            }
        }
    }
}

fn row(study: &Study<'_>, point: &Point<'_>) -> Markup {
    let seen = &point.model.overall;
    html! {
        tr {
            th scope="row" { a href=(study.card_link(point.position)) { (point.model.model) } }
            td class="number" { (study.cost(Some(point.cost))) }
            td class="number" { (percent(mean(point.model))) }
            td class="number" { (percent_range(seen.lower, seen.upper)) }
            td { @if point.on_front { "no: on the front" } @else { "yes" } }
        }
    }
}
