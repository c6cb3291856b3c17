//! Bonds on claims: paid by later evidence, disproved by recomputing, released when their time is over.

use assay_ledger::market::WarrantyState;
use assay_statement::StatementId;
use assay_statement::bounded::List;
use assay_statement::predicate::*;

use crate::audit::check;
use crate::harness::*;
use crate::stage::*;

/// Party 1 sells the use of `model` for 200 with a bond of 150 on a claim; party 8 judges.
struct Sale {
    stage: Stage,
    listing: StatementId,
    order: StatementId,
    claim: StatementId,
    /// Evidence that was logged before the sale.
    early: StatementId,
}

const WINDOW: u64 = 100 * HOUR;
const CHALLENGE: u64 = 5 * HOUR;

fn sale(behind: u64) -> Sale {
    let mut stage = Stage::new();
    let claim = stage.claim("model", 1).unwrap();
    let early = stage.evaluate("model", None, "benchmark", 3).unwrap();
    let warranty = WarrantyTerms { claim, bond: units(150), window_ms: WINDOW, challenge_ms: CHALLENGE };
    let open = OpenListing {
        claims: List::new(vec![claim]).unwrap(),
        warranty: Some(warranty),
        adjudicator: Some(of(8)),
        ..listing(fixed(200))
    };
    let listing = stage.list(&["model"], open, 1).unwrap();
    if behind > 0 {
        let reference = stage.reference();
        stage.warrant(listing, WarrantyStep::Back { reference, amount: units(behind) }, 1).unwrap();
    }
    let order = stage.place(listing, 2).unwrap();
    stage.order(order, OrderStep::Deliver {}, 1).unwrap();
    Sale { stage, listing, order, claim, early }
}

impl Sale {
    /// A verdict by a party over evidence that is logged now.
    fn verdict(&mut self, decision: Decision, by: u8) -> (StatementId, Vec<StatementId>) {
        let evidence = vec![self.stage.evaluate("model", None, "benchmark", 3).unwrap()];
        (self.stage.decide(self.claim, &evidence, decision, by).unwrap(), evidence)
    }

    fn claimed(&mut self) -> Vec<StatementId> {
        let (verdict, evidence) = self.verdict(Decision::Refuted, 8);
        self.stage.warrant(self.order, WarrantyStep::Claim { verdict }, 2).unwrap();
        evidence
    }

    fn ended(&self, state: WarrantyState, seller: u64, buyer: u64) {
        assert_eq!(self.stage.order_of(self.order).warranty, state);
        assert_eq!((self.stage.has(1), self.stage.has(2)), (seller, buyer));
        check(&self.stage.state);
    }
}

#[test]
fn a_refuted_claim_pays_by_itself_once_nobody_contradicts() {
    let mut sale = sale(0);
    assert_eq!((sale.stage.has(1), sale.stage.has(2)), (850, 800));
    sale.stage.order(sale.order, OrderStep::Accept {}, 2).unwrap();
    assert_eq!(sale.stage.has(1), 1048);
    sale.claimed();
    assert_eq!(code(sale.stage.warrant(sale.order, WarrantyStep::Lapse {}, 9)), "too_early");
    sale.stage.pass(CHALLENGE - 1);
    assert_eq!(code(sale.stage.warrant(sale.order, WarrantyStep::Lapse {}, 9)), "too_early");
    sale.stage.pass(1);
    sale.stage.warrant(sale.order, WarrantyStep::Lapse {}, 9).unwrap();
    sale.ended(WarrantyState::Paid, 1048, 950);
    assert_eq!(sale.stage.held_in_all(), 0);
    assert_eq!(code(sale.stage.warrant(sale.order, WarrantyStep::Lapse {}, 8)), "no_warranty");
    let (verdict, _) = sale.verdict(Decision::Refuted, 8);
    assert_eq!(code(sale.stage.warrant(sale.order, WarrantyStep::Claim { verdict }, 2)), "no_warranty");
}

#[test]
fn only_the_adjudicators_verdict_over_later_evidence_counts() {
    let mut sale = sale(0);
    let (early, claim) = (sale.early, sale.claim);
    let old = sale.stage.decide(claim, &[early], Decision::Refuted, 8).unwrap();
    let (others, _) = sale.verdict(Decision::Refuted, 7);
    let (upheld, _) = sale.verdict(Decision::Upheld, 8);
    let fresh = sale.stage.evaluate("model", None, "benchmark", 3).unwrap();
    let mixed = sale.stage.decide(claim, &[early, fresh], Decision::Refuted, 8).unwrap();
    let another = sale.stage.claim("model", 1);
    for verdict in [old, others, upheld, mixed] {
        let refused = sale.stage.warrant(sale.order, WarrantyStep::Claim { verdict }, 2);
        assert_eq!(code(refused), "verdict_does_not_count");
    }
    assert_eq!(code(another), "already_logged");
    let (verdict, _) = sale.verdict(Decision::Refuted, 8);
    assert_eq!(code(sale.stage.warrant(sale.order, WarrantyStep::Claim { verdict }, 3)), "not_the_party");
    assert_eq!(code(sale.stage.warrant(sale.order, WarrantyStep::Claim { verdict: claim }, 2)), "other_kind");
    sale.stage.pass(WINDOW - 1);
    sale.stage.warrant(sale.order, WarrantyStep::Claim { verdict }, 2).unwrap();
}

#[test]
fn a_wrong_verdict_pays_nobody_once_it_is_disproved() {
    for (stands, seller, buyer) in [(false, 1000, 800), (true, 850, 950)] {
        let mut sale = sale(0);
        let evidence = sale.claimed();
        let (order, claim) = (sale.order, sale.claim);
        let contrary = sale.stage.decide(claim, &evidence, Decision::Upheld, 7).unwrap();
        let (elsewhere, _) = sale.verdict(Decision::Upheld, 7);
        let same = sale.stage.decide(claim, &evidence, Decision::Refuted, 7).unwrap();
        let challenge = |verdict| WarrantyStep::Challenge { verdict };
        assert_eq!(code(sale.stage.warrant(order, challenge(elsewhere), 7)), "no_contradiction");
        assert_eq!(code(sale.stage.warrant(order, challenge(same), 7)), "no_contradiction");
        assert_eq!(code(sale.stage.warrant(order, challenge(contrary), 6)), "no_contradiction");
        let rule = || WarrantyStep::Rule { stands, reason: reason() };
        assert_eq!(code(sale.stage.warrant(order, rule(), OPERATOR)), "no_warranty");
        sale.stage.warrant(order, challenge(contrary), 7).unwrap();
        assert_eq!(code(sale.stage.warrant(order, rule(), 1)), "not_the_operator");
        sale.stage.warrant(order, rule(), OPERATOR).unwrap();
        if stands {
            sale.ended(WarrantyState::Paid, seller, buyer);
            continue;
        }
        // A wrong verdict does not use the warranty up: it stands as long as it would have.
        assert!(matches!(sale.stage.order_of(order).warranty, WarrantyState::Standing { bond: 150, .. }));
        assert_eq!((sale.stage.has(1), sale.stage.has(2)), (850, 800));
        sale.stage.pass(WINDOW);
        sale.stage.warrant(order, WarrantyStep::Lapse {}, 1).unwrap();
        sale.ended(WarrantyState::Released, seller, buyer);
    }
}

#[test]
fn an_operator_that_says_nothing_lets_the_verdict_stand() {
    let mut sale = sale(0);
    let evidence = sale.claimed();
    let (order, claim) = (sale.order, sale.claim);
    let contrary = sale.stage.decide(claim, &evidence, Decision::Undecided, 7).unwrap();
    sale.stage.pass(CHALLENGE - 1);
    sale.stage.warrant(order, WarrantyStep::Challenge { verdict: contrary }, 7).unwrap();
    sale.stage.pass(CHALLENGE);
    let rule = WarrantyStep::Rule { stands: false, reason: reason() };
    assert_eq!(code(sale.stage.warrant(order, rule, OPERATOR)), "too_late");
    sale.stage.warrant(order, WarrantyStep::Lapse {}, 2).unwrap();
    sale.ended(WarrantyState::Paid, 850, 950);
}

#[test]
fn a_bond_that_nobody_asks_for_goes_back() {
    let mut sale = sale(0);
    sale.stage.pass(WINDOW - 1);
    assert_eq!(code(sale.stage.warrant(sale.order, WarrantyStep::Lapse {}, 1)), "too_early");
    sale.stage.pass(1);
    let (verdict, _) = sale.verdict(Decision::Refuted, 8);
    assert_eq!(code(sale.stage.warrant(sale.order, WarrantyStep::Claim { verdict }, 2)), "too_late");
    sale.stage.warrant(sale.order, WarrantyStep::Lapse {}, 1).unwrap();
    sale.ended(WarrantyState::Released, 1000, 800);
}

#[test]
fn bonds_are_taken_from_what_stands_behind_the_listing_first() {
    let mut sale = sale(200);
    // 150 of the 200 are the first order's; 50 are not enough for the second, which the seller funds.
    assert_eq!((sale.stage.has(1), sale.stage.held(sale.listing)), (800, 50));
    let second = sale.stage.place(sale.listing, 4).unwrap();
    sale.stage.order(second, OrderStep::Deliver {}, 1).unwrap();
    assert_eq!((sale.stage.has(1), sale.stage.held(sale.listing)), (650, 50));
    assert_eq!(code(sale.stage.warrant(sale.listing, WarrantyStep::Withdraw {}, 1)), "not_listed");
    sale.stage.close(sale.listing, 1).unwrap();
    assert_eq!(code(sale.stage.warrant(sale.listing, WarrantyStep::Withdraw {}, 2)), "not_the_party");
    sale.stage.warrant(sale.listing, WarrantyStep::Withdraw {}, 1).unwrap();
    assert_eq!(sale.stage.has(1), 700);
    // Both bonds stand all the same.
    sale.claimed();
    sale.stage.pass(CHALLENGE);
    sale.stage.warrant(sale.order, WarrantyStep::Lapse {}, 9).unwrap();
    sale.ended(WarrantyState::Paid, 700, 950);
}

#[test]
fn a_refunded_order_has_no_warranty_and_its_bond_goes_back() {
    let mut sale = sale(0);
    sale.claimed();
    sale.stage.order(sale.order, OrderStep::Dispute { reason: reason() }, 2).unwrap();
    let back = OrderStep::Resolve { refund_ppm: ppm(1_000_000), reason: reason() };
    sale.stage.order(sale.order, back, 8).unwrap();
    sale.ended(WarrantyState::Released, 1000, 1000);
    sale.stage.pass(WINDOW);
    assert_eq!(code(sale.stage.warrant(sale.order, WarrantyStep::Lapse {}, 2)), "no_warranty");
    assert_eq!(sale.stage.held_in_all(), 0);
}

#[test]
fn a_seller_without_the_bond_cannot_deliver() {
    let mut stage = Stage::new();
    let claim = stage.claim("model", 1).unwrap();
    stage.send(1, 2, 900).unwrap();
    let warranty = WarrantyTerms { claim, bond: units(150), window_ms: WINDOW, challenge_ms: CHALLENGE };
    let claims = List::new(vec![claim]).unwrap();
    let open =
        OpenListing { claims, warranty: Some(warranty), adjudicator: Some(of(8)), ..listing(fixed(200)) };
    let wrong = OpenListing { claims: List::new(vec![none()]).unwrap(), warranty: None, ..open.clone() };
    assert_eq!(code(stage.list(&["model"], wrong, 1)), "unknown_statement");
    let others = OpenListing { warranty: None, ..open.clone() };
    assert_eq!(code(stage.list(&["other"], others, 2)), "others_claim");
    let listing = stage.list(&["model"], open, 1).unwrap();
    let order = stage.place(listing, 2).unwrap();
    assert_eq!(code(stage.order(order, OrderStep::Deliver {}, 1)), "insufficient_funds");
    assert!(!stage.may(2, Right::Use, "model"));
    check(&stage.state);
}
