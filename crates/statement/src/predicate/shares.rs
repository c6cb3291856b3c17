//! `shares`: who is paid what part of an artifact's income.
//!
//! Signed by the owner and every party that is named, or would have less than before. It holds for what is sold later;
//! the owner has what is left over.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::Rules;
use super::amount::{PartsPerMillion, WHOLE_PPM};
use super::shared::BlobReference;
use crate::bounded::List;
use crate::digest::StatementId;
use crate::key::PartyId;
use crate::subject::Subject;

/// The most parties that sign one schedule at once, beside the owner.
pub const SHARES_MAX: usize = 64;

/// Who is paid; the subject is the artifact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shares {
    /// The log this is meant for.
    pub log: StatementId,
    /// Which step.
    pub step: SharesStep,
}

/// A step of a share schedule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SharesStep {
    /// The owner proposes a schedule in the place of the last one.
    Propose {
        /// Each party's part.
        shares: List<Share, SHARES_MAX>,
        /// The attribution report that the parts rest on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        report: Option<BlobReference>,
    },
    /// A party that is named agrees; the subject is the artifact too. With the last one the schedule is in force.
    Agree {
        /// The proposal.
        proposal: StatementId,
    },
}

/// One party's part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Whose.
    pub party: PartyId,
    /// How much of the income.
    pub ppm: PartsPerMillion,
}

impl Rules for Shares {
    const TYPE: &'static str = "assay:shares/v1";
    const SIGNATURES: RangeInclusive<usize> = 1..=8;
    const SIGNATURES_WORDS: &'static str = "1 to 8 signatures";

    fn check(&self, _: &[Subject]) -> Result<(), String> {
        let SharesStep::Propose { shares, .. } = &self.step else { return Ok(()) };
        let parties: BTreeSet<PartyId> = shares.iter().map(|share| share.party).collect();
        if parties.len() != shares.len() {
            return Err("a party is named twice".into());
        }
        let parts: u64 = shares.iter().map(|share| u64::from(share.ppm.parts())).sum();
        if parts > u64::from(WHOLE_PPM) {
            return Err(format!("the parts are {parts} per million in all, more than the whole"));
        }
        if shares.iter().any(|share| share.ppm == PartsPerMillion::NOTHING) {
            return Err("a part is nothing".into());
        }
        Ok(())
    }

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
