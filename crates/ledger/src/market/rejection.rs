//! Why a statement about rights or money is not taken.

use assay_statement::predicate::Right;
use assay_statement::{Digest, PartyId, StatementId};
use thiserror::Error;

use super::account::Account;
use super::may::Denied;
use super::order::OrderState;
use crate::utc::Utc;

/// The rule about rights or money that a statement breaks.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "each message says what its fields are")]
pub enum MarketRejection {
    #[error("the account `{account}` has {balance}, which is less than {amount}")]
    Funds { account: Account, balance: u64, amount: u64 },
    #[error("no more than {} can ever be issued; {amount} is too much", u64::MAX)]
    Issuance { amount: u64 },
    #[error("the reference `{reference}` is already used, at index {index}")]
    ReferenceTaken { reference: String, index: u64 },
    #[error("the party `{party}` is not registered")]
    UnknownParty { party: PartyId },
    #[error("only {role}, `{party}`, may say this")]
    NotTheParty { role: &'static str, party: PartyId },
    #[error("a party does not pay, sell or grant to itself")]
    OwnDeal,
    #[error("the time is {}, and this was possible until {}", Utc(*time_ms), Utc(*until_ms))]
    TooLate { time_ms: u64, until_ms: u64 },
    #[error("the time is {}, and this is possible from {} on", Utc(*time_ms), Utc(*from_ms))]
    TooEarly { time_ms: u64, from_ms: u64 },
    #[error("{} is too far away; the last time that can be named now is {}", Utc(*until_ms), Utc(*bound_ms))]
    TooFar { until_ms: u64, bound_ms: u64 },
    #[error("nothing is held under `{id}` any more")]
    NotHeld { id: StatementId },
    #[error("`{id}` is no artifact and no evaluation on this log")]
    UnknownAsset { id: Digest },
    #[error("`{id}` belongs to `{owner}`, who alone may say this")]
    OthersAsset { id: Digest, owner: PartyId },
    #[error("of an evaluation only the right to inspect it can be given")]
    EvaluationRight,
    #[error("no right is granted by `{id}`")]
    UnknownGrant { id: StatementId },
    #[error("the grant `{id}` does not hold: {denied}")]
    NoRight { id: StatementId, denied: Denied },
    #[error("the grant `{under}` does not take in the right to {}", right.word())]
    Wider { under: StatementId, right: Right },
    #[error("the grant would outlast the one that it is under, which ends at {}", Utc(*until_ms))]
    Outlasts { until_ms: u64 },
    #[error("the grant `{under}` may not be passed on")]
    NotTransferable { under: StatementId },
    #[error("a right is passed on at most {bound} times")]
    ChainTooLong { bound: u64 },
    #[error("the terms of the grant do not let it be taken back")]
    NotRevocable,
    #[error("the terms of `{parent}` let nobody but its owner build upon it")]
    DerivativesForbidden { parent: Digest },
    #[error("to build upon `{parent}` its terms ask for a grant of the right to fine-tune it")]
    DerivativesByRight { parent: Digest },
    #[error("the proposal `{id}` is not the artifact's last one, or does not name the party")]
    OtherProposal { id: StatementId },
    #[error("no listing `{id}` is open")]
    NotListed { id: StatementId },
    #[error("the listing's price is found in another way")]
    OtherPrice,
    #[error(
        "an auction is ended when its bids have been opened, not closed; its winner's order can be declined"
    )]
    Auction,
    #[error("`{id}` is already being sold by the order `{order}`")]
    BeingSold { id: Digest, order: StatementId },
    #[error("the claim `{id}` is not about anything that is offered")]
    OthersClaim { id: StatementId },
    #[error("whoever decides is not a party to the sale, nor paid of it")]
    PartialAdjudicator,
    #[error("the order is {}, so this cannot be said of it now", state.word())]
    OtherOrderState { state: OrderState },
    #[error("no order `{id}` was placed")]
    UnknownOrder { id: StatementId },
    #[error("no bid `{id}` waits to be opened")]
    UnknownBid { id: StatementId },
    #[error("the amount and the salt do not give the bid's commitment")]
    WrongBid,
    #[error("the order has no warranty of which this could be said now")]
    NoWarranty,
    #[error(
        "the verdict `{id}` does not refute the warranty's claim by evidence logged after the sale, or is not the adjudicator's"
    )]
    VerdictDoesNotCount { id: StatementId },
    #[error("the verdict `{id}` does not contradict the other over the same evidence")]
    NoContradiction { id: StatementId },
    #[error("payout {expected} follows, over {accounts} accounts and {total} in all")]
    PayoutOrder { expected: u64, accounts: u64, total: u64 },
}

impl MarketRejection {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Funds { .. } => "insufficient_funds",
            Self::Issuance { .. } => "issuance_exhausted",
            Self::ReferenceTaken { .. } => "reference_taken",
            Self::UnknownParty { .. } => "unknown_party",
            Self::NotTheParty { .. } => "not_the_party",
            Self::OwnDeal => "own_deal",
            Self::TooLate { .. } => "too_late",
            Self::TooEarly { .. } => "too_early",
            Self::TooFar { .. } => "too_far",
            Self::NotHeld { .. } => "not_held",
            Self::UnknownAsset { .. } => "unknown_asset",
            Self::OthersAsset { .. } => "others_asset",
            Self::EvaluationRight => "evaluation_right",
            Self::UnknownGrant { .. } => "unknown_grant",
            Self::NoRight { .. } => "no_right",
            Self::Wider { .. } => "wider_right",
            Self::Outlasts { .. } => "outlasts",
            Self::NotTransferable { .. } => "not_transferable",
            Self::ChainTooLong { .. } => "chain_too_long",
            Self::NotRevocable => "not_revocable",
            Self::DerivativesForbidden { .. } => "derivatives_forbidden",
            Self::DerivativesByRight { .. } => "derivatives_by_right",
            Self::OtherProposal { .. } => "other_proposal",
            Self::NotListed { .. } => "not_listed",
            Self::OtherPrice => "other_price",
            Self::Auction => "auction",
            Self::BeingSold { .. } => "being_sold",
            Self::OthersClaim { .. } => "others_claim",
            Self::PartialAdjudicator => "partial_adjudicator",
            Self::OtherOrderState { .. } => "other_order_state",
            Self::UnknownOrder { .. } => "unknown_order",
            Self::UnknownBid { .. } => "unknown_bid",
            Self::WrongBid => "wrong_bid",
            Self::NoWarranty => "no_warranty",
            Self::VerdictDoesNotCount { .. } => "verdict_does_not_count",
            Self::NoContradiction { .. } => "no_contradiction",
            Self::PayoutOrder { .. } => "payout_order",
        }
    }
}
