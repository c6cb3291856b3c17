//! `GET /api/v1/parties/{did}`: a party, its keys, and what it signed.

use std::collections::BTreeSet;

use assay_ledger::record::{KeyRecord, PartyRecord};
use assay_ledger::{Facts, key};
use assay_statement::predicate::PartyChange;
use assay_statement::{Kind, PartyId, Predicate, PublicKey};
use assay_store::log::View;
use serde_json::{Value, json};

use super::history::{Order, about, page};
use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::render::{self, Entry, counts, malformed_id};
use crate::shared::Shared;

/// The most statements of a page.
const LIMIT_MAX: usize = 200;
/// Changes of a party that are looked through for its keys.
const CHANGES_MAX: usize = 500;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["after", "limit", "order"])?;
    let limit = ask.query.count("limit", 50, LIMIT_MAX)?;
    let (after, order): (Option<u64>, _) = (ask.query.parsed("after")?, Order::of(ask)?);
    let id: PartyId = ask.first().parse().map_err(|_| malformed_id("a party (`did:key:…`)"))?;
    let view = shared.view();
    let record = view.state().record::<PartyRecord>(&key::party(&id))?;
    let record = record.ok_or_else(|| Failure::not_found(format!("the party `{id}` is not registered")))?;
    let after = after.map(|index| key::signed(&id, index));
    let indexes = page(&view, &key::signed_by(&id), after.as_deref(), order, limit);
    let statements = indexes.iter().map(|index| Entry::read(&view, *index)?.to_json(&view));
    let statements = statements.collect::<Result<Vec<_>, _>>()?;
    let mut shown = render::party(&id, &record);
    if let Value::Object(shown) = &mut shown {
        shown.insert("signing_keys".to_owned(), keys(&view, &id)?);
        shown.insert("statements_about_it".to_owned(), counts(&view, &id.digest()));
        shown.insert("statements".to_owned(), json!(statements));
        let next = indexes.last().filter(|_| indexes.len() == limit);
        shown.insert("next".to_owned(), json!(next));
    }
    answer::json(&shown)
}

/// The keys that the party ever had, found through the statements that changed it.
fn keys(view: &View, id: &PartyId) -> Result<Value, Failure> {
    let mut keys: BTreeSet<PublicKey> = BTreeSet::from([id.0]);
    for index in about(view, &id.digest(), &[Kind::Party], Order::Oldest, None, CHANGES_MAX) {
        let entry = Entry::read(view, index)?;
        if let Predicate::Party(party) = &entry.signed.statement.predicate {
            match &party.change {
                PartyChange::AddKey { key } => keys.insert(*key),
                PartyChange::RotateKey { new, .. } => keys.insert(*new),
                PartyChange::Register { .. } | PartyChange::RevokeKey { .. } => false,
            };
        }
    }
    let mut shown = Vec::with_capacity(keys.len());
    for public_key in &keys {
        let record = view.state().record::<KeyRecord>(&key::signing_key(public_key))?;
        if let Some(record) = record.filter(|record| record.party == *id) {
            shown.push(render::signing_key(public_key, &record));
        }
    }
    Ok(json!(shown))
}
