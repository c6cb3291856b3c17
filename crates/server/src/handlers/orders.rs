//! `GET /api/v1/orders?party=`, `/orders/{id}` and `/artifacts/{id}/orders`: sales, and where each stands.

use assay_ledger::{Facts, key};
use assay_statement::{Kind, PartyId, StatementId};
use serde_json::{Value, json};

use super::history::{Order, about};
use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::market::{find_order, order, sold_by};
use crate::render::{Entry, digest, malformed_id};
use crate::shared::Shared;

/// The most orders of a page.
const LIMIT_MAX: usize = 200;
/// The most statements about an order that are shown; each kind of step is said once or twice.
const STEPS_MAX: usize = 100;

/// The orders that a party is a side of, newest first.
pub(crate) fn of_party(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["party", "after", "limit"])?;
    let limit = ask.query.count("limit", 50, LIMIT_MAX)?;
    let party: Option<PartyId> = ask.query.parsed("party")?;
    let party = party.ok_or_else(|| Failure::malformed("the parameter `party` is missing"))?;
    let after = ask.query.parsed("after")?.map(|index| key::order_of(&party, index));
    let view = shared.view();
    let found = view.state().range_back(&key::orders_of(&party), after.as_deref(), limit);
    let mut items = Vec::with_capacity(found.len());
    for (_, id) in &found {
        let id = <[u8; 32]>::try_from(*id).map_err(Failure::internal)?;
        let id = StatementId(id.into());
        if let Some(record) = view.state().record(&key::order(&id))? {
            items.push(order(&view, &id, &record)?);
        }
    }
    let next = found.last().filter(|_| found.len() == limit).and_then(|(key, _)| key::index_of(key));
    answer::json(&json!({ "items": items, "next": next }))
}

/// One order, with everything that was said of it.
pub(crate) fn show(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let view = shared.view();
    let (id, record) = find_order(&view, ask.first())?;
    let mut shown = order(&view, &id, &record)?;
    let steps = about(&view, &id.0, &[Kind::Order, Kind::Warranty], Order::Oldest, None, STEPS_MAX);
    let steps = steps.into_iter().map(|index| Entry::read(&view, index)?.to_json(&view));
    if let Value::Object(shown) = &mut shown {
        shown.insert("steps".to_owned(), json!(steps.collect::<Result<Vec<_>, Failure>>()?));
    }
    answer::json(&shown)
}

/// The orders by which a right to an artifact or evaluation was sold, newest first.
pub(crate) fn of_asset(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["after", "limit"])?;
    let limit = ask.query.count("limit", 50, LIMIT_MAX)?;
    let asset = digest(ask.first()).ok_or_else(|| malformed_id("an id (`sha256:…`)"))?;
    let after = ask.query.parsed("after")?;
    let view = shared.view();
    let indexes = about(&view, &asset, &[Kind::Order, Kind::Bid], Order::Newest, after, limit);
    let mut items = Vec::with_capacity(indexes.len());
    for index in &indexes {
        if let Some((id, record)) = sold_by(&view, *index)? {
            items.push(order(&view, &id, &record)?);
        }
    }
    let next = indexes.last().filter(|_| indexes.len() == limit);
    answer::json(&json!({ "items": items, "next": next }))
}
