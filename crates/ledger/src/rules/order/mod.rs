//! Orders: placed or offered by the buyer, delivered by the seller, and ended in one of the ways that the listing names.

mod end;

use assay_statement::predicate::{Order, OrderStep, Right};
use assay_statement::{PartyId, StatementId};

use crate::apply::Entry;
use crate::key;
use crate::market::{
    Account, GrantRecord, ListingRecord, MarketRejection, OrderRecord, OrderState, PriceRecord, WarrantyState,
};
use crate::record::Detail;
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, order: &Order) -> Result<(), Rejection> {
    let author = entry.author()?;
    match &order.step {
        OrderStep::Place { reference } => place(entry, reference, author)?,
        OrderStep::Offer { reference, amount, expires_ms } => {
            offer(entry, reference, amount.units(), *expires_ms, author)?;
        }
        step => {
            let id = entry.subject_statement();
            let record = entry.order(id)?;
            let listing = entry.listing(record.listing)?;
            let step_of = StepOf { id, record, listing, author };
            match step {
                OrderStep::Take {} => take(entry, step_of)?,
                OrderStep::Deliver {} => deliver(entry, step_of)?,
                OrderStep::Accept {} => end::accept(entry, step_of)?,
                OrderStep::Dispute { .. } => end::dispute(entry, step_of)?,
                OrderStep::Resolve { refund_ppm, .. } => end::resolve(entry, step_of, *refund_ppm)?,
                OrderStep::Decline {} => end::decline(entry, step_of)?,
                _ => end::lapse(entry, step_of)?,
            }
        }
    }
    entry.note(author, Detail::None);
    Ok(())
}

/// A step of an order that is there.
struct StepOf {
    id: StatementId,
    record: OrderRecord,
    listing: ListingRecord,
    author: PartyId,
}

impl StepOf {
    fn check_state(&self, states: &[OrderState]) -> Result<(), Rejection> {
        match states.contains(&self.record.state) {
            true => Ok(()),
            false => Err(MarketRejection::OtherOrderState { state: self.record.state }.into()),
        }
    }
}

fn place(entry: &mut Entry<'_, '_>, reference: &str, buyer: PartyId) -> Result<(), Rejection> {
    let listing_id = entry.subject_statement();
    let listing = entry.open_listing(listing_id)?;
    let PriceRecord::Fixed(price) = listing.price else { return Err(MarketRejection::OtherPrice.into()) };
    entry.check_buyer(&listing, buyer)?;
    entry.check_impartial(listing.adjudicator, &listing.assets)?;
    entry.use_reference(&buyer, reference)?;
    let id = entry.id;
    entry.pay(Account::Party(buyer), Account::Held(id), price)?;
    entry.note_order(id, [buyer, listing.seller]);
    entry.bind(id, listing_id, &listing, buyer, price)
}

fn offer(
    entry: &mut Entry<'_, '_>,
    reference: &str,
    price: u64,
    until_ms: u64,
    buyer: PartyId,
) -> Result<(), Rejection> {
    let listing_id = entry.subject_statement();
    let listing = entry.open_listing(listing_id)?;
    if listing.price != PriceRecord::Offers {
        return Err(MarketRejection::OtherPrice.into());
    }
    entry.check_buyer(&listing, buyer)?;
    entry.check_before(until_ms)?;
    entry.use_reference(&buyer, reference)?;
    let id = entry.id;
    entry.pay(Account::Party(buyer), Account::Held(id), price)?;
    let (state, warranty) = (OrderState::Offered, WarrantyState::None);
    let record = OrderRecord { listing: listing_id, buyer, price, state, until_ms, sold: 0, warranty };
    entry.put(key::order(&id), &record);
    entry.note_order(id, [buyer, listing.seller]);
    Ok(())
}

fn take(entry: &mut Entry<'_, '_>, step: StepOf) -> Result<(), Rejection> {
    step.check_state(&[OrderState::Offered])?;
    entry.check_is(step.author, "the seller", step.listing.seller)?;
    entry.check_before(step.record.until_ms)?;
    let StepOf { id, record, listing, .. } = step;
    entry.check_impartial(listing.adjudicator, &listing.assets)?;
    entry.bind(id, record.listing, &listing, record.buyer, record.price)
}

/// The seller gives the right: to everything of the listing at once, under the order's id.
fn deliver(entry: &mut Entry<'_, '_>, step: StepOf) -> Result<(), Rejection> {
    step.check_state(&[OrderState::Placed])?;
    entry.check_is(step.author, "the seller", step.listing.seller)?;
    entry.check_before(step.record.until_ms)?;
    let StepOf { id, record, listing, author } = step;
    for asset in &listing.assets {
        entry.check_owns(asset, author)?;
    }
    let now_ms = entry.log.time_ms;
    let warranty = match &listing.warranty {
        None => WarrantyState::None,
        Some(terms) => {
            let bond = terms.bond.units();
            fund(entry, record.listing, author, id, bond)?;
            WarrantyState::Standing { bond, until_ms: now_ms.saturating_add(terms.window_ms) }
        }
    };
    let lasts_ms = listing.terms.lasts_ms.filter(|_| listing.right != Right::Own);
    let grant = GrantRecord {
        index: entry.index,
        assets: listing.assets.clone(),
        right: listing.right,
        holder: record.buyer,
        giver: author,
        under: None,
        depth: 0,
        expires_ms: lasts_ms.map(|lasts_ms| now_ms.saturating_add(lasts_ms)),
        revoked: None,
        terms: listing.terms.clone(),
    };
    entry.give(id, grant)?;
    let until_ms = now_ms.saturating_add(listing.trial_ms);
    entry.put(key::order(&id), &OrderRecord { state: OrderState::Delivered, until_ms, warranty, ..record });
    Ok(())
}

/// Holds a bond under an order: from what stands behind the listing where that is enough, else from the seller.
fn fund(
    entry: &mut Entry<'_, '_>,
    listing: StatementId,
    seller: PartyId,
    order: StatementId,
    bond: u64,
) -> Result<(), Rejection> {
    let behind = Account::Held(listing);
    let from = if entry.balance(&behind)? >= bond { behind } else { Account::Party(seller) };
    // The bond has an account of its own, so that price and bond never mix.
    entry.pay(from, bond_account(order), bond)
}

/// Where an order's bond is held: under the digest of its id, which is nobody's statement.
pub(super) fn bond_account(order: StatementId) -> Account {
    Account::Held(StatementId(assay_statement::Digest::of(order.as_bytes())))
}

impl Entry<'_, '_> {
    /// An order, an offer included.
    pub(super) fn order(&self, id: StatementId) -> Result<OrderRecord, Rejection> {
        let record = self.draft.record::<OrderRecord>(&key::order(&id))?;
        record.ok_or_else(|| MarketRejection::UnknownOrder { id }.into())
    }

    /// Notes an order for both of its sides, who then find it without looking through everything they signed.
    pub(super) fn note_order(&mut self, id: StatementId, sides: [PartyId; 2]) {
        for party in sides {
            self.draft.put(key::order_of(&party, self.index), id.as_bytes());
        }
    }

    /// Both sides are bound from now on; the price is held under the order already.
    pub(super) fn bind(
        &mut self,
        id: StatementId,
        listing_id: StatementId,
        listing: &ListingRecord,
        buyer: PartyId,
        price: u64,
    ) -> Result<(), Rejection> {
        self.reserve(listing, id)?;
        let record = OrderRecord {
            listing: listing_id,
            buyer,
            price,
            state: OrderState::Placed,
            until_ms: self.log.time_ms.saturating_add(listing.delivery_ms),
            sold: self.index,
            warranty: WarrantyState::None,
        };
        self.put(key::order(&id), &record);
        listing.assets.iter().for_each(|asset| self.note_about(asset));
        Ok(())
    }
}
