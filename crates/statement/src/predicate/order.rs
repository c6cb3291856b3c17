//! `order`: a listing taken up, from the money that is held to the last of it paid out.
//!
//! Signed by the buyer, the seller, the adjudicator or anyone, as each step says.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::amount::{Amount, PartsPerMillion};
use crate::bounded::Text;
use crate::digest::StatementId;

/// A step of an order; the subject is the listing, or the order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The log this is meant for.
    pub log: StatementId,
    /// Which step.
    pub step: OrderStep,
}

/// A step of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum OrderStep {
    /// The buyer takes up a listing of a fixed price, which is held from now on; the statement's id is the order's.
    Place {
        /// What the buyer calls it; a reference is used once by each party, so that a retry is safe.
        reference: Text<100>,
    },
    /// The buyer says what they would pay, which is held until the expiry; taken, the offer becomes the order.
    Offer {
        /// What the buyer calls it.
        reference: Text<100>,
        /// How much.
        amount: Amount,
        /// Until when it stands, in milliseconds since 1970 (UTC).
        expires_ms: u64,
    },
    /// The seller takes an offer.
    Take {},
    /// The seller gives the right; a warranty's bond is held from now on.
    Deliver {},
    /// The buyer is content before the trial is over, and the seller is paid.
    Accept {},
    /// The buyer is not content, within the trial.
    Dispute {
        /// Why.
        reason: Text<2000>,
    },
    /// The adjudicator decides a dispute.
    Resolve {
        /// The part of the price that goes back to the buyer.
        refund_ppm: PartsPerMillion,
        /// Why.
        reason: Text<2000>,
    },
    /// The seller turns down an order or offer that is not delivered.
    Decline {},
    /// Anyone says that a window has passed: the order then takes its way out.
    Lapse {},
}

impl Rules for Order {
    const TYPE: &'static str = "assay:order/v1";

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
