//! `verdict`: what evidence logged after a claim says of it.
//!
//! Signed by an evaluator, and computed by a rule that anyone can repeat from the evidence's blobs.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::shared::{Figure, Rate};
use crate::bounded::{List, Text};
use crate::digest::StatementId;
use crate::subject::Subject;

/// What evidence says; the subject is the claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// The log this is meant for.
    pub log: StatementId,
    /// The evaluations that were taken in, all of them logged after the claim, in the order of the log.
    pub evidence: List<StatementId, 256>,
    /// The rule that was followed (`docs/formats` has each).
    pub method: Text<100>,
    /// Outcomes of the model on the slice.
    pub outcomes: u64,
    /// Their mean score; absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<Rate>,
    /// Lower bound of the mean at the claim's confidence.
    pub lower: Rate,
    /// Upper bound of the mean at the claim's confidence.
    pub upper: Rate,
    /// The decimal logarithm of the e-value against the claim.
    pub e_value_against_log10: Figure,
    /// The decimal logarithm of the e-value for the claim.
    pub e_value_for_log10: Figure,
    /// What follows.
    pub decision: Decision,
}

/// What follows from the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The claim is shown to hold.
    Upheld,
    /// The claim is shown not to hold.
    Refuted,
    /// Neither is shown.
    Undecided,
}

impl Rules for Verdict {
    const TYPE: &'static str = "assay:verdict/v1";

    fn check(&self, _: &[Subject]) -> Result<(), String> {
        if self.evidence.is_empty() {
            return Err("a verdict rests on at least one evaluation".into());
        }
        if self.lower > self.upper {
            return Err("`lower` is above `upper`".into());
        }
        if self.mean.is_none() != (self.outcomes == 0) {
            return Err("`mean` is given exactly when there are outcomes".into());
        }
        Ok(())
    }

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
