//! `commit`: the first entry of every commit, which puts its time and all that came before it into the tree.
//!
//! Signed by the operator with the log's key.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::amount::{ChainAccount, PartsPerMillion};
use crate::bounded::Text;
use crate::digest::{Digest, StatementId};
use crate::subject::Subject;

/// The beginning of a commit; the subject is the tree's root before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commit {
    /// The log; absent in a log's first entry, whose digest is the log's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<StatementId>,
    /// Its number, from 0.
    pub number: u64,
    /// The tree's size before it: the index of this entry.
    pub size: u64,
    /// When, in milliseconds since 1970 (UTC); never less than the commit before.
    pub time_ms: u64,
    /// What a log begins with; in its first entry only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub genesis: Option<Genesis>,
}

/// What a log begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// The log's name in checkpoints (tlog-checkpoint, the origin line).
    pub origin: Text<200>,
    /// Makes two logs of one name and key differ.
    pub nonce: Digest,
    /// The money that the log counts, where it is not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market: Option<Market>,
}

/// The money that a log counts, and what its operator takes of each sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Market {
    /// The asset's symbol, such as `OPEN`.
    pub asset: Text<16>,
    /// How many decimals people write it with; amounts are whole numbers of the smallest unit.
    pub decimals: u8,
    /// The operator's part of each sale.
    #[serde(default)]
    pub fee_ppm: PartsPerMillion,
    /// The contract from which withdrawals are paid, where the money is on a chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<PayoutContract>,
}

/// A contract that pays under the roots of payouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoutContract {
    /// The chain's id (EIP-155).
    pub chain_id: u64,
    /// Where it is.
    pub account: ChainAccount,
}

impl Market {
    /// The symbol of the asset of a log that names none.
    pub const ASSET: &str = "OPEN";
    /// Its decimals.
    pub const DECIMALS: u8 = 6;
}

impl Rules for Commit {
    const TYPE: &'static str = "assay:commit/v1";

    fn check(&self, _: &[Subject]) -> Result<(), String> {
        let first = self.number == 0;
        if first != self.genesis.is_some() || first != self.log.is_none() || first != (self.size == 0) {
            return Err("commit 0, and no other, begins at size 0, has a genesis and names no log".into());
        }
        match self.genesis.as_ref().and_then(|genesis| genesis.market.as_ref()) {
            Some(market) if market.decimals > 18 => Err("an asset has at most 18 decimals".into()),
            _ => Ok(()),
        }
    }

    fn log(&self) -> Option<StatementId> {
        self.log
    }
}
