//! `terms`: on what terms an artifact may be used and built upon.
//!
//! Signed by the owner. They bind what is granted and derived later; what was granted before keeps its own.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::amount::PartsPerMillion;
use crate::bounded::Text;
use crate::digest::StatementId;

/// An artifact's terms; the subject is the artifact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The log this is meant for.
    pub log: StatementId,
    /// The terms.
    pub terms: TermSheet,
}

/// Terms, each of them a field, so that a machine can tell what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermSheet {
    /// Whether it may be used to earn money.
    pub commercial_use: bool,
    /// Whether others may build upon it.
    pub derivatives: Derivatives,
    /// Whether its maker must be named.
    pub attribution: bool,
    /// The part of what a derivative is sold for that is asked for this artifact.
    #[serde(default)]
    pub royalty_ppm: PartsPerMillion,
    /// Whether a right may be passed on to others.
    pub transferable: bool,
    /// Whether a right may be taken back.
    pub revocable: bool,
    /// How long a right lasts, in milliseconds; without end where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasts_ms: Option<u64>,
    /// What else was agreed, in words; no rule reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text<2000>>,
}

/// Whether others may build upon an artifact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Derivatives {
    /// Anyone may.
    Allowed,
    /// Whoever holds the right to fine-tune it may.
    ByRight,
    /// Nobody but the owner may.
    Forbidden,
}

impl Rules for Terms {
    const TYPE: &'static str = "assay:terms/v1";

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
