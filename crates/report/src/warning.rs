//! Warnings: what to be careful about, and the figures behind it.

use crate::number::{count, p_value, significant};
use crate::words;
use assay_evidence::niches::{Warning, WarningEvidence};
use maud::{Markup, html};

/// A warning as an item of a list.
pub fn warning(warning: &Warning) -> Markup {
    let figures = figures(&warning.evidence);
    html! {
        li {
            strong { (words::warning(warning.kind)) ". " }
            (warning.text)
            @if !figures.is_empty() { " " small { "(" (figures.join("; ")) ")" } }
        }
    }
}

/// Only the figures that there are.
fn figures(evidence: &WarningEvidence) -> Vec<String> {
    [
        evidence.n.map(|n| format!("{} examples", count(n))),
        evidence.observed.map(|observed| format!("seen {}", significant(observed))),
        evidence.expected.map(|expected| format!("against {}", significant(expected))),
        evidence.p.map(p_value),
    ]
    .into_iter()
    .flatten()
    .collect()
}
