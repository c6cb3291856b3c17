//! What the log says of something that is sold, beyond what its seller chose to name.

use maud::{Markup, html};
use serde::Serialize;

use crate::artifact::{Attestation, Claim, attestations, claim};
use crate::part::{ArtifactRef, Line, lines};

/// What the log says of something that is sold.
#[derive(Debug, Clone, Serialize)]
pub struct Record {
    /// What is sold.
    pub asset: ArtifactRef,
    /// `active`, `deprecated`, `retired` or `revived`; none for an evaluation.
    pub state: Option<String>,
    /// What is attested of it: of each sort the newest few.
    pub attestations: Vec<Attestation>,
    /// Claims of it that the listing does not name: the newest few.
    pub claims: Vec<Claim>,
    /// Whether there are more of those.
    pub claims_more: bool,
    /// States that it was given: the newest few.
    pub lifecycle: Vec<Line>,
}

impl Record {
    pub(super) fn render(&self) -> Markup {
        html! {
            h3 class="of" {
                (self.asset)
                @if let Some(state) = self.state.as_deref().filter(|state| *state != "active") {
                    " " span class="badge careful" { (state) }
                }
            }
            (attestations(&self.attestations))
            @if !self.claims.is_empty() {
                p class="lead" { "Claims of it that this listing does not name:" }
                ul class="items" { @for one in &self.claims { (claim(one)) } }
                @if self.claims_more { p class="note" { "Older claims are on its own page." } }
            }
            @if !self.lifecycle.is_empty() { (lines(&self.lifecycle)) }
        }
    }
}
