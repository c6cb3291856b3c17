//! Listings: by the owner of all that is offered, resting on claims about it.

use std::collections::BTreeSet;

use assay_statement::predicate::{Listing, ListingStep, OpenListing, Price, Right};
use assay_statement::{Digest, Kind, PartyId};

use crate::apply::Entry;
use crate::key;
use crate::market::{ListingRecord, MarketRejection, PriceRecord};
use crate::record::Detail;
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, listing: &Listing) -> Result<(), Rejection> {
    let author = entry.author()?;
    match &listing.step {
        ListingStep::Open(open) => open_listing(entry, open, author)?,
        ListingStep::Close {} => {
            let id = entry.subject_statement();
            let record = entry.draft.record::<ListingRecord>(&key::listing(&id))?;
            let record = record.filter(|record| record.closed.is_none());
            let record = record.ok_or(MarketRejection::NotListed { id })?;
            entry.check_is(author, record.seller)?;
            if matches!(record.price, PriceRecord::Auction(_)) {
                return Err(MarketRejection::Auction.into());
            }
            let closed = Some(entry.index);
            entry.put(key::listing(&id), &ListingRecord { closed, ..record });
        }
    }
    entry.note(author, Detail::None);
    Ok(())
}

fn open_listing(entry: &mut Entry<'_, '_>, open: &OpenListing, seller: PartyId) -> Result<(), Rejection> {
    let subjects = entry.statement.subjects.iter().map(|subject| subject.digest);
    let assets: Vec<Digest> = subjects.collect();
    for asset in &assets {
        entry.check_right(asset, open.right)?;
        entry.check_owns(asset, seller)?;
    }
    check_claims(entry, open, &assets)?;
    if let Some(adjudicator) = open.adjudicator {
        entry.check_party(adjudicator)?;
        if adjudicator == seller {
            return Err(MarketRejection::PartialAdjudicator.into());
        }
    }
    let last_ms = match open.price {
        Price::Auction { commit_until_ms, .. } => Some(commit_until_ms),
        _ => open.expires_ms,
    };
    last_ms.map_or(Ok(()), |last_ms| entry.check_before(last_ms))?;
    entry.use_reference(&seller, &open.reference)?;
    let record = ListingRecord::new(entry.index, seller, assets, open);
    let id = entry.id;
    entry.put(key::listing(&id), &record);
    Ok(())
}

/// Each claim is about something that is offered.
fn check_claims(entry: &Entry<'_, '_>, open: &OpenListing, assets: &[Digest]) -> Result<(), Rejection> {
    let offered: BTreeSet<&Digest> = assets.iter().collect();
    for id in &open.claims {
        let claim = entry.find(*id, Kind::Claim)?;
        match &claim.detail {
            Detail::Claim(model) if offered.contains(&model.0) => {}
            _ => return Err(MarketRejection::OthersClaim { id: *id }.into()),
        }
    }
    Ok(())
}

impl Entry<'_, '_> {
    /// A listing that takes orders now.
    pub(super) fn open_listing(&self, id: assay_statement::StatementId) -> Result<ListingRecord, Rejection> {
        let record = self.draft.record::<ListingRecord>(&key::listing(&id))?;
        let record = record.filter(|record| record.is_open(self.log.time_ms));
        record.ok_or_else(|| MarketRejection::NotListed { id }.into())
    }

    /// A listing, open or closed.
    pub(super) fn listing(&self, id: assay_statement::StatementId) -> Result<ListingRecord, Rejection> {
        let record = self.draft.record::<ListingRecord>(&key::listing(&id))?;
        record.ok_or_else(|| MarketRejection::NotListed { id }.into())
    }

    /// Checks that whoever buys is neither the seller nor the one who decides.
    pub(super) fn check_buyer(&self, listing: &ListingRecord, buyer: PartyId) -> Result<(), Rejection> {
        if buyer == listing.seller {
            return Err(MarketRejection::OwnDeal.into());
        }
        match listing.adjudicator == Some(buyer) {
            true => Err(MarketRejection::PartialAdjudicator.into()),
            false => Ok(()),
        }
    }

    /// Whether what is offered is still the seller's and not being sold already, where ownership is.
    pub(super) fn can_sell(&self, listing: &ListingRecord) -> Result<bool, Rejection> {
        if listing.right != Right::Own {
            return Ok(true);
        }
        for asset in &listing.assets {
            let sold = self.draft.get(&key::being_sold(asset)).is_some_and(|order| !order.is_empty());
            if sold || self.owner_of(asset)? != listing.seller {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Checks that nothing of a listing that sells ownership is being sold already, and marks it as being sold.
    pub(super) fn reserve(
        &mut self,
        listing: &ListingRecord,
        order: assay_statement::StatementId,
    ) -> Result<(), Rejection> {
        if listing.right != Right::Own {
            return Ok(());
        }
        for asset in &listing.assets {
            self.check_owns(asset, listing.seller)?;
            let place = key::being_sold(asset);
            if let Some(other) = self.draft.get(&place).and_then(|id| <[u8; 32]>::try_from(id).ok()) {
                let order = assay_statement::StatementId(other.into());
                return Err(MarketRejection::BeingSold { id: *asset, order }.into());
            }
            self.draft.put(place, order.as_bytes().to_vec());
        }
        Ok(())
    }

    /// Lets go of what an order had reserved.
    pub(super) fn release(&mut self, listing: &ListingRecord) {
        if listing.right == Right::Own {
            // A fact is never taken away; an empty one says that nothing sells it now.
            listing.assets.iter().for_each(|asset| self.draft.put(key::being_sold(asset), Vec::new()));
        }
    }
}
