//! How fast the rules of money and rights are on one core, statements read and their signatures verified already:
//! `cargo bench -p assay-ledger --bench market [-- COUNT]`. Processor time, so that other work on the machine counts less.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, missing_docs)]

#[path = "../tests/rules/harness.rs"]
#[allow(dead_code, unreachable_pub)]
mod harness;

use std::hint::black_box;
use std::time::Duration;

use assay_ledger::{Draft, State, apply, market::may};
use assay_statement::predicate::*;
use assay_statement::{SignedStatement, StatementId};
use harness::*;
use rayon::prelude::*;

/// How many statements make a commit.
const COMMIT: usize = 1000;
const PARTIES: u8 = 100;

fn units(units: u64) -> Amount {
    Amount::new(units).unwrap()
}

fn terms() -> TermSheet {
    TermSheet {
        commercial_use: true,
        derivatives: Derivatives::Allowed,
        attribution: false,
        royalty_ppm: PartsPerMillion::NOTHING,
        transferable: true,
        revocable: true,
        lasts_ms: None,
        note: None,
    }
}

/// Parties with money; party 1 owns `model`, whose right to use is listed.
fn stage() -> (Ledger, StatementId) {
    let mut ledger = Ledger::new();
    let log = ledger.log;
    for seed in 1..PARTIES {
        if seed != OPERATOR {
            ledger.register(seed).unwrap();
            let deposit =
                Deposit { log, reference: text(&format!("deposit {seed}")), amount: units(1 << 50) };
            ledger.say(party(seed), deposit, &[OPERATOR]).unwrap();
        }
    }
    ledger.artifact("model", ArtifactKind::Model, 1).unwrap();
    let open = OpenListing {
        reference: text("listing"),
        right: Right::Use,
        price: Price::Fixed { amount: units(100) },
        terms: terms(),
        claims: Default::default(),
        warranty: None,
        adjudicator: None,
        delivery_ms: 3_600_000,
        trial_ms: 3_600_000,
        expires_ms: None,
    };
    let listing = Listing { log, step: ListingStep::Open(Box::new(open)) };
    let listing = ledger.say(artifact("model"), listing, &[1]).unwrap();
    (ledger, listing)
}

/// Processor time of this thread (Linux, proc(5), `schedstat`).
fn time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split_whitespace().next().unwrap().parse().unwrap())
}

/// Applies statements in commits; says how many a second, by the rules alone and with taking in what they change.
fn run(mut state: State, mut index: u64, statements: &[SignedStatement]) -> (f64, f64) {
    let (mut rules, begun) = (Duration::ZERO, time());
    for commit in statements.chunks(COMMIT) {
        let began = time();
        let mut draft = Draft::new(&state);
        for statement in commit {
            apply(&mut draft, index, statement).unwrap();
            index += 1;
        }
        rules += time() - began;
        let change = draft.into_change();
        state.absorb(change);
    }
    let rate = |time: Duration| statements.len() as f64 / time.as_secs_f64();
    (rate(rules), rate(time() - begun))
}

fn report(what: &str, per: f64, ledger: &Ledger, statements: &[SignedStatement]) {
    let (rules, ordered) = run(ledger.state.clone(), ledger.next(), statements);
    let (_, unordered) = run(ledger.state.clone().unordered(), ledger.next(), statements);
    println!(
        "{what}: {:.0}/s by the rules alone; {:.0}/s into a state that is replayed, {:.0}/s into one that is served",
        rules / per,
        unordered / per,
        ordered / per
    );
}

fn transfers(count: u64) {
    let (ledger, _) = stage();
    let log = ledger.log;
    let one = |number: u64| {
        let (from, to) = (1 + (number % 90) as u8, 1 + ((number * 7 + 3) % 90) as u8);
        let to = if from == to { to + 1 } else { to };
        let step = TransferStep::Send { reference: text(&format!("transfer {number}")), amount: units(1) };
        sign(vec![party(to).into()], Transfer { log, step }, &[from])
    };
    let statements: Vec<SignedStatement> = (0..count).into_par_iter().map(one).collect();
    report("transfers", 1.0, &ledger, &statements);
}

fn orders(count: u64) {
    let (ledger, listing) = stage();
    let log = ledger.log;
    let life = |number: u64| {
        let buyer = 2 + (number % 80) as u8;
        let place = OrderStep::Place { reference: text(&format!("order {number}")) };
        let place = sign(vec![listing.into()], Order { log, step: place }, &[buyer]);
        let deliver = sign(vec![place.id.into()], Order { log, step: OrderStep::Deliver {} }, &[1]);
        let accept = sign(vec![place.id.into()], Order { log, step: OrderStep::Accept {} }, &[buyer]);
        [place, deliver, accept]
    };
    let statements: Vec<SignedStatement> = (0..count).into_par_iter().flat_map_iter(life).collect();
    report("orders placed, delivered and accepted", 3.0, &ledger, &statements);
}

fn rights(count: u32) {
    let (mut ledger, _) = stage();
    let log = ledger.log;
    let mut under = None;
    for link in 1..=8_u8 {
        let grant =
            Grant { log, to: party(link + 1), right: Right::Use, under, expires_ms: None, terms: terms() };
        under = Some(ledger.say(artifact("model"), grant, &[link]).unwrap());
    }
    let (holder, model) = (party(9), digest("model"));
    let begun = time();
    for _ in 0..count {
        let chain = may(&ledger.state, holder, Right::Use, &model, 2000).unwrap().unwrap();
        assert_eq!(black_box(chain).len(), 8);
    }
    println!(
        "may, by a chain of eight grants: {:.2} us",
        (time() - begun).as_secs_f64() * 1e6 / f64::from(count)
    );
}

fn main() {
    let count = std::env::args().skip(1).find_map(|word| word.parse::<u64>().ok()).unwrap_or(200_000);
    transfers(count);
    orders(count / 3);
    rights(100_000);
}
