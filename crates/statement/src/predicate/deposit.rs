//! `deposit`: money that came in from outside; the operator issues it to a party.
//!
//! Signed by the operator. Where the money is on a chain, the reference names what was observed there.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::amount::Amount;
use crate::bounded::Text;
use crate::digest::StatementId;

/// Money for a party; the subject is the party.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deposit {
    /// The log this is meant for.
    pub log: StatementId,
    /// What the operator calls it; a reference is used once, so that nothing is issued twice.
    pub reference: Text<100>,
    /// How much.
    pub amount: Amount,
}

impl Rules for Deposit {
    const TYPE: &'static str = "assay:deposit/v1";

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
