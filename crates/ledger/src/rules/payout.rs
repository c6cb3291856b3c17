//! Payouts: by the operator, number by number. That the root is that of all withdrawals is checked by whoever replays.

use assay_statement::PartyId;
use assay_statement::predicate::Payout;

use crate::apply::Entry;
use crate::key;
use crate::market::MarketRejection;
use crate::market::payout::PayoutRecord;
use crate::record::Detail;
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, payout: &Payout) -> Result<(), Rejection> {
    entry.check_operator()?;
    if entry.subject() != entry.log.id.0 {
        return Err(Rejection::UnknownSubject { digest: entry.subject() });
    }
    let all = entry.draft.record::<PayoutRecord>(&key::payout())?.unwrap_or_default();
    let expected = all.number.saturating_add(1);
    if (payout.number, payout.accounts, payout.total.units()) != (expected, all.accounts, all.total) {
        let (accounts, total) = (all.accounts, all.total);
        return Err(MarketRejection::PayoutOrder { expected, accounts, total }.into());
    }
    entry.put(key::payout(), &PayoutRecord { number: expected, root: Some(payout.root), ..all });
    entry.note(PartyId(entry.log.operator), Detail::None);
    Ok(())
}
