//! `response`: an answer to a statement by whoever it concerns.
//!
//! Signed by whoever the statement concerns: its author, the owner of an artifact that it is about, the author of a
//! statement that it is about, or the party that it is about.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::shared::BlobReference;
use crate::bounded::{List, Text};
use crate::digest::{Digest, StatementId};

/// An answer; the subject is the statement that is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The log this is meant for.
    pub log: StatementId,
    /// The subject of the answered statement in whose name this speaks; absent when its author speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concerning: Option<Digest>,
    /// What sort of answer.
    pub kind: ResponseKind,
    /// The answer in words.
    pub summary: Text<4000>,
    /// What supports it.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub evidence: List<BlobReference, 16>,
}

/// What sort of answer a response is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseKind {
    /// It is so.
    Acknowledged,
    /// It is not so.
    Disputed,
    /// It was so and is mended.
    Resolved,
    /// Neither: a remark.
    Comment,
}

impl Rules for Response {
    const TYPE: &'static str = "assay:response/v1";

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
