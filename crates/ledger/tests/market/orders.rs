//! Every way that an order can go, and that all of the money is accounted for on each.

use assay_ledger::market::{Account, OrderState};
use assay_statement::StatementId;
use assay_statement::predicate::*;

use crate::audit::check;
use crate::harness::*;
use crate::stage::*;

fn resolve(parts: u32) -> OrderStep {
    OrderStep::Resolve { refund_ppm: ppm(parts), reason: reason() }
}

fn dispute() -> OrderStep {
    OrderStep::Dispute { reason: reason() }
}

/// A listing of `model` for 200 with party 8 as its adjudicator, bought by party 2.
fn placed(stage: &mut Stage) -> (StatementId, StatementId) {
    let open = OpenListing { adjudicator: Some(of(8)), ..listing(fixed(200)) };
    let listed = stage.list(&["model"], open, 1).unwrap();
    let order = stage.place(listed, 2).unwrap();
    assert_eq!((stage.has(2), stage.held(order)), (800, 200));
    (listed, order)
}

fn delivered(stage: &mut Stage) -> (StatementId, StatementId) {
    let (listed, order) = placed(stage);
    stage.order(order, OrderStep::Deliver {}, 1).unwrap();
    (listed, order)
}

/// Checks how an order ended: its state, what seller and buyer have of the 2,000 they had, and whether the right stands.
fn ended(stage: &Stage, order: StatementId, state: OrderState, seller: u64, buyer: u64, right: bool) {
    assert_eq!(stage.order_of(order).state, state);
    assert_eq!((stage.has(1), stage.has(2)), (seller, buyer));
    assert_eq!(stage.of(Account::Operator), 2000 - seller - buyer);
    assert_eq!(stage.may(2, Right::Use, "model"), right);
    assert_eq!(stage.held_in_all(), 0);
    check(&stage.state);
}

#[test]
fn accepted() {
    let mut stage = Stage::new();
    let (_, order) = placed(&mut stage);
    assert!(!stage.may(2, Right::Use, "model"));
    assert_eq!(code(stage.order(order, OrderStep::Accept {}, 2)), "other_order_state");
    assert_eq!(code(stage.order(order, OrderStep::Deliver {}, 3)), "not_the_party");
    stage.order(order, OrderStep::Deliver {}, 1).unwrap();
    assert!(stage.may(2, Right::Use, "model"));
    assert_eq!(code(stage.order(order, OrderStep::Deliver {}, 1)), "already_logged");
    assert_eq!(code(stage.order(order, OrderStep::Accept {}, 1)), "not_the_party");
    stage.order(order, OrderStep::Accept {}, 2).unwrap();
    ended(&stage, order, OrderState::Settled, 1198, 800, true);
    // It cannot end twice, in any way.
    stage.pass(100 * HOUR);
    for (step, by) in [(OrderStep::Lapse {}, 3), (OrderStep::Decline {}, 1), (dispute(), 2), (resolve(0), 8)]
    {
        assert_eq!(code(stage.order(order, step, by)), "other_order_state");
    }
    ended(&stage, order, OrderState::Settled, 1198, 800, true);
}

#[test]
fn lapsed_into_settlement_when_the_trial_is_over() {
    let mut stage = Stage::new();
    let (_, order) = delivered(&mut stage);
    let until = stage.order_of(order).until_ms;
    stage.at(until - 1);
    assert_eq!(code(stage.order(order, OrderStep::Lapse {}, 3)), "too_early");
    stage.at(until);
    assert_eq!(code(stage.order(order, dispute(), 2)), "too_late");
    stage.order(order, OrderStep::Lapse {}, 3).unwrap();
    ended(&stage, order, OrderState::Settled, 1198, 800, true);
}

#[test]
fn refunded_when_nothing_is_delivered() {
    let mut stage = Stage::new();
    let (_, order) = placed(&mut stage);
    let until = stage.order_of(order).until_ms;
    stage.at(until - 1);
    assert_eq!(code(stage.order(order, OrderStep::Lapse {}, 2)), "too_early");
    stage.at(until);
    assert_eq!(code(stage.order(order, OrderStep::Deliver {}, 1)), "too_late");
    stage.order(order, OrderStep::Lapse {}, 2).unwrap();
    ended(&stage, order, OrderState::Refunded, 1000, 1000, false);
}

#[test]
fn declined_by_the_seller() {
    let mut stage = Stage::new();
    let (_, order) = placed(&mut stage);
    assert_eq!(code(stage.order(order, OrderStep::Decline {}, 2)), "not_the_party");
    stage.order(order, OrderStep::Decline {}, 1).unwrap();
    ended(&stage, order, OrderState::Refunded, 1000, 1000, false);
}

#[test]
fn disputed_and_resolved_in_every_part() {
    for (parts, seller, buyer, right) in [
        (0, 1198, 800, true),
        (250_000, 1148, 850, true),
        (999_999, 1000, 1000, true),
        (1_000_000, 1000, 1000, false),
    ] {
        let mut stage = Stage::new();
        let (_, order) = delivered(&mut stage);
        assert_eq!(code(stage.order(order, resolve(parts), 8)), "other_order_state");
        assert_eq!(code(stage.order(order, dispute(), 3)), "not_the_party");
        stage.order(order, dispute(), 2).unwrap();
        assert_eq!(code(stage.order(order, resolve(parts), 1)), "not_the_party");
        stage.order(order, resolve(parts), 8).unwrap();
        let state = if parts == 1_000_000 { OrderState::Refunded } else { OrderState::Settled };
        ended(&stage, order, state, seller, buyer, right);
    }
}

#[test]
fn a_dispute_that_nobody_decides_goes_to_the_buyer_and_one_that_is_dropped_to_the_seller() {
    let mut stage = Stage::new();
    let (_, order) = delivered(&mut stage);
    stage.order(order, dispute(), 2).unwrap();
    let until = stage.order_of(order).until_ms;
    stage.at(until);
    assert_eq!(code(stage.order(order, resolve(0), 8)), "too_late");
    stage.order(order, OrderStep::Lapse {}, 2).unwrap();
    ended(&stage, order, OrderState::Refunded, 1000, 1000, false);
    let mut stage = Stage::new();
    let (_, order) = delivered(&mut stage);
    stage.order(order, dispute(), 2).unwrap();
    stage.order(order, OrderStep::Accept {}, 2).unwrap();
    ended(&stage, order, OrderState::Settled, 1198, 800, true);
}

#[test]
fn without_an_adjudicator_a_dispute_is_a_return() {
    let mut stage = Stage::new();
    let listed = stage.list(&["model"], listing(fixed(200)), 1).unwrap();
    let order = stage.place(listed, 2).unwrap();
    stage.order(order, OrderStep::Deliver {}, 1).unwrap();
    stage.order(order, dispute(), 2).unwrap();
    ended(&stage, order, OrderState::Refunded, 1000, 1000, false);
}

#[test]
fn offers_are_taken_turned_down_or_withdrawn() {
    let mut stage = Stage::new();
    let listed = stage.list(&["model"], listing(Price::Offers {}), 1).unwrap();
    let until = stage.time_ms + HOUR;
    assert_eq!(code(stage.place(listed, 2)), "other_price");
    let low = stage.offer(listed, 50, until, 2).unwrap();
    let high = stage.offer(listed, 200, until, 2).unwrap();
    assert_eq!(stage.has(2), 750);
    assert_eq!(code(stage.order(low, OrderStep::Take {}, 3)), "not_the_party");
    assert_eq!(code(stage.order(low, OrderStep::Deliver {}, 1)), "other_order_state");
    stage.order(low, OrderStep::Decline {}, 2).unwrap();
    stage.order(high, OrderStep::Take {}, 1).unwrap();
    assert_eq!(code(stage.order(high, OrderStep::Decline {}, 2)), "not_the_party");
    stage.order(high, OrderStep::Deliver {}, 1).unwrap();
    stage.order(high, OrderStep::Accept {}, 2).unwrap();
    ended(&stage, high, OrderState::Settled, 1198, 800, true);
    let late = stage.offer(listed, 10, until, 3).unwrap();
    stage.at(until);
    assert_eq!(code(stage.order(late, OrderStep::Take {}, 1)), "too_late");
    stage.order(late, OrderStep::Lapse {}, 5).unwrap();
    assert_eq!(stage.has(3), 1000);
    assert_eq!(code(stage.offer(listed, 10, until, 3)), "too_late");
}

#[test]
fn a_listing_takes_orders_while_it_is_open() {
    let mut stage = Stage::new();
    let end = stage.time_ms + HOUR;
    let open = OpenListing { expires_ms: Some(end), ..listing(fixed(10)) };
    assert_eq!(code(stage.list(&["model"], open.clone(), 2)), "others_asset");
    assert_eq!(code(stage.list(&["nothing"], open.clone(), 1)), "unknown_asset");
    let own = OpenListing { adjudicator: Some(of(1)), ..open.clone() };
    assert_eq!(code(stage.list(&["model"], own, 1)), "partial_adjudicator");
    let listed = stage.list(&["model"], OpenListing { adjudicator: Some(of(8)), ..open.clone() }, 1).unwrap();
    assert_eq!(code(stage.place(listed, 1)), "own_deal");
    assert_eq!(code(stage.place(listed, 8)), "partial_adjudicator");
    assert_eq!(code(stage.place(listed, 9)), "insufficient_funds");
    assert_eq!(code(stage.place(none(), 2)), "not_listed");
    assert_eq!(code(stage.order(none(), OrderStep::Deliver {}, 1)), "unknown_order");
    stage.place(listed, 2).unwrap();
    assert_eq!(code(stage.close(listed, 2)), "not_the_party");
    let closed = stage.list(&["model"], open.clone(), 1).unwrap();
    stage.close(closed, 1).unwrap();
    assert_eq!(code(stage.place(closed, 2)), "not_listed");
    stage.at(end - 1);
    stage.place(listed, 2).unwrap();
    stage.at(end);
    assert_eq!(code(stage.place(listed, 2)), "not_listed");
    assert_eq!(code(stage.list(&["model"], open, 1)), "too_late");
}

#[test]
fn ownership_passes_when_the_sale_is_settled_and_is_sold_once() {
    let mut stage = Stage::new();
    let own = OpenListing { right: Right::Own, ..listing(fixed(200)) };
    let listed = stage.list(&["model"], own.clone(), 1).unwrap();
    let again = stage.list(&["model"], own.clone(), 1).unwrap();
    let order = stage.place(listed, 2).unwrap();
    assert_eq!(code(stage.place(again, 3)), "being_sold");
    stage.order(order, OrderStep::Decline {}, 1).unwrap();
    let order = stage.place(again, 3).unwrap();
    stage.order(order, OrderStep::Deliver {}, 1).unwrap();
    assert!(stage.may(3, Right::Own, "model") && stage.may(1, Right::Own, "model"));
    assert_eq!(code(stage.place(listed, 2)), "being_sold");
    stage.order(order, OrderStep::Accept {}, 3).unwrap();
    assert!(stage.may(3, Right::Own, "model") && !stage.may(1, Right::Use, "model"));
    assert_eq!((stage.has(1), stage.has(3)), (1198, 800));
    // What was listed before is another's now.
    assert_eq!(code(stage.place(listed, 2)), "others_asset");
    assert_eq!(code(stage.list(&["model"], own.clone(), 1)), "others_asset");
    stage.list(&["model"], own, 3).unwrap();
    check(&stage.state);
}

#[test]
fn what_cannot_be_delivered_any_more_takes_no_orders_and_keeps_nobody_waiting() {
    let mut stage = Stage::new();
    let used = stage.list(&["model"], listing(fixed(100)), 1).unwrap();
    let waiting = stage.place(used, 2).unwrap();
    let own = OpenListing { right: Right::Own, ..listing(fixed(200)) };
    let owned = stage.list(&["model"], own, 1).unwrap();
    let sale = stage.place(owned, 3).unwrap();
    assert_eq!(code(stage.order(waiting, OrderStep::Lapse {}, 2)), "too_early");
    stage.order(sale, OrderStep::Deliver {}, 1).unwrap();
    stage.order(sale, OrderStep::Accept {}, 3).unwrap();
    assert_eq!(code(stage.place(used, 4)), "others_asset");
    stage.order(waiting, OrderStep::Lapse {}, 2).unwrap();
    assert_eq!((stage.has(2), stage.held_in_all()), (1000, 0));
    check(&stage.state);
}

#[test]
fn a_bundle_of_parts_is_delivered_and_paid_as_one() {
    let mut stage = Stage::new();
    stage.artifact("data", ArtifactKind::Dataset, 1).unwrap();
    stage.artifact("adapter", ArtifactKind::Adapter, 1).unwrap();
    let evaluation = stage.evaluate("model", None, "benchmark", 1).unwrap();
    let open = OpenListing { right: Right::Inspect, ..listing(fixed(100)) };
    let subjects = vec![artifact("data").into(), artifact("adapter").into(), evaluation.into()];
    let listed = stage.list_subjects(subjects, open, 1).unwrap();
    let order = stage.place(listed, 2).unwrap();
    stage.order(order, OrderStep::Deliver {}, 1).unwrap();
    for name in ["data", "adapter"] {
        assert!(stage.may(2, Right::Inspect, name));
    }
    stage.order(order, OrderStep::Accept {}, 2).unwrap();
    assert_eq!((stage.has(1), stage.has(2), stage.of(Account::Operator)), (1099, 900, 1));
    check(&stage.state);
}

#[test]
fn both_sides_find_their_orders_and_nobody_else_does() {
    let mut stage = Stage::new();
    let (_, placed) = placed(&mut stage);
    let offers = stage.list(&["model"], listing(Price::Offers {}), 1).unwrap();
    let reference = stage.reference();
    let offer = OrderStep::Offer { reference, amount: units(10), expires_ms: stage.time_ms + HOUR };
    let offered = stage.order(offers, offer, 3).unwrap();
    // Taken, an offer is the same order still.
    stage.order(offered, OrderStep::Take {}, 1).unwrap();
    let of_party = |seed| {
        let found = stage.state.range(&assay_ledger::key::orders_of(&of(seed)), None, 10);
        found.iter().map(|(_, id)| id.to_vec()).collect::<Vec<_>>()
    };
    let [placed, offered] = [placed, offered].map(|id| id.as_bytes().to_vec());
    assert_eq!(of_party(1), [placed.clone(), offered.clone()]);
    assert_eq!((of_party(2), of_party(3)), (vec![placed], vec![offered]));
    assert!(of_party(8).is_empty() && of_party(4).is_empty());
}
