//! The models on a workload: drawn by reliability against cost, and as a table.

use assay_evidence::fit::FittedModel;
use assay_evidence::niches::{Validation, Verdict};
use assay_report::{Dot, Plot, interval, number, on_front, scatter};
use maud::{Markup, html};

use super::result::{Fitted, named};
use crate::address;

/// The most models that are listed.
const LISTED_MAX: usize = 40;

pub(super) fn models(fitted: &Fitted) -> Markup {
    let report = &fitted.report;
    html! {
        section aria-labelledby="models" {
            h2 id="models" { "The models on your workload" }
            p class="note" {
                "By what they are shown to reach at least, then by cost, which is in the unit of the records. "
                @if report.error_cost.is_some() { "“With errors” is the cost of an answer and of its errors together." }
            }
            (drawing(fitted))
            div class="table-frame" role="region" tabindex="0" aria-label="Table of models on the workload" {
                table class="plain" {
                    caption class="unseen" { "The models, with what the evidence says of each on this workload" }
                    thead { tr {
                        th scope="col" { "Model" } th scope="col" class="number" { "At least" } th scope="col" { "Interval" }
                        th scope="col" class="number" { "Worth" } th scope="col" class="number" { "Cost of an answer" }
                        th scope="col" class="number" { "Cost of a right one" }
                        @if report.error_cost.is_some() { th scope="col" class="number" { "With errors" } }
                        th scope="col" { "Reaches the floor" }
                    } }
                    tbody { @for model in report.models.iter().take(LISTED_MAX) { (row(model, fitted)) } }
                }
            }
            @if report.models.len() > LISTED_MAX {
                p class="more" { "And " (report.models.len() - LISTED_MAX) " more, all in the JSON." }
            }
            p class="note" {
                "“Worth” is how many outcomes drawn from your workload itself would tell as much. “At least” leaves out what "
                "lies outside the evidence."
            }
        }
    }
}

/// A fitted score as others are drawn.
fn seen(model: &FittedModel) -> Validation {
    Validation { n: model.n, mean: model.mean, lower: model.lower, upper: model.upper, p: f64::NAN }
}

fn row(model: &FittedModel, fitted: &Fitted) -> Markup {
    let chosen = fitted.report.choice.as_deref() == Some(model.model.as_str());
    html! {
        tr class=[chosen.then_some("own")] {
            th scope="row" {
                @if chosen { strong { (named(&model.model, &fitted.artifacts)) } " " span class="badge good" { "chosen" } }
                @else { (named(&model.model, &fitted.artifacts)) }
            }
            @if model.mean.is_some() {
                td class="number" { (number::percent(model.lower)) }
                td { div class="drawn" {
                    (interval(&seen(model), fitted.report.floor))
                    small { (number::percent_range(model.lower, model.upper)) }
                } }
            } @else {
                td class="number" { "not known" } td { "no evidence on this workload" }
            }
            td class="number" { (number::count(model.n_effective)) }
            td class="number" { (number::cost(model.cost, None)) }
            td class="number" { (number::cost(model.cost_per_correct, None)) }
            @if fitted.report.error_cost.is_some() { td class="number" { (number::cost(model.expected_cost, None)) } }
            td {
                (if model.reaches_floor { "yes" } else { "not shown" })
                @if let Some(own) = &model.own {
                    @if own.contradicts { " " span class="badge bad" { "your own outcomes say otherwise" } }
                }
            }
        }
    }
}

fn drawing(fitted: &Fitted) -> Markup {
    let drawable = |model: &FittedModel| {
        let cost = model.cost.filter(|cost| cost.is_finite() && *cost > 0.0)?;
        Some((cost, model.mean?))
    };
    let drawn: Vec<(&FittedModel, (f64, f64))> = fitted
        .report
        .models
        .iter()
        .take(LISTED_MAX)
        .filter_map(|model| Some((model, drawable(model)?)))
        .collect();
    let figures: Vec<(f64, f64)> = drawn.iter().map(|(_, figures)| *figures).collect();
    let dot = |((model, (cost, mean)), on_front): ((&FittedModel, (f64, f64)), bool)| {
        let artifact = fitted.artifacts.get(&model.model).filter(|artifact| artifact.name.is_some());
        (
            artifact.map(|artifact| address::artifact(&artifact.id)),
            model.model.clone(),
            cost,
            mean,
            model.lower,
            model.upper,
            model.reaches_floor,
            on_front,
        )
    };
    let owned: Vec<_> = drawn.iter().copied().zip(on_front(&figures)).map(dot).collect();
    let dots = owned.iter().map(|(link, name, cost, mean, lower, upper, reaches, on_front)| Dot {
        name,
        link: link.clone(),
        mean: *mean,
        lower: *lower,
        upper: *upper,
        cost: *cost,
        verdict: if *reaches { Verdict::General } else { Verdict::Unproven },
        on_front: *on_front,
        own: fitted.report.choice.as_deref() == Some(name),
    });
    let dots: Vec<Dot<'_>> = dots.collect();
    html! {
        @if !dots.is_empty() {
            (scatter(&Plot { floor: fitted.report.floor, cost_unit: Some("the records’ unit"), dots }))
        }
    }
}
