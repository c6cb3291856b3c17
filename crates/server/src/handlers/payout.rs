//! `GET /api/v1/payout`, `/payout/payees` and `/payout/{account}`: what accounts on a chain may take, and the proofs.

use std::sync::{Arc, Mutex, PoisonError};

use assay_ledger::market::AssetRecord;
use assay_ledger::market::payout::{PayeeRecord, PayoutRecord};
use assay_ledger::payout_tree::{Payee, PayoutTree};
use assay_ledger::record::Record;
use assay_ledger::{Facts, key};
use assay_statement::predicate::{ChainAccount, Payout, PayoutContract};
use assay_statement::{Kind, Predicate};
use assay_store::log::View;
use axum::http::StatusCode;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use super::history::{Order, about};
use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::listing::{LIMIT_MAX, cursor, to_cursor};
use crate::render::{self, Entry, malformed_id};
use crate::shared::Shared;

/// The tree of the last payout, made once and then served until the next one.
#[derive(Default)]
pub(crate) struct Payouts(Mutex<Option<(u64, Arc<PayoutTree>)>>);

fn record(view: &View) -> Result<PayoutRecord, Failure> {
    Ok(view.state().record::<PayoutRecord>(&key::payout())?.unwrap_or_default())
}

fn hex(bytes: &[u8]) -> String {
    format!("0x{}", HEXLOWER.encode(bytes))
}

/// The contract that the log's first entry names.
fn contract(view: &View) -> Result<Option<PayoutContract>, Failure> {
    let Predicate::Commit(commit) = Entry::read(view, 0)?.signed.statement.predicate else { return Ok(None) };
    Ok(commit.genesis.and_then(|genesis| genesis.market).and_then(|market| market.contract))
}

/// The last payout as it was logged.
fn last(view: &View) -> Result<Option<(Entry, Payout)>, Failure> {
    let log = view.log().id.0;
    let Some(index) = about(view, &log, &[Kind::Payout], Order::Newest, None, 1).first().copied() else {
        return Ok(None);
    };
    let entry = Entry::read(view, index)?;
    match &entry.signed.statement.predicate {
        Predicate::Payout(payout) => {
            let payout = payout.clone();
            Ok(Some((entry, payout)))
        }
        _ => Err(Failure::internal("an entry is no payout")),
    }
}

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let view = shared.view();
    let all = record(&view)?;
    let last = last(&view)?;
    let paid = last.as_ref().map_or(0, |(_, payout)| payout.total.units());
    answer::json(&json!({
        "asset": render::asset(&AssetRecord::of(view.state())?),
        "contract": contract(&view)?,
        "accounts": all.accounts,
        "withdrawn": all.total.to_string(),
        "waiting": all.total.saturating_sub(paid).to_string(),
        "last": last.map(|(entry, payout)| shown(&entry, &payout)),
    }))
}

fn shown(entry: &Entry, payout: &Payout) -> Value {
    json!({
        "number": payout.number,
        "root": hex(payout.root.as_bytes()),
        "accounts": payout.accounts,
        "total": payout.total,
        "index": entry.index,
        "statement": entry.signed.id,
    })
}

pub(crate) fn payees(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["after", "limit"])?;
    let limit = ask.query.count("limit", 100, LIMIT_MAX)?;
    let after = cursor(ask)?;
    let view = shared.view();
    let last = record(&view)?.number;
    let found = view.state().range(&key::payees(), after.as_deref(), limit);
    let mut items = Vec::with_capacity(found.len());
    for (key, value) in &found {
        let payee = PayeeRecord::from_bytes(value)?;
        let (account, total) = (account_of(key)?, payee.total.to_string());
        items.push(json!({ "account": account, "total": total, "paid_out": payee.under(last).to_string() }));
    }
    let next = found.last().filter(|_| found.len() == limit).map(|(key, _)| to_cursor(key));
    answer::json(&json!({ "items": items, "next": next }))
}

fn account_of(key: &[u8]) -> Result<ChainAccount, Failure> {
    let bytes = key.get(1..).and_then(|bytes| <[u8; 20]>::try_from(bytes).ok());
    bytes.map(ChainAccount).ok_or_else(|| Failure::internal("a payee's key is odd"))
}

pub(crate) fn proof(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let wrong = |_| malformed_id("an account (`0x` and 40 hexadecimal digits in lower case)");
    let account: ChainAccount = ask.first().parse().map_err(wrong)?;
    let nothing = || Failure::not_found(format!("nothing was withdrawn to the account `{account}`"));
    let (payee, last, contract, root) = {
        let view = shared.view();
        let payee = view.state().record::<PayeeRecord>(&key::payee(&account))?.ok_or_else(nothing)?;
        let last = last(&view)?.map(|(entry, payout)| (shown(&entry, &payout), payout.root));
        let (shown, root) = last.ok_or_else(|| not_paid_out(&account))?;
        (payee, shown, contract(&view)?, root)
    };
    let (number, tree) = shared.payouts.tree(shared)?;
    if last.get("number") != Some(&json!(number)) {
        // The next payout was logged in between.
        return Err(Failure::busy());
    }
    if tree.root() != *root.as_bytes() {
        let message =
            "the last payout has another root than its withdrawals give, so no proof under it can be made";
        return Err(Failure::new(StatusCode::CONFLICT, "false_payout", message).with("payout", last));
    }
    let (payee_then, proof) = tree.proof(&account.0).ok_or_else(|| not_paid_out(&account))?;
    let waiting = payee.total.saturating_sub(payee_then.cumulative).to_string();
    answer::json(&json!({
        "account": account,
        "cumulative": payee_then.cumulative.to_string(),
        "proof": proof.iter().map(|hash| hex(hash)).collect::<Vec<_>>(),
        "waiting": waiting,
        "payout": last,
        "contract": contract,
    }))
}

fn not_paid_out(account: &ChainAccount) -> Failure {
    let message = format!("what was withdrawn to the account `{account}` is in no payout yet");
    Failure::new(StatusCode::NOT_FOUND, "not_paid_out_yet", message)
}

impl Payouts {
    /// The number of the last payout, and the tree over what it pays.
    fn tree(&self, shared: &Shared) -> Result<(u64, Arc<PayoutTree>), Failure> {
        // Whoever comes while it is being made waits for it, and does not make it again.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (number, payees) = {
            let view = shared.view();
            let number = record(&view)?.number;
            if let Some((known, tree)) = kept.as_ref().filter(|(known, _)| *known == number) {
                return Ok((*known, Arc::clone(tree)));
            }
            (number, payees_under(&view, number)?)
        };
        let tree = Arc::new(PayoutTree::new(payees).map_err(Failure::internal)?);
        *kept = Some((number, Arc::clone(&tree)));
        Ok((number, tree))
    }
}

/// Everyone whom a payout pays.
fn payees_under(view: &View, number: u64) -> Result<Vec<Payee>, Failure> {
    let mut payees = Vec::new();
    for (key, value) in view.state().range(&key::payees(), None, usize::MAX) {
        let cumulative = PayeeRecord::from_bytes(value)?.under(number);
        if cumulative > 0 {
            payees.push(Payee { account: account_of(key)?.0, cumulative });
        }
    }
    Ok(payees)
}
