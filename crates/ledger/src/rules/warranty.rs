//! Warranties: a bond pays once the adjudicator's verdict refutes the claim by later evidence and nobody disproves it.

use assay_statement::predicate::{Decision, Warranty, WarrantyStep};
use assay_statement::{Kind, PartyId, StatementId};

use super::order::bond_account;
use crate::apply::Entry;
use crate::key;
use crate::market::{Account, ListingRecord, MarketRejection, OrderRecord, WarrantyState};
use crate::record::Detail;
use crate::rejection::Rejection;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, warranty: &Warranty) -> Result<(), Rejection> {
    let id = entry.subject_statement();
    let author = match &warranty.step {
        WarrantyStep::Back { reference, amount } => {
            let (author, listing) = (entry.author()?, entry.open_listing(id)?);
            entry.check_is(author, "the seller", listing.seller)?;
            entry.use_reference(&author, reference)?;
            entry.pay(Account::Party(author), Account::Held(id), amount.units())?;
            author
        }
        WarrantyStep::Withdraw {} => withdraw(entry, id)?,
        WarrantyStep::Claim { verdict } => claim(entry, id, *verdict)?,
        WarrantyStep::Challenge { verdict } => challenge(entry, id, *verdict)?,
        WarrantyStep::Rule { stands, .. } => rule(entry, id, *stands)?,
        WarrantyStep::Lapse {} => lapse(entry, id)?,
    };
    entry.note(author, Detail::None);
    Ok(())
}

/// The seller takes back what stands behind a listing that takes no more orders. Bonds of orders are held apart.
fn withdraw(entry: &mut Entry<'_, '_>, id: StatementId) -> Result<PartyId, Rejection> {
    let (author, listing) = (entry.author()?, entry.listing(id)?);
    entry.check_is(author, "the seller", listing.seller)?;
    if listing.is_open(entry.log.time_ms) {
        return Err(MarketRejection::NotListed { id }.into());
    }
    let rest = entry.balance(&Account::Held(id))?;
    entry.pay(Account::Held(id), Account::Party(author), rest)?;
    Ok(author)
}

fn order(entry: &Entry<'_, '_>, id: StatementId) -> Result<(OrderRecord, ListingRecord), Rejection> {
    let order = entry.order(id)?;
    let listing = entry.listing(order.listing)?;
    Ok((order, listing))
}

fn no_warranty<T>() -> Result<T, Rejection> {
    Err(MarketRejection::NoWarranty.into())
}

/// What a logged verdict says: its claim, decision, first evidence and evidence as a whole.
fn verdict(entry: &Entry<'_, '_>, id: StatementId) -> Result<(PartyId, Detail), Rejection> {
    let record = entry.find(id, Kind::Verdict)?;
    Ok((record.author, record.detail))
}

fn claim(entry: &mut Entry<'_, '_>, id: StatementId, by: StatementId) -> Result<PartyId, Rejection> {
    let author = entry.author()?;
    let (order, listing) = order(entry, id)?;
    entry.check_is(author, "the buyer", order.buyer)?;
    let WarrantyState::Standing { bond, until_ms: window_ms } = order.warranty else {
        return no_warranty();
    };
    entry.check_before(window_ms)?;
    let Some(terms) = &listing.warranty else { return no_warranty() };
    let (judge, detail) = verdict(entry, by)?;
    let counts = matches!(
        detail,
        Detail::Verdict { claim, decision: Decision::Refuted, first, .. }
            if claim == terms.claim && first > order.sold
    );
    if !counts || listing.adjudicator != Some(judge) {
        return Err(MarketRejection::VerdictDoesNotCount { id: by }.into());
    }
    let until_ms = entry.log.time_ms.saturating_add(terms.challenge_ms);
    let warranty = WarrantyState::Claimed { bond, until_ms, verdict: by, window_ms };
    entry.put(key::order(&id), &OrderRecord { warranty, ..order });
    Ok(author)
}

/// Anyone who computed the verdict again may say that it is wrong; the operator then has as long again to look.
fn challenge(entry: &mut Entry<'_, '_>, id: StatementId, by: StatementId) -> Result<PartyId, Rejection> {
    let author = entry.author()?;
    let (order, listing) = order(entry, id)?;
    let WarrantyState::Claimed { bond, until_ms, verdict: first, window_ms } = order.warranty else {
        return no_warranty();
    };
    entry.check_before(until_ms)?;
    let ((_, said), (judge, contrary)) = (verdict(entry, first)?, verdict(entry, by)?);
    let contradicts = match (&said, &contrary) {
        (
            Detail::Verdict { claim, evidence, decision, .. },
            Detail::Verdict { claim: other, evidence: same, decision: another, .. },
        ) => claim == other && evidence == same && decision != another,
        _ => false,
    };
    if !contradicts || judge != author {
        return Err(MarketRejection::NoContradiction { id: by }.into());
    }
    let challenge_ms = listing.warranty.as_ref().map_or(0, |terms| terms.challenge_ms);
    let until_ms = entry.log.time_ms.saturating_add(challenge_ms);
    let warranty = WarrantyState::Contested { bond, until_ms, verdict: first, window_ms };
    entry.put(key::order(&id), &OrderRecord { warranty, ..order });
    Ok(author)
}

fn rule(entry: &mut Entry<'_, '_>, id: StatementId, stands: bool) -> Result<PartyId, Rejection> {
    entry.check_operator()?;
    let (order, listing) = order(entry, id)?;
    let WarrantyState::Contested { bond, until_ms, window_ms, .. } = order.warranty else {
        return no_warranty();
    };
    entry.check_before(until_ms)?;
    if !stands && entry.log.time_ms < window_ms {
        // A wrong verdict pays nobody, and does not use the warranty up either.
        let warranty = WarrantyState::Standing { bond, until_ms: window_ms };
        entry.put(key::order(&id), &OrderRecord { warranty, ..order });
        return Ok(PartyId(entry.log.operator));
    }
    let to = if stands { order.buyer } else { listing.seller };
    finish(entry, id, order, to, stands)?;
    Ok(PartyId(entry.log.operator))
}

/// A time has passed: an uncontested or unruled claim is paid, a bond that nobody asked for goes back.
fn lapse(entry: &mut Entry<'_, '_>, id: StatementId) -> Result<PartyId, Rejection> {
    let author = entry.author()?;
    let (order, listing) = order(entry, id)?;
    let (until_ms, to, paid) = match order.warranty {
        WarrantyState::Standing { until_ms, .. } => (until_ms, listing.seller, false),
        WarrantyState::Claimed { until_ms, .. } | WarrantyState::Contested { until_ms, .. } => {
            (until_ms, order.buyer, true)
        }
        _ => return no_warranty(),
    };
    entry.check_from(until_ms)?;
    finish(entry, id, order, to, paid)?;
    Ok(author)
}

fn finish(
    entry: &mut Entry<'_, '_>,
    id: StatementId,
    order: OrderRecord,
    to: PartyId,
    paid: bool,
) -> Result<(), Rejection> {
    let bond = bond_account(id);
    let held = entry.balance(&bond)?;
    entry.pay(bond, Account::Party(to), held)?;
    let warranty = if paid { WarrantyState::Paid } else { WarrantyState::Released };
    entry.put(key::order(&id), &OrderRecord { warranty, ..order });
    Ok(())
}
