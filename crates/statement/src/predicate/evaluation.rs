//! `evaluation`: what models did on a benchmark.
//!
//! Signed by the evaluator. The subjects are the models; their names are those of the outcome table's `model` column.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::shared::BlobReference;
use crate::bounded::Text;
use crate::digest::{Digest, StatementId};
use crate::subject::Subject;

/// What models did; the subjects are the models under the names that the table gives them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// The log this is meant for.
    pub log: StatementId,
    /// The protocol it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<StatementId>,
    /// An earlier evaluation by the same author that was done again: where all else is the same, this is what makes
    /// it another statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<StatementId>,
    /// The benchmark's digest: of its artifact, or of the file of examples.
    pub benchmark: Digest,
    /// What is measured, such as `accuracy`.
    pub metric: Text<100>,
    /// What ran it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub harness: Option<Text<300>>,
    /// The table of examples: id, label, features.
    pub examples: BlobReference,
    /// How many examples.
    pub examples_count: u64,
    /// The table of outcomes.
    pub outcomes: OutcomeTable,
}

/// A table of outcomes kept as a blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeTable {
    /// Its bytes.
    pub blob: BlobReference,
    /// Its rows: one per model and example.
    pub rows: u64,
    /// The root of the RFC 6962 tree over the rows (their form is in `docs/formats`).
    pub rows_root: Digest,
}

impl Rules for Evaluation {
    const TYPE: &'static str = "assay:evaluation/v1";
    const SUBJECTS: (usize, usize) = (1, crate::statement::SUBJECTS_MAX);

    fn check(&self, subjects: &[Subject]) -> Result<(), String> {
        let mut names: Vec<&str> = Vec::with_capacity(subjects.len());
        for subject in subjects {
            let name = subject.name.as_ref().ok_or("each subject needs the `name` its table gives it")?;
            if names.contains(&name.as_str()) {
                return Err(format!("two subjects are named `{name}`"));
            }
            names.push(name.as_str());
        }
        if self.outcomes.rows == 0 || self.examples_count == 0 {
            return Err("an evaluation has at least one example and one row".into());
        }
        Ok(())
    }

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
