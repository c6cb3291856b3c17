//! What an offer comes with, and how it stands at a time.

use assay_ledger::market::listing::AuctionRecord;
use assay_ledger::market::{Account, ListingRecord, PriceRecord};
use assay_pages::listing::{Auction, Facts, Warranty};
use assay_statement::StatementId;

use crate::http::failure::Failure;
use crate::market::{balance, owns_all};
use crate::pages::Reader;

pub(super) fn facts(
    reader: &Reader<'_>,
    id: StatementId,
    record: &ListingRecord,
    now_ms: u64,
) -> Result<Facts, Failure> {
    let behind = balance(reader.view, Account::Held(id))?;
    let auction = match &record.price {
        PriceRecord::Auction(auction) => Some(auction),
        _ => None,
    };
    Ok(Facts {
        state: state(reader, record, auction, now_ms)?.into(),
        delivery_ms: record.delivery_ms,
        trial_ms: record.trial_ms,
        expires_ms: record.expires_ms,
        adjudicator: record.adjudicator.as_ref().map(|party| reader.party(party)).transpose()?,
        warranty: record.warranty.as_ref().map(|warranty| Warranty {
            claim: warranty.claim.to_string(),
            bond: reader.coins(warranty.bond.units()),
            window_ms: warranty.window_ms,
            challenge_ms: warranty.challenge_ms,
            behind: (behind > 0).then(|| reader.coins(behind)),
        }),
        auction: auction.map(|auction| Auction {
            commit_until_ms: auction.commit_until_ms,
            reveal_until_ms: auction.reveal_until_ms,
            deposit: reader.coins(auction.deposit),
            reserve: reader.coins(auction.reserve),
            highest: auction.highest.map(|(_, units)| reader.coins(units)),
        }),
        fee_ppm: reader.asset.fee_ppm.parts(),
    })
}

fn state(
    reader: &Reader<'_>,
    record: &ListingRecord,
    auction: Option<&AuctionRecord>,
    now_ms: u64,
) -> Result<&'static str, Failure> {
    Ok(match auction {
        _ if record.closed.is_some() => "closed",
        Some(auction) if now_ms >= auction.reveal_until_ms => "over",
        Some(auction) if now_ms >= auction.commit_until_ms => "sealed",
        _ if !record.is_open(now_ms) => "expired",
        _ if !owns_all(reader.view, record)? => "sold_on",
        _ => "open",
    })
}
