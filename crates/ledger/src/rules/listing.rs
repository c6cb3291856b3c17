//! Listings: by the owner of all that is offered, resting on claims about it.

use std::collections::BTreeSet;

use assay_statement::predicate::{Listing, ListingStep, OpenListing, Price, Right, WINDOW_MS_MAX};
use assay_statement::{Digest, Kind, PartyId};

use crate::apply::Entry;
use crate::key;
use crate::market::income::divide;
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
            entry.check_is(author, "the seller", record.seller)?;
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
    entry.check_impartial(open.adjudicator, &assets)?;
    let last_ms = match open.price {
        Price::Auction { commit_until_ms, reveal_until_ms, .. } => {
            let bound_ms = entry.log.time_ms.saturating_add(WINDOW_MS_MAX);
            if reveal_until_ms > bound_ms {
                return Err(MarketRejection::TooFar { until_ms: reveal_until_ms, bound_ms }.into());
            }
            Some(commit_until_ms)
        }
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
        let record = record.ok_or(MarketRejection::NotListed { id })?;
        // What has another owner by now cannot be delivered.
        record.assets.iter().try_for_each(|asset| self.check_owns(asset, record.seller))?;
        Ok(record)
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

    /// Checks that whoever decides has no part in what is sold now, by a share or a royalty: they would rule for
    /// themselves. The agreement to a share may be younger than the listing.
    pub(super) fn check_impartial(
        &self,
        adjudicator: Option<PartyId>,
        assets: &[Digest],
    ) -> Result<(), Rejection> {
        match self.is_impartial(adjudicator, assets)? {
            true => Ok(()),
            false => Err(MarketRejection::PartialAdjudicator.into()),
        }
    }

    fn is_impartial(&self, adjudicator: Option<PartyId>, assets: &[Digest]) -> Result<bool, Rejection> {
        let Some(adjudicator) = adjudicator else { return Ok(true) };
        // So much that even a small share of a share comes to a unit.
        let amounts = vec![1 << 50; assets.len()];
        Ok(divide(self.draft, assets, &amounts)?.get(&adjudicator).is_none_or(|amount| *amount == 0))
    }

    /// Checks that something is not being sold: whoever buys it gets what they saw.
    pub(super) fn check_not_being_sold(&self, asset: &Digest) -> Result<(), Rejection> {
        match self.draft.get(&key::being_sold(asset)).and_then(|id| <[u8; 32]>::try_from(id).ok()) {
            None => Ok(()),
            Some(order) => {
                let order = assay_statement::StatementId(order.into());
                Err(MarketRejection::BeingSold { id: *asset, order }.into())
            }
        }
    }

    /// Whether the seller still owns everything that is offered.
    pub(super) fn owns_all(&self, listing: &ListingRecord) -> Result<bool, Rejection> {
        for asset in &listing.assets {
            if self.owner_of(asset)? != listing.seller {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether what is offered is still the seller's and not being sold already, where ownership is, and whoever decides
    /// is still nobody who is paid of it.
    pub(super) fn can_sell(&self, listing: &ListingRecord) -> Result<bool, Rejection> {
        let being_sold = |asset: &Digest| self.check_not_being_sold(asset).is_err();
        let free = listing.right != Right::Own || !listing.assets.iter().any(being_sold);
        Ok(free && self.owns_all(listing)? && self.is_impartial(listing.adjudicator, &listing.assets)?)
    }

    /// Checks that nothing of a listing that sells ownership is being sold already, and marks it as being sold.
    pub(super) fn reserve(
        &mut self,
        listing: &ListingRecord,
        order: assay_statement::StatementId,
    ) -> Result<(), Rejection> {
        for asset in &listing.assets {
            self.check_owns(asset, listing.seller)?;
            if listing.right == Right::Own {
                self.check_not_being_sold(asset)?;
                self.draft.put(key::being_sold(asset), order.as_bytes());
            }
        }
        Ok(())
    }

    /// Lets go of what an order had reserved.
    pub(super) fn release(&mut self, listing: &ListingRecord) {
        if listing.right == Right::Own {
            // A fact is never taken away; an empty one says that nothing sells it now.
            listing.assets.iter().for_each(|asset| self.draft.put(key::being_sold(asset), &[]));
        }
    }
}
