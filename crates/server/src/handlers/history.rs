//! `GET /api/v1/artifacts/{id}/history` and `/evaluations`: every statement about an artifact, or those of one kind.

use assay_ledger::key;
use assay_statement::{Digest, Kind};
use assay_store::log::View;
use serde_json::json;

use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::render::{Entry, find_artifact};
use crate::shared::Shared;

/// The most statements of a page; each is read and shown whole.
const LIMIT_MAX: usize = 200;

/// Which way a list of entries goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Newest,
    Oldest,
}

impl Order {
    pub(super) fn of(ask: &Ask) -> Result<Self, Failure> {
        match ask.query.get("order") {
            None | Some("newest") => Ok(Self::Newest),
            Some("oldest") => Ok(Self::Oldest),
            Some(_) => Err(Failure::malformed("the parameter `order` must be `newest` or `oldest`")),
        }
    }
}

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["after", "limit", "order"])?;
    list(shared, ask, Kind::ALL)
}

pub(crate) fn evaluations(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["after", "limit", "order"])?;
    list(shared, ask, &[Kind::Evaluation])
}

fn list(shared: &Shared, ask: &Ask, kinds: &[Kind]) -> Answer {
    let limit = ask.query.count("limit", 50, LIMIT_MAX)?;
    let (after, order) = (ask.query.parsed("after")?, Order::of(ask)?);
    let view = shared.view();
    let (id, _) = find_artifact(&view, ask.first())?;
    let indexes = about(&view, &id.0, kinds, order, after, limit);
    let next = indexes.last().filter(|_| indexes.len() == limit);
    let entries = indexes.iter().map(|index| Entry::read(&view, *index)?.to_json(&view));
    let items = entries.collect::<Result<Vec<_>, _>>()?;
    answer::json(&json!({ "items": items, "next": next }))
}

/// The entries about a subject, of some kinds, behind an index in the order given.
pub(crate) fn about(
    view: &View,
    subject: &Digest,
    kinds: &[Kind],
    order: Order,
    after: Option<u64>,
    limit: usize,
) -> Vec<u64> {
    let mut indexes: Vec<u64> = Vec::new();
    for kind in kinds {
        let prefix = key::about_by_kind(subject, *kind);
        let from = after.map(|index| key::about(subject, *kind, index));
        indexes.extend(page(view, &prefix, from.as_deref(), order, limit));
    }
    // A statement is about a subject once only, so no index comes twice.
    match order {
        Order::Newest => indexes.sort_unstable_by(|one, other| other.cmp(one)),
        Order::Oldest => indexes.sort_unstable(),
    }
    indexes.truncate(limit);
    indexes
}

/// The indexes at the end of keys with a prefix.
pub(crate) fn page(view: &View, prefix: &[u8], after: Option<&[u8]>, order: Order, limit: usize) -> Vec<u64> {
    let found = match order {
        Order::Newest => view.state().range_back(prefix, after, limit),
        Order::Oldest => view.state().range(prefix, after, limit),
    };
    found.iter().filter_map(|(key, _)| key::index_of(key)).collect()
}
