//! `GET /api/v1/listings` and `/listings/{id}`: what is for sale, and everything that is said of one of them.

use assay_ledger::market::ListingRecord;
use assay_ledger::record::Record;
use assay_ledger::{Facts, key};
use assay_statement::predicate::Right;
use assay_statement::{Kind, StatementId};
use assay_store::log::View;
use serde_json::{Value, json};

use super::history::{Order, about};
use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::listing::{cursor, to_cursor};
use crate::market::{Filter, find_listing, highest, listing, matches, order, record_of};
use crate::render::{Entry, digest, last_bytes};
use crate::shared::Shared;

/// The most listings of a page, each with the verdicts on its claims.
const LIMIT_MAX: usize = 100;
/// Listings that are looked at for one page.
const LOOKED_AT_MAX: usize = 2000;
/// The most orders and bids that are shown of a listing.
const SHOWN_MAX: usize = 100;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["after", "limit", "artifact", "right", "seller", "price_max", "all"])?;
    let limit = ask.query.count("limit", 20, LIMIT_MAX)?;
    let (filter, now_ms) = (filter(ask)?, shared.now_ms());
    let view = shared.view();
    let mut after = cursor(ask)?;
    let (mut items, mut looked_at) = (Vec::new(), 0);
    let next = loop {
        let page = page(&view, &filter, after.as_deref(), limit)?;
        looked_at += page.len();
        let whole = page.len() == limit;
        let Some((last, _, _)) = page.last() else { break None };
        let mut next = Some(last.clone()).filter(|_| whole);
        for (place, id, record) in page {
            if matches(&filter, &record, now_ms) {
                items.push(listing(&view, &id, &record, now_ms)?);
            }
            if items.len() == limit {
                next = Some(place);
                break;
            }
        }
        if next.is_none() || items.len() == limit || looked_at >= LOOKED_AT_MAX {
            break next;
        }
        after = next;
    };
    answer::json(&json!({ "items": items, "next": next.map(|key| to_cursor(&key)) }))
}

fn filter(ask: &Ask) -> Result<Filter, Failure> {
    let artifact = ask.query.get("artifact").map(|text| {
        digest(text).ok_or_else(|| Failure::malformed("the parameter `artifact` is no id (`sha256:…`)"))
    });
    let right = ask.query.get("right").map(|word| {
        let right = Right::ALL.iter().find(|right| right.word() == word);
        right
            .copied()
            .ok_or_else(|| Failure::malformed(format!("the parameter `right` is no right: `{word}`")))
    });
    Ok(Filter {
        artifact: artifact.transpose()?,
        right: right.transpose()?,
        seller: ask.query.parsed("seller")?,
        price_max: ask.query.parsed("price_max")?,
        all: ask.query.flag("all")?,
    })
}

type Found = (Vec<u8>, StatementId, ListingRecord);

/// The next listings: those of one artifact, newest first, or all in the order of their ids.
fn page(view: &View, filter: &Filter, after: Option<&[u8]>, limit: usize) -> Result<Vec<Found>, Failure> {
    let state = view.state();
    let Some(artifact) = &filter.artifact else {
        let found = state.range(&key::listings(), after, limit);
        let read = |(key, value): &(&[u8], &[u8])| {
            let id = last_bytes(key).map(|bytes| StatementId(bytes.into()));
            let id = id.ok_or_else(|| Failure::internal("a listing's key is short"))?;
            Ok((key.to_vec(), id, ListingRecord::from_bytes(value)?))
        };
        return found.iter().map(read).collect();
    };
    let found = state.range_back(&key::about_by_kind(artifact, Kind::Listing), after, limit);
    let mut page = Vec::with_capacity(found.len());
    for (key, _) in found {
        let Some(index) = key::index_of(key) else { continue };
        let id = Entry::read(view, index)?.signed.id;
        if let Some(record) = state.record(&key::listing(&id))? {
            page.push((key.to_vec(), id, record));
        }
    }
    Ok(page)
}

pub(crate) fn show(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let view = shared.view();
    let (id, record) = find_listing(&view, ask.first())?;
    let mut shown = listing(&view, &id, &record, shared.now_ms())?;
    if let Value::Object(shown) = &mut shown {
        let records = record.assets.iter().map(|asset| record_of(&view, asset));
        shown.insert("records".to_owned(), json!(records.collect::<Result<Vec<_>, _>>()?));
        shown.insert("orders".to_owned(), json!(orders(&view, &id, &record)?));
        shown.insert("bids".to_owned(), json!(bids(&view, &id)?));
    }
    answer::json(&shown)
}

/// The newest orders by a listing; that of an auction is its highest bid.
fn orders(view: &View, id: &StatementId, record: &ListingRecord) -> Result<Vec<Value>, Failure> {
    let indexes = about(view, &id.0, &[Kind::Order], Order::Newest, None, SHOWN_MAX).into_iter();
    let ids = indexes.map(|index| Ok::<_, Failure>(Entry::read(view, index)?.signed.id));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    let mut orders = Vec::new();
    for id in ids.into_iter().chain(highest(record)) {
        if let Some(record) = view.state().record(&key::order(&id))? {
            orders.push(order(view, &id, &record)?);
        }
    }
    Ok(orders)
}

/// The newest bids of an auction.
fn bids(view: &View, id: &StatementId) -> Result<Vec<Value>, Failure> {
    let mut bids = Vec::new();
    for index in about(view, &id.0, &[Kind::Bid], Order::Newest, None, SHOWN_MAX) {
        let id = Entry::read(view, index)?.signed.id;
        let record = view.state().record::<assay_ledger::market::bid::BidRecord>(&key::bid(&id))?;
        bids.extend(record.map(|bid| json!({ "id": id, "bidder": bid.bidder, "sealed": bid.sealed })));
    }
    Ok(bids)
}
