//! `revocation`: a right that is taken back, with every right that was passed on under it.
//!
//! Signed by whoever gave it, or by the artifact's owner; its terms must allow it. The holder may give it up at any time.

use serde::{Deserialize, Serialize};

use super::Rules;
use crate::bounded::Text;
use crate::digest::StatementId;

/// A right that is taken back; the subject is the grant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// The log this is meant for.
    pub log: StatementId,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<1000>>,
}

impl Rules for Revocation {
    const TYPE: &'static str = "assay:revocation/v1";

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
