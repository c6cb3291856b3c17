//! A listing: what is offered, on which terms, and whether a claim that it rests on has been refuted.

use assay_ledger::market::may::owner;
use assay_ledger::market::{Account, AccountRecord, ListingRecord, PriceRecord};
use assay_ledger::record::{ArtifactRecord, PartyRecord};
use assay_ledger::{Facts, key};
use assay_statement::predicate::{Decision, Right};
use assay_statement::{ArtifactId, Digest, PartyId, StatementId};
use assay_store::log::View;
use serde_json::{Value, json};

use super::record::verdicts;
use crate::http::failure::Failure;
use crate::render::{digest, malformed_id};

/// What a list of listings is narrowed to.
pub(crate) struct Filter {
    pub(crate) artifact: Option<Digest>,
    pub(crate) right: Option<Right>,
    pub(crate) seller: Option<PartyId>,
    /// The most that it asks, in the smallest units; one by offers asks nothing.
    pub(crate) price_max: Option<u64>,
    /// Whether closed and expired ones are shown too.
    pub(crate) all: bool,
}

/// Whether a listing is sought, at a time.
pub(crate) fn matches(filter: &Filter, record: &ListingRecord, now_ms: u64) -> bool {
    let price = match &record.price {
        PriceRecord::Fixed(amount) => *amount,
        PriceRecord::Offers => 0,
        PriceRecord::Auction(auction) => auction.reserve,
    };
    filter.artifact.is_none_or(|artifact| record.assets.contains(&artifact))
        && filter.right.is_none_or(|right| record.right == right)
        && filter.seller.is_none_or(|seller| record.seller == seller)
        && filter.price_max.is_none_or(|most| price <= most)
        && (filter.all || takes_orders(record, now_ms))
}

/// Whether it can be taken up: an auction whose bids are sealed takes no more.
pub(crate) fn takes_orders(record: &ListingRecord, now_ms: u64) -> bool {
    let sealed = match &record.price {
        PriceRecord::Auction(auction) => now_ms >= auction.commit_until_ms,
        _ => false,
    };
    record.is_open(now_ms) && !sealed
}

/// Whether the seller still owns all that is offered, without which it cannot be delivered.
pub(crate) fn owns_all(view: &View, record: &ListingRecord) -> Result<bool, Failure> {
    for asset in &record.assets {
        if owner(view.state(), asset)? != Some(record.seller) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The listing that a path names.
pub(crate) fn find_listing(view: &View, text: &str) -> Result<(StatementId, ListingRecord), Failure> {
    let id = digest(text).map(StatementId).ok_or_else(|| malformed_id("a listing's id (`sha256:…`)"))?;
    let record = view.state().record(&key::listing(&id))?;
    record.map(|record| (id, record)).ok_or_else(|| Failure::not_found(format!("`{id}` is no listing")))
}

/// A listing in JSON.
pub(crate) fn listing(
    view: &View,
    id: &StatementId,
    record: &ListingRecord,
    now_ms: u64,
) -> Result<Value, Failure> {
    let assets = record.assets.iter().map(|asset| self::asset(view, asset));
    let mut refuted = Vec::new();
    let mut claims = Vec::new();
    for claim in &record.claims {
        let verdicts = verdicts(view, claim)?;
        if verdicts.iter().any(|verdict| verdict.decision == Decision::Refuted) {
            refuted.push(*claim);
        }
        let verdicts: Vec<Value> =
            verdicts.iter().map(|verdict| verdict.to_json(record.adjudicator)).collect();
        claims.push(json!({ "id": claim, "verdicts": verdicts }));
    }
    Ok(json!({
        "id": id,
        "index": record.index,
        "seller": record.seller,
        "seller_name": party_name(view, &record.seller)?,
        "assets": assets.collect::<Result<Vec<_>, _>>()?,
        "right": record.right,
        "price": price(&record.price),
        "terms": record.terms,
        "claims": claims,
        "refuted": refuted,
        "warranty": record.warranty,
        "behind_it": balance(view, Account::Held(*id))?.to_string(),
        "adjudicator": record.adjudicator,
        "delivery_ms": record.delivery_ms,
        "trial_ms": record.trial_ms,
        "expires_ms": record.expires_ms,
        "closed": record.closed,
        "takes_orders": takes_orders(record, now_ms),
    }))
}

fn price(price: &PriceRecord) -> Value {
    match price {
        PriceRecord::Fixed(amount) => json!({ "fixed": { "amount": amount.to_string() } }),
        PriceRecord::Offers => json!({ "offers": {} }),
        PriceRecord::Auction(auction) => json!({ "auction": {
            "commit_until_ms": auction.commit_until_ms,
            "reveal_until_ms": auction.reveal_until_ms,
            "deposit": auction.deposit.to_string(),
            "reserve": auction.reserve.to_string(),
            "highest": auction.highest.map(|(bid, amount)| json!({ "bid": bid, "amount": amount.to_string() })),
            "second": auction.second.to_string(),
        } }),
    }
}

/// Something that is offered: an artifact, or an evaluation.
fn asset(view: &View, id: &Digest) -> Result<Value, Failure> {
    let record = view.state().record::<ArtifactRecord>(&key::artifact(&ArtifactId(*id)))?;
    Ok(match record {
        None => json!({ "id": id, "kind": "evaluation", "name": null, "state": null }),
        Some(record) => {
            json!({ "id": id, "kind": record.kind, "name": record.name, "state": record.state })
        }
    })
}

/// What a party calls itself.
pub(super) fn party_name(view: &View, id: &PartyId) -> Result<Option<String>, Failure> {
    Ok(view.state().record::<PartyRecord>(&key::party(id))?.map(|record| record.name))
}

/// What is in an account.
pub(crate) fn balance(view: &View, account: Account) -> Result<u64, Failure> {
    let record = view.state().record::<AccountRecord>(&account.key())?.unwrap_or_default();
    record.balance().ok_or_else(|| Failure::internal("an account is below zero"))
}
