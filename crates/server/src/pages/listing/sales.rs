//! What was paid for the same right before, and what became of a listing's own orders and bids.

use assay_ledger::market::bid::BidRecord;
use assay_ledger::market::{ListingRecord, OrderRecord, OrderState};
use assay_ledger::record::ArtifactRecord;
use assay_ledger::{Facts, key};
use assay_pages::listing::{Bid, Order, Sale, Sales};
use assay_pages::part::ArtifactRef;
use assay_statement::{ArtifactId, Digest, Kind, StatementId};

use crate::handlers::history::{Order as Way, about};
use crate::handlers::lineage::{Direction, walk};
use crate::http::failure::Failure;
use crate::market::{highest, sold_by};
use crate::pages::Reader;
use crate::render::commit_of;

/// The orders and bids that are shown, and the comparable sales.
const SHOWN_MAX: usize = 12;
/// The things whose sales are looked for, the relatives of each, and the entries that are looked through of each.
const ASSETS_MAX: usize = 4;
const RELATIVES_MAX: usize = 6;
const ENTRIES_MAX: usize = 24;

/// The newest orders by a listing; that of an auction is its highest bid.
pub(super) fn orders(
    reader: &Reader<'_>,
    id: StatementId,
    record: &ListingRecord,
) -> Result<Vec<Order>, Failure> {
    let mut ids = Vec::new();
    for index in about(reader.view, &id.0, &[Kind::Order], Way::Newest, None, SHOWN_MAX) {
        ids.push(reader.entry(index)?.signed.id);
    }
    let mut orders = Vec::new();
    for id in ids.into_iter().chain(highest(record)) {
        if let Some(record) = reader.view.state().record::<OrderRecord>(&key::order(&id))? {
            orders.push(Order {
                order: id.to_string(),
                price: reader.coins(record.price),
                state: record.state.word().into(),
                buyer: reader.party(&record.buyer)?,
            });
        }
    }
    Ok(orders)
}

/// The newest bids of an auction.
pub(super) fn bids(reader: &Reader<'_>, id: StatementId) -> Result<Vec<Bid>, Failure> {
    let mut bids = Vec::new();
    for index in about(reader.view, &id.0, &[Kind::Bid], Way::Newest, None, SHOWN_MAX) {
        let id = reader.entry(index)?.signed.id;
        if let Some(record) = reader.view.state().record::<BidRecord>(&key::bid(&id))? {
            let bidder = reader.party(&record.bidder)?;
            bids.push(Bid { bid: id.to_string(), bidder, sealed: record.sealed });
        }
    }
    Ok(bids)
}

/// The newest paid sales of the same right: to the same things before those of their nearest relatives.
pub(super) fn comparable(reader: &Reader<'_>, listing: &ListingRecord) -> Result<Sales, Failure> {
    let mut found = Sales { sales: Vec::new(), cut: listing.assets.len() > ASSETS_MAX };
    for asset in listing.assets.iter().take(ASSETS_MAX) {
        take(reader, listing, asset, None, &mut found)?;
    }
    for asset in listing.assets.iter().take(ASSETS_MAX) {
        for relative in relatives(reader, asset, &mut found.cut)? {
            let artifact = reader.artifact(&relative)?;
            take(reader, listing, &relative, Some(artifact), &mut found)?;
        }
    }
    found.cut |= found.sales.len() > SHOWN_MAX;
    found.sales.truncate(SHOWN_MAX);
    Ok(found)
}

fn relatives(reader: &Reader<'_>, asset: &Digest, cut: &mut bool) -> Result<Vec<Digest>, Failure> {
    let id = ArtifactId(*asset);
    let Some(record) = reader.view.state().record::<ArtifactRecord>(&key::artifact(&id))? else {
        return Ok(Vec::new());
    };
    let mut relatives = Vec::new();
    for direction in [Direction::Ancestors, Direction::Descendants] {
        let (found, more) = walk(reader.view, id, &record, direction, 1, RELATIVES_MAX)?;
        *cut |= more;
        relatives.extend(found.into_iter().map(|found| found.to.0));
    }
    Ok(relatives)
}

fn take(
    reader: &Reader<'_>,
    listing: &ListingRecord,
    asset: &Digest,
    relative: Option<ArtifactRef>,
    found: &mut Sales,
) -> Result<(), Failure> {
    let indexes = about(reader.view, asset, &[Kind::Order, Kind::Bid], Way::Newest, None, ENTRIES_MAX);
    found.cut |= indexes.len() == ENTRIES_MAX;
    for index in indexes {
        let Some((id, order)) = sold_by(reader.view, index)? else { continue };
        let sold = reader.view.state().record::<ListingRecord>(&key::listing(&order.listing))?;
        let Some(sold) = sold.filter(|sold| sold.right == listing.right) else { continue };
        let text = id.to_string();
        if order.state == OrderState::Settled && !found.sales.iter().any(|sale| sale.order == text) {
            found.sales.push(Sale {
                order: text,
                price: reader.coins(order.price),
                sold_ms: commit_of(reader.view, order.sold)?.map(|commit| commit.time_ms),
                things: sold.assets.len(),
                relative: relative.clone(),
                seller: reader.party(&sold.seller)?,
                buyer: reader.party(&order.buyer)?,
            });
        }
    }
    Ok(())
}
