//! A card per model: where it works, where it fails, and what to be careful about.

use crate::interval::interval;
use crate::number::{count, percent, percent_or_unknown, percent_range};
use crate::study::{Study, mean};
use crate::warning::warning;
use crate::words::{self, counted};
use crate::{finding, why};
use assay_evidence::niches::{Finding, ModelReport};
use maud::{Markup, html};

/// Up to how many models the cards start open.
const OPEN_MAX: usize = 3;

pub(crate) fn cards(study: &Study<'_>) -> Markup {
    let largest_part = why::largest(study);
    let open = study.report.models.len() <= OPEN_MAX;
    html! {
        section class="cards" id=(study.section_id("cards")) {
            h3 { "Model by model" }
            p class="note" {
                "A niche or a limit passed its test at a false discovery rate of " (percent(study.report.fdr))
                ". Its interval is stricter, since it holds together with all others at once, and so may "
                "cross the floor."
            }
            p class="buttons" hidden {
                button type="button" data-cards="open" { "Open all" } " "
                button type="button" data-cards="close" { "Close all" }
            }
            @for (position, model) in study.models() { (card(study, position, model, largest_part, open)) }
        }
    }
}

fn card(study: &Study<'_>, position: usize, model: &ModelReport, largest_part: f64, open: bool) -> Markup {
    html! {
        details class={ "card " (words::verdict_class(model.verdict)) } open[open] {
            summary {
                h4 { (model.model) }
                span class="verdict" { (words::verdict(model.verdict)) }
                span class="sum" { (sum(model)) }
            }
            // The id is inside, so that a link to it opens the card without a script.
            div class="inside" id=(study.card_id(position)) {
                (overall(study, model))
                @if !model.warnings.is_empty() {
                    h5 class="careful" { "Be careful" }
                    ul class="warnings" { @for item in &model.warnings { (warning(item)) } }
                }
                @if !model.niches.is_empty() {
                    h5 class="works" { "Works here" }
                    ol class="findings work" {
                        @for niche in &model.niches { (finding::niche(study, niche, largest_part)) }
                    }
                }
                @if !model.limits.is_empty() {
                    h5 class="fails" { "Fails here" }
                    (shorts(study, &model.limits, "findings fail"))
                }
                (unconfirmed(study, model))
            }
        }
    }
}

/// What the closed card says.
fn sum(model: &ModelReport) -> String {
    let parts = [
        Some(percent(mean(model))),
        (!model.niches.is_empty()).then(|| counted(model.niches.len(), "niche", "niches")),
        (!model.limits.is_empty()).then(|| counted(model.limits.len(), "limit", "limits")),
        (!model.warnings.is_empty()).then(|| counted(model.warnings.len(), "warning", "warnings")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn overall(study: &Study<'_>, model: &ModelReport) -> Markup {
    let seen = &model.overall;
    html! {
        p class="reason" { (model.verdict_reason) "." }
        dl class="overall" {
            div {
                dt { "Mean score, validation half" }
                dd {
                    (percent_or_unknown(seen.mean)) " " (interval(seen, study.report.floor)) " "
                    small { (percent_range(seen.lower, seen.upper)) " of " (count(seen.n)) }
                }
            }
            div {
                dt { "Over all its outcomes" }
                dd { (percent(model.mean)) " " small { "of " (count(model.n)) } }
            }
            div { dt { "Cost of an answer" } dd { (study.cost(model.cost_mean)) } }
            div { dt { "Cost per correct answer" } dd { (study.cost(model.cost_per_correct)) } }
            @if let Some(coverage) = model.niche_coverage {
                div { dt { "Niches cover" } dd { (percent(coverage)) } }
            }
        }
    }
}

fn shorts(study: &Study<'_>, findings: &[Finding], class: &str) -> Markup {
    html! { ol class=(class) { @for item in findings { (finding::short(study, item)) } } }
}

fn unconfirmed(study: &Study<'_>, model: &ModelReport) -> Markup {
    html! {
        @if !model.unconfirmed.is_empty() {
            details class="more" {
                summary {
                    (counted(model.unconfirmed.len(), "slice", "slices"))
                    " looked promising on the discovery half but did not pass the test"
                }
                (shorts(study, &model.unconfirmed, "findings"))
            }
        }
    }
}
