//! `lifecycle`: whether an artifact is still kept up.
//!
//! Signed by the owner. It names the entry that set the state which it changes: a state may come back, and the same
//! words again are then another statement, which is of no use once the state has moved on.

use serde::{Deserialize, Serialize};

use super::Rules;
use crate::bounded::Text;
use crate::digest::{ArtifactId, StatementId};
use crate::subject::Subject;

/// A new state of an artifact; the subject is the artifact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifecycle {
    /// The log this is meant for.
    pub log: StatementId,
    /// The new state.
    pub state: LifecycleState,
    /// The entry that set the state which this changes: the artifact's registration, or its last lifecycle.
    pub state_index: u64,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<1000>>,
    /// What takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<ArtifactId>,
}

/// Whether an artifact is still kept up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LifecycleState {
    /// In use; how every artifact begins.
    Active,
    /// Still there, but something better is.
    Deprecated,
    /// No longer there.
    Retired,
    /// Back in use.
    Revived,
}

impl Rules for Lifecycle {
    const TYPE: &'static str = "assay:lifecycle/v1";

    fn check(&self, subjects: &[Subject]) -> Result<(), String> {
        let own = subjects.first().map(|subject| subject.digest);
        match self.successor {
            Some(successor) if Some(successor.0) == own => Err("an artifact cannot succeed itself".into()),
            _ => Ok(()),
        }
    }

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
