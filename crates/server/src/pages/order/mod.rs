//! `GET /orders/{id}`: where an order stands, where its money is, and what can be signed now.

mod money;
mod steps;

use assay_ledger::market::{ListingRecord, OrderRecord, OrderState, WarrantyState};
use assay_ledger::{Facts, key};
use assay_pages::order::{Order as Page, Warranty};
use assay_statement::predicate::{Bid, BidStep, Order as OrderPredicate, OrderStep};
use assay_statement::{Kind, Predicate, StatementId};

use super::market::refuted;
use super::verifying::{server, verifying};
use super::{Reader, respond, signing};
use crate::handlers::history::{Order, about};
use crate::handlers::may::now_ms;
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::market::find_order;
use crate::shared::Shared;

/// The most statements about an order that are shown; each kind of step is said once or twice.
const STEPS_MAX: usize = 60;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let (id, record) = find_order(&view, ask.id())?;
    let listing = view.state().record::<ListingRecord>(&key::listing(&record.listing))?;
    let listing = listing.ok_or_else(|| Failure::internal("an order without its listing"))?;
    let placed = reader.statement(&id)?.ok_or_else(|| Failure::internal("an order without its statement"))?;
    let said = about(&view, &id.0, &[Kind::Order, Kind::Warranty, Kind::Bid], Order::Oldest, None, STEPS_MAX);
    let entry = reader.entry(placed.index)?;
    let now_ms = now_ms(shared, &view);
    let of =
        steps::Of { reader: &reader, id, record: &record, listing: &listing, server: server(ask), now_ms };
    let sold = listing.assets.iter().map(|asset| reader.artifact(asset));
    let over = is_over(record.state);
    let page = Page {
        id: id.to_string(),
        at: reader.moment(placed.index)?,
        listing: record.listing.to_string(),
        right: listing.right.word().into(),
        sold: sold.collect::<Result<_, _>>()?,
        seller: reader.party(&listing.seller)?,
        buyer: reader.party(&record.buyer)?,
        adjudicator: listing.adjudicator.as_ref().map(|party| reader.party(party)).transpose()?,
        state: record.state.word().into(),
        past: past(&reader, placed.index, &said, record.state)?,
        until_ms: (!over).then_some(record.until_ms),
        window_over: !over && now_ms >= record.until_ms,
        refuted: refuted(&reader, &listing)?,
        claims: listing.claims.len(),
        money: money::money(&reader, id, &record, &listing, last(&reader, &said)?.unwrap_or(placed.index))?,
        warranty: warranty(&reader, &record, &listing),
        steps: of.steps()?,
        register: signing::register(&reader),
        history: reader.lines(&[&[placed.index], said.as_slice()].concat())?,
        verify: verifying(&reader, ask, &entry, "the statement that placed it")?,
    };
    respond(&view, ask, &page)
}

/// The last step of the order itself; those of its warranty come after it.
fn last(reader: &Reader<'_>, said: &[u64]) -> Result<Option<u64>, Failure> {
    let mut last = None;
    for index in said {
        if reader.entry(*index)?.signed.statement.predicate.kind_code() == Kind::Order {
            last = Some(*index);
        }
    }
    Ok(last)
}

pub(super) fn is_over(state: OrderState) -> bool {
    matches!(state, OrderState::Settled | OrderState::Refunded)
}

/// The states before this one, as the steps that were said tell.
fn past(reader: &Reader<'_>, placed: u64, said: &[u64], state: OrderState) -> Result<Vec<String>, Failure> {
    let mut past: Vec<OrderState> = Vec::new();
    for index in [&[placed], said].concat() {
        let entry = reader.entry(index)?;
        past.extend(match &entry.signed.statement.predicate {
            Predicate::Order(OrderPredicate { step, .. }) => match step {
                OrderStep::Place { .. } | OrderStep::Take {} => Some(OrderState::Placed),
                OrderStep::Offer { .. } => Some(OrderState::Offered),
                OrderStep::Deliver {} => Some(OrderState::Delivered),
                OrderStep::Dispute { .. } => Some(OrderState::Disputed),
                _ => None,
            },
            // The bid that won is the order.
            Predicate::Bid(Bid { step: BidStep::Commit { .. }, .. }) => Some(OrderState::Placed),
            _ => None,
        });
    }
    // A dispute that nobody decides ends the order at once, and is no state of its own then.
    past.retain(|one| *one != state);
    Ok(past.into_iter().map(|state| state.word().to_owned()).collect())
}

fn warranty(reader: &Reader<'_>, record: &OrderRecord, listing: &ListingRecord) -> Option<Warranty> {
    let terms = listing.warranty.as_ref()?;
    let shown = |state: &str, until_ms: Option<u64>, verdict: Option<StatementId>| Warranty {
        state: state.into(),
        bond: reader.coins(terms.bond.units()),
        until_ms,
        verdict: verdict.map(|id| id.to_string()),
        claim: terms.claim.to_string(),
    };
    match record.warranty {
        WarrantyState::None if is_over(record.state) => None,
        WarrantyState::None => Some(shown("before", None, None)),
        WarrantyState::Standing { until_ms, .. } => Some(shown("standing", Some(until_ms), None)),
        WarrantyState::Claimed { until_ms, verdict, .. } => {
            Some(shown("claimed", Some(until_ms), Some(verdict)))
        }
        WarrantyState::Contested { until_ms, verdict, .. } => {
            Some(shown("contested", Some(until_ms), Some(verdict)))
        }
        WarrantyState::Paid => Some(shown("paid", None, None)),
        WarrantyState::Released => Some(shown("released", None, None)),
    }
}
