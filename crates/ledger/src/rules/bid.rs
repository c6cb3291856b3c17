//! Bids: sealed with a deposit, opened with the money, ended by anyone; the highest pays the second highest price.

use assay_statement::predicate::{Amount, Bid, BidStep, bid_commitment};
use assay_statement::{Digest, Kind, PartyId, StatementId};

use crate::apply::Entry;
use crate::key;
use crate::market::bid::BidRecord;
use crate::market::listing::AuctionRecord;
use crate::market::{Account, ListingRecord, MarketRejection, PriceRecord};
use crate::record::Detail;
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, bid: &Bid) -> Result<(), Rejection> {
    let author = entry.author()?;
    match &bid.step {
        BidStep::Commit { reference, commitment } => commit(entry, reference, *commitment, author)?,
        BidStep::Reveal { amount, salt } => reveal(entry, *amount, salt, author)?,
        BidStep::End {} => end(entry)?,
        BidStep::Forfeit {} => forfeit(entry)?,
    }
    entry.note(author, Detail::None);
    Ok(())
}

fn auction(listing: &ListingRecord) -> Result<&AuctionRecord, Rejection> {
    match &listing.price {
        PriceRecord::Auction(auction) => Ok(auction),
        _ => Err(MarketRejection::OtherPrice.into()),
    }
}

fn commit(
    entry: &mut Entry<'_, '_>,
    reference: &str,
    commitment: Digest,
    bidder: PartyId,
) -> Result<(), Rejection> {
    let listing_id = entry.subject_statement();
    let listing = entry.open_listing(listing_id)?;
    let auction = auction(&listing)?;
    entry.check_before(auction.commit_until_ms)?;
    entry.check_buyer(&listing, bidder)?;
    entry.use_reference(&bidder, reference)?;
    let id = entry.id;
    entry.pay(Account::Party(bidder), Account::Held(id), auction.deposit)?;
    entry.put(key::bid(&id), &BidRecord { listing: listing_id, bidder, commitment, sealed: true });
    Ok(())
}

fn sealed(entry: &Entry<'_, '_>) -> Result<(StatementId, BidRecord), Rejection> {
    let id = entry.subject_statement();
    let bid = entry.draft.record::<BidRecord>(&key::bid(&id))?;
    match bid.filter(|bid| bid.sealed) {
        Some(bid) => Ok((id, bid)),
        None => Err(MarketRejection::UnknownBid { id }.into()),
    }
}

/// Opens a bid: its amount takes the deposit's place, unless it does not lead and everything goes back at once.
fn reveal(
    entry: &mut Entry<'_, '_>,
    amount: Amount,
    salt: &Digest,
    author: PartyId,
) -> Result<(), Rejection> {
    let (id, bid) = sealed(entry)?;
    entry.check_is(author, "the bidder", bid.bidder)?;
    let listing = entry.listing(bid.listing)?;
    let auction = auction(&listing)?.clone();
    entry.check_from(auction.commit_until_ms)?;
    entry.check_before(auction.reveal_until_ms)?;
    if bid_commitment(salt, amount, &bid.bidder, &bid.listing) != bid.commitment {
        return Err(MarketRejection::WrongBid.into());
    }
    let amount = amount.units();
    if amount < auction.reserve {
        // Opened all the same: the deposit goes back, and nothing was bid.
        return unwind(entry, id, &bid);
    }
    let leads = match auction.highest {
        None => true,
        Some((other, highest)) if amount == highest => {
            let sealed = |id| entry.find(id, Kind::Bid).map(|bid| bid.index);
            sealed(id)? < sealed(other)?
        }
        Some((_, highest)) => amount > highest,
    };
    // The whole amount must be there, whether or not it leads: an empty bid sets no price.
    let account = Account::Party(bid.bidder);
    let rest = amount.saturating_sub(auction.deposit);
    entry.pay(account, Account::Held(id), rest)?;
    let surplus = entry.balance(&Account::Held(id))?.saturating_sub(amount);
    entry.pay(Account::Held(id), account, surplus)?;
    let next = match (leads, auction.highest) {
        (true, last) => {
            if let Some((loser, _)) = last {
                let bid = entry.draft.record::<BidRecord>(&key::bid(&loser))?;
                let bid = bid.ok_or(MarketRejection::UnknownBid { id: loser })?;
                unwind(entry, loser, &bid)?;
            }
            let second = last.map_or(auction.reserve, |(_, amount)| amount).max(auction.second);
            AuctionRecord { highest: Some((id, amount)), second, ..auction }
        }
        (false, _) => {
            unwind(entry, id, &bid)?;
            AuctionRecord { second: auction.second.max(amount), ..auction }
        }
    };
    if leads {
        entry.put(key::bid(&id), &BidRecord { sealed: false, ..bid.clone() });
    }
    entry.put(key::listing(&bid.listing), &ListingRecord { price: PriceRecord::Auction(next), ..listing });
    Ok(())
}

/// Gives back whatever is held under a bid, which is over.
fn unwind(entry: &mut Entry<'_, '_>, id: StatementId, bid: &BidRecord) -> Result<(), Rejection> {
    let held = entry.balance(&Account::Held(id))?;
    entry.pay(Account::Held(id), Account::Party(bid.bidder), held)?;
    entry.put(key::bid(&id), &BidRecord { sealed: false, ..bid.clone() });
    Ok(())
}

/// Ends an auction: the highest bid becomes an order at the second highest price.
fn end(entry: &mut Entry<'_, '_>) -> Result<(), Rejection> {
    let listing_id = entry.subject_statement();
    let listing = entry.listing(listing_id)?;
    if listing.closed.is_some() {
        return Err(MarketRejection::NotListed { id: listing_id }.into());
    }
    let auction = auction(&listing)?.clone();
    entry.check_from(auction.reveal_until_ms)?;
    let closed = Some(entry.index);
    entry.put(key::listing(&listing_id), &ListingRecord { closed, ..listing.clone() });
    let Some((id, amount)) = auction.highest else { return Ok(()) };
    let bid = entry.draft.record::<BidRecord>(&key::bid(&id))?;
    let bid = bid.ok_or(MarketRejection::UnknownBid { id })?;
    if !entry.can_sell(&listing)? {
        // It was sold elsewhere meanwhile: the auction ends without a sale, and the winner's money is free.
        return unwind(entry, id, &bid);
    }
    let price = auction.second.min(amount);
    entry.pay(Account::Held(id), Account::Party(bid.bidder), amount - price)?;
    entry.note_order(id, [bid.bidder, listing.seller]);
    entry.bind(id, listing_id, &listing, bid.bidder, price)
}

/// A bid that nobody opened in time loses its deposit to the operator: not to the seller, who could then seal bids in
/// other names at no cost and open only the one just below the highest.
fn forfeit(entry: &mut Entry<'_, '_>) -> Result<(), Rejection> {
    let (id, bid) = sealed(entry)?;
    let listing = entry.listing(bid.listing)?;
    entry.check_from(auction(&listing)?.reveal_until_ms)?;
    let held = entry.balance(&Account::Held(id))?;
    entry.pay(Account::Held(id), Account::Operator, held)?;
    entry.put(key::bid(&id), &BidRecord { sealed: false, ..bid });
    Ok(())
}
