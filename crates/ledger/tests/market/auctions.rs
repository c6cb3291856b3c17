//! Sealed bids: the highest wins and pays the second highest; whoever does not open loses the deposit.

use assay_ledger::market::{Account, OrderState};
use assay_statement::StatementId;
use assay_statement::predicate::*;

use crate::audit::check;
use crate::harness::*;
use crate::stage::*;

struct Auction {
    stage: Stage,
    listing: StatementId,
    commit_until: u64,
    reveal_until: u64,
}

fn auction(right: Right) -> Auction {
    let mut stage = Stage::new();
    let (commit_until, reveal_until) = (stage.time_ms + HOUR, stage.time_ms + 2 * HOUR);
    let price = Price::Auction {
        commit_until_ms: commit_until,
        reveal_until_ms: reveal_until,
        deposit: units(100),
        reserve: units(50),
    };
    let listing = stage.list(&["model"], OpenListing { right, ..listing(price) }, 1).unwrap();
    Auction { stage, listing, commit_until, reveal_until }
}

impl Auction {
    fn commit(&mut self, by: u8, amount: u64) -> StatementId {
        let commitment = bid_commitment(&digest("salt"), units(amount), &of(by), &self.listing);
        let reference = self.stage.reference();
        self.stage.bid(self.listing, BidStep::Commit { reference, commitment }, by).unwrap()
    }

    fn reveal(
        &mut self,
        bid: StatementId,
        by: u8,
        amount: u64,
    ) -> Result<StatementId, assay_ledger::Rejection> {
        self.stage.bid(bid, BidStep::Reveal { amount: units(amount), salt: digest("salt") }, by)
    }

    fn end(&mut self) -> Result<StatementId, assay_ledger::Rejection> {
        self.stage.bid(self.listing, BidStep::End {}, 9)
    }
}

#[test]
fn the_highest_bid_pays_the_second_highest() {
    // In whatever order they are opened.
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2], [0, 2, 1], [2, 0, 1]] {
        let mut auction = auction(Right::Own);
        let bids =
            [(2, 300), (3, 500), (4, 400)].map(|(by, amount)| (auction.commit(by, amount), by, amount));
        let (commit_until, reveal_until) = (auction.commit_until, auction.reveal_until);
        auction.stage.at(commit_until);
        for at in order {
            let (bid, by, amount) = bids[at];
            auction.reveal(bid, by, amount).unwrap();
        }
        assert_eq!(code(auction.end()), "too_early");
        auction.stage.at(reveal_until);
        auction.end().unwrap();
        assert_eq!(code(auction.end()), "already_logged");
        let (won, ..) = bids[1];
        let stage = &mut auction.stage;
        assert_eq!((stage.has(2), stage.has(3), stage.has(4)), (1000, 600, 1000));
        stage.order(won, OrderStep::Deliver {}, 1).unwrap();
        stage.order(won, OrderStep::Accept {}, 3).unwrap();
        assert_eq!(stage.order_of(won).state, OrderState::Settled);
        assert_eq!(stage.has(1), 1000 + 396);
        assert!(stage.may(3, Right::Own, "model"));
        assert_eq!(stage.held_in_all(), 0);
        check(&stage.state);
    }
}

#[test]
fn a_lone_bid_pays_the_reserve_and_among_equals_the_earlier_wins() {
    let mut lone = auction(Right::Use);
    let bid = lone.commit(2, 700);
    lone.stage.at(lone.commit_until);
    lone.reveal(bid, 2, 700).unwrap();
    lone.stage.at(lone.reveal_until);
    lone.end().unwrap();
    assert_eq!((lone.stage.has(2), lone.stage.order_of(bid).price), (950, 50));
    let mut equal = auction(Right::Use);
    let (first, second) = (equal.commit(2, 200), equal.commit(3, 200));
    equal.stage.at(equal.commit_until);
    equal.reveal(second, 3, 200).unwrap();
    equal.reveal(first, 2, 200).unwrap();
    equal.stage.at(equal.reveal_until);
    equal.end().unwrap();
    assert_eq!((equal.stage.order_of(first).price, equal.stage.has(3)), (200, 1000));
    check(&equal.stage.state);
}

#[test]
fn whoever_never_opens_loses_the_deposit_and_silence_sells_nothing() {
    let mut auction = auction(Right::Own);
    let bids = [2, 3, 4].map(|by| (auction.commit(by, 900), by));
    let reveal_until = auction.reveal_until;
    auction.stage.at(reveal_until - 1);
    assert_eq!(code(auction.stage.bid(bids[0].0, BidStep::Forfeit {}, 9)), "too_early");
    auction.stage.at(reveal_until);
    assert_eq!(code(auction.reveal(bids[0].0, 2, 900)), "too_late");
    auction.end().unwrap();
    for (bid, _) in bids {
        auction.stage.bid(bid, BidStep::Forfeit {}, 9).unwrap();
        assert_eq!(code(auction.stage.bid(bid, BidStep::Forfeit {}, 8)), "unknown_bid");
    }
    let stage = &mut auction.stage;
    // Not to the seller, who may be the one who sealed them.
    assert_eq!((stage.has(1), stage.has(2), stage.held_in_all()), (1000, 900, 0));
    assert_eq!(stage.of(Account::Operator), 300);
    // Nothing was sold, so it can be listed and sold again.
    let listed = stage.list(&["model"], OpenListing { right: Right::Own, ..listing(fixed(10)) }, 1).unwrap();
    stage.place(listed, 5).unwrap();
    check(&stage.state);
}

#[test]
fn an_auction_is_not_closed_and_one_of_what_was_sold_elsewhere_gives_the_money_back() {
    let mut auction = auction(Right::Own);
    let bid = auction.commit(2, 300);
    let listing_id = auction.listing;
    assert_eq!(code(auction.stage.close(listing_id, 1)), "auction");
    auction.stage.at(auction.commit_until);
    auction.reveal(bid, 2, 300).unwrap();
    let stage = &mut auction.stage;
    let elsewhere =
        stage.list(&["model"], OpenListing { right: Right::Own, ..listing(fixed(10)) }, 1).unwrap();
    let order = stage.place(elsewhere, 3).unwrap();
    stage.order(order, OrderStep::Deliver {}, 1).unwrap();
    stage.at(auction.reveal_until);
    auction.end().unwrap();
    let stage = &mut auction.stage;
    assert_eq!((stage.has(2), stage.held(bid)), (1000, 0));
    stage.order(order, OrderStep::Accept {}, 3).unwrap();
    assert!(stage.may(3, Right::Own, "model"));
    assert_eq!(stage.held_in_all(), 0);
    check(&stage.state);
}

#[test]
fn an_auction_has_an_end_that_can_be_waited_for() {
    let mut stage = Stage::new();
    let now = stage.time_ms;
    let price = |reveal_until_ms| Price::Auction {
        commit_until_ms: now + HOUR,
        reveal_until_ms,
        deposit: units(1),
        reserve: units(1),
    };
    for far in [u64::MAX, now + WINDOW_MS_MAX + 1] {
        assert_eq!(code(stage.list(&["model"], listing(price(far)), 1)), "too_far");
    }
    stage.list(&["model"], listing(price(now + WINDOW_MS_MAX)), 1).unwrap();
}

#[test]
fn a_bid_is_what_was_sealed_by_whom_it_was() {
    let mut auction = auction(Right::Use);
    let bid = auction.commit(2, 300);
    // Another's sealed bid cannot be copied: it opens for its bidder only.
    let commitment = bid_commitment(&digest("salt"), units(300), &of(2), &auction.listing);
    let reference = auction.stage.reference();
    let copy = auction.stage.bid(auction.listing, BidStep::Commit { reference, commitment }, 3).unwrap();
    assert_eq!(code(auction.reveal(bid, 2, 300)), "too_early");
    auction.stage.at(auction.commit_until - 1);
    assert_eq!(code(auction.reveal(bid, 2, 300)), "too_early");
    auction.stage.at(auction.commit_until);
    assert_eq!(code(auction.reveal(copy, 3, 300)), "wrong_bid");
    assert_eq!(code(auction.reveal(bid, 3, 300)), "not_the_party");
    assert_eq!(code(auction.reveal(bid, 2, 301)), "wrong_bid");
    let reference = auction.stage.reference();
    let late = auction.stage.bid(auction.listing, BidStep::Commit { reference, commitment }, 4);
    assert_eq!(code(late), "too_late");
    auction.reveal(bid, 2, 300).unwrap();
    assert_eq!(code(auction.reveal(bid, 2, 300)), "already_logged");
    check(&auction.stage.state);
}

#[test]
fn a_bid_without_the_money_sets_no_price_and_one_below_the_reserve_goes_back() {
    let mut auction = auction(Right::Use);
    let (empty, low, fair) = (auction.commit(2, 5000), auction.commit(3, 49), auction.commit(4, 60));
    auction.stage.at(auction.commit_until);
    assert_eq!(code(auction.reveal(empty, 2, 5000)), "insufficient_funds");
    auction.reveal(low, 3, 49).unwrap();
    auction.reveal(fair, 4, 60).unwrap();
    assert_eq!((auction.stage.has(3), auction.stage.has(4)), (1000, 940));
    auction.stage.at(auction.reveal_until);
    auction.end().unwrap();
    assert_eq!(auction.stage.order_of(fair).price, 50);
    auction.stage.bid(empty, BidStep::Forfeit {}, 9).unwrap();
    assert_eq!((auction.stage.of(Account::Operator), auction.stage.has(2)), (100, 900));
    check(&auction.stage.state);
}
