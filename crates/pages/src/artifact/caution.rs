//! What is known against a model, told wherever its evidence is weighed without it.

use maud::{Markup, html};
use serde::Serialize;

use super::claims::Claim;
use super::mind::refutation;
use crate::part::ArtifactRef;

/// What is known against a model.
#[derive(Debug, Clone, Serialize)]
pub struct Caution {
    /// The model.
    pub model: ArtifactRef,
    /// Its state, where its owner no longer keeps it up: `deprecated` or `retired`.
    pub state: Option<String>,
    /// The newest of its claims that have been refuted.
    pub refuted: Vec<Claim>,
}

/// All of it, as a list beside an answer.
pub(crate) fn cautions(cautions: &[Caution]) -> Markup {
    html! {
        @if !cautions.is_empty() {
            ul class="mind" aria-label="Mind this" {
                @for caution in cautions {
                    @if let Some(state) = &caution.state { li { (caution.model) " was declared " (state) " by its owner." } }
                    @for claim in &caution.refuted { li { (caution.model) ": " (refutation(claim)) } }
                }
            }
        }
    }
}
