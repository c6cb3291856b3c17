//! Reliability against cost, beside the other models of the same evaluation: drawn, and as a table.

use assay_evidence::niches::Verdict;
use assay_report::{Dot, Plot, interval, number, on_front, scatter, shape, words};
use maud::{Markup, html};

use super::evidence::{Evidence, Other, Weighed, Weighing};
use super::finding::name;
use crate::address;

pub(super) fn others(evidence: &Evidence) -> Markup {
    html! {
        @if let Weighing::Done(weighed) = &evidence.weighing {
            section aria-labelledby="others" {
                h2 id="others" { "Reliability against cost" }
                p class="note" { "All models of the same evaluation, over all its held-out examples (the validation half). A line through a point is its interval." }
                (drawing(weighed, evidence.floor))
                (table(weighed, evidence.floor))
            }
        }
    }
}

/// A logarithm has no place for nothing and less.
fn drawable(model: &Other) -> Option<(f64, f64)> {
    let cost = model.cost_mean.filter(|cost| cost.is_finite() && *cost > 0.0)?;
    Some((cost, model.overall.mean?))
}

fn drawing(weighed: &Weighed, floor: f64) -> Markup {
    let drawn: Vec<(&Other, (f64, f64))> =
        weighed.models.iter().filter_map(|model| Some((model, drawable(model)?))).collect();
    let figures: Vec<(f64, f64)> = drawn.iter().map(|(_, figures)| *figures).collect();
    let dot = |((model, (cost, mean)), on_front)| {
        let model: &Other = model;
        Dot {
            name: &model.table_name,
            link: (!model.own).then(|| address::artifact(&model.artifact.id)),
            mean,
            lower: model.overall.lower,
            upper: model.overall.upper,
            cost,
            verdict: model.verdict,
            on_front,
            own: model.own,
        }
    };
    let dots: Vec<Dot<'_>> = drawn.iter().copied().zip(on_front(&figures)).map(dot).collect();
    html! {
        @if dots.is_empty() { p class="none" { "No cost is recorded that could be drawn." } }
        @else {
            (legend(weighed))
            (scatter(&Plot { floor, cost_unit: Some("the records’ unit"), dots }))
        }
    }
}

fn legend(weighed: &Weighed) -> Markup {
    let verdicts = [Verdict::General, Verdict::Niche, Verdict::Unproven, Verdict::RuledOut];
    html! {
        ul class="legend" {
            @for verdict in verdicts {
                @if weighed.models.iter().any(|model| model.verdict == verdict) {
                    li { svg viewBox="0 0 14 14" aria-hidden="true" { (shape(verdict, 7.0, 7.0)) } (words::verdict(verdict)) }
                }
            }
            li { svg viewBox="0 0 14 14" aria-hidden="true" { circle class="ring" cx="7" cy="7" r="6" {} } "this model" }
        }
    }
}

fn table(weighed: &Weighed, floor: f64) -> Markup {
    html! {
        div class="table-frame" role="region" tabindex="0" aria-label="Table of scores and costs" {
            table class="plain stacked" {
                caption class="unseen" { "The models of the evaluation, with their scores and costs" }
                thead { tr {
                    th scope="col" { "Model" } th scope="col" { "Verdict" } th scope="col" class="number" { "Mean" }
                    th scope="col" { "Interval" } th scope="col" class="number" { "Cost of an answer" }
                } }
                tbody { @for model in &weighed.models { (row(model, floor)) } }
            }
        }
    }
}

fn row(model: &Other, floor: f64) -> Markup {
    let seen = &model.overall;
    html! {
        tr class=[model.own.then_some("own")] {
            th scope="row" { @if model.own { strong { (name(model)) } } @else { (name(model)) } }
            td data-label="Verdict" { (words::verdict(model.verdict)) }
            td class="number" data-label="Mean" { (number::percent_or_unknown(seen.mean)) }
            td data-label="Interval" { div class="drawn" { (interval(seen, floor)) small { (number::percent_range(seen.lower, seen.upper)) } } }
            td class="number" data-label="Cost of an answer" { (number::cost(model.cost_mean, None)) }
        }
    }
}
