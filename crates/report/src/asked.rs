//! What was asked and, in short, what the answer is.

use crate::headline::{facts, headline};
use crate::number::{count, percent};
use crate::study::Study;
use crate::words::counted;
use maud::{Markup, html};

pub(crate) fn asked(study: &Study<'_>) -> Markup {
    html! {
        section class="asked" id=(study.section_id("answer")) {
            p class="answer" { (headline(study)) }
            @let facts = facts(study);
            @if !facts.is_empty() {
                dl class="facts" {
                    @for fact in &facts {
                        div {
                            dt { (fact.label) }
                            dd {
                                @if let Some(link) = study.card_link_of(&fact.model) {
                                    a href=(link) { (fact.model) }
                                }
                                span { (fact.text) }
                            }
                        }
                    }
                }
            }
            h3 { "What was asked" }
            (question(study))
            (terms(study))
        }
    }
}

/// The settings in two sentences.
fn question(study: &Study<'_>) -> Markup {
    let report = study.report;
    let halves = report.examples;
    html! {
        p class="prose" {
            "We asked where each of " (counted(report.models.len(), "model", "models")) " scores "
            strong { (study.floor()) } " or more on average, over "
            strong { (counted(report.search.slices, "slice", "slices")) } " of up to "
            (counted(report.depth, "condition", "conditions")) " and at least "
            (counted(report.min_support, "example", "examples")) " each. Slices that stood out on "
            strong { (count(halves.discovery as u64)) } " discovery examples were tested on "
            strong { (count(halves.validation as u64)) } " validation examples that had no part in choosing "
            "them; at most " (percent(report.fdr)) " of the niches found, and of the limits, are expected to be "
            "false, and all intervals hold at once with " (percent(report.confidence)) " confidence."
        }
    }
}

fn terms(study: &Study<'_>) -> Markup {
    html! {
        dl class="terms" {
            div { dt { "Floor" } dd { "the mean score that the use needs, here " (study.floor()) } }
            div { dt { "Slice" } dd { "the examples that share a few feature values" } }
            div { dt { "Niche" } dd { "a slice where a model is shown to reach the floor" } }
            div { dt { "Limit" } dd { "a slice where a model is shown to miss it" } }
        }
    }
}
