//! Why a slice differs: each condition's part of the difference, as bars to the left and right of nothing.

use crate::number::points;
use crate::study::Study;
use assay_evidence::niches::{Finding, Part};
use maud::{Markup, html};

const MIDDLE: f64 = 60.0;

/// The largest part in a study, so that its bars can be compared with each other.
pub(crate) fn largest(study: &Study<'_>) -> f64 {
    let findings = study.report.models.iter().flat_map(|model| &model.niches);
    findings.flat_map(|finding| &finding.why).map(|part| part.lift.abs()).fold(0.1, f64::max)
}

/// The parts of a finding as bars; `largest` is the part that fills a bar.
pub fn why(finding: &Finding, largest: f64) -> Markup {
    html! {
        @if !finding.why.is_empty() {
            table class="why" {
                caption { "Why: each condition’s part of the difference to its overall mean, in points" }
                tbody { @for part in &finding.why { (row(part, largest)) } }
            }
        }
    }
}

fn row(part: &Part, largest: f64) -> Markup {
    let end = MIDDLE + (part.lift / largest).clamp(-1.0, 1.0) * (MIDDLE - 2.0);
    let class = if part.lift < 0.0 { "part down" } else { "part up" };
    html! {
        tr {
            th scope="row" { (part.predicate) }
            td class="drawing" {
                svg class=(class) viewBox="0 0 120 12" aria-hidden="true" {
                    path class="bar" d=(format!("M{MIDDLE} 6H{end:.1}")) {}
                    path class="zero" d=(format!("M{MIDDLE} 0V12")) {}
                }
            }
            td class="number" { (points(part.lift)) }
        }
    }
}
