//! Listings and orders as a log's server shows them.

pub(crate) mod stands;
pub(crate) mod words;

use assay_statement::predicate::{Amount, Decision, Right, TermSheet, WarrantyTerms};
use assay_statement::{Digest, PartyId, StatementId};
use serde::Deserialize;
use serde_json::Value;

use super::LedgerFailure;
use super::client::Client;
use super::read::Shown;

/// A listing.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Listing {
    pub(crate) id: StatementId,
    pub(crate) seller: PartyId,
    pub(crate) seller_name: Option<String>,
    pub(crate) assets: Vec<Asset>,
    pub(crate) right: Right,
    pub(crate) price: Price,
    pub(crate) terms: TermSheet,
    pub(crate) claims: Vec<Claim>,
    pub(crate) refuted: Vec<StatementId>,
    pub(crate) warranty: Option<WarrantyTerms>,
    pub(crate) behind_it: Units,
    pub(crate) adjudicator: Option<PartyId>,
    pub(crate) delivery_ms: u64,
    pub(crate) trial_ms: u64,
    pub(crate) expires_ms: Option<u64>,
    pub(crate) closed: Option<u64>,
    pub(crate) takes_orders: bool,
    /// What is said of each thing that is offered; of one listing only.
    #[serde(default)]
    pub(crate) records: Vec<Record>,
    #[serde(default)]
    pub(crate) orders: Vec<Order>,
    #[serde(default)]
    pub(crate) bids: Vec<Bid>,
}

/// Something that is offered.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Asset {
    pub(crate) id: Digest,
    pub(crate) kind: String,
    pub(crate) name: Option<String>,
    pub(crate) state: Option<String>,
}

impl Asset {
    /// What people call it.
    pub(crate) fn words(&self) -> String {
        let name = self.name.clone().unwrap_or_else(|| short(&self.id));
        match self.state.as_deref() {
            None | Some("active") => format!("{} {name}", self.kind),
            Some(state) => format!("{} {name} ({state})", self.kind),
        }
    }
}

/// The first digits of an id, for people.
pub(crate) fn short(id: &Digest) -> String {
    id.to_hex().chars().take(12).collect()
}

/// How the price is found.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Price {
    Fixed { amount: Amount },
    Offers {},
    Auction { commit_until_ms: u64, reveal_until_ms: u64, deposit: Amount, reserve: Amount },
}

/// A claim with the newest verdict of everyone who gave one.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Claim {
    pub(crate) id: StatementId,
    pub(crate) verdicts: Vec<Said>,
}

/// What somebody says of a claim.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Said {
    pub(crate) author: PartyId,
    pub(crate) decision: Decision,
    #[serde(default)]
    pub(crate) by_adjudicator: bool,
}

/// What is said of something that is offered.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Record {
    pub(crate) asset: Digest,
    pub(crate) attestations: Vec<Shown>,
    pub(crate) lifecycle: Vec<Shown>,
    pub(crate) claims: Vec<ClaimShown>,
}

/// A claim as it was logged, with its verdicts.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ClaimShown {
    #[serde(flatten)]
    pub(crate) shown: Shown,
    pub(crate) verdicts: Vec<Said>,
}

/// A bid.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Bid {
    pub(crate) id: StatementId,
    pub(crate) bidder: PartyId,
    pub(crate) sealed: bool,
}

/// An order.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Order {
    pub(crate) id: StatementId,
    pub(crate) listing: StatementId,
    pub(crate) assets: Vec<Digest>,
    pub(crate) right: Right,
    pub(crate) seller: PartyId,
    pub(crate) seller_name: Option<String>,
    pub(crate) buyer: PartyId,
    pub(crate) buyer_name: Option<String>,
    pub(crate) price: Amount,
    pub(crate) state: String,
    pub(crate) until_ms: u64,
    pub(crate) sold: u64,
    #[serde(default)]
    pub(crate) sold_ms: Option<u64>,
    pub(crate) held: Units,
    pub(crate) bond_held: Units,
    pub(crate) warranty: Option<Warranty>,
    /// What was said of it; of one order only.
    #[serde(default)]
    pub(crate) steps: Vec<Shown>,
}

/// Where an order's warranty stands.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Warranty {
    pub(crate) state: String,
    #[serde(default)]
    pub(crate) until_ms: u64,
    #[serde(default)]
    pub(crate) verdict: Option<StatementId>,
}

/// Units of money that may be none.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Units(pub(crate) u64);

impl TryFrom<String> for Units {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

impl Client {
    /// A listing, as it is shown and as it is read.
    pub(crate) fn listing(&self, id: StatementId) -> Result<(Value, Listing), LedgerFailure> {
        self.shown(&format!("/listings/{id}"))
    }

    /// An order, as it is shown and as it is read.
    pub(crate) fn order(&self, id: StatementId) -> Result<(Value, Order), LedgerFailure> {
        self.shown(&format!("/orders/{id}"))
    }

    fn shown<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<(Value, T), LedgerFailure> {
        let shown: Value = self.get(path)?;
        let failed = |error: serde_json::Error| LedgerFailure::Answer {
            url: format!("{}/api/v1{path}", self.url()),
            reason: error.to_string(),
        };
        let read = serde_json::from_value(shown.clone()).map_err(failed)?;
        Ok((shown, read))
    }
}
