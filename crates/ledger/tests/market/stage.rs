//! A log with money on it: parties 1 to 9, of whom 1 owns `model` and 2 owns `other`, and steps in few words.

use std::ops::{Deref, DerefMut};

use assay_ledger::market::{Account, OrderRecord, may};
use assay_ledger::payout_tree::{Payee, PayoutTree};
use assay_ledger::{Facts, Rejection, key};
use assay_statement::bounded::List;
use assay_statement::predicate::*;
use assay_statement::{Digest, PartyId, StatementId, Subject};

use crate::harness::*;

pub const HOUR: u64 = 3_600_000;

pub struct Stage {
    pub ledger: Ledger,
    pub time_ms: u64,
    commits: u64,
    count: u64,
}

impl Deref for Stage {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        &self.ledger
    }
}

impl DerefMut for Stage {
    fn deref_mut(&mut self) -> &mut Ledger {
        &mut self.ledger
    }
}

pub fn units(units: u64) -> Amount {
    Amount::new(units).unwrap()
}

pub fn ppm(parts: u32) -> PartsPerMillion {
    PartsPerMillion::new(parts).unwrap()
}

pub fn terms() -> TermSheet {
    TermSheet {
        commercial_use: true,
        derivatives: Derivatives::Allowed,
        attribution: false,
        royalty_ppm: ppm(0),
        transferable: false,
        revocable: false,
        lasts_ms: None,
        note: None,
    }
}

/// What a listing says where a test says nothing.
pub fn listing(price: Price) -> OpenListing {
    OpenListing {
        reference: text("listing"),
        right: Right::Use,
        price,
        terms: terms(),
        claims: List::default(),
        warranty: None,
        adjudicator: None,
        delivery_ms: HOUR,
        trial_ms: 10 * HOUR,
        expires_ms: None,
    }
}

pub fn fixed(amount: u64) -> Price {
    Price::Fixed { amount: units(amount) }
}

impl Stage {
    /// Every party has 1,000 but for party 9, who has nothing; the operator takes 1%.
    pub fn new() -> Self {
        let market = Market { asset: text("TEST"), decimals: 2, fee_ppm: ppm(10_000), contract: None };
        let mut stage =
            Self { ledger: Ledger::with_market(Some(market)), time_ms: 1000, commits: 0, count: 0 };
        for seed in 1..=9 {
            stage.register(seed).unwrap();
        }
        stage.artifact("model", ArtifactKind::Model, 1).unwrap();
        stage.artifact("other", ArtifactKind::Model, 2).unwrap();
        for seed in 1..=8 {
            stage.deposit(seed, 1000).unwrap();
        }
        stage
    }

    /// Lets time pass.
    pub fn pass(&mut self, ms: u64) {
        self.at(self.time_ms + ms);
    }

    /// Sets the time.
    pub fn at(&mut self, time_ms: u64) {
        self.time_ms = time_ms;
        self.commits += 1;
        let (number, size) = (self.commits, self.next());
        self.ledger.commit(number, size, time_ms).unwrap();
    }

    /// A reference that was not used before.
    pub fn reference(&mut self) -> assay_statement::bounded::Text<100> {
        self.count += 1;
        text(&format!("reference {}", self.count))
    }

    pub fn deposit(&mut self, to: u8, amount: u64) -> Result<StatementId, Rejection> {
        let (log, reference) = (self.log, self.reference());
        self.say(party(to), Deposit { log, reference, amount: units(amount) }, &[OPERATOR])
    }

    pub fn transfer(
        &mut self,
        subject: impl Into<Subject>,
        step: TransferStep,
        by: u8,
    ) -> Result<StatementId, Rejection> {
        let log = self.log;
        self.say(subject, Transfer { log, step }, &[by])
    }

    pub fn send(&mut self, from: u8, to: u8, amount: u64) -> Result<StatementId, Rejection> {
        let reference = self.reference();
        self.transfer(party(to), TransferStep::Send { reference, amount: units(amount) }, from)
    }

    pub fn hold(&mut self, from: u8, to: u8, amount: u64, until: u64) -> Result<StatementId, Rejection> {
        let reference = self.reference();
        let step = TransferStep::Hold { reference, amount: units(amount), expires_ms: until };
        self.transfer(party(to), step, from)
    }

    pub fn withdraw(&mut self, by: u8, amount: u64, to: u8) -> Result<StatementId, Rejection> {
        let (log, reference) = (self.log, self.reference());
        let account = ChainAccount([to; 20]);
        self.say(party(by), Withdrawal { log, reference, amount: units(amount), account }, &[by])
    }

    pub fn set_terms(&mut self, name: &str, terms: TermSheet, by: u8) -> Result<StatementId, Rejection> {
        let log = self.log;
        self.say(artifact(name), Terms { log, terms }, &[by])
    }

    pub fn grant(
        &mut self,
        name: &str,
        right: Right,
        to: u8,
        under: Option<StatementId>,
        terms: TermSheet,
        by: u8,
    ) -> Result<StatementId, Rejection> {
        self.grant_until(name, right, to, under, None, terms, by)
    }

    #[allow(clippy::too_many_arguments)]
    pub fn grant_until(
        &mut self,
        name: &str,
        right: Right,
        to: u8,
        under: Option<StatementId>,
        expires_ms: Option<u64>,
        terms: TermSheet,
        by: u8,
    ) -> Result<StatementId, Rejection> {
        let log = self.log;
        self.say(artifact(name), Grant { log, to: party(to), right, under, expires_ms, terms }, &[by])
    }

    pub fn revoke(&mut self, grant: StatementId, by: u8) -> Result<StatementId, Rejection> {
        let log = self.log;
        self.say(grant, Revocation { log, reason: None }, &[by])
    }

    /// Whether a party may do something with an artifact now.
    pub fn may(&self, seed: u8, right: Right, name: &str) -> bool {
        may(&self.state, party(seed), right, &digest(name), self.time_ms).unwrap().is_ok()
    }

    pub fn list(&mut self, names: &[&str], open: OpenListing, by: u8) -> Result<StatementId, Rejection> {
        let subjects: Vec<Subject> = names.iter().map(|name| Subject::from(artifact(name))).collect();
        self.list_subjects(subjects, open, by)
    }

    pub fn list_subjects(
        &mut self,
        subjects: Vec<Subject>,
        open: OpenListing,
        by: u8,
    ) -> Result<StatementId, Rejection> {
        let open = OpenListing { reference: self.reference(), ..open };
        let (log, step) = (self.log, ListingStep::Open(Box::new(open)));
        self.enter(sign(subjects, Listing { log, step }, &[by]))
    }

    pub fn close(&mut self, listing: StatementId, by: u8) -> Result<StatementId, Rejection> {
        let log = self.log;
        self.say(listing, Listing { log, step: ListingStep::Close {} }, &[by])
    }

    pub fn order(&mut self, subject: StatementId, step: OrderStep, by: u8) -> Result<StatementId, Rejection> {
        let log = self.log;
        self.say(subject, Order { log, step }, &[by])
    }

    pub fn place(&mut self, listing: StatementId, by: u8) -> Result<StatementId, Rejection> {
        let reference = self.reference();
        self.order(listing, OrderStep::Place { reference }, by)
    }

    pub fn offer(
        &mut self,
        listing: StatementId,
        amount: u64,
        expires_ms: u64,
        by: u8,
    ) -> Result<StatementId, Rejection> {
        let (reference, amount) = (self.reference(), units(amount));
        self.order(listing, OrderStep::Offer { reference, amount, expires_ms }, by)
    }

    pub fn bid(&mut self, subject: StatementId, step: BidStep, by: u8) -> Result<StatementId, Rejection> {
        let log = self.log;
        self.say(subject, Bid { log, step }, &[by])
    }

    pub fn warrant(
        &mut self,
        subject: StatementId,
        step: WarrantyStep,
        by: u8,
    ) -> Result<StatementId, Rejection> {
        let log = self.log;
        self.say(subject, Warranty { log, step }, &[by])
    }

    /// A verdict with a decision.
    pub fn decide(
        &mut self,
        claim: StatementId,
        evidence: &[StatementId],
        decision: Decision,
        by: u8,
    ) -> Result<StatementId, Rejection> {
        let rate = |share| Rate::new(share).unwrap();
        let verdict = Verdict {
            log: self.log,
            evidence: List::new(evidence.to_vec()).unwrap(),
            method: text("mixture/v1"),
            outcomes: 1,
            mean: Some(rate(0.1)),
            lower: rate(0.0),
            upper: rate(0.2),
            e_value_against_log10: Figure::new(2.0).unwrap(),
            e_value_for_log10: Figure::new(-2.0).unwrap(),
            decision,
        };
        self.say(claim, verdict, &[by])
    }

    pub fn of(&self, account: Account) -> u64 {
        let balance = crate::audit::balances(&self.state).get(&account).copied().unwrap_or_default();
        u64::try_from(balance).unwrap()
    }

    /// What a party has.
    pub fn has(&self, seed: u8) -> u64 {
        self.of(Account::Party(party(seed)))
    }

    /// What is held under a statement.
    pub fn held(&self, id: StatementId) -> u64 {
        self.of(Account::Held(id))
    }

    pub fn order_of(&self, id: StatementId) -> OrderRecord {
        self.state.record::<OrderRecord>(&key::order(&id)).unwrap().unwrap()
    }

    /// Everything that all accounts hold under statements.
    pub fn held_in_all(&self) -> u64 {
        let balances = crate::audit::balances(&self.state);
        let held = balances.iter().filter(|(account, _)| matches!(account, Account::Held(_)));
        u64::try_from(held.map(|(_, balance)| balance).sum::<i128>()).unwrap()
    }
}

/// The root of a payout to accounts, each 20 times one byte.
pub fn payout_root(payees: &[(u8, u64)]) -> Digest {
    let payee =
        |(account, cumulative): &(u8, u64)| Payee { account: [*account; 20], cumulative: *cumulative };
    Digest::from(PayoutTree::new(payees.iter().map(payee).collect()).unwrap().root())
}

pub fn code<T: std::fmt::Debug>(result: Result<T, Rejection>) -> &'static str {
    result.unwrap_err().code()
}

pub fn share(seed: u8, parts: u32) -> Share {
    Share { party: party(seed), ppm: ppm(parts) }
}

pub fn reason() -> assay_statement::bounded::Text<2000> {
    text("because")
}

pub fn none() -> StatementId {
    StatementId(Digest::of(b"none"))
}

pub fn of(seed: u8) -> PartyId {
    party(seed)
}
