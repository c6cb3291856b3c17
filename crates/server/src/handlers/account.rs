//! `GET /api/v1/accounts/{account}` and its `/movements`: what a party or the operator has, and how it came to that.

use std::collections::BTreeSet;

use assay_ledger::market::bid::HoldRecord;
use assay_ledger::market::{Account, AccountRecord, AssetRecord, Movement};
use assay_ledger::record::{Record, StatementRecord};
use assay_ledger::{Facts, key};
use assay_statement::{Kind, PartyId, StatementId};
use assay_store::log::View;
use serde_json::{Value, json};

use super::history::{Order, about};
use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::listing::{cursor, to_cursor};
use crate::render::{self, Entry, commit_of, malformed_id};
use crate::shared::Shared;

/// The most movements of a page; the statement of each is read.
const LIMIT_MAX: usize = 200;
/// Movements that are looked through for money of the account that is still held.
const MOVEMENTS_MAX: usize = 10_000;
/// Transfers to the party that are looked through for money that is still held for it; each is read.
const TRANSFERS_MAX: usize = 200;

/// The account that a path names.
pub(crate) fn named(view: &View, text: &str) -> Result<Account, Failure> {
    if text == "operator" {
        return Ok(Account::Operator);
    }
    let id: PartyId = text.parse().map_err(|_| malformed_id("a party (`did:key:…`) or `operator`"))?;
    match view.state().get(&key::party(&id)) {
        Some(_) => Ok(Account::Party(id)),
        None => Err(Failure::not_found(format!("the party `{id}` is not registered"))),
    }
}

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let view = shared.view();
    let account = named(&view, ask.first())?;
    let record = view.state().record::<AccountRecord>(&account.key())?.unwrap_or_default();
    let (held_by, all_by) = held_by(&view, &account, MOVEMENTS_MAX)?;
    let (held_for, all_for) = held_for(&view, &account, TRANSFERS_MAX)?;
    let shown = |sums: &[Sum]| sums.iter().map(Sum::to_json).collect::<Vec<_>>();
    answer::json(&json!({
        "account": render::account(&account),
        "asset": render::asset(&AssetRecord::of(view.state())?),
        "credits": record.credits.to_string(),
        "debits": record.debits.to_string(),
        "balance": render::balance(&record),
        "held_by_it": shown(&held_by),
        "held_by_it_complete": all_by,
        "held_for_it": shown(&held_for),
        "held_for_it_complete": all_for,
    }))
}

/// Money that is held under a statement.
pub(crate) struct Sum {
    pub(crate) under: StatementId,
    /// The kind of the statement; `bond` where it is none.
    pub(crate) kind: &'static str,
    pub(crate) record: AccountRecord,
    hold: Option<HoldRecord>,
}

impl Sum {
    fn to_json(&self) -> Value {
        json!({
            "under": self.under,
            "kind": self.kind,
            "amount": render::balance(&self.record),
            "payer": self.hold.map(|hold| hold.payer),
            "payee": self.hold.map(|hold| hold.payee),
            "expires_ms": self.hold.map(|hold| hold.expires_ms),
        })
    }
}

/// Sums that are held, and whether all of them were looked for.
type Sums = (Vec<Sum>, bool);

/// Money that left the account and is still held, newest first; so many movements are looked through for it.
pub(crate) fn held_by(view: &View, account: &Account, movements_max: usize) -> Result<Sums, Failure> {
    let prefix = key::movements(&account.key());
    let movements = view.state().range_back(&prefix, None, movements_max);
    let (mut seen, mut held) = (BTreeSet::new(), Vec::new());
    for (_, value) in &movements {
        let movement = Movement::from_bytes(value)?;
        let Account::Held(under) = movement.other else { continue };
        if !movement.credit && seen.insert(under) {
            held.extend(held_under(view, under)?);
        }
    }
    Ok((held, movements.len() < movements_max))
}

/// Money that is held for the account's party under transfers of others.
pub(crate) fn held_for(view: &View, account: &Account, transfers_max: usize) -> Result<Sums, Failure> {
    let Account::Party(party) = account else { return Ok((Vec::new(), true)) };
    let indexes = about(view, &party.digest(), &[Kind::Transfer], Order::Newest, None, transfers_max);
    let mut held = Vec::new();
    for index in &indexes {
        let id = Entry::read(view, *index)?.signed.id;
        held.extend(held_under(view, id)?);
    }
    Ok((held, indexes.len() < transfers_max))
}

/// What is held under a statement; none where that is over.
fn held_under(view: &View, under: StatementId) -> Result<Option<Sum>, Failure> {
    let record = view.state().record::<AccountRecord>(&Account::Held(under).key())?.unwrap_or_default();
    if record.balance().unwrap_or_default() == 0 {
        return Ok(None);
    }
    let statement = view.state().record::<StatementRecord>(&key::statement(&under))?;
    let hold = view.state().record::<HoldRecord>(&key::hold(&under))?;
    // The bond of an order is held under the digest of its id, which is no statement's.
    let kind = statement.map_or("bond", |statement| statement.kind.word());
    Ok(Some(Sum { under, kind, record, hold }))
}

pub(crate) fn movements(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["after", "limit", "order"])?;
    let limit = ask.query.count("limit", 50, LIMIT_MAX)?;
    let (after, order) = (cursor(ask)?, Order::of(ask)?);
    let view = shared.view();
    let prefix = key::movements(&named(&view, ask.first())?.key());
    let found = match order {
        Order::Newest => view.state().range_back(&prefix, after.as_deref(), limit),
        Order::Oldest => view.state().range(&prefix, after.as_deref(), limit),
    };
    let mut items = Vec::with_capacity(found.len());
    for (key, value) in &found {
        items.push(movement(&view, key, &Movement::from_bytes(value)?)?);
    }
    let next = found.last().filter(|_| found.len() == limit).map(|(key, _)| to_cursor(key));
    answer::json(&json!({ "items": items, "next": next }))
}

/// The entry that moved money: the key of a movement ends in its index and a count of two bytes.
pub(crate) fn moved_by(key: &[u8]) -> Result<u64, Failure> {
    let index = key.len().checked_sub(2).and_then(|end| key.get(..end)).and_then(key::index_of);
    index.ok_or_else(|| Failure::internal("a movement's key is too short"))
}

fn movement(view: &View, key: &[u8], movement: &Movement) -> Result<Value, Failure> {
    let index = moved_by(key)?;
    let entry = Entry::read(view, index)?;
    Ok(json!({
        "index": index,
        "time_ms": commit_of(view, index)?.map(|commit| commit.time_ms),
        "statement": entry.signed.id,
        "kind": entry.signed.statement.predicate.kind_code().word(),
        "credit": movement.credit,
        "amount": movement.amount.to_string(),
        "balance": movement.balance.to_string(),
        "other": render::account(&movement.other),
    }))
}
