//! How an order ends: every way out accounts for all of the money.

use assay_statement::ArtifactId;
use assay_statement::predicate::{PartsPerMillion, Right, WHOLE_PPM};

use super::StepOf;
use crate::apply::Entry;
use crate::key;
use crate::market::income::divide;
use crate::market::split::{split, split_evenly};
use crate::market::{Account, AssetRecord, OrderRecord, OrderState, WarrantyState};
use crate::record::ArtifactRecord;
use crate::rejection::Rejection;

/// The buyer is content.
pub(super) fn accept(entry: &mut Entry<'_, '_>, step: StepOf) -> Result<(), Rejection> {
    step.check_state(&[OrderState::Delivered, OrderState::Disputed])?;
    entry.check_is(step.author, "the buyer", step.record.buyer)?;
    settle(entry, step, 0)
}

/// The buyer is not content: with an adjudicator it is theirs to decide, without one the sale is undone.
pub(super) fn dispute(entry: &mut Entry<'_, '_>, step: StepOf) -> Result<(), Rejection> {
    step.check_state(&[OrderState::Delivered])?;
    entry.check_is(step.author, "the buyer", step.record.buyer)?;
    entry.check_before(step.record.until_ms)?;
    if step.listing.adjudicator.is_none() {
        return refund(entry, step);
    }
    let until_ms = entry.log.time_ms.saturating_add(step.listing.trial_ms);
    let record = OrderRecord { state: OrderState::Disputed, until_ms, ..step.record };
    entry.put(key::order(&step.id), &record);
    Ok(())
}

/// The adjudicator decides: all, nothing or a part of the price goes back. Who has all of it back has no right any more.
pub(super) fn resolve(
    entry: &mut Entry<'_, '_>,
    step: StepOf,
    refund_ppm: PartsPerMillion,
) -> Result<(), Rejection> {
    step.check_state(&[OrderState::Disputed])?;
    // INVARIANT: only orders of listings with an adjudicator are disputed.
    let adjudicator = step.listing.adjudicator.unwrap_or(step.listing.seller);
    entry.check_is(step.author, "the adjudicator", adjudicator)?;
    entry.check_before(step.record.until_ms)?;
    match refund_ppm.parts() {
        WHOLE_PPM => refund(entry, step),
        parts => {
            let back = split(step.record.price, &[parts.into()], WHOLE_PPM.into());
            settle(entry, step, back.first().copied().unwrap_or_default())
        }
    }
}

/// The seller does not sell, or the buyer takes an offer back that has not been taken.
pub(super) fn decline(entry: &mut Entry<'_, '_>, step: StepOf) -> Result<(), Rejection> {
    step.check_state(&[OrderState::Offered, OrderState::Placed])?;
    if step.record.state == OrderState::Placed || step.author != step.record.buyer {
        entry.check_is(step.author, "the seller", step.listing.seller)?;
    }
    refund(entry, step)
}

/// A window has passed: what was not taken, delivered or decided goes back; what was not disputed is paid.
pub(super) fn lapse(entry: &mut Entry<'_, '_>, step: StepOf) -> Result<(), Rejection> {
    step.check_state(&[
        OrderState::Offered,
        OrderState::Placed,
        OrderState::Delivered,
        OrderState::Disputed,
    ])?;
    // What the seller does not own any more will not be delivered; nobody need wait for that.
    if step.record.state != OrderState::Placed || entry.owns_all(&step.listing)? {
        entry.check_from(step.record.until_ms)?;
    }
    match step.record.state {
        OrderState::Delivered => settle(entry, step, 0),
        _ => refund(entry, step),
    }
}

/// Pays the price out, but for what goes back to the buyer; ownership passes now where it was sold.
fn settle(entry: &mut Entry<'_, '_>, step: StepOf, back: u64) -> Result<(), Rejection> {
    let StepOf { id, record, listing, .. } = step;
    let held = Account::Held(id);
    entry.pay(held, Account::Party(record.buyer), back)?;
    let earned = record.price - back;
    let fee = split(earned, &[AssetRecord::of(entry.draft)?.fee_ppm.parts().into()], WHOLE_PPM.into())
        .first()
        .copied()
        .unwrap_or_default();
    entry.pay(held, Account::Operator, fee)?;
    let parts = split_evenly(earned - fee, listing.assets.len());
    for (party, amount) in divide(entry.draft, &listing.assets, &parts)? {
        entry.pay(held, Account::Party(party), amount)?;
    }
    if listing.right == Right::Own {
        for asset in &listing.assets {
            let place = ArtifactId(*asset);
            let artifact = entry.artifact(place)?;
            entry.put(key::artifact(&place), &ArtifactRecord { owner: record.buyer, ..artifact });
        }
        // The owner needs no grant.
        entry.take_back(id)?;
        entry.release(&listing);
    }
    entry.put(key::order(&id), &OrderRecord { state: OrderState::Settled, ..record });
    Ok(())
}

/// Gives everything back: the price to the buyer, the bond to the seller, and the right to nobody.
fn refund(entry: &mut Entry<'_, '_>, step: StepOf) -> Result<(), Rejection> {
    let StepOf { id, record, listing, .. } = step;
    entry.pay(Account::Held(id), Account::Party(record.buyer), record.price)?;
    entry.take_back(id)?;
    if record.sold > 0 {
        entry.release(&listing);
    }
    let warranty = match record.warranty {
        WarrantyState::None => WarrantyState::None,
        WarrantyState::Paid => WarrantyState::Paid,
        _ => {
            let bond = super::bond_account(id);
            let held = entry.balance(&bond)?;
            entry.pay(bond, Account::Party(listing.seller), held)?;
            WarrantyState::Released
        }
    };
    entry.put(key::order(&id), &OrderRecord { state: OrderState::Refunded, warranty, ..record });
    Ok(())
}
