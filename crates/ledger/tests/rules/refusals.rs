//! Every rule refuses what breaks it, in words and by a code of its own.

use std::collections::BTreeSet;

use assay_ledger::{KEYS_PER_PARTY_MAX, Rejection, State};
use assay_statement::predicate::*;
use assay_statement::{StatementId, Subject};
use expect_test::expect_file;

use crate::harness::*;

fn refused<T: std::fmt::Debug>(result: Result<T, Rejection>) -> Rejection {
    result.unwrap_err()
}

/// One refusal of each rule.
fn refusals() -> Vec<Rejection> {
    let mut refusals = Vec::new();
    let empty = || Ledger { state: State::new(), log: Ledger::new().log, entries: Vec::new() };
    refusals.push(refused(empty().register(1)));
    let mut ledger = Ledger::furnished();
    let again = ledger.entries[1].clone();
    refusals.push(refused(ledger.enter(again)));
    let log = ledger.log;
    ledger.log = StatementId(digest("another log"));
    refusals.push(refused(ledger.register(4)));
    ledger.log = log;
    refusals.push(refused(ledger.artifact("new", ArtifactKind::Model, 8)));
    refusals.extend(party_refusals());
    refusals.push(refused(ledger.contribution("model", 2, &[2, 3])));
    refusals.push(refused(ledger.artifact("model", ArtifactKind::Model, 2)));
    refusals.push(refused(ledger.made_from("new", ArtifactKind::Model, Some(artifact("gone")), 1)));
    refusals.push(refused(ledger.claim("model", 2)));
    refusals.push(refused(ledger.claim("data", 1)));
    refusals.push(refused(ledger.attest(Subject::of(digest("nothing")), About::Artifact, 1)));
    refusals.push(refused(ledger.replay(StatementId(digest("none")), 1, digest("root"), 1)));
    let claim = ledger.claim("model", 1).unwrap();
    refusals.push(refused(ledger.replay(claim, 1, digest("root"), 2)));
    refusals.extend(protocol_refusals());
    refusals.extend(evidence_refusals());
    refusals.push(refused(ledger.respond(claim, None, 2)));
    refusals.push(refused(ledger.lifecycle("model", LifecycleState::Active, 1)));
    refusals.push(refused(ledger.lifecycle("model", LifecycleState::Revived, 1)));
    refusals.push(refused(ledger.lifecycle_of("model", LifecycleState::Retired, 3, 1)));
    let next = ledger.next();
    refusals.push(refused(ledger.commit(2, next, 2000)));
    refusals.push(refused(ledger.commit(1, next, 999)));
    refusals.push(refused(ledger.snapshot(next + 1)));
    let commit = Commit { log: Some(log), number: 1, size: next, time_ms: 2000, genesis: None };
    refusals.push(refused(ledger.say(Subject::of(digest("a root")), commit, &[1])));
    refusals
}

fn party_refusals() -> Vec<Rejection> {
    let mut ledger = Ledger::furnished();
    let add = |seed| PartyChange::AddKey { key: public(seed) };
    let revoke = |seed| PartyChange::RevokeKey { key: public(seed), reason: None };
    let last = refused(ledger.party(1, revoke(1), &[1]));
    ledger.party(1, add(11), &[1, 11]).unwrap();
    ledger.party(1, revoke(1), &[11]).unwrap();
    let revoked = refused(ledger.artifact("new", ArtifactKind::Model, 1));
    let taken = refused(ledger.party(2, add(11), &[2, 11]));
    let other = PartyChange::Register { name: text("party 2 again"), contact: None };
    let exists = refused(ledger.party(2, other, &[2]));
    let subject = refused(ledger.party(3, add(12), &[2, 12]));
    for seed in 100..100 + u8::try_from(KEYS_PER_PARTY_MAX - 1).unwrap() {
        ledger.party(3, add(seed), &[3, seed]).unwrap();
    }
    let many = refused(ledger.party(3, add(200), &[3, 200]));
    vec![last, revoked, taken, exists, subject, many]
}

fn protocol_refusals() -> Vec<Rejection> {
    let mut ledger = Ledger::furnished();
    let sealed = commitment(&digest("salt"), &digest("benchmark"));
    let id = ledger.announce(sealed, Benchmark::Sealed, &["model"], 3).unwrap();
    let evaluator = refused(ledger.reveal(id, "benchmark", "salt", 2));
    let early = refused(ledger.evaluate("model", Some(id), "benchmark", 3));
    let wrong = refused(ledger.reveal(id, "benchmark", "other salt", 3));
    ledger.reveal(id, "benchmark", "salt", 3).unwrap();
    ledger.evaluate("model", Some(id), "benchmark", 3).unwrap();
    // The same words would be the same statement: another benchmark is revealed.
    let twice = refused(ledger.reveal(id, "other benchmark", "salt", 3));
    let benchmark = refused(ledger.evaluate("model", Some(id), "other benchmark", 3));
    let model = refused(ledger.evaluate("other", Some(id), "benchmark", 3));
    vec![evaluator, early, wrong, twice, benchmark, model]
}

fn evidence_refusals() -> Vec<Rejection> {
    let mut ledger = Ledger::furnished();
    let early = ledger.evaluate("model", None, "benchmark", 3).unwrap();
    let size = ledger.next();
    ledger.commit(1, size, 2000).unwrap();
    let claim = ledger.claim("model", 1).unwrap();
    let one = ledger.evaluate("model", None, "benchmark", 3).unwrap();
    let two = ledger.evaluate("model", None, "benchmark", 3).unwrap();
    let other = ledger.evaluate("other", None, "benchmark", 3).unwrap();
    ledger.verdict(claim, &[one, two], 3).unwrap();
    ledger.replay(early, size, digest("a root"), 2).unwrap();
    vec![
        refused(ledger.replay(early, size, digest("a root"), 3)),
        refused(ledger.replay(early, size, digest("another root"), 2)),
        refused(ledger.replay(one, size, digest("a root"), 2)),
        refused(ledger.evaluate_again("model", None, "benchmark", 1, Some(one), 2)),
        refused(ledger.verdict(claim, &[early], 3)),
        refused(ledger.verdict(claim, &[other], 3)),
        refused(ledger.verdict(claim, &[two, one], 3)),
    ]
}

#[test]
fn every_rule_has_a_refusal_with_a_code_and_words() {
    let refusals = refusals();
    let codes: BTreeSet<_> = refusals.iter().map(Rejection::code).collect();
    assert_eq!(codes.len(), refusals.len(), "each code once");
    let mut lines: Vec<_> = refusals.iter().map(|one| format!("{}: {one}\n", one.code())).collect();
    lines.sort();
    expect_file!["refusals.txt"].assert_eq(&lines.concat());
    // The one that no statement can cause is the state's own: `corrupt_state`.
    let source = include_str!("../../src/rejection.rs");
    let known: BTreeSet<_> =
        source.lines().filter_map(|line| line.split("=> \"").nth(1)?.split('"').next()).collect();
    let missing: Vec<_> = known.iter().filter(|code| !codes.contains(*code)).collect();
    assert_eq!(missing, [&"corrupt_state"]);
}
