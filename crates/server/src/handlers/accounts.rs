//! `GET /api/v1/accounts?after=&limit=`: every account of the log, in the order of their keys.
//!
//! The sum of all balances is zero; the first accounts are the log's own: issuance, withdrawn, operator.

use assay_ledger::key;
use assay_ledger::market::{Account, AccountRecord, AssetRecord};
use assay_ledger::record::Record;
use serde_json::json;

use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::listing::{LIMIT_MAX, cursor, to_cursor};
use crate::render;
use crate::shared::Shared;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["after", "limit"])?;
    let limit = ask.query.count("limit", 100, LIMIT_MAX)?;
    let after = cursor(ask)?;
    let view = shared.view();
    let found = view.state().range(&key::accounts(), after.as_deref(), limit);
    let mut items = Vec::with_capacity(found.len());
    for (key, value) in &found {
        let account = Account::from_key(key).ok_or_else(|| Failure::internal("an account's key is odd"))?;
        let record = AccountRecord::from_bytes(value)?;
        items.push(json!({
            "account": render::account(&account),
            "credits": record.credits.to_string(),
            "debits": record.debits.to_string(),
            "balance": render::balance(&record),
        }));
    }
    let next = found.last().filter(|_| found.len() == limit).map(|(key, _)| to_cursor(key));
    let asset = render::asset(&AssetRecord::of(view.state())?);
    answer::json(&json!({ "asset": asset, "size": view.size(), "items": items, "next": next }))
}
