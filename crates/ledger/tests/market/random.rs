//! Random steps of everybody against everybody, beside books that somebody keeps by hand.
//!
//! `ASSAY_MARKET_STEPS` says how many steps; each failure prints its seed.

use std::collections::BTreeMap;

use assay_ledger::market::{Account, OrderState, WarrantyState};
use assay_statement::bounded::List;
use assay_statement::predicate::*;
use assay_statement::{Digest, StatementId};

use crate::audit::{balances, check};
use crate::harness::*;
use crate::stage::*;

/// A generator of numbers from a seed (Vigna's SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn party(&mut self) -> u8 {
        1 + self.below(8) as u8
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        if of.is_empty() { None } else { Some(of[self.below(of.len() as u64) as usize]) }
    }
}

/// Everything that was said and may be spoken of again.
#[derive(Default)]
struct Known {
    holds: Vec<StatementId>,
    listings: Vec<StatementId>,
    auctions: Vec<StatementId>,
    orders: Vec<StatementId>,
    bids: Vec<(StatementId, u8, u64)>,
    verdicts: Vec<StatementId>,
    grants: Vec<StatementId>,
    proposals: Vec<StatementId>,
}

struct Play {
    stage: Stage,
    random: Random,
    known: Known,
    claim: StatementId,
    taken: u64,
    refused: BTreeMap<&'static str, u64>,
    /// What each party may have lost to others in all: balances by hand for transfers alone.
    ended: BTreeMap<StatementId, OrderState>,
}

fn play(seed: u64, steps: u64) -> Play {
    let mut stage = Stage::new();
    let claim = stage.claim("model", 1).unwrap();
    let mut play = Play {
        stage,
        random: Random(seed),
        known: Known::default(),
        claim,
        taken: 0,
        refused: BTreeMap::new(),
        ended: BTreeMap::new(),
    };
    for step in 0..steps {
        play.step();
        // The whole of the books is read now and then, what one step can break after each.
        if step % 64 == 0 {
            check(&play.stage.state);
            play.check_orders();
        }
    }
    check(&play.stage.state);
    play.check_orders();
    play
}

/// Lets all windows pass and has everybody take every way out: then nothing may be held any more.
fn drain(play: &mut Play) {
    let known = std::mem::take(&mut play.known);
    // Twice, since an auction that ends makes an order.
    for _ in 0..2 {
        play.stage.pass(1000 * HOUR);
        for id in known.auctions.iter() {
            let _ = play.stage.bid(*id, BidStep::End {}, 1);
        }
        for (id, ..) in &known.bids {
            let _ = play.stage.bid(*id, BidStep::Forfeit {}, 1);
        }
        for id in known.orders.iter().chain(known.bids.iter().map(|(id, ..)| id)) {
            let _ = play.stage.order(*id, OrderStep::Lapse {}, 1);
        }
        play.stage.pass(1000 * HOUR);
        for id in known.orders.iter().chain(known.bids.iter().map(|(id, ..)| id)) {
            let _ = play.stage.order(*id, OrderStep::Lapse {}, 2);
            let _ = play.stage.warrant(*id, WarrantyStep::Lapse {}, 2);
        }
    }
    for id in &known.holds {
        let _ = play.stage.transfer(*id, TransferStep::Void {}, 1);
    }
    for id in &known.listings {
        for seller in 1..=8 {
            let _ = play.stage.close(*id, seller);
            let _ = play.stage.warrant(*id, WarrantyStep::Withdraw {}, seller);
        }
    }
    check(&play.stage.state);
    assert_eq!(play.stage.held_in_all(), 0, "money is held without an end");
}

impl Play {
    fn step(&mut self) {
        let before = self.stage.state.position();
        let did = match self.random.below(14) {
            0 => self.money(),
            1 | 2 => self.holding(),
            3 => self.listing(),
            4..=6 => self.order(),
            7 | 8 => self.order_step(),
            9 => self.bidding(),
            10 => self.warranty(),
            11 => self.rights(),
            12 => self.sharing(),
            _ => {
                let ms = [1, HOUR / 3, HOUR, 7 * HOUR][self.random.below(4) as usize];
                self.stage.pass(ms);
                return;
            }
        };
        match did {
            Ok(_) => self.taken += 1,
            Err(rejection) => {
                assert_eq!(self.stage.state.position(), before, "a refusal changed the state");
                *self.refused.entry(rejection.code()).or_default() += 1;
            }
        }
    }

    fn money(&mut self) -> Result<StatementId, assay_ledger::Rejection> {
        let (from, to, amount) = (self.random.party(), self.random.party(), 1 + self.random.below(400));
        let has = |play: &Self, seed| i128::from(play.stage.has(seed));
        let before = (has(self, from), has(self, to));
        match self.random.below(3) {
            0 => self.stage.deposit(to, 1 + self.random.below(300)),
            1 => self.stage.withdraw(from, amount, to),
            _ => {
                let sent = self.stage.send(from, to, amount)?;
                let amount = i128::from(amount);
                assert_eq!((has(self, from), has(self, to)), (before.0 - amount, before.1 + amount));
                Ok(sent)
            }
        }
    }

    fn holding(&mut self) -> Result<StatementId, assay_ledger::Rejection> {
        let by = self.random.party();
        match (self.random.below(3), self.random.one(&self.known.holds)) {
            (0, Some(hold)) => {
                let amount = Amount::new(self.random.below(200));
                self.stage.transfer(hold, TransferStep::Post { amount }, by)
            }
            (1, Some(hold)) => self.stage.transfer(hold, TransferStep::Void {}, by),
            _ => {
                let (to, amount) = (self.random.party(), 1 + self.random.below(200));
                let until = self.stage.time_ms + self.random.below(3 * HOUR);
                let hold = self.stage.hold(by, to, amount, until)?;
                self.known.holds.push(hold);
                Ok(hold)
            }
        }
    }

    fn listing(&mut self) -> Result<StatementId, assay_ledger::Rejection> {
        let by = self.random.party();
        if let (0, Some(listing)) = (self.random.below(6), self.random.one(&self.known.listings)) {
            return self.stage.close(listing, by);
        }
        let now = self.stage.time_ms;
        let (fixed_price, auction) = (fixed(1 + self.random.below(500)), self.random.below(4) == 0);
        let price = match self.random.below(3) {
            _ if auction => Price::Auction {
                commit_until_ms: now + 2 * HOUR,
                reveal_until_ms: now + 5 * HOUR,
                deposit: units(1 + self.random.below(50)),
                reserve: units(1 + self.random.below(100)),
            },
            0 => Price::Offers {},
            _ => fixed_price,
        };
        let name = ["model", "other"][self.random.below(2) as usize];
        let adjudicator = (self.random.below(2) == 0).then(|| of(8));
        let warranted = name == "model" && adjudicator.is_some() && self.random.below(2) == 0;
        let claims = if warranted { vec![self.claim] } else { Vec::new() };
        let terms_of = WarrantyTerms {
            claim: self.claim,
            bond: units(1 + self.random.below(200)),
            window_ms: 20 * HOUR,
            challenge_ms: HOUR,
        };
        let open = OpenListing {
            right: self.random.one(&[Right::Use, Right::Own, Right::FineTune]).unwrap(),
            claims: List::new(claims).unwrap(),
            warranty: warranted.then_some(terms_of),
            adjudicator,
            ..listing(price)
        };
        let listed = self.stage.list(&[name], open, by)?;
        if auction {
            self.known.auctions.push(listed)
        } else {
            self.known.listings.push(listed)
        }
        Ok(listed)
    }

    fn order(&mut self) -> Result<StatementId, assay_ledger::Rejection> {
        let by = self.random.party();
        let Some(listing) = self.random.one(&self.known.listings) else { return self.listing() };
        let id = match self.random.below(2) {
            0 => self.stage.place(listing, by)?,
            _ => {
                let until = self.stage.time_ms + self.random.below(4 * HOUR);
                self.stage.offer(listing, 1 + self.random.below(300), until, by)?
            }
        };
        self.known.orders.push(id);
        Ok(id)
    }

    fn order_step(&mut self) -> Result<StatementId, assay_ledger::Rejection> {
        let by = self.random.party();
        let Some(order) = self.random.one(&self.known.orders) else { return self.order() };
        let parts = [0, 333_333, 999_999, 1_000_000][self.random.below(4) as usize];
        let step = match self.random.below(7) {
            0 => OrderStep::Take {},
            1 => OrderStep::Deliver {},
            2 => OrderStep::Accept {},
            3 => OrderStep::Dispute { reason: reason() },
            4 => OrderStep::Resolve { refund_ppm: ppm(parts), reason: reason() },
            5 => OrderStep::Decline {},
            _ => OrderStep::Lapse {},
        };
        self.stage.order(order, step, by)
    }

    fn bidding(&mut self) -> Result<StatementId, assay_ledger::Rejection> {
        let by = self.random.party();
        let Some(listing) = self.random.one(&self.known.auctions) else { return self.listing() };
        match (self.random.below(6), self.random.one(&self.known.bids)) {
            (0 | 1, Some((bid, by, amount))) => {
                self.stage.bid(bid, BidStep::Reveal { amount: units(amount), salt: digest("salt") }, by)
            }
            (2, Some((bid, ..))) => self.stage.bid(bid, BidStep::Forfeit {}, by),
            (3, _) => {
                let ended = self.stage.bid(listing, BidStep::End {}, by)?;
                // Whichever bid won is an order from now on.
                self.known.orders.extend(self.known.bids.iter().map(|(bid, ..)| *bid));
                self.known.orders.dedup();
                Ok(ended)
            }
            _ => {
                let amount = 1 + self.random.below(400);
                let commitment = bid_commitment(&digest("salt"), units(amount), &of(by), &listing);
                let reference = self.stage.reference();
                let bid = self.stage.bid(listing, BidStep::Commit { reference, commitment }, by)?;
                self.known.bids.push((bid, by, amount));
                Ok(bid)
            }
        }
    }

    fn warranty(&mut self) -> Result<StatementId, assay_ledger::Rejection> {
        let by = self.random.party();
        let (order, verdict) = (self.random.one(&self.known.orders), self.random.one(&self.known.verdicts));
        let listing = self.random.one(&self.known.listings);
        match (self.random.below(7), order, verdict, listing) {
            (0, Some(order), Some(verdict), _) => {
                self.stage.warrant(order, WarrantyStep::Claim { verdict }, by)
            }
            (1, Some(order), Some(verdict), _) => {
                self.stage.warrant(order, WarrantyStep::Challenge { verdict }, by)
            }
            (2, Some(order), ..) => {
                let stands = self.random.below(2) == 0;
                self.stage.warrant(order, WarrantyStep::Rule { stands, reason: reason() }, OPERATOR)
            }
            (3, Some(order), ..) => self.stage.warrant(order, WarrantyStep::Lapse {}, by),
            (4, _, _, Some(listing)) => {
                let (reference, amount) = (self.stage.reference(), units(1 + self.random.below(100)));
                self.stage.warrant(listing, WarrantyStep::Back { reference, amount }, by)
            }
            (5, _, _, Some(listing)) => self.stage.warrant(listing, WarrantyStep::Withdraw {}, by),
            _ => {
                let evidence = self.stage.evaluate("model", None, "benchmark", 3)?;
                let decision = self.random.one(&[Decision::Refuted, Decision::Upheld]).unwrap();
                let judge = self.random.one(&[8, 8, 7]).unwrap();
                let verdict = self.stage.decide(self.claim, &[evidence], decision, judge)?;
                self.known.verdicts.push(verdict);
                Ok(verdict)
            }
        }
    }

    fn rights(&mut self) -> Result<StatementId, assay_ledger::Rejection> {
        let (by, to) = (self.random.party(), self.random.party());
        let name = ["model", "other"][self.random.below(2) as usize];
        if let (0, Some(grant)) = (self.random.below(3), self.random.one(&self.known.grants)) {
            return self.stage.revoke(grant, by);
        }
        let under = self.random.one(&self.known.grants).filter(|_| self.random.below(2) == 0);
        let right = self.random.one(&Right::ALL[..5]).unwrap();
        let given = TermSheet { transferable: true, revocable: true, ..terms() };
        let grant = self.stage.grant(name, right, to, under, given, by)?;
        self.known.grants.push(grant);
        Ok(grant)
    }

    fn sharing(&mut self) -> Result<StatementId, assay_ledger::Rejection> {
        let by = self.random.party();
        let (log, name) = (self.stage.log, ["model", "other"][self.random.below(2) as usize]);
        let step = match (self.random.below(2), self.random.one(&self.known.proposals)) {
            (0, Some(proposal)) => SharesStep::Agree { proposal },
            _ => {
                let shares = (0..self.random.below(4))
                    .map(|at| share(1 + 2 * at as u8, 1 + self.random.below(250_000) as u32));
                SharesStep::Propose { shares: List::new(shares.collect()).unwrap(), report: None }
            }
        };
        let proposed = matches!(step, SharesStep::Propose { .. });
        let id = self.stage.say(artifact(name), Shares { log, step }, &[by])?;
        if proposed {
            self.known.proposals.push(id);
        }
        Ok(id)
    }

    /// Held money always has an owner: an order holds its price until it ends and nothing after, its bond as long as
    /// its warranty stands; and an order that has ended never ends in another way.
    fn check_orders(&mut self) {
        let all = balances(&self.stage.state);
        let held = |id: StatementId| all.get(&Account::Held(id)).copied().unwrap_or_default();
        let ids = self.stage.state.range(b"O", None, usize::MAX);
        let ids: Vec<StatementId> =
            ids.iter().map(|(key, _)| StatementId(<[u8; 32]>::try_from(&key[1..]).unwrap().into())).collect();
        let mut owned = 0;
        for id in ids {
            let order = self.stage.order_of(id);
            let over = matches!(order.state, OrderState::Settled | OrderState::Refunded);
            assert_eq!(held(id), if over { 0 } else { i128::from(order.price) }, "{order:?}");
            let bond = match order.warranty {
                WarrantyState::Standing { bond, .. }
                | WarrantyState::Claimed { bond, .. }
                | WarrantyState::Contested { bond, .. } => i128::from(bond),
                _ => 0,
            };
            let apart = StatementId(Digest::of(id.as_bytes()));
            assert_eq!(held(apart), bond, "{order:?}");
            owned += held(id) + bond;
            if over {
                let ended = self.ended.entry(id).or_insert(order.state);
                assert_eq!(*ended, order.state, "an order ended twice");
            }
        }
        let others = self.known.holds.iter().chain(&self.known.listings).chain(&self.known.auctions);
        let bids = self.known.bids.iter().map(|(bid, ..)| bid);
        let rest: i128 = others.chain(bids).filter(|id| !self.is_order(**id)).map(|id| held(*id)).sum();
        let sum: i128 = all
            .iter()
            .filter(|(account, _)| matches!(account, Account::Held(_)))
            .map(|(_, units)| units)
            .sum();
        assert_eq!(sum, owned + rest, "money is held that nobody owns");
    }

    fn is_order(&self, id: StatementId) -> bool {
        !self.stage.state.range(&assay_ledger::key::order(&id), None, 1).is_empty()
    }
}

#[test]
fn no_money_is_made_or_lost_whatever_everybody_does() {
    let steps: u64 =
        std::env::var("ASSAY_MARKET_STEPS").ok().and_then(|text| text.parse().ok()).unwrap_or(60_000);
    let plays = steps.div_ceil(5_000);
    let (mut taken, mut refused) = (0, BTreeMap::<&str, u64>::new());
    for seed in 0..plays {
        let played = std::panic::catch_unwind(|| play(seed, steps / plays));
        let Ok(mut played) = played else { panic!("seed {seed} fails") };
        let drained = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drain(&mut played)));
        assert!(drained.is_ok(), "seed {seed} fails at its end");
        taken += played.taken;
        played.refused.into_iter().for_each(|(code, count)| *refused.entry(code).or_default() += count);
    }
    println!("{plays} seeds, {steps} steps: {taken} taken; refused: {refused:?}");
    assert!(taken > steps / 10, "hardly anything was taken, so little was tried");
}

#[test]
fn the_same_log_gives_the_same_state() {
    let played = play(7, 3_000).stage;
    let mut again = assay_ledger::State::new();
    for (index, entry) in (0..).zip(&played.entries) {
        let mut draft = assay_ledger::Draft::new(&again);
        assay_ledger::apply(&mut draft, index, entry).unwrap();
        let change = draft.into_change();
        again.absorb(change);
    }
    assert!(again.pack().unwrap().as_bytes() == played.state.pack().unwrap().as_bytes());
}
