//! Deposits: by the operator, each reference once.

use assay_statement::PartyId;
use assay_statement::predicate::Deposit;

use crate::apply::Entry;
use crate::market::Account;
use crate::record::Detail;
use crate::rejection::Rejection;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, deposit: &Deposit) -> Result<(), Rejection> {
    entry.check_operator()?;
    let operator = PartyId(entry.log.operator);
    let party = entry.party_of_subject()?;
    entry.use_reference(&operator, &deposit.reference)?;
    entry.pay(Account::Issuance, Account::Party(party), deposit.amount.units())?;
    entry.note(operator, Detail::None);
    Ok(())
}
