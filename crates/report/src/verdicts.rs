//! The verdicts: one line per model, the best first.

use crate::interval::interval;
use crate::number::{percent, percent_or_unknown, percent_range};
use crate::study::{Study, mean};
use crate::words;
use assay_evidence::niches::{ModelReport, Verdict};
use maud::{Markup, html};

pub(crate) fn verdicts(study: &Study<'_>) -> Markup {
    let groups = [Verdict::General, Verdict::Niche, Verdict::Unproven, Verdict::RuledOut];
    html! {
        section id=(study.section_id("models")) {
            h3 { "The models" }
            p class="note" {
                "The bar is the interval of the mean score over all validation examples, the dot the mean, the "
                "tick the floor of " (study.floor()) "."
            }
            table class="verdicts" {
                thead {
                    tr {
                        th scope="col" { "Model" }
                        th scope="col" colspan="2" { "Mean score overall" }
                        th scope="col" class="number" { "Niches cover" }
                        th scope="col" class="number" { "Cost per correct answer" }
                        th scope="col" class="number" { "Warnings" }
                    }
                }
                @for verdict in groups { (group(study, verdict)) }
            }
        }
    }
}

fn group(study: &Study<'_>, verdict: Verdict) -> Markup {
    let models: Vec<(usize, &ModelReport)> =
        study.models().filter(|(_, model)| model.verdict == verdict).collect();
    html! {
        @if !models.is_empty() {
            tbody {
                tr class={ "group " (words::verdict_class(verdict)) } {
                    th scope="rowgroup" colspan="6" {
                        span class="verdict" { (words::verdict(verdict)) }
                        " " span class="count" { (models.len()) }
                        " " span class="meaning" { (words::verdict_meaning(verdict)) }
                    }
                }
                @for (position, model) in models { (row(study, position, model)) }
            }
        }
    }
}

fn row(study: &Study<'_>, position: usize, model: &ModelReport) -> Markup {
    let seen = &model.overall;
    html! {
        tr {
            th scope="row" { a href=(study.card_link(position)) { (model.model) } }
            td class="drawing" { (interval(seen, study.report.floor)) }
            td class="mean" {
                (percent(mean(model))) " " small { (percent_range(seen.lower, seen.upper)) }
            }
            td class="number" data-label="Coverage" {
                @if model.niches.is_empty() { span class="none" { "no niche" } }
                @else { (percent_or_unknown(model.niche_coverage)) }
            }
            td class="number" data-label="Per correct" { (study.cost(model.cost_per_correct)) }
            td class="number" data-label="Warnings" {
                @if model.warnings.is_empty() { span class="none" { "none" } }
                @else { span class="careful" { (model.warnings.len()) } }
            }
        }
    }
}
