//! `snapshot`: the root of the state at a size of the log.
//!
//! Signed by the operator with the log's key.

use serde::{Deserialize, Serialize};

use super::Rules;
use crate::digest::StatementId;

/// The state after the first `size` entries; the subject is its root.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The log this is meant for.
    pub log: StatementId,
    /// How many entries had been applied.
    pub size: u64,
    /// How many facts the state held.
    pub facts: u64,
}

impl Rules for Snapshot {
    const TYPE: &'static str = "assay:snapshot/v1";

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
