//! A short log with every kind of statement about rights and money, and its state, kept as files that any
//! implementation can be held against.

use std::fs;
use std::path::PathBuf;

use assay_ledger::{Draft, State, apply, snapshot};
use assay_merkle::entry_bundle::{decode_bundle, encode_bundle};
use assay_statement::SignedStatement;
use assay_statement::bounded::List;
use assay_statement::predicate::*;

use crate::harness::*;
use crate::stage::*;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/market")
}

fn short_log() -> Stage {
    let mut stage = Stage::new();
    let log = stage.log;
    stage.send(1, 2, 10).unwrap();
    let hold = stage.hold(1, 2, 20, 5000).unwrap();
    stage.transfer(hold, TransferStep::Post { amount: Some(units(5)) }, 1).unwrap();
    stage.withdraw(3, 30, 7).unwrap();
    let payout = Payout { log, number: 1, root: payout_root(&[(7, 30)]), accounts: 1, total: units(30) };
    stage.say(log, payout, &[OPERATOR]).unwrap();
    let ask = TermSheet { derivatives: Derivatives::ByRight, royalty_ppm: ppm(100_000), ..terms() };
    stage.set_terms("model", ask, 1).unwrap();
    let given = TermSheet { revocable: true, transferable: true, note: Some(text("a note")), ..terms() };
    let grant = stage.grant_until("model", Right::FineTune, 4, None, Some(90_000), given, 1).unwrap();
    stage.revoke(grant, 1).unwrap();
    let shares = List::new(vec![share(5, 250_000)]).unwrap();
    let propose = SharesStep::Propose { shares, report: None };
    stage.say(artifact("model"), Shares { log, step: propose }, &[1, 5]).unwrap();
    let claim = stage.claim("model", 1).unwrap();
    let warranty = WarrantyTerms { claim, bond: units(50), window_ms: HOUR, challenge_ms: HOUR };
    let open = OpenListing {
        claims: List::new(vec![claim]).unwrap(),
        warranty: Some(warranty),
        adjudicator: Some(of(8)),
        ..listing(fixed(200))
    };
    let listed = stage.list(&["model"], open, 1).unwrap();
    let order = stage.place(listed, 2).unwrap();
    stage.order(order, OrderStep::Deliver {}, 1).unwrap();
    stage.order(order, OrderStep::Accept {}, 2).unwrap();
    let evidence = stage.evaluate("model", None, "benchmark", 3).unwrap();
    let verdict = stage.decide(claim, &[evidence], Decision::Refuted, 8).unwrap();
    stage.warrant(order, WarrantyStep::Claim { verdict }, 2).unwrap();
    let price = Price::Auction {
        commit_until_ms: 2000,
        reveal_until_ms: 3000,
        deposit: units(10),
        reserve: units(20),
    };
    let auction = stage.list(&["other"], OpenListing { right: Right::Own, ..listing(price) }, 2).unwrap();
    let commitment = bid_commitment(&digest("salt"), units(60), &of(6), &auction);
    let reference = stage.reference();
    let bid = stage.bid(auction, BidStep::Commit { reference, commitment }, 6).unwrap();
    stage.at(2500);
    stage.bid(bid, BidStep::Reveal { amount: units(60), salt: digest("salt") }, 6).unwrap();
    stage.at(3000);
    stage.bid(auction, BidStep::End {}, 7).unwrap();
    stage
}

#[test]
fn the_short_log_gives_the_state_that_is_kept() {
    let stage = short_log();
    let run = stage.state.pack().unwrap();
    if std::env::var("UPDATE_EXPECT").is_ok() {
        fs::create_dir_all(folder()).unwrap();
        let entries = stage.entries.iter().map(|entry| entry.envelope.to_entry());
        fs::write(folder().join("entries"), encode_bundle(entries).unwrap()).unwrap();
        fs::write(folder().join("state"), run.as_bytes()).unwrap();
        fs::write(folder().join("root"), format!("{} {}\n", run.len(), snapshot::root(&run))).unwrap();
    }
    let mut state = State::new();
    let mut draft = Draft::new(&state);
    let bundle = fs::read(folder().join("entries")).unwrap();
    for (index, entry) in (0..).zip(decode_bundle(&bundle)) {
        apply(&mut draft, index, &SignedStatement::from_entry(entry.unwrap()).unwrap()).unwrap();
    }
    let change = draft.into_change();
    state.absorb(change);
    assert!(state.pack().unwrap().as_bytes() == fs::read(folder().join("state")).unwrap());
    assert!(run.as_bytes() == state.pack().unwrap().as_bytes());
    let root = fs::read_to_string(folder().join("root")).unwrap();
    assert_eq!(root, format!("{} {}\n", run.len(), snapshot::root(&run)));
}
