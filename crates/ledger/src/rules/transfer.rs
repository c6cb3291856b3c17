//! Transfers: by the payer; what is held is posted by the payer, voided by the payee or, once it has expired, by anyone.

use assay_statement::predicate::{Amount, Transfer, TransferStep};
use assay_statement::{PartyId, StatementId};

use crate::apply::Entry;
use crate::key;
use crate::market::bid::HoldRecord;
use crate::market::{Account, MarketRejection};
use crate::record::Detail;
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, transfer: &Transfer) -> Result<(), Rejection> {
    let author = match &transfer.step {
        TransferStep::Send { reference, amount } => {
            let (payer, account, payee) = sides(entry)?;
            entry.use_reference(&payer, reference)?;
            entry.pay(account, Account::Party(payee), amount.units())?;
            payer
        }
        TransferStep::Hold { reference, amount, expires_ms } => {
            let (payer, account, payee) = sides(entry)?;
            entry.use_reference(&payer, reference)?;
            entry.check_before(*expires_ms)?;
            let id = entry.id;
            entry.pay(account, Account::Held(id), amount.units())?;
            let hold = HoldRecord { payer, payee, amount: amount.units(), expires_ms: *expires_ms };
            entry.put(key::hold(&id), &hold);
            payer
        }
        TransferStep::Post { amount } => post(entry, *amount)?,
        TransferStep::Void {} => void(entry)?,
    };
    entry.note(author, Detail::None);
    Ok(())
}

/// Who pays, from which account, and who is paid. The operator pays from its fees.
fn sides(entry: &Entry<'_, '_>) -> Result<(PartyId, Account, PartyId), Rejection> {
    let (payer, account) = match *entry.keys == [entry.log.operator] {
        true => (PartyId(entry.log.operator), Account::Operator),
        false => entry.author().map(|author| (author, Account::Party(author)))?,
    };
    let payee = entry.party_of_subject()?;
    match payer == payee {
        true => Err(MarketRejection::OwnDeal.into()),
        false => Ok((payer, account, payee)),
    }
}

fn held(entry: &Entry<'_, '_>) -> Result<(StatementId, HoldRecord), Rejection> {
    let id = entry.subject_statement();
    let hold = entry.draft.record::<HoldRecord>(&key::hold(&id))?;
    match hold.filter(|hold| hold.amount > 0) {
        Some(hold) => Ok((id, hold)),
        None => Err(MarketRejection::NotHeld { id }.into()),
    }
}

/// The account that what is held came from.
fn account_of(entry: &Entry<'_, '_>, hold: &HoldRecord) -> Account {
    match hold.payer.0 == entry.log.operator {
        true => Account::Operator,
        false => Account::Party(hold.payer),
    }
}

fn post(entry: &mut Entry<'_, '_>, amount: Option<Amount>) -> Result<PartyId, Rejection> {
    let (id, hold) = held(entry)?;
    let author = match *entry.keys == [entry.log.operator] {
        true => PartyId(entry.log.operator),
        false => entry.author()?,
    };
    entry.check_is(author, "the payer", hold.payer)?;
    entry.check_before(hold.expires_ms)?;
    let amount = amount.map_or(hold.amount, Amount::units);
    entry.pay(Account::Held(id), Account::Party(hold.payee), amount)?;
    let rest = entry.balance(&Account::Held(id))?;
    entry.pay(Account::Held(id), account_of(entry, &hold), rest)?;
    entry.put(key::hold(&id), &HoldRecord { amount: 0, ..hold });
    Ok(author)
}

fn void(entry: &mut Entry<'_, '_>) -> Result<PartyId, Rejection> {
    let (id, hold) = held(entry)?;
    let author = entry.author()?;
    if author != hold.payee {
        entry.check_from(hold.expires_ms)?;
    }
    entry.pay(Account::Held(id), account_of(entry, &hold), hold.amount)?;
    entry.put(key::hold(&id), &HoldRecord { amount: 0, ..hold });
    Ok(author)
}
