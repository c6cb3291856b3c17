//! `warranty`: a seller's bond on a claim, from its money to its payment or release.
//!
//! Signed by the seller, the buyer, a challenger, the operator or anyone, as each step says.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::amount::Amount;
use crate::bounded::Text;
use crate::digest::StatementId;

/// A step of a warranty; the subject is the listing that is backed, or the order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warranty {
    /// The log this is meant for.
    pub log: StatementId,
    /// Which step.
    pub step: WarrantyStep,
}

/// A step of a warranty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WarrantyStep {
    /// The seller puts money behind a listing, from which bonds of its orders are taken first.
    Back {
        /// What the seller calls it; a reference is used once by each party, so that a retry is safe.
        reference: Text<100>,
        /// How much.
        amount: Amount,
    },
    /// The seller of a closed listing takes back what no order has used.
    Withdraw {},
    /// The buyer asks for the bond.
    Claim {
        /// The adjudicator's verdict that the claim is refuted, over evidence logged after the sale.
        verdict: StatementId,
    },
    /// Anyone who computed the verdict again and came to another decision says so.
    Challenge {
        /// Their own verdict over the same evidence.
        verdict: StatementId,
    },
    /// The operator, who computed both again, says which is right; an audit computes them too.
    Rule {
        /// Whether the verdict stands that asked for the bond.
        stands: bool,
        /// What was found.
        reason: Text<2000>,
    },
    /// Anyone says that the time to challenge, or the warranty's time, has passed: the bond goes where it belongs.
    Lapse {},
}

impl Rules for Warranty {
    const TYPE: &'static str = "assay:warranty/v1";

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
