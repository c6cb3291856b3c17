//! `payout`: the root under which accounts on a chain take what was withdrawn.
//!
//! Signed by the operator. The tree is over `(account, total of all withdrawals to it)`, as OpenZeppelin's `MerkleProof`
//! takes it; the rules count accounts and money, and an audit computes the root again.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::amount::Amount;
use crate::digest::{Digest, StatementId};

/// A root of all withdrawals so far; the subject is the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payout {
    /// The log this is meant for.
    pub log: StatementId,
    /// Its number, from 1.
    pub number: u64,
    /// The root: a Keccak-256, written like a digest.
    pub root: Digest,
    /// How many accounts it is over.
    pub accounts: u64,
    /// All that was ever withdrawn.
    pub total: Amount,
}

impl Rules for Payout {
    const TYPE: &'static str = "assay:payout/v1";

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
