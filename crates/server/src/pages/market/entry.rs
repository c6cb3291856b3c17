//! One listing as the market shows it.

use assay_ledger::market::ListingRecord;
use assay_pages::artifact::Claim;
use assay_pages::market::Entry;
use assay_statement::StatementId;
use assay_statement::predicate::Decision;

use crate::http::failure::Failure;
use crate::market::{owns_all, takes_orders, verdicts};
use crate::niches_offered::{Offered, Sought};
use crate::pages::Reader;
use crate::pages::artifact::claims::claim;
use crate::pages::artifact::offers::price;

/// The claims that are shown of a listing, and their verdicts.
const CLAIMS_MAX: usize = 3;
const VERDICTS_MAX: usize = 2;
/// The things that are named of what is sold together.
const SOLD_MAX: usize = 3;

/// A listing with the claims that were looked for, and those that were refuted, before the rest.
pub(super) fn entry(
    reader: &Reader<'_>,
    offered: &Offered,
    record: &ListingRecord,
    sought: &Sought,
    now_ms: u64,
) -> Result<Entry, Failure> {
    let wanted: Vec<StatementId> = offered.claims_sought(sought).map(|claim| claim.id).collect();
    let mut order = Vec::new();
    for claim in &offered.claims {
        let said = verdicts(reader.view, &claim.id)?;
        let refuted = said.iter().any(|one| one.decision == Decision::Refuted);
        order.push((!refuted, !wanted.contains(&claim.id), claim.niche.is_none(), claim.index));
    }
    // Refuted ones are never what is left out.
    order.sort_by_key(|(refuted, wanted, niche, _)| (*refuted, *wanted, *niche));
    let indexes: Vec<u64> = order.iter().take(CLAIMS_MAX).map(|(_, _, _, index)| *index).collect();
    let claims = indexes.into_iter().map(|index| claim(reader, index, VERDICTS_MAX));
    let claims = claims.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    shown(reader, offered.id, record, claims, SOLD_MAX, now_ms)
}

/// A listing with claims as they are to be shown.
pub(in crate::pages) fn shown(
    reader: &Reader<'_>,
    id: StatementId,
    record: &ListingRecord,
    claims: Vec<Claim>,
    sold_max: usize,
    now_ms: u64,
) -> Result<Entry, Failure> {
    let sold = record.assets.iter().take(sold_max).map(|asset| reader.artifact(asset));
    Ok(Entry {
        listing: id.to_string(),
        at: reader.moment(record.index)?,
        right: record.right.word().into(),
        sold: sold.collect::<Result<_, _>>()?,
        sold_count: record.assets.len(),
        price: price(reader, &record.price),
        seller: reader.party(&record.seller)?,
        claims,
        claims_count: record.claims.len(),
        refuted: refuted(reader, record)?,
        bond: record.warranty.as_ref().map(|warranty| reader.coins(warranty.bond.units())),
        takes_orders: takes_orders(record, now_ms) && owns_all(reader.view, record)?,
    })
}

/// How many of its claims have been refuted.
pub(in crate::pages) fn refuted(reader: &Reader<'_>, record: &ListingRecord) -> Result<usize, Failure> {
    let mut refuted = 0;
    for claim in &record.claims {
        let said = verdicts(reader.view, claim)?;
        refuted += usize::from(said.iter().any(|one| one.decision == Decision::Refuted));
    }
    Ok(refuted)
}
