//! Withdrawals: by the holder; what goes to each account on the chain is added up.

use assay_statement::predicate::Withdrawal;

use crate::apply::Entry;
use crate::codec::CodecError;
use crate::key;
use crate::market::Account;
use crate::market::payout::{PayeeRecord, PayoutRecord};
use crate::record::Detail;
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, withdrawal: &Withdrawal) -> Result<(), Rejection> {
    let author = entry.author()?;
    if entry.subject() != author.digest() {
        return Err(Rejection::NotTheSubject);
    }
    entry.use_reference(&author, &withdrawal.reference)?;
    let amount = withdrawal.amount.units();
    entry.pay(Account::Party(author), Account::Withdrawn, amount)?;
    let place = key::payee(&withdrawal.account);
    let payee = entry.draft.record::<PayeeRecord>(&place)?;
    let mut all = entry.draft.record::<PayoutRecord>(&key::payout())?.unwrap_or_default();
    // INVARIANT: all that is withdrawn was issued, which fits 64 bits.
    let overflow = CodecError { record: "payout" };
    all.accounts += u64::from(payee.is_none());
    all.total = all.total.checked_add(amount).ok_or(overflow.clone())?;
    let payee = PayeeRecord::grown(payee, amount, all.number).ok_or(overflow)?;
    entry.put(place, &payee);
    entry.put(key::payout(), &all);
    entry.note(author, Detail::None);
    Ok(())
}
