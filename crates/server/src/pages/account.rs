//! `GET /accounts/{party or operator}`: what is in an account, and what its party bought, sold and may do.

use assay_ledger::market::may::chain;
use assay_ledger::market::{Account, AccountRecord, GrantRecord, ListingRecord, Movement, OrderRecord};
use assay_ledger::record::{ArtifactRecord, Record};
use assay_ledger::{Facts, key};
use assay_pages::account::{self as page, Held, Order, Right};
use assay_pages::address;
use assay_statement::predicate::Right as Granted;
use assay_statement::{ArtifactId, PartyId, StatementId};

use super::order::is_over;
use super::verifying::server;
use super::{Reader, respond};
use crate::handlers::account::{Sum, held_by, held_for, moved_by, named};
use crate::handlers::may::now_ms;
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::listing::{cursor, to_cursor};
use crate::shared::Shared;

/// The movements, orders and rights of a page, and the things that are named of what is sold together.
const MOVEMENTS_MAX: usize = 30;
const ORDERS_MAX: usize = 15;
const RIGHTS_MAX: usize = 15;
const SOLD_MAX: usize = 3;
/// Movements and transfers that are looked through for money that is still held.
const LOOKED_AT_MAX: usize = 400;
const TRANSFERS_MAX: usize = 50;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["after", "orders"])?;
    let (after, orders_before) = (cursor(ask)?, ask.query.parsed("orders")?);
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let account = named(&view, ask.id())?;
    let party = match account {
        Account::Party(party) => Some(party),
        _ => None,
    };
    let record = view.state().record::<AccountRecord>(&account.key())?.unwrap_or_default();
    let (movements, movements_next) = movements(&reader, &account, after.as_deref())?;
    let (orders, orders_next) = match party {
        Some(party) => orders(&reader, party, orders_before)?,
        None => (Vec::new(), None),
    };
    let (rights, rights_more) = match party {
        Some(party) => rights(&reader, party, now_ms(shared, &view))?,
        None => (Vec::new(), false),
    };
    let id = ask.id().to_owned();
    let page = page::Account {
        command: format!("assay account show {id} --server {}", server(ask)),
        id,
        party: party.map(|party| reader.party(&party)).transpose()?,
        balance: reader.coins(record.balance().ok_or_else(|| Failure::internal("an account is below zero"))?),
        credits: reader.coins(record.credits),
        debits: reader.coins(record.debits),
        held_by: held(&reader, held_by(&view, &account, LOOKED_AT_MAX)?),
        held_for: held(&reader, held_for(&view, &account, TRANSFERS_MAX)?),
        movements,
        movements_next,
        orders,
        orders_next,
        rights,
        rights_more,
    };
    respond(&view, ask, &page)
}

fn held(reader: &Reader<'_>, (sums, is_whole): (Vec<Sum>, bool)) -> Held {
    let sum = |sum: Sum| page::Sum {
        kind: sum.kind.into(),
        address: match sum.kind {
            "order" => Some(address::order(&sum.under.to_string())),
            "listing" => Some(address::listing(&sum.under.to_string())),
            "bond" => None,
            _ => Some(address::statement(&sum.under.to_string())),
        },
        amount: reader.coins(sum.record.balance().unwrap_or_default()),
    };
    Held { sums: sums.into_iter().map(sum).collect(), is_whole }
}

type Movements = (Vec<page::Movement>, Option<String>);

fn movements(reader: &Reader<'_>, account: &Account, after: Option<&[u8]>) -> Result<Movements, Failure> {
    let found = reader.view.state().range_back(&key::movements(&account.key()), after, MOVEMENTS_MAX);
    let mut movements = Vec::with_capacity(found.len());
    for (key, value) in &found {
        let (index, movement) = (moved_by(key)?, Movement::from_bytes(value)?);
        let (other, other_party) = match movement.other {
            Account::Issuance => ("issuance", None),
            Account::Withdrawn => ("withdrawn", None),
            Account::Operator => ("operator", None),
            Account::Held(_) => ("held", None),
            Account::Party(party) => ("party", Some(reader.party(&party)?)),
        };
        movements.push(page::Movement {
            index,
            time_ms: reader.moment(index)?.time_ms,
            kind: reader.entry(index)?.signed.statement.predicate.kind_code().word().into(),
            is_credit: movement.credit,
            amount: reader.coins(movement.amount),
            balance: reader.coins(movement.balance),
            other: other.into(),
            other_party,
        });
    }
    let next = found.last().filter(|_| found.len() == MOVEMENTS_MAX).map(|(key, _)| to_cursor(key));
    Ok((movements, next))
}

type Orders = (Vec<Order>, Option<u64>);

fn orders(reader: &Reader<'_>, party: PartyId, before: Option<u64>) -> Result<Orders, Failure> {
    let after = before.map(|index| key::order_of(&party, index));
    let state = reader.view.state();
    let found = state.range_back(&key::orders_of(&party), after.as_deref(), ORDERS_MAX);
    let mut orders = Vec::with_capacity(found.len());
    for (_, id) in &found {
        let id = statement(id)?;
        let Some(record) = state.record::<OrderRecord>(&key::order(&id))? else { continue };
        let Some(listing) = state.record::<ListingRecord>(&key::listing(&record.listing))? else { continue };
        let buys = record.buyer == party;
        let sold = listing.assets.iter().take(SOLD_MAX).map(|asset| reader.artifact(asset));
        orders.push(Order {
            order: id.to_string(),
            side: if buys { "buyer" } else { "seller" }.into(),
            other: reader.party(if buys { &listing.seller } else { &record.buyer })?,
            right: listing.right.word().into(),
            sold: sold.collect::<Result<_, _>>()?,
            sold_count: listing.assets.len(),
            price: reader.coins(record.price),
            state: record.state.word().into(),
            until_ms: (!is_over(record.state)).then_some(record.until_ms),
        });
    }
    let next = found.last().filter(|_| found.len() == ORDERS_MAX).and_then(|(key, _)| key::index_of(key));
    Ok((orders, next))
}

fn rights(reader: &Reader<'_>, party: PartyId, now_ms: u64) -> Result<(Vec<Right>, bool), Failure> {
    let state = reader.view.state();
    let found = state.range_back(&key::rights(&party), None, RIGHTS_MAX);
    let mut rights: Vec<Right> = Vec::with_capacity(found.len());
    for (_, id) in &found {
        let id = statement(id)?;
        let text = id.to_string();
        // A grant of several things is found under each of them.
        if rights.iter().any(|right| right.grant == text) {
            continue;
        }
        let Some(grant) = state.record::<GrantRecord>(&key::grant(&id))? else { continue };
        let to = grant.assets.iter().take(SOLD_MAX).map(|asset| reader.artifact(asset));
        rights.push(Right {
            grant: text,
            right: grant.right.word().into(),
            to: to.collect::<Result<_, _>>()?,
            to_count: grant.assets.len(),
            expires_ms: grant.expires_ms,
            why_not: match chain(state, id, now_ms)? {
                // Whoever bought something out and out has it by its record, and needs the grant no more.
                Err(denied) if !(grant.right == Granted::Own && owns(reader, party, &grant)?) => {
                    Some(denied.to_string())
                }
                _ => None,
            },
        });
    }
    Ok((rights, found.len() == RIGHTS_MAX))
}

/// Whether all that a grant is for is the party's own.
fn owns(reader: &Reader<'_>, party: PartyId, grant: &GrantRecord) -> Result<bool, Failure> {
    for asset in &grant.assets {
        let record = reader.view.state().record::<ArtifactRecord>(&key::artifact(&ArtifactId(*asset)))?;
        if record.is_none_or(|record| record.owner != party) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn statement(id: &[u8]) -> Result<StatementId, Failure> {
    let id = <[u8; 32]>::try_from(id).map_err(Failure::internal)?;
    Ok(StatementId(id.into()))
}
