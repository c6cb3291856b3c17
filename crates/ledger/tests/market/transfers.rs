//! Money that is sent, held, posted, voided and withdrawn.

use assay_ledger::market::Account;
use assay_statement::predicate::*;

use crate::audit::check;
use crate::harness::*;
use crate::stage::*;

#[test]
fn money_moves_and_nothing_else_happens_to_it() {
    let mut stage = Stage::new();
    stage.send(1, 2, 300).unwrap();
    assert_eq!((stage.has(1), stage.has(2)), (700, 1300));
    assert_eq!(code(stage.send(9, 1, 1)), "insufficient_funds");
    assert_eq!(code(stage.send(1, 2, 701)), "insufficient_funds");
    stage.send(1, 2, 700).unwrap();
    assert_eq!(stage.has(1), 0);
    check(&stage.state);
}

#[test]
fn a_retry_is_answered_and_a_reference_used_once() {
    let mut stage = Stage::new();
    let log = stage.log;
    let send = |amount, to| {
        let step = TransferStep::Send { reference: text("rent"), amount: units(amount) };
        sign(vec![party(to).into()], Transfer { log, step }, &[1])
    };
    stage.enter(send(10, 2)).unwrap();
    assert_eq!(code(stage.enter(send(10, 2))), "already_logged");
    assert_eq!(code(stage.enter(send(11, 2))), "reference_taken");
    assert_eq!(code(stage.enter(send(10, 3))), "reference_taken");
    assert_eq!(stage.has(1), 990);
    // Another party has references of its own.
    let step = TransferStep::Send { reference: text("rent"), amount: units(5) };
    stage.say(party(1), Transfer { log, step }, &[2]).unwrap();
    check(&stage.state);
}

#[test]
fn what_is_held_is_posted_or_voided_once() {
    let mut stage = Stage::new();
    let until = stage.time_ms + HOUR;
    let one = stage.hold(1, 2, 100, until).unwrap();
    assert_eq!((stage.has(1), stage.held(one)), (900, 100));
    assert_eq!(code(stage.transfer(one, TransferStep::Void {}, 1)), "too_early");
    assert_eq!(code(stage.transfer(one, TransferStep::Post { amount: None }, 2)), "not_the_party");
    assert_eq!(
        code(stage.transfer(one, TransferStep::Post { amount: Some(units(101)) }, 1)),
        "insufficient_funds"
    );
    stage.transfer(one, TransferStep::Post { amount: Some(units(60)) }, 1).unwrap();
    assert_eq!((stage.has(1), stage.has(2), stage.held(one)), (940, 1060, 0));
    assert_eq!(code(stage.transfer(one, TransferStep::Post { amount: Some(units(1)) }, 1)), "not_held");
    assert_eq!(code(stage.transfer(one, TransferStep::Void {}, 2)), "not_held");
    let two = stage.hold(1, 2, 100, until).unwrap();
    stage.transfer(two, TransferStep::Void {}, 2).unwrap();
    assert_eq!(stage.has(1), 940);
    let three = stage.hold(1, 2, 100, until).unwrap();
    // The last instant at which it can be posted, and the first at which anyone can void it.
    stage.at(until - 1);
    assert_eq!(code(stage.transfer(three, TransferStep::Void {}, 3)), "too_early");
    stage.at(until);
    assert_eq!(code(stage.transfer(three, TransferStep::Post { amount: None }, 1)), "too_late");
    stage.transfer(three, TransferStep::Void {}, 3).unwrap();
    assert_eq!(stage.has(1), 940);
    assert_eq!(code(stage.hold(1, 2, 1, until)), "too_late");
    check(&stage.state);
}

#[test]
fn nobody_spends_what_is_not_theirs() {
    let mut stage = Stage::new();
    let log = stage.log;
    let until = stage.time_ms + HOUR;
    let hold = stage.hold(1, 2, 100, until).unwrap();
    for thief in [3, OPERATOR] {
        let post = TransferStep::Post { amount: None };
        assert!(stage.transfer(hold, post, thief).is_err());
        assert!(stage.transfer(hold, TransferStep::Void {}, thief).is_err());
    }
    let amount = units(1);
    let withdrawal = Withdrawal { log, reference: text("mine"), amount, account: ChainAccount([1; 20]) };
    assert_eq!(code(stage.say(party(1), withdrawal, &[2])), "not_the_subject");
    let deposit = Deposit { log, reference: text("gift"), amount };
    assert_eq!(code(stage.say(party(2), deposit, &[2])), "not_the_operator");
    assert_eq!(code(stage.send(OPERATOR, 1, 1)), "insufficient_funds");
    check(&stage.state);
}

#[test]
fn no_more_is_issued_than_can_be_counted() {
    let mut stage = Stage::new();
    let rest = u64::MAX - 8000;
    stage.deposit(9, rest).unwrap();
    assert_eq!(code(stage.deposit(9, 1)), "issuance_exhausted");
    // All of it in one hand, and round and round: totals grow beyond what a balance can be.
    for seed in 1..=8 {
        stage.send(seed, 9, 1000).unwrap();
    }
    assert_eq!(stage.has(9), u64::MAX);
    for _ in 0..3 {
        stage.send(9, 1, u64::MAX).unwrap();
        stage.send(1, 9, u64::MAX).unwrap();
    }
    stage.withdraw(9, u64::MAX, 7).unwrap();
    assert_eq!(stage.of(Account::Withdrawn), u64::MAX);
    assert_eq!(code(stage.withdraw(9, 1, 7)), "insufficient_funds");
    check(&stage.state);
}
