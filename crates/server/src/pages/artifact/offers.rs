//! An artifact's terms, and what of it is for sale.

use assay_judge::word;
use assay_ledger::market::term_sheet::TermsRecord;
use assay_ledger::market::{ListingRecord, PriceRecord};
use assay_ledger::{Facts, key};
use assay_pages::artifact::{Offer, Terms};
use assay_pages::market::Price;
use assay_statement::predicate::{Decision, TermSheet};
use assay_statement::{ArtifactId, Kind, StatementId};

use crate::handlers::history::{Order, about};
use crate::http::failure::Failure;
use crate::market::{owns_all, takes_orders, verdicts};
use crate::pages::Reader;

/// The newest listings that are shown.
const SHOWN_MAX: usize = 6;

pub(super) fn terms(reader: &Reader<'_>, id: ArtifactId) -> Result<Option<Terms>, Failure> {
    let record = reader.view.state().record::<TermsRecord>(&key::terms(&id))?;
    Ok(record.map(|record| shown(&record.terms)))
}

/// Terms as a page shows them.
pub(in crate::pages) fn shown(terms: &TermSheet) -> Terms {
    Terms {
        commercial_use: terms.commercial_use,
        derivatives: word(&terms.derivatives),
        attribution: terms.attribution,
        royalty_ppm: terms.royalty_ppm.parts(),
        transferable: terms.transferable,
        revocable: terms.revocable,
        lasts_ms: terms.lasts_ms,
        note: terms.note.as_ref().map(ToString::to_string),
    }
}

pub(super) fn offers(reader: &Reader<'_>, id: ArtifactId, now_ms: u64) -> Result<Vec<Offer>, Failure> {
    let mut offers = Vec::new();
    for index in about(reader.view, &id.0, &[Kind::Listing], Order::Newest, None, SHOWN_MAX) {
        let listing = reader.entry(index)?.signed.id;
        let record = reader.view.state().record::<ListingRecord>(&key::listing(&listing))?;
        if let Some(record) = record {
            offers.push(offer(reader, listing, &record, now_ms)?);
        }
    }
    Ok(offers)
}

fn offer(
    reader: &Reader<'_>,
    id: StatementId,
    record: &ListingRecord,
    now_ms: u64,
) -> Result<Offer, Failure> {
    let mut refuted = 0;
    for claim in &record.claims {
        refuted +=
            usize::from(verdicts(reader.view, claim)?.iter().any(|one| one.decision == Decision::Refuted));
    }
    let owned = owns_all(reader.view, record)?;
    Ok(Offer {
        listing: id.to_string(),
        right: record.right.word().into(),
        price: price(reader, &record.price).words,
        seller: reader.party(&record.seller)?,
        parts: record.assets.len(),
        claims: record.claims.len(),
        refuted,
        bond: record.warranty.as_ref().map(|warranty| reader.coins(warranty.bond.units())),
        takes_orders: takes_orders(record, now_ms) && owned,
    })
}

/// How a price is found.
pub(in crate::pages) fn price(reader: &Reader<'_>, price: &PriceRecord) -> Price {
    let (sort, units, words) = match price {
        PriceRecord::Fixed(units) => ("fixed", Some(*units), format!("for {}", reader.coins(*units))),
        PriceRecord::Offers => ("offers", None, "by offers".into()),
        PriceRecord::Auction(auction) => {
            let words = format!("by auction, from {}", reader.coins(auction.reserve));
            ("auction", Some(auction.reserve), words)
        }
    };
    Price { sort: sort.into(), units: units.map(|units| units.to_string()), words }
}
