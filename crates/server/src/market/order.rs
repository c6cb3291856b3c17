//! An order: where it stands, where its money is, and what was said of it.

use assay_ledger::market::{Account, ListingRecord, OrderRecord, PriceRecord, WarrantyState};
use assay_ledger::record::StatementRecord;
use assay_ledger::{Facts, key};
use assay_statement::predicate::{Bid, BidStep, Order as OrderPredicate, OrderStep};
use assay_statement::{Digest, Predicate, StatementId};
use assay_store::log::View;
use serde_json::{Value, json};

use super::listing::{balance, party_name};
use crate::http::failure::Failure;
use crate::render::{Entry, commit_of, digest, malformed_id};

/// The order that a path names.
pub(crate) fn find_order(view: &View, text: &str) -> Result<(StatementId, OrderRecord), Failure> {
    let id = digest(text).map(StatementId).ok_or_else(|| malformed_id("an order's id (`sha256:…`)"))?;
    let record = view.state().record(&key::order(&id))?;
    record.map(|record| (id, record)).ok_or_else(|| Failure::not_found(format!("`{id}` is no order")))
}

/// An order in JSON.
pub(crate) fn order(view: &View, id: &StatementId, record: &OrderRecord) -> Result<Value, Failure> {
    let listing = view.state().record::<ListingRecord>(&key::listing(&record.listing))?;
    let listing = listing.ok_or_else(|| Failure::internal("an order without its listing"))?;
    let placed = view.state().record::<StatementRecord>(&key::statement(id))?.map(|record| record.index);
    let sold = Some(record.sold).filter(|index| *index > 0);
    let commit = sold.map(|index| commit_of(view, index)).transpose()?.flatten();
    // A bond is held under the digest of the order's id (docs/formats.md).
    let bond = Account::Held(StatementId(Digest::of(id.as_bytes())));
    Ok(json!({
        "id": id,
        "index": placed,
        "sold_ms": commit.map(|commit| commit.time_ms),
        "listing": record.listing,
        "assets": listing.assets,
        "right": listing.right,
        "seller": listing.seller,
        "seller_name": party_name(view, &listing.seller)?,
        "buyer": record.buyer,
        "buyer_name": party_name(view, &record.buyer)?,
        "adjudicator": listing.adjudicator,
        "price": record.price.to_string(),
        "state": record.state.word(),
        "until_ms": record.until_ms,
        "sold": record.sold,
        "held": balance(view, Account::Held(*id))?.to_string(),
        "bond_held": balance(view, bond)?.to_string(),
        "warranty": warranty(&record.warranty),
    }))
}

fn warranty(state: &WarrantyState) -> Value {
    let standing = |word: &str, bond: u64, until_ms: u64, verdict: Option<StatementId>| json!({ "state": word, "bond": bond.to_string(), "until_ms": until_ms, "verdict": verdict });
    match *state {
        WarrantyState::None => Value::Null,
        WarrantyState::Standing { bond, until_ms } => standing("standing", bond, until_ms, None),
        WarrantyState::Claimed { bond, until_ms, verdict, .. } => {
            standing("claimed", bond, until_ms, Some(verdict))
        }
        WarrantyState::Contested { bond, until_ms, verdict, .. } => {
            standing("contested", bond, until_ms, Some(verdict))
        }
        WarrantyState::Paid => json!({ "state": "paid" }),
        WarrantyState::Released => json!({ "state": "released" }),
    }
}

/// The order that an entry bound both sides by: its own, the one whose offer it takes, or an auction's highest bid.
pub(crate) fn sold_by(view: &View, index: u64) -> Result<Option<(StatementId, OrderRecord)>, Failure> {
    let entry = Entry::read(view, index)?;
    let statement = &entry.signed.statement;
    let id = match (&statement.predicate, statement.subject()) {
        (Predicate::Order(OrderPredicate { step: OrderStep::Take {}, .. }), Some(subject)) => {
            StatementId(subject.digest)
        }
        (Predicate::Bid(Bid { step: BidStep::End {}, .. }), Some(subject)) => {
            let listing = StatementId(subject.digest);
            match view.state().record::<ListingRecord>(&key::listing(&listing))?.as_ref().and_then(highest) {
                Some(bid) => bid,
                None => return Ok(None),
            }
        }
        _ => entry.signed.id,
    };
    Ok(view.state().record(&key::order(&id))?.map(|record| (id, record)))
}

/// The highest bid of an auction, which becomes the order.
pub(crate) fn highest(listing: &ListingRecord) -> Option<StatementId> {
    match &listing.price {
        PriceRecord::Auction(auction) => auction.highest.map(|(bid, _)| bid),
        _ => None,
    }
}
