//! Payouts: what accounts on a chain may take, by which root, and that a false root is found by whoever replays.

use assay_ledger::market::payout::{PayeeRecord, PayoutRecord};
use assay_ledger::{Facts, Fault, Replay, key};
use assay_merkle::leaf_hash;
use assay_statement::Digest;
use assay_statement::predicate::{ChainAccount, Payout};

use crate::audit::check;
use crate::harness::*;
use crate::stage::*;

fn payout(stage: &Stage, number: u64, payees: &[(u8, u64)], root: Digest) -> Payout {
    let total = units(payees.iter().map(|(_, amount)| amount).sum());
    Payout { log: stage.log, number, root, accounts: payees.len() as u64, total }
}

/// Logs a payout with its true root.
fn pay_out(stage: &mut Stage, number: u64, payees: &[(u8, u64)]) {
    let (log, payout) = (stage.log, payout(stage, number, payees, payout_root(payees)));
    stage.say(log, payout, &[OPERATOR]).unwrap();
}

/// What a payee may take under the last payout, and in all.
fn under(stage: &Stage, account: u8) -> (u64, u64) {
    let last = stage.state.record::<PayoutRecord>(&key::payout()).unwrap().unwrap_or_default().number;
    let payee = stage.state.record::<PayeeRecord>(&key::payee(&ChainAccount([account; 20]))).unwrap();
    payee.map_or((0, 0), |payee| (payee.under(last), payee.total))
}

fn replay(stage: &Stage) -> Result<(), Fault> {
    let leaves: Vec<_> = stage.entries.iter().map(|entry| leaf_hash(&entry.envelope.to_entry())).collect();
    let replayed = Replay::new().push(&stage.entries, &leaves, &mut |_, _| {});
    replayed.map_err(|faulty| faulty.fault)
}

#[test]
fn payouts_follow_the_withdrawals() {
    let mut stage = Stage::new();
    let log = stage.log;
    stage.withdraw(1, 100, 1).unwrap();
    stage.withdraw(2, 50, 1).unwrap();
    stage.withdraw(2, 25, 2).unwrap();
    let root = digest("any root");
    for wrong in [(2, 25, 150), (1, 26, 150)] {
        let wrong = payout(&stage, wrong.0, &[(1, wrong.2), (2, wrong.1)], root);
        assert_eq!(code(stage.say(log, wrong, &[OPERATOR])), "payout_order");
    }
    let one = payout(&stage, 1, &[(1, 175)], root);
    assert_eq!(code(stage.say(log, one, &[OPERATOR])), "payout_order");
    let good = payout(&stage, 1, &[(1, 150), (2, 25)], root);
    assert_eq!(code(stage.say(log, good.clone(), &[1])), "not_the_operator");
    stage.say(log, good.clone(), &[OPERATOR]).unwrap();
    assert_eq!(code(stage.say(log, good, &[OPERATOR])), "already_logged");
    check(&stage.state);
}

#[test]
fn what_comes_after_a_payout_waits_for_the_next_one() {
    let mut stage = Stage::new();
    stage.withdraw(1, 100, 1).unwrap();
    assert_eq!(under(&stage, 1), (0, 100));
    pay_out(&mut stage, 1, &[(1, 100)]);
    assert_eq!(under(&stage, 1), (100, 100));
    for _ in 0..2 {
        stage.withdraw(1, 10, 1).unwrap();
        stage.withdraw(2, 5, 2).unwrap();
    }
    assert_eq!((under(&stage, 1), under(&stage, 2)), ((100, 120), (0, 10)));
    pay_out(&mut stage, 2, &[(1, 120), (2, 10)]);
    pay_out(&mut stage, 3, &[(1, 120), (2, 10)]);
    assert_eq!((under(&stage, 1), under(&stage, 2)), ((120, 120), (10, 10)));
    stage.withdraw(1, 1, 1).unwrap();
    assert_eq!((under(&stage, 1), under(&stage, 2)), ((120, 121), (10, 10)));
}

#[test]
fn a_payout_with_a_false_root_is_found_by_whoever_replays() {
    let mut stage = Stage::new();
    stage.withdraw(1, 100, 1).unwrap();
    pay_out(&mut stage, 1, &[(1, 100)]);
    stage.withdraw(2, 25, 2).unwrap();
    pay_out(&mut stage, 2, &[(1, 100), (2, 25)]);
    replay(&stage).unwrap();
    // As many accounts and as much money, but not to those who withdrew it.
    let root = payout_root(&[(1, 99), (2, 26)]);
    let (log, stolen) = (stage.log, payout(&stage, 3, &[(1, 100), (2, 25)], root));
    stage.say(log, stolen, &[OPERATOR]).unwrap();
    let right = payout_root(&[(1, 100), (2, 25)]);
    assert_eq!(replay(&stage), Err(Fault::PayoutRoot { number: 3, said: root, root: right }));
}
