//! Income that is divided to the last unit: shares, royalties through generations, and their bounds.

use assay_ledger::market::Account;
use assay_ledger::market::income::{DEPTH_MAX, ROYALTIES_PPM_MAX};
use assay_statement::StatementId;
use assay_statement::bounded::List;
use assay_statement::predicate::*;

use crate::audit::check;
use crate::harness::*;
use crate::stage::*;

fn propose(
    stage: &mut Stage,
    name: &str,
    shares: &[Share],
    seeds: &[u8],
) -> Result<StatementId, assay_ledger::Rejection> {
    let (log, shares) = (stage.log, List::new(shares.to_vec()).unwrap());
    stage.say(artifact(name), Shares { log, step: SharesStep::Propose { shares, report: None } }, seeds)
}

fn agree(
    stage: &mut Stage,
    name: &str,
    proposal: StatementId,
    seeds: &[u8],
) -> Result<StatementId, assay_ledger::Rejection> {
    let log = stage.log;
    stage.say(artifact(name), Shares { log, step: SharesStep::Agree { proposal } }, seeds)
}

/// Sells the right to use an artifact of `seller` to party 8.
fn sell(stage: &mut Stage, name: &str, price: u64, seller: u8) {
    let listed = stage.list(&[name], listing(fixed(price)), seller).unwrap();
    let order = stage.place(listed, 8).unwrap();
    stage.order(order, OrderStep::Deliver {}, seller).unwrap();
    stage.order(order, OrderStep::Accept {}, 8).unwrap();
    assert_eq!(stage.held_in_all(), 0);
}

fn derive(stage: &mut Stage, name: &str, parents: &[&str], by: u8) {
    let log = stage.log;
    let edge = |parent: &&str| LineageEdge {
        relation: Relation::MergedFrom,
        artifact: Some(artifact(parent)),
        grant: None,
        external: None,
    };
    let registration = Artifact {
        log,
        kind: ArtifactKind::Model,
        name: text(name),
        version: None,
        manifest: Manifest { size_bytes: 1, files: 1, files_bytes: 1 },
        licence: text("MIT"),
        lineage: List::new(parents.iter().map(edge).collect()).unwrap(),
        identifiers: List::default(),
        card: None,
        signature: None,
    };
    stage.say(artifact(name), registration, &[by]).unwrap();
}

fn ask(stage: &mut Stage, name: &str, parts: u32, by: u8) {
    stage.set_terms(name, TermSheet { royalty_ppm: ppm(parts), ..terms() }, by).unwrap();
}

#[test]
fn shares_are_in_force_once_all_have_agreed_and_for_later_sales_only() {
    let mut stage = Stage::new();
    let shares = [share(3, 100_000), share(4, 333_333)];
    assert_eq!(code(propose(&mut stage, "model", &shares, &[3])), "others_asset");
    let first = propose(&mut stage, "model", &shares, &[1]).unwrap();
    sell(&mut stage, "model", 100, 1);
    assert_eq!((stage.has(1), stage.has(3), stage.has(4)), (1099, 1000, 1000));
    assert_eq!(code(agree(&mut stage, "model", first, &[5])), "other_proposal");
    agree(&mut stage, "model", first, &[3]).unwrap();
    assert_eq!(code(agree(&mut stage, "model", none(), &[4])), "unknown_statement");
    agree(&mut stage, "model", first, &[4]).unwrap();
    sell(&mut stage, "model", 100, 1);
    // Of 99: 9.9, 32.999967, 56.1; the missing units go to the largest remainders.
    assert_eq!((stage.has(1), stage.has(3), stage.has(4)), (1155, 1010, 1033));
    // One statement is enough where all sign it; a later proposal leaves the last one in force until it is agreed.
    propose(&mut stage, "model", &[share(5, 1_000_000)], &[1]).unwrap();
    sell(&mut stage, "model", 100, 1);
    assert_eq!((stage.has(1), stage.has(5)), (1211, 1000));
    let all = propose(&mut stage, "model", &[share(5, 1_000_000)], &[1, 5]).unwrap();
    sell(&mut stage, "model", 100, 1);
    assert_eq!((stage.has(1), stage.has(5)), (1267, 1000), "whoever would have less has not agreed");
    agree(&mut stage, "model", all, &[3, 4]).unwrap();
    sell(&mut stage, "model", 100, 1);
    assert_eq!((stage.has(1), stage.has(5)), (1267, 1099));
    // Nobody loses a share by a schedule that does not name them.
    let none = propose(&mut stage, "model", &[], &[1]).unwrap();
    sell(&mut stage, "model", 100, 1);
    assert_eq!(stage.has(5), 1198);
    agree(&mut stage, "model", none, &[5]).unwrap();
    sell(&mut stage, "model", 100, 1);
    assert_eq!((stage.has(1), stage.has(5)), (1366, 1198));
    check(&stage.state);
}

#[test]
fn whoever_buys_an_artifact_gets_its_income_as_they_saw_it() {
    let mut stage = Stage::new();
    // Proposed by the seller alone, to be agreed to once it is another's.
    let waiting = propose(&mut stage, "model", &[share(5, 1_000_000)], &[1]).unwrap();
    let own = OpenListing { right: Right::Own, ..listing(fixed(100)) };
    let listed = stage.list(&["model"], own, 1).unwrap();
    let order = stage.place(listed, 2).unwrap();
    stage.order(order, OrderStep::Deliver {}, 1).unwrap();
    // Nothing that hangs on it changes while it is being sold.
    assert_eq!(code(propose(&mut stage, "model", &[share(5, 1_000_000)], &[1, 5])), "being_sold");
    assert_eq!(code(agree(&mut stage, "model", waiting, &[5])), "being_sold");
    assert_eq!(code(stage.set_terms("model", terms(), 1)), "being_sold");
    assert_eq!(code(stage.grant("model", Right::FineTune, 5, None, terms(), 1)), "being_sold");
    stage.order(order, OrderStep::Accept {}, 2).unwrap();
    assert_eq!(code(agree(&mut stage, "model", waiting, &[5])), "other_proposal");
    sell(&mut stage, "model", 100, 2);
    assert_eq!((stage.has(2), stage.has(5)), (999, 1000));
    stage.set_terms("model", terms(), 2).unwrap();
    check(&stage.state);
}

#[test]
fn royalties_go_up_the_generations_as_they_were_asked_when_something_was_made() {
    let mut stage = Stage::new();
    ask(&mut stage, "model", 100_000, 1);
    derive(&mut stage, "child", &["model"], 3);
    ask(&mut stage, "child", 200_000, 3);
    derive(&mut stage, "grandchild", &["child"], 4);
    // Asked later, it binds what is made later only.
    ask(&mut stage, "model", 900_000, 1);
    sell(&mut stage, "grandchild", 1000, 4);
    // 990 after the fee: 198 to the child, of which 19.8 to the model.
    assert_eq!((stage.has(4), stage.has(3), stage.has(1)), (1792, 1178, 1020));
    assert_eq!(stage.of(Account::Operator), 10);
    check(&stage.state);
}

#[test]
fn parents_together_have_a_bounded_part() {
    let mut stage = Stage::new();
    ask(&mut stage, "model", 1_000_000, 1);
    ask(&mut stage, "other", 1_000_000, 2);
    derive(&mut stage, "both", &["model", "other"], 3);
    sell(&mut stage, "both", 1000, 3);
    let part = 990 * u64::from(ROYALTIES_PPM_MAX) / 1_000_000;
    assert_eq!(stage.has(1) + stage.has(2) - 2000, part);
    assert!(stage.has(1).abs_diff(stage.has(2)) <= 1);
    assert_eq!(stage.has(3), 1000 + 990 - part);
    check(&stage.state);
}

#[test]
fn generations_and_their_number_are_bounded() {
    let mut stage = Stage::new();
    ask(&mut stage, "model", 300_000, 1);
    let mut last = "model".to_owned();
    for generation in 0..2 * DEPTH_MAX {
        let name = format!("generation {generation}");
        derive(&mut stage, &name, &[&last], 3);
        ask(&mut stage, &name, 300_000, 3);
        last = name;
    }
    let before = stage.has(1);
    sell(&mut stage, &last, 1000, 3);
    assert_eq!(stage.has(1), before, "too far up");
    // A tree that doubles with each generation, as wide as lineage can be.
    let mut names: Vec<String> = vec!["other".into()];
    ask(&mut stage, "other", 10_000, 2);
    for generation in 0..4 {
        let parents: Vec<&str> = names.iter().map(String::as_str).collect();
        let next: Vec<String> = (0..60).map(|one| format!("wide {generation} {one}")).collect();
        for name in &next {
            derive(&mut stage, name, &parents, 3);
            ask(&mut stage, name, 10_000, 3);
        }
        names = next;
    }
    stage.deposit(8, 1000).unwrap();
    let others = stage.has(2);
    sell(&mut stage, &names[0], 1000, 3);
    assert!(stage.has(2) >= others);
    check(&stage.state);
}

#[test]
fn lineage_has_no_circles() {
    let mut stage = Stage::new();
    let log = stage.log;
    let edge = |name: &str| LineageEdge {
        relation: Relation::FineTunedFrom,
        artifact: Some(artifact(name)),
        grant: None,
        external: None,
    };
    let registration = |name: &str| Artifact {
        log,
        kind: ArtifactKind::Model,
        name: text("a ring"),
        version: None,
        manifest: Manifest { size_bytes: 1, files: 1, files_bytes: 1 },
        licence: text("MIT"),
        lineage: List::new(vec![edge(name)]).unwrap(),
        identifiers: List::default(),
        card: None,
        signature: None,
    };
    // Parents come first, so nothing can be its own ancestor.
    assert_eq!(code(stage.say(artifact("one"), registration("two"), &[3])), "unknown_artifact");
    stage.artifact("two", ArtifactKind::Model, 3).unwrap();
    stage.say(artifact("one"), registration("two"), &[3]).unwrap();
    assert_eq!(code(stage.say(artifact("two"), registration("one"), &[3])), "artifact_exists");
}

#[test]
fn whoever_is_paid_of_a_sale_does_not_decide_about_it() {
    let mut stage = Stage::new();
    let judged = |seed: u8| OpenListing { adjudicator: Some(of(seed)), ..listing(fixed(100)) };
    let offers = OpenListing { adjudicator: Some(of(3)), ..listing(Price::Offers {}) };
    let (until, early) = (stage.time_ms + HOUR, stage.list(&["model"], judged(3), 1).unwrap());
    let open = stage.list(&["model"], offers, 1).unwrap();
    let offered = stage.offer(open, 50, until, 2).unwrap();
    let price = Price::Auction {
        commit_until_ms: until,
        reveal_until_ms: until + 1,
        deposit: units(100),
        reserve: units(50),
    };
    let auction = stage.list(&["model"], OpenListing { price, ..judged(3) }, 1).unwrap();
    let commitment = bid_commitment(&digest("salt"), units(60), &of(2), &auction);
    let reference = stage.reference();
    let bid = stage.bid(auction, BidStep::Commit { reference, commitment }, 2).unwrap();
    // By a share, from the moment that it is in force.
    let proposal = propose(&mut stage, "model", &[share(3, 1000)], &[1]).unwrap();
    let placed = stage.place(early, 2).unwrap();
    stage.order(placed, OrderStep::Decline {}, 1).unwrap();
    agree(&mut stage, "model", proposal, &[3]).unwrap();
    assert_eq!(code(stage.list(&["model"], judged(3), 1)), "partial_adjudicator");
    assert_eq!(code(stage.place(early, 2)), "partial_adjudicator");
    assert_eq!(code(stage.order(offered, OrderStep::Take {}, 1)), "partial_adjudicator");
    stage.order(offered, OrderStep::Decline {}, 1).unwrap();
    // An auction ends without a sale, and nobody's money stays behind.
    stage.at(until);
    stage.bid(bid, BidStep::Reveal { amount: units(60), salt: digest("salt") }, 2).unwrap();
    stage.at(until + 1);
    stage.bid(auction, BidStep::End {}, 9).unwrap();
    assert_eq!((stage.held_in_all(), stage.has(2)), (0, 1000));
    // By a royalty, two generations below.
    ask(&mut stage, "model", 10, 1);
    derive(&mut stage, "child", &["model"], 2);
    ask(&mut stage, "child", 10, 2);
    derive(&mut stage, "grandchild", &["child"], 4);
    for seed in [1, 2, 3] {
        assert_eq!(code(stage.list(&["grandchild"], judged(seed), 4)), "partial_adjudicator", "{seed}");
    }
    stage.list(&["grandchild"], judged(5), 4).unwrap();
}
