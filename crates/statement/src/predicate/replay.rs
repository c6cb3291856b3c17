//! `replay`: a random sample of an evaluation run again by someone else.
//!
//! Signed by another evaluator. The sample is drawn from the root of a checkpoint that did not exist when the
//! evaluation was logged, so that its author could not know which rows would be asked for.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::shared::{BlobReference, Rate};
use crate::digest::{Digest, StatementId};
use crate::subject::Subject;

/// What came of running a sample again; the subject is the evaluation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replay {
    /// The log this is meant for.
    pub log: StatementId,
    /// Which rows were run again.
    pub sample: Sample,
    /// How far two scores may lie apart and still match.
    pub tolerance: Rate,
    /// Rows whose score matched.
    pub matched: u64,
    /// Rows whose score did not.
    pub differed: u64,
    /// The rows as they came out.
    pub outcomes: BlobReference,
}

/// Rows drawn by a seed that nobody chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// The tree size of the checkpoint whose root is the seed.
    pub size: u64,
    /// That root.
    pub root: Digest,
    /// How many rows were drawn.
    pub rows: u64,
}

impl Rules for Replay {
    const TYPE: &'static str = "assay:replay/v1";

    fn check(&self, _: &[Subject]) -> Result<(), String> {
        let rows = self.matched.checked_add(self.differed);
        if rows != Some(self.sample.rows) || self.sample.rows == 0 {
            return Err("`matched` and `differed` must add up to the sample's rows, at least 1".into());
        }
        Ok(())
    }

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
