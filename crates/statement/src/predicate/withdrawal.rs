//! `withdrawal`: money that leaves the log for an account on a chain.
//!
//! Signed by the holder. What each account on the chain may take in all is put under the next payout's root.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::amount::{Amount, ChainAccount};
use crate::bounded::Text;
use crate::digest::StatementId;
use crate::subject::Subject;

/// Money that leaves; the subject is the party whose it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// The log this is meant for.
    pub log: StatementId,
    /// What the holder calls it; a reference is used once by each party, so that a retry is safe.
    pub reference: Text<100>,
    /// How much.
    pub amount: Amount,
    /// Where to.
    pub account: ChainAccount,
}

impl Rules for Withdrawal {
    const TYPE: &'static str = "assay:withdrawal/v1";

    fn check(&self, _: &[Subject]) -> Result<(), String> {
        match self.account.0 {
            [0, rest @ ..] if rest == [0; 19] => Err("nobody has the account of all zeros".into()),
            _ => Ok(()),
        }
    }

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
