//! What an artifact was made from and what was made from it, as a list; the drawing is in `lineage_graph`.

use maud::{Markup, html};
use serde::Serialize;

use super::lineage_graph::graph;
use crate::part::ArtifactRef;

/// What an artifact was made from, and what was made from it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Lineage {
    /// What it was made from, the nearest first.
    pub ancestors: Vec<Relative>,
    /// What was made from it, the nearest first.
    pub descendants: Vec<Relative>,
    /// Whether some are left out.
    pub cut: bool,
}

/// One edge of the lineage, at its far end.
#[derive(Debug, Clone, Serialize)]
pub struct Relative {
    /// The artifact; one that is not on this log has no id.
    pub artifact: ArtifactRef,
    /// How the younger was made from the older, such as `fine_tuned_from`.
    pub relation: String,
    /// How many steps away.
    pub depth: usize,
    /// The artifact at the near end.
    pub from: String,
    /// What the near end is called.
    pub from_name: String,
}

pub(super) fn lineage(own: &ArtifactRef, lineage: &Lineage) -> Markup {
    html! {
        @if lineage.ancestors.is_empty() && lineage.descendants.is_empty() {
            p class="none" { "Its owner names nothing that it was made from, and nothing on this log was made from it." }
        } @else {
            (graph(own, lineage))
            div class="pair" {
                (list("Made from", &lineage.ancestors, true))
                (list("Made into", &lineage.descendants, false))
            }
            @if lineage.cut { p class="note" { "There is more than is shown." } }
        }
    }
}

fn list(title: &str, relatives: &[Relative], older: bool) -> Markup {
    html! {
        div {
            h3 { (title) }
            @if relatives.is_empty() { p class="none" { "Nothing that the log knows." } }
            @else {
                ul {
                    @for one in relatives {
                        li {
                            @if older {
                                @if one.depth > 1 { bdi { (one.from_name) } " was " }
                                (relation(&one.relation)) " " (name(&one.artifact))
                            } @else {
                                (name(&one.artifact)) ", "
                                (relation(&one.relation)) " "
                                @if one.depth > 1 { bdi { (one.from_name) } } @else { "it" }
                            }
                            @if let Some(kind) = &one.artifact.kind { " " small { (kind) } }
                        }
                    }
                }
            }
        }
    }
}

fn name(artifact: &ArtifactRef) -> Markup {
    html! {
        @if artifact.id.is_empty() {
            bdi { (artifact.name.as_deref().unwrap_or_default()) } " " small { "not on this log" }
        } @else { (artifact) }
    }
}

/// How the younger was made from the older, as people say it.
fn relation(word: &str) -> &str {
    match word {
        "fine_tuned_from" => "fine-tuned from",
        "merged_from" => "merged from",
        "distilled_from" => "distilled from",
        "quantised_from" => "quantised from",
        "adapter_of" => "an adapter of",
        "trained_on" => "trained on",
        "subset_of" => "a subset of",
        other => other,
    }
}
