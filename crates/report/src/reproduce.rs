//! How to make the page again, and what it cannot tell.

use crate::number::percent;
use crate::study::Study;
use maud::{Markup, html};

pub(crate) fn reproduce(study: &Study<'_>) -> Markup {
    let (report, context) = (study.report, study.context);
    html! {
        section id=(study.section_id("reproduce")) {
            h3 { "How to reproduce this" }
            @if !context.command.is_empty() {
                div class="command" {
                    pre tabindex="0" { code { (context.command) } }
                    button type="button" class="copy" hidden { "Copy" }
                }
            }
            p class="prose" {
                "The split is fixed by the seed " code { "0x" (report.seed) } ": an example is in discovery when "
                "the first bit of SHA-256(seed, 0x1f, example_id) is 0, and in validation otherwise. "
                "Slices were made of "
                (report.features.len()) " columns: "
                @for (position, feature) in report.features.iter().enumerate() {
                    @if position > 0 { ", " }
                    code { (feature) }
                }
                "."
            }
            @if !report.left_out.is_empty() {
                h4 { "Columns left out" }
                ul class="prose" {
                    @for left_out in &report.left_out {
                        li { code { (left_out.column) } ": " (left_out.reason) }
                    }
                }
            }
            (limits_of_the_method(study))
        }
    }
}

fn limits_of_the_method(study: &Study<'_>) -> Markup {
    let report = study.report;
    html! {
        h4 { "What this cannot tell" }
        ul class="prose" {
            li {
                strong { "Your traffic. " }
                "The records are what someone observed; a mean here is a mean on examples like these, drawn "
                "as these were."
            }
            li {
                strong { "Other features. " }
                "Slices are made of the columns given and of nothing else; a model may work or fail along a "
                "line that no column draws. The parts under “why” describe the records and do not prove causes."
            }
            li {
                strong { "Certainty slice by slice. " }
                "Many comparisons were made. Niches and limits are held to a false discovery rate of "
                (percent(report.fdr))
                " by Benjamini and Hochberg’s procedure, so about that share of them may be false; intervals "
                "share their error by Bonferroni’s and hold at once with "
                (percent(report.confidence)) " confidence, those of the map and the lower bounds of "
                "alternatives each as a group of their own."
            }
            li {
                strong { "Whether the grader is right. " }
                "Scores are taken as recorded, unless a warning says otherwise."
            }
            li {
                strong { "Other versions. " }
                "The results hold for the model versions that were recorded, with the prompts and settings of "
                "the time."
            }
        }
    }
}
