//! Where an order's price went; as long as it is held, where it would go if it were paid out now.

use assay_ledger::key;
use assay_ledger::market::income::divide;
use assay_ledger::market::split::{split, split_evenly};
use assay_ledger::market::{Account, ListingRecord, Movement, OrderRecord};
use assay_ledger::record::Record;
use assay_pages::order::{Money, Part};
use assay_statement::PartyId;
use assay_statement::StatementId;
use assay_statement::predicate::WHOLE_PPM;

use super::is_over;
use crate::handlers::account::moved_by;
use crate::http::failure::Failure;
use crate::market::balance;
use crate::pages::Reader;

/// The most movements of one account in one entry that are looked at.
const MOVEMENTS_MAX: usize = 64;

pub(super) fn money(
    reader: &Reader<'_>,
    id: StatementId,
    record: &OrderRecord,
    listing: &ListingRecord,
    last: u64,
) -> Result<Money, Failure> {
    let is_paid = is_over(record.state);
    let parts = expected(reader, record, listing)?;
    let parts = if is_paid { paid(reader, id, record, listing, &parts, last)? } else { parts };
    let found: u64 = parts.iter().map(|(_, units)| units).sum();
    let parts = parts.into_iter().filter(|(_, units)| *units > 0);
    Ok(Money {
        price: reader.coins(record.price),
        held: reader.coins(balance(reader.view, Account::Held(id))?),
        parts: parts
            .map(|(party, units)| part(reader, record, listing, party, units))
            .collect::<Result<_, _>>()?,
        is_paid,
        elsewhere: record.price.checked_sub(found).filter(|rest| *rest > 0).map(|rest| reader.coins(rest)),
    })
}

/// Who is to have how much; nobody is the operator.
type Divided = Vec<(Option<PartyId>, u64)>;

/// Where the money that was held under the order went with the entry that ended it, as far as whoever could have some of
/// it is known now.
fn paid(
    reader: &Reader<'_>,
    id: StatementId,
    record: &OrderRecord,
    listing: &ListingRecord,
    expected: &Divided,
    last: u64,
) -> Result<Divided, Failure> {
    let mut known: Vec<Option<PartyId>> = vec![None, Some(record.buyer), Some(listing.seller)];
    for (party, _) in expected {
        if !known.contains(party) {
            known.push(*party);
        }
    }
    let mut paid = Vec::new();
    for party in known {
        let account = party.map_or(Account::Operator, Account::Party).key();
        let after = key::movement(&account, last.saturating_sub(1), u16::MAX);
        for (key, value) in reader.view.state().range(&key::movements(&account), Some(&after), MOVEMENTS_MAX)
        {
            let movement = Movement::from_bytes(value)?;
            let of_order = movement.credit && movement.other == Account::Held(id);
            if moved_by(key)? == last && of_order {
                paid.push((party, movement.amount));
            }
        }
    }
    Ok(paid)
}

/// Where the price would go if it were paid out now: by the same arithmetic as the rules have.
fn expected(reader: &Reader<'_>, record: &OrderRecord, listing: &ListingRecord) -> Result<Divided, Failure> {
    let fee = split(record.price, &[reader.asset.fee_ppm.parts().into()], WHOLE_PPM.into());
    let fee = fee.first().copied().unwrap_or_default();
    let parts = split_evenly(record.price.saturating_sub(fee), listing.assets.len());
    let divided = divide(reader.view.state(), &listing.assets, &parts)?;
    let divided = divided.into_iter().map(|(party, units)| (Some(party), units));
    Ok(std::iter::once((None, fee)).chain(divided).collect())
}

fn part(
    reader: &Reader<'_>,
    record: &OrderRecord,
    listing: &ListingRecord,
    party: Option<PartyId>,
    units: u64,
) -> Result<Part, Failure> {
    let why = match party {
        None => "the operator’s fee",
        Some(party) if party == record.buyer => "back to the buyer",
        Some(party) if party == listing.seller => "the seller",
        Some(_) => "a share, or a royalty of what it was made from",
    };
    Ok(Part {
        party: party.map(|party| reader.party(&party)).transpose()?,
        why: why.into(),
        amount: reader.coins(units),
    })
}
