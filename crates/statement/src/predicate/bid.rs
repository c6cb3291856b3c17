//! `bid`: a sealed bid in an auction, its opening, and the auction's end.
//!
//! Signed by the bidder; an auction is ended, and a bid that was never opened is forfeited, by anyone.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Rules;
use super::amount::Amount;
use crate::bounded::Text;
use crate::digest::{Digest, StatementId};
use crate::key::PartyId;

/// A step of an auction; the subject is the listing, or the bid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bid {
    /// The log this is meant for.
    pub log: StatementId,
    /// Which step.
    pub step: BidStep,
}

/// A step of an auction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BidStep {
    /// A sealed bid on the listing; its deposit is held.
    Commit {
        /// What the bidder calls it; a reference is used once by each party, so that a retry is safe.
        reference: Text<100>,
        /// See [`bid_commitment`].
        commitment: Digest,
    },
    /// The bid is opened, and its amount held.
    Reveal {
        /// How much.
        amount: Amount,
        /// The 32 bytes that hid it.
        salt: Digest,
    },
    /// The listing's auction is over: the highest bid becomes an order.
    End {},
    /// The bid was never opened: its deposit goes to the operator.
    Forfeit {},
}

/// The commitment to a bid: `SHA-256("assay:bid/v1" || 0x00 || salt || amount (8, big-endian) || bidder || listing)`.
///
/// It names the bidder and the listing, so that nobody can copy another's sealed bid.
pub fn bid_commitment(salt: &Digest, amount: Amount, bidder: &PartyId, listing: &StatementId) -> Digest {
    let hash = Sha256::new()
        .chain_update(b"assay:bid/v1\0")
        .chain_update(salt.as_bytes())
        .chain_update(amount.units().to_be_bytes())
        .chain_update(bidder.as_bytes())
        .chain_update(listing.as_bytes());
    Digest::from(<[u8; 32]>::from(hash.finalize()))
}

impl Rules for Bid {
    const TYPE: &'static str = "assay:bid/v1";

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
