//! What the pages of all artifacts share.

use maud::{Markup, html};
use serde::Serialize;

use super::attestations::{Attestation, attestations};
use super::contributions::{Contribution, Share, contributions};
use super::identity::Identity;
use super::lineage::{Lineage, lineage};
use super::offers::{Offer, Terms, offers};
use crate::address;
use crate::part::{ArtifactRef, Line, Verify, lines, verify};

/// What the pages of all artifacts share.
#[derive(Debug, Clone, Serialize)]
pub struct Common {
    /// What it is.
    pub identity: Identity,
    /// What it was made from, and what was made from it.
    pub lineage: Lineage,
    /// Who gave what to it, the newest first: the first few.
    pub contributions: Vec<Contribution>,
    /// Who has a share of its income, beside its owner.
    pub shares: Vec<Share>,
    /// What others attest of it: of each sort the newest few.
    pub attestations: Vec<Attestation>,
    /// Its terms, if they are logged.
    pub terms: Option<Terms>,
    /// What of it is for sale, the newest first: the first few.
    pub offers: Vec<Offer>,
    /// What was said about it, the newest first: the first few.
    pub history: Vec<Line>,
    /// Where the history goes on.
    pub history_next: Option<u64>,
    /// How to check it.
    pub verify: Verify,
}

impl Common {
    pub(super) fn reference(&self) -> ArtifactRef {
        let identity = &self.identity;
        ArtifactRef {
            id: identity.id.clone(),
            name: Some(identity.name.clone()),
            kind: Some(identity.kind.clone()),
        }
    }

    /// What was said by others and what it is made of.
    pub(super) fn record(&self) -> Markup {
        html! {
            section aria-labelledby="attestations" {
                h2 id="attestations" { "What others attest" }
                (attestations(&self.attestations))
            }
            section aria-labelledby="rights" {
                h2 id="rights" { "Rights and prices" }
                (offers(self.terms.as_ref(), &self.offers))
            }
            section aria-labelledby="lineage" {
                h2 id="lineage" { "Lineage" }
                (lineage(&self.reference(), &self.lineage))
            }
            section aria-labelledby="contributors" {
                h2 id="contributors" { "Contributors" }
                (contributions(&self.contributions, &self.shares))
            }
        }
    }

    /// What was registered, what was said, and how to check it.
    pub(super) fn end(&self) -> Markup {
        html! {
            section aria-labelledby="registration" {
                h2 id="registration" { "As registered" }
                (self.identity.facts())
            }
            section aria-labelledby="history" {
                h2 id="history" { "History" }
                (lines(&self.history))
                @if let Some(next) = self.history_next {
                    p class="more" {
                        a href={ (address::artifact(&self.identity.id)) "?before=" (next) "#history" } { "Older statements" }
                    }
                }
            }
            (verify(&self.verify))
        }
    }
}
