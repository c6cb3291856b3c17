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
use crate::http::failure::Failure;
use crate::market::balance;
use crate::pages::Reader;

/// The most movements of an order's money that are looked at.
const MOVEMENTS_MAX: usize = 400;

pub(super) fn money(
    reader: &Reader<'_>,
    id: StatementId,
    record: &OrderRecord,
    listing: &ListingRecord,
) -> Result<Money, Failure> {
    let is_paid = is_over(record.state);
    let parts = if is_paid { paid(reader, id)? } else { expected(reader, record, listing)? };
    let parts = parts.into_iter().filter(|(_, units)| *units > 0);
    Ok(Money {
        price: reader.coins(record.price),
        held: reader.coins(balance(reader.view, Account::Held(id))?),
        parts: parts
            .map(|(party, units)| part(reader, record, listing, party, units))
            .collect::<Result<_, _>>()?,
        is_paid,
    })
}

/// Who is to have how much; nobody is the operator.
type Divided = Vec<(Option<PartyId>, u64)>;

/// Where the money that was held under the order went.
fn paid(reader: &Reader<'_>, id: StatementId) -> Result<Divided, Failure> {
    let prefix = key::movements(&Account::Held(id).key());
    let mut paid = Vec::new();
    for (_, value) in reader.view.state().range(&prefix, None, MOVEMENTS_MAX) {
        let movement = Movement::from_bytes(value)?;
        if !movement.credit {
            let party = match movement.other {
                Account::Party(party) => Some(party),
                _ => None,
            };
            paid.push((party, movement.amount));
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
