//! `contribution`: what someone gave to an artifact.
//!
//! Signed by the contributor; the owner's signature beside it acknowledges. Without it the contribution stands as the
//! contributor's word, which the owner can acknowledge or dispute with a response.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::Rules;
use super::shared::BlobReference;
use crate::bounded::Text;
use crate::digest::{Digest, StatementId};
use crate::key::PartyId;

/// What someone gave; the subject is the artifact it went into.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contribution {
    /// The log this is meant for.
    pub log: StatementId,
    /// Who gave.
    pub contributor: PartyId,
    /// What sort of thing.
    pub kind: ContributionKind,
    /// What it was, in words.
    pub summary: Text<1000>,
    /// How many items.
    pub items: u64,
    /// The root of the RFC 6962 tree over the items, each item a leaf.
    pub items_root: Digest,
    /// The items themselves, where they are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blob: Option<BlobReference>,
}

/// What sort of thing was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each name says it")]
pub enum ContributionKind {
    Data,
    Labels,
    Code,
    Compute,
    Evaluation,
    Other,
}

impl Rules for Contribution {
    const TYPE: &'static str = "assay:contribution/v1";
    const SIGNATURES: RangeInclusive<usize> = 1..=2;
    const SIGNATURES_WORDS: &'static str = "1 or 2 signatures";

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
