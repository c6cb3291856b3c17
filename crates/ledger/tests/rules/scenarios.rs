//! Who may say what, over time.

use assay_ledger::{Rejection, key};
use assay_statement::StatementId;
use assay_statement::predicate::*;

use crate::harness::*;

#[test]
fn a_rotated_key_signs_no_more_and_never_comes_back() {
    let mut ledger = Ledger::furnished();
    let rotate = |old, new| PartyChange::RotateKey { old: public(old), new: public(new) };
    ledger.party(1, rotate(1, 11), &[1, 11]).unwrap();
    assert!(matches!(ledger.claim("model", 1), Err(Rejection::RevokedKey { index: 7, .. })));
    ledger.claim("model", 11).unwrap();
    // The old key cannot come back, not even with the new one's help, and belongs to nobody else.
    assert_eq!(ledger.party(1, rotate(11, 1), &[11, 1]), Err(Rejection::KeyTaken { key: public(1) }));
    let add = PartyChange::AddKey { key: public(1) };
    assert_eq!(ledger.party(2, add, &[2, 1]), Err(Rejection::KeyTaken { key: public(1) }));
    // Rotating takes both signatures, and the old key's alone.
    for seeds in [&[11][..], &[12], &[2, 12], &[1, 12]] {
        ledger.party(1, rotate(11, 12), seeds).unwrap_err();
    }
    ledger.party(1, rotate(11, 12), &[11, 12]).unwrap();
    ledger.claim("model", 11).unwrap_err();
    // The operator's key belongs to no party.
    let taken = Err(Rejection::KeyTaken { key: public(OPERATOR) });
    assert_eq!(ledger.register(OPERATOR), taken);
}

#[test]
fn lifecycles_go_where_they_may() {
    use LifecycleState::{Active, Deprecated, Retired, Revived};
    let path = |state| match state {
        Active => vec![],
        other => {
            if other == Revived {
                vec![Retired, Revived]
            } else {
                vec![other]
            }
        }
    };
    for from in [Active, Deprecated, Retired, Revived] {
        for to in [Active, Deprecated, Retired, Revived] {
            let mut ledger = Ledger::furnished();
            for state in path(from) {
                let _ = ledger.lifecycle("model", state, 1).unwrap();
            }
            assert_eq!(ledger.lifecycle("model", to, 2).unwrap_err().code(), "not_the_owner");
            let code = ledger.lifecycle("model", to, 1).map_err(|refused| refused.code());
            let wanted = if from == to {
                Some("same_state")
            } else if (from, to) == (Active, Revived) {
                Some("not_retired")
            } else {
                None
            };
            assert_eq!(code.err(), wanted, "{from:?} to {to:?}");
        }
    }
}

#[test]
fn a_state_comes_back_in_the_same_words_and_an_old_statement_changes_nothing() {
    use LifecycleState::{Deprecated, Retired, Revived};
    let mut ledger = Ledger::furnished();
    let mut said = Vec::new();
    for state in [Deprecated, Revived, Deprecated, Revived, Retired] {
        said.push(ledger.lifecycle("model", state, 1).unwrap());
    }
    said.sort_unstable();
    said.dedup();
    assert_eq!(said.len(), 5);
    // Signed for the state that the registration set, and kept back until now.
    let late = ledger.lifecycle_of("model", Revived, 4, 1).unwrap_err();
    assert_eq!(late, Rejection::OtherState { index: 11, named: 4 });
}

#[test]
fn a_sample_is_drawn_by_the_first_root_and_no_other() {
    let mut ledger = Ledger::furnished();
    let mut roots = Vec::new();
    let mut commit = |ledger: &mut Ledger, number| {
        roots.push(ledger.next());
        ledger.commit(number, *roots.last().unwrap(), 2000).unwrap();
        *roots.last().unwrap()
    };
    let before = commit(&mut ledger, 1);
    let evaluation = ledger.evaluate("model", None, "benchmark", 3).unwrap();
    ledger.attest(artifact("model"), About::Artifact, 3).unwrap();
    let first = commit(&mut ledger, 2);
    let later = commit(&mut ledger, 3);
    let mut drawn = |size| ledger.replay(evaluation, size, digest("a root"), 2).map_err(|one| one.code());
    for size in [0, before, later] {
        assert!(drawn(size).is_err(), "{size}");
    }
    assert_eq!((drawn(before).err(), drawn(later).err()), (Some("other_seed"), Some("other_seed")));
    drawn(first).unwrap();
}

#[test]
fn an_evaluation_may_be_done_again_with_the_same_outcomes() {
    let mut ledger = Ledger::furnished();
    let mut again = |repeats, seed| ledger.evaluate_again("model", None, "benchmark", 9, repeats, seed);
    let first = again(None, 3).unwrap();
    assert_eq!(again(None, 3).unwrap_err().code(), "already_logged");
    let second = again(Some(first), 3).unwrap();
    again(Some(second), 3).unwrap();
    assert_eq!(again(Some(first), 2).unwrap_err().code(), "others_evaluation");
    assert_eq!(again(Some(StatementId(digest("none"))), 3).unwrap_err().code(), "unknown_statement");
}

#[test]
fn protocols_replays_and_verdicts_belong_to_the_history_of_their_models() {
    let mut ledger = Ledger::furnished();
    let sealed = commitment(&digest("salt"), &digest("benchmark"));
    let protocol = ledger.announce(sealed, Benchmark::Sealed, &["model", "other"], 3).unwrap();
    ledger.reveal(protocol, "benchmark", "salt", 3).unwrap();
    let claim = ledger.claim("model", 1).unwrap();
    let evaluation = ledger.evaluate("model", Some(protocol), "benchmark", 3).unwrap();
    let size = ledger.next();
    ledger.commit(1, size, 2000).unwrap();
    ledger.replay(evaluation, size, digest("a root"), 2).unwrap();
    ledger.verdict(claim, &[evaluation], 3).unwrap();
    let told = |name| {
        let history = ledger.state.range(&key::history(&artifact(name).0), None, 100);
        let mut indexes: Vec<u64> = history.iter().filter_map(|(key, _)| key::index_of(key)).collect();
        indexes.sort_unstable();
        indexes
    };
    assert_eq!(told("model"), [4, 7, 8, 9, 10, 12, 13]);
    assert_eq!(told("other"), [6, 7, 8]);
}

#[test]
fn whoever_a_statement_concerns_may_answer_it() {
    let mut ledger = Ledger::furnished();
    let on_model = ledger.attest(artifact("model"), About::Artifact, 3).unwrap();
    let on_party = ledger.attest(party(2), About::Party, 3).unwrap();
    let claim = ledger.claim("model", 1).unwrap();
    let on_claim = ledger.attest(claim, About::Statement, 3).unwrap();
    let (model, other) = (artifact("model").0, artifact("other").0);
    let cases = [
        (on_model, None, 3),
        (on_model, Some(model), 1),
        (on_party, None, 3),
        (on_party, Some(party(2).digest()), 2),
        (on_claim, None, 3),
        (on_claim, Some(claim.0), 1),
    ];
    for (to, concerning, right) in cases {
        for seed in 1..=3 {
            let code = ledger.respond(to, concerning, seed).map_err(|refused| refused.code());
            assert_eq!(code.err(), (seed != right).then_some("not_concerned"), "{to} by {seed}");
        }
    }
    // What the answered statement is not about concerns nobody.
    for seed in 1..=3 {
        assert_eq!(ledger.respond(on_model, Some(other), seed).unwrap_err().code(), "not_concerned");
        assert_eq!(ledger.respond(on_claim, Some(model), seed).unwrap_err().code(), "not_concerned");
    }
}

#[test]
fn a_contribution_is_the_contributors_and_the_owner_may_acknowledge_it() {
    let cases: [(u8, &[u8], bool); 7] = [
        (2, &[2], true),
        (2, &[2, 1], true),
        (1, &[1], true),
        (2, &[1], false),
        (2, &[2, 3], false),
        (1, &[1, 2], false),
        (3, &[1, 2], false),
    ];
    for (by, seeds, fits) in cases {
        let mut ledger = Ledger::furnished();
        assert_eq!(ledger.contribution("model", by, seeds).is_ok(), fits, "{by} by {seeds:?}");
    }
}

#[test]
fn an_open_protocol_is_revealed_from_the_start() {
    let mut ledger = Ledger::furnished();
    let id = ledger.announce(digest("benchmark"), Benchmark::Open, &[], 3).unwrap();
    ledger.evaluate("model", Some(id), "benchmark", 3).unwrap();
    ledger.evaluate("other", Some(id), "benchmark", 3).unwrap();
    assert_eq!(ledger.evaluate("model", Some(id), "benchmark", 2).unwrap_err().code(), "not_the_evaluator");
    assert_eq!(ledger.reveal(id, "benchmark", "salt", 3).unwrap_err().code(), "already_revealed");
}
