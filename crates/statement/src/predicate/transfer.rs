//! `transfer`: money from one party to another, at once or held until it is posted or voided.
//!
//! Signed by the payer; a hold is voided by the payee, or after its expiry by anyone.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::amount::Amount;
use crate::bounded::Text;
use crate::digest::StatementId;

/// A step of a transfer; the subject is the payee, or the hold that is posted or voided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// The log this is meant for.
    pub log: StatementId,
    /// Which step.
    pub step: TransferStep,
}

/// A step of a transfer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TransferStep {
    /// Money goes to the payee.
    Send {
        /// What the payer calls it; a reference is used once by each party, so that a retry is safe.
        reference: Text<100>,
        /// How much.
        amount: Amount,
    },
    /// Money is set aside for the payee; the payer cannot have it back before the expiry.
    Hold {
        /// What the payer calls it.
        reference: Text<100>,
        /// How much.
        amount: Amount,
        /// Until when it can be posted, in milliseconds since 1970 (UTC).
        expires_ms: u64,
    },
    /// The payer lets the payee have what was held, or a part of it; the rest goes back.
    Post {
        /// How much; all of it where nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Amount>,
    },
    /// What was held goes back.
    Void {},
}

impl Rules for Transfer {
    const TYPE: &'static str = "assay:transfer/v1";

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
