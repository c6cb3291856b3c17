//! `attestation`: an audit, limitation, incident or compliance statement about anything on the log.
//!
//! Signed by anyone who is registered. The subject's owner can answer it, nobody can remove it.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::shared::BlobReference;
use crate::bounded::{List, Text};
use crate::digest::StatementId;

/// What someone attests; the subject is what it is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attestation {
    /// The log this is meant for.
    pub log: StatementId,
    /// What sort of thing the subject is.
    pub about: About,
    /// What sort of statement this is.
    pub kind: AttestationKind,
    /// What is attested, in words.
    pub summary: Text<4000>,
    /// How bad it is, for incidents and limitations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// What supports it: reports, or statements of other tools (SLSA provenance, in-toto test results).
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub evidence: List<BlobReference, 16>,
}

/// What sort of thing an attestation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// An artifact, by its id.
    Artifact,
    /// A statement, by its id.
    Statement,
    /// A party, by the digest of its `did:key`.
    Party,
}

/// What sort of statement an attestation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each name says it")]
pub enum AttestationKind {
    Audit,
    Limitation,
    Incident,
    Compliance,
    Provenance,
    Review,
}

impl AttestationKind {
    /// Every kind.
    pub const ALL: &[AttestationKind] =
        &[Self::Audit, Self::Limitation, Self::Incident, Self::Compliance, Self::Provenance, Self::Review];
}

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each name says it")]
pub enum Severity {
    Low,
    Medium,
    High,
    Critical,
}

impl Rules for Attestation {
    const TYPE: &'static str = "assay:attestation/v1";

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
