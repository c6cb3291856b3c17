//! Who may do what, by which chain of grants, and for how long.

use assay_ledger::market::grant::CHAIN_MAX;
use assay_ledger::market::{may, may_by};
use assay_statement::bounded::List;
use assay_statement::predicate::*;
use assay_statement::{ArtifactId, StatementId};

use crate::harness::*;
use crate::stage::*;

fn open() -> TermSheet {
    TermSheet { transferable: true, revocable: true, ..terms() }
}

#[test]
fn the_owner_may_everything_and_others_what_they_were_given() {
    let mut stage = Stage::new();
    for right in Right::ALL {
        assert!(stage.may(1, *right, "model"));
        assert!(!stage.may(2, *right, "model"));
    }
    stage.grant("model", Right::Use, 2, None, terms(), 1).unwrap();
    for right in [Right::Inspect, Right::Evaluate, Right::Use] {
        assert!(stage.may(2, right, "model"));
    }
    for right in [Right::FineTune, Right::Redistribute, Right::Own] {
        assert!(!stage.may(2, right, "model"));
    }
    assert!(!stage.may(2, Right::Use, "nothing"));
    assert!(!stage.may(3, Right::Inspect, "model"));
    assert_eq!(code(stage.grant("model", Right::Use, 77, None, terms(), 1)), "unknown_party");
    assert_eq!(code(stage.grant("model", Right::Use, 1, None, terms(), 1)), "own_deal");
}

#[test]
fn a_right_is_passed_on_no_wider_than_it_is() {
    let mut stage = Stage::new();
    let end = stage.time_ms + HOUR;
    let first = stage.grant_until("model", Right::Use, 2, None, Some(end), open(), 1).unwrap();
    assert_eq!(code(stage.grant("model", Right::FineTune, 3, Some(first), terms(), 2)), "wider_right");
    assert_eq!(code(stage.grant("model", Right::Use, 3, Some(first), terms(), 2)), "outlasts");
    assert_eq!(
        code(stage.grant_until("model", Right::Use, 3, Some(first), Some(end + 1), terms(), 2)),
        "outlasts"
    );
    assert_eq!(
        code(stage.grant_until("model", Right::Use, 4, Some(first), Some(end), terms(), 3)),
        "no_right"
    );
    assert_eq!(code(stage.grant("other", Right::Use, 3, Some(first), terms(), 2)), "no_right");
    let second = stage.grant_until("model", Right::Evaluate, 3, Some(first), Some(end), terms(), 2).unwrap();
    assert!(stage.may(3, Right::Evaluate, "model") && !stage.may(3, Right::Use, "model"));
    let refused = stage.grant_until("model", Right::Evaluate, 4, Some(second), Some(end), terms(), 3);
    assert_eq!(code(refused), "not_transferable");
    // Terms cannot be widened on the way either.
    let held =
        TermSheet { commercial_use: false, derivatives: Derivatives::ByRight, attribution: true, ..open() };
    let third = stage.grant("model", Right::Use, 5, None, held.clone(), 1).unwrap();
    for wide in [
        TermSheet { commercial_use: true, ..held.clone() },
        TermSheet { derivatives: Derivatives::Allowed, ..held.clone() },
        TermSheet { attribution: false, ..held.clone() },
    ] {
        assert_eq!(code(stage.grant("model", Right::Use, 6, Some(third), wide, 5)), "wider_right");
    }
    stage.grant("model", Right::Use, 6, Some(third), held, 5).unwrap();
}

#[test]
fn what_is_taken_back_or_over_closes_all_below() {
    let mut stage = Stage::new();
    let end = stage.time_ms + HOUR;
    let first = stage.grant_until("model", Right::Use, 2, None, Some(end), open(), 1).unwrap();
    let second = stage.grant_until("model", Right::Use, 3, Some(first), Some(end), open(), 2).unwrap();
    stage.grant_until("model", Right::Use, 4, Some(second), Some(end), open(), 3).unwrap();
    assert!(stage.may(4, Right::Use, "model"));
    assert_eq!(code(stage.revoke(second, 5)), "not_the_party");
    assert_eq!(code(stage.revoke(none(), 1)), "unknown_grant");
    // The owner may take back what was passed on, and the holder may give up what they have.
    stage.revoke(second, 1).unwrap();
    assert_eq!(code(stage.revoke(second, 2)), "no_right");
    assert!(!stage.may(4, Right::Use, "model") && !stage.may(3, Right::Use, "model"));
    assert!(stage.may(2, Right::Use, "model"));
    let refused = stage.grant_until("model", Right::Use, 5, Some(second), Some(end), open(), 3);
    assert_eq!(code(refused), "no_right");
    stage.at(end - 1);
    assert!(stage.may(2, Right::Use, "model"));
    stage.at(end);
    assert!(!stage.may(2, Right::Use, "model"));
    let firm = stage.grant("model", Right::Use, 2, None, terms(), 1).unwrap();
    assert_eq!(code(stage.revoke(firm, 1)), "not_revocable");
    stage.revoke(firm, 2).unwrap();
    assert!(!stage.may(2, Right::Use, "model"));
}

#[test]
fn a_chain_is_bounded_and_its_answer_names_it() {
    let mut stage = Stage::new();
    let mut ids: Vec<StatementId> = Vec::new();
    // Between two parties and back, as often as it goes.
    for step in 0..10_000_u64 {
        let (by, to) = if step == 0 {
            (1, 2)
        } else if step % 2 == 1 {
            (2, 3)
        } else {
            (3, 2)
        };
        match stage.grant("model", Right::Use, to, ids.last().copied(), open(), by) {
            Ok(id) => ids.push(id),
            Err(rejection) => {
                assert_eq!(rejection.code(), "chain_too_long");
                break;
            }
        }
    }
    assert_eq!(ids.len() as u64, CHAIN_MAX + 1);
    // A holder's first grant is the shortest way.
    let chain = may(&stage.state, party(2), Right::Use, &digest("model"), stage.time_ms).unwrap().unwrap();
    assert_eq!(chain, [ids[0]]);
    stage.revoke(ids[0], 1).unwrap();
    assert!(!stage.may(2, Right::Use, "model") && !stage.may(3, Right::Use, "model"));
}

#[test]
fn no_number_of_grants_by_others_hides_one_that_is_named() {
    let mut stage = Stage::new();
    let passing = stage.grant("model", Right::Use, 3, None, open(), 1).unwrap();
    for number in 0..1000 {
        let terms = TermSheet { note: Some(text(&number.to_string())), ..terms() };
        stage.grant("model", Right::Inspect, 2, Some(passing), terms, 3).unwrap();
    }
    let own = stage.grant("model", Right::Use, 2, None, terms(), 1).unwrap();
    assert!(!stage.may(2, Right::Use, "model"));
    let by = |party: u8, right: Right, grant| {
        may_by(&stage.state, grant, of(party), right, &digest("model"), stage.time_ms).unwrap()
    };
    assert_eq!(by(2, Right::Use, own), Ok(vec![own]));
    assert_eq!(by(1, Right::Own, own), Ok(Vec::new()));
    assert!(by(2, Right::FineTune, own).is_err() && by(4, Right::Use, own).is_err());
    assert!(by(2, Right::Use, none()).is_err());
}

#[test]
fn building_upon_an_artifact_needs_what_its_terms_ask() {
    let mut stage = Stage::new();
    let derive = |stage: &mut Stage, name: &str, grant: Option<StatementId>, by: u8| {
        let log = stage.log;
        let edge = LineageEdge {
            relation: Relation::FineTunedFrom,
            artifact: Some(artifact("model")),
            grant,
            external: None,
        };
        let registration = Artifact {
            log,
            kind: ArtifactKind::Model,
            name: text(name),
            version: None,
            manifest: Manifest { size_bytes: 1, files: 1, files_bytes: 1 },
            licence: text("MIT"),
            lineage: List::new(vec![edge]).unwrap(),
            identifiers: List::default(),
            card: None,
            signature: None,
        };
        stage.say(ArtifactId(digest(name)), registration, &[by])
    };
    derive(&mut stage, "free", None, 2).unwrap();
    let ask = TermSheet { derivatives: Derivatives::ByRight, ..terms() };
    assert_eq!(code(stage.set_terms("model", ask.clone(), 2)), "not_the_owner");
    stage.set_terms("model", ask, 1).unwrap();
    assert_eq!(code(derive(&mut stage, "bare", None, 2)), "derivatives_by_right");
    let narrow = stage.grant("model", Right::Use, 2, None, terms(), 1).unwrap();
    assert_eq!(code(derive(&mut stage, "narrow", Some(narrow), 2)), "no_right");
    let right = stage.grant("model", Right::FineTune, 2, None, open(), 1).unwrap();
    assert_eq!(code(derive(&mut stage, "stolen", Some(right), 3)), "no_right");
    derive(&mut stage, "fair", Some(right), 2).unwrap();
    derive(&mut stage, "own", None, 1).unwrap();
    stage.revoke(right, 1).unwrap();
    assert_eq!(code(derive(&mut stage, "late", Some(right), 2)), "no_right");
    // What was granted keeps its own terms, whatever the owner asks of others later.
    let firm = stage.grant("model", Right::FineTune, 4, None, terms(), 1).unwrap();
    stage.set_terms("model", TermSheet { derivatives: Derivatives::Forbidden, ..terms() }, 1).unwrap();
    assert_eq!(code(derive(&mut stage, "never", None, 2)), "derivatives_forbidden");
    derive(&mut stage, "as granted", Some(firm), 4).unwrap();
    let never = TermSheet { derivatives: Derivatives::Forbidden, ..terms() };
    let closed = stage.grant("model", Right::FineTune, 4, None, never, 1).unwrap();
    assert_eq!(code(derive(&mut stage, "not as granted", Some(closed), 4)), "derivatives_forbidden");
}

#[test]
fn nothing_is_built_under_a_right_that_is_still_on_trial() {
    let mut stage = Stage::new();
    let open = OpenListing { right: Right::FineTune, ..listing(fixed(100)) };
    let listed = stage.list(&["model"], open, 1).unwrap();
    let order = stage.place(listed, 2).unwrap();
    stage.order(order, OrderStep::Deliver {}, 1).unwrap();
    let edge = LineageEdge {
        relation: Relation::FineTunedFrom,
        artifact: Some(artifact("model")),
        grant: Some(order),
        external: None,
    };
    let registration = Artifact {
        log: stage.log,
        kind: ArtifactKind::Model,
        name: text("child"),
        version: None,
        manifest: Manifest { size_bytes: 1, files: 1, files_bytes: 1 },
        licence: text("MIT"),
        lineage: List::new(vec![edge]).unwrap(),
        identifiers: List::default(),
        card: None,
        signature: None,
    };
    assert_eq!(code(stage.say(artifact("child"), registration.clone(), &[2])), "other_order_state");
    stage.order(order, OrderStep::Accept {}, 2).unwrap();
    stage.say(artifact("child"), registration, &[2]).unwrap();
}

#[test]
fn an_evaluation_record_can_be_inspected_and_nothing_else() {
    let mut stage = Stage::new();
    let evaluation = stage.evaluate("model", None, "benchmark", 3).unwrap();
    let log = stage.log;
    let grant = |right| Grant { log, to: party(4), right, under: None, expires_ms: None, terms: terms() };
    assert_eq!(code(stage.say(evaluation, grant(Right::Use), &[3])), "evaluation_right");
    assert_eq!(code(stage.say(evaluation, grant(Right::Inspect), &[1])), "others_asset");
    assert_eq!(code(stage.say(none(), grant(Right::Inspect), &[3])), "unknown_asset");
    stage.say(evaluation, grant(Right::Inspect), &[3]).unwrap();
    let may = may(&stage.state, party(4), Right::Inspect, &evaluation.0, stage.time_ms).unwrap();
    assert!(may.is_ok());
}
