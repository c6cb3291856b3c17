//! `GET /api/v1/artifacts/{id}/grants` and `/parties/{did}/grants`: the rights to something, and those of a party.

use assay_ledger::market::may::chain;
use assay_ledger::market::{GrantRecord, ListingRecord, PriceRecord};
use assay_ledger::record::PartyRecord;
use assay_ledger::{Facts, key};
use assay_statement::{Digest, Kind, PartyId, StatementId};
use assay_store::log::View;
use serde_json::{Value, json};

use super::history::{Order, about};
use super::may::now_ms;
use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::render::{Entry, find_asset, malformed_id};
use crate::shared::Shared;

/// The most entries of a page; each is read.
const LIMIT_MAX: usize = 200;
/// What gives rights: grants, and the orders that are placed, taken or won by bids.
const KINDS: [Kind; 3] = [Kind::Grant, Kind::Order, Kind::Bid];

pub(crate) fn of_asset(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["after", "limit", "order"])?;
    let limit = ask.query.count("limit", 50, LIMIT_MAX)?;
    let (after, order) = (ask.query.parsed("after")?, Order::of(ask)?);
    let view = shared.view();
    let (asset, _) = find_asset(&view, ask.first())?;
    let indexes = about(&view, &asset, &KINDS, order, after, limit);
    let mut items = Vec::new();
    for index in &indexes {
        if let Some(id) = granted(&view, *index, &asset)? {
            items.extend(find(&view, id, now_ms(shared, &view))?);
        }
    }
    let next = indexes.last().filter(|_| indexes.len() == limit);
    answer::json(&json!({ "items": items, "next": next }))
}

/// The grant that an entry gave or led to.
fn granted(view: &View, index: u64, asset: &Digest) -> Result<Option<StatementId>, Failure> {
    let signed = Entry::read(view, index)?.signed;
    let subject = signed.statement.subject().map(|subject| StatementId(subject.digest));
    // An order is named by the statement that placed it, the offer that was taken, or the bid that won.
    let listing = subject.map(|id| view.state().record::<ListingRecord>(&key::listing(&id))).transpose()?;
    let won = listing.flatten().and_then(|listing| match listing.price {
        PriceRecord::Auction(auction) => auction.highest.map(|(bid, _)| bid),
        _ => None,
    });
    for id in [Some(signed.id), subject, won].into_iter().flatten() {
        let grant = view.state().record::<GrantRecord>(&key::grant(&id))?;
        if grant.is_some_and(|grant| grant.assets.contains(asset)) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

pub(crate) fn of_holder(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["after", "limit", "order"])?;
    let limit = ask.query.count("limit", 50, LIMIT_MAX)?;
    let (after, order) = (crate::listing::cursor(ask)?, Order::of(ask)?);
    let party: PartyId = ask.first().parse().map_err(|_| malformed_id("a party (`did:key:…`)"))?;
    let view = shared.view();
    if view.state().record::<PartyRecord>(&key::party(&party))?.is_none() {
        return Err(Failure::not_found(format!("the party `{party}` is not registered")));
    }
    let prefix = key::rights(&party);
    let found = match order {
        Order::Newest => view.state().range_back(&prefix, after.as_deref(), limit),
        Order::Oldest => view.state().range(&prefix, after.as_deref(), limit),
    };
    let mut items = Vec::with_capacity(found.len());
    for (_, id) in &found {
        let id = <[u8; 32]>::try_from(*id).map_err(|_| Failure::internal("a right names no grant"))?;
        items.extend(find(&view, StatementId(id.into()), now_ms(shared, &view))?);
    }
    let next = found.last().filter(|_| found.len() == limit).map(|(key, _)| crate::listing::to_cursor(key));
    answer::json(&json!({ "items": items, "next": next }))
}

/// A grant as it stands now.
pub(super) fn find(view: &View, id: StatementId, time_ms: u64) -> Result<Option<Value>, Failure> {
    let Some(grant) = view.state().record::<GrantRecord>(&key::grant(&id))? else { return Ok(None) };
    let holds = chain(view.state(), id, time_ms)?;
    Ok(Some(json!({
        "grant": id,
        "index": grant.index,
        "assets": grant.assets,
        "right": grant.right,
        "holder": grant.holder,
        "giver": grant.giver,
        "under": grant.under,
        "depth": grant.depth,
        "expires_ms": grant.expires_ms,
        "revoked": grant.revoked,
        "terms": grant.terms,
        "holds": holds.is_ok(),
        "why_not": holds.err().map(|denied| denied.to_string()),
    })))
}
