//! Sales on the command line, from the first key to the last unit paid out.

use expect_test::expect;
use serde_json::Value;

use crate::common::json;
use crate::log::word;
use crate::stage::{ONE, Stage};

fn states(order: &Value) -> (String, String, String) {
    let order = order.get("order").unwrap_or(order);
    (word(order, "state"), word(order, "held"), word(order, "bond_held"))
}

#[test]
fn a_right_is_listed_bought_delivered_and_paid_for() {
    let stage = Stage::begin();
    let (model, claim) = (stage.model.clone(), stage.claim.clone());
    stage.id("evaluator", &["verdict", "compute", &claim]);
    let open = ["list", "open", &model, "--right", "use", "--price", "25.50", "--claim", &claim];
    let listing = stage.id("owner", &[&open[..], &["--lasts", "365d", "--royalty", "5%"]].concat());
    let shown = stage.says("buyer", &["market"]);
    let shown = shown.replace(&listing, "LISTING").replace(&claim, "CLAIM");
    let tail = |name: &str| {
        stage.party(name).chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect::<String>()
    };
    let shown = shown.replace(&tail("owner"), "OWNER").replace(&tail("evaluator"), "EVALUATOR");
    expect![[r#"
        right to use model small
          listing     LISTING
          seller      Ada (…OWNER)
          price       25.50 OPEN
          terms       may be used to earn money; building upon it takes the right to fine-tune it; may not be passed on; cannot be taken back; asks 5% of what derivatives are sold for; for 365 days
          claim       CLAIM: niche on language is fr, floor 90.0%; upheld by …EVALUATOR
    "#]].assert_eq(&shown);
    for (filter, found) in [
        (&["--right", "use", "--price-max", "25.5"][..], 1),
        (&["--price-max", "25.49"], 0),
        (&["--right", "own"], 0),
        (&["--artifact", &model], 1),
        (&["--artifact", &claim], 0),
    ] {
        let listings = stage.json("buyer", &[&["market"], filter].concat());
        assert_eq!(listings.as_array().unwrap().len(), found, "{filter:?}");
    }
    let buy = ["buy", &listing, "--reference", "for the help desk"];
    let order = stage.id("buyer", &buy);
    // The same again is the same order; anything else under its reference is refused.
    assert_eq!(stage.id("buyer", &buy), order);
    let dearer = stage.id("owner", &["list", "open", &model, "--right", "use", "--price", "30"]);
    let again = stage.refused("buyer", &["buy", &dearer, "--reference", "for the help desk"]);
    assert!(again.contains("the reference `for the help desk` is already used"), "{again}");
    assert!(stage.refused("owner", &["buy", &listing]).contains("does not pay, sell or grant to itself"));
    let only = format!("only the seller, `{}`, may say this", stage.party("owner"));
    assert!(stage.refused("other", &["deliver", &order]).contains(&only));
    let early = stage.refused("other", &["lapse", &order]);
    assert!(early.contains(" UTC, and this is possible from 2") && early.contains(" UTC on"), "{early}");
    let delivered = stage.json("owner", &["deliver", &order]);
    assert_eq!(states(&delivered), ("delivered".into(), "25500000".into(), "0".into()));
    let settled = stage.json("buyer", &["accept", &order]);
    assert_eq!(states(&settled), ("settled".into(), "0".into(), "0".into()));
    assert_eq!((stage.has("owner"), stage.has("buyer")), (125_500_000, 74_500_000));
    assert!(
        stage.refused("buyer", &["dispute", &order, "--reason", "late"]).contains("the order is settled")
    );
    for party in ["buyer", "owner"] {
        let orders = stage.json(party, &["order", "list"]);
        assert_eq!(word(&orders[0], "id"), order);
    }
    assert_eq!(stage.json("other", &["order", "list"]), serde_json::json!([]));
    let told = stage.says("other", &["order", "show", &order]);
    let steps: Vec<&str> =
        told.split("\n\n").nth(1).unwrap().lines().filter_map(|line| line.rsplit("  ").next()).collect();
    assert_eq!(steps, ["order delivered", "order accepted"]);
    let audited = json(stage.path(), &["audit", "log", "--vkey", "log/log.vkey", "--json"]);
    assert_eq!(audited["sound"], true);
}

#[test]
fn an_offer_is_taken_and_a_dispute_is_decided() {
    let stage = Stage::begin();
    let judge = stage.party("judge");
    let open = ["list", "open", &stage.model, "--right", "evaluate", "--offers", "--adjudicator", &judge];
    let listing = stage.id("owner", &open);
    let wrong = stage.refused("judge", &["offer", &listing, "--price", "10"]);
    assert!(wrong.contains("whoever decides is not a party to the sale"), "{wrong}");
    assert!(stage.refused("buyer", &["buy", &listing]).contains("price is found in another way"));
    let poor = stage.refused("buyer", &["offer", &listing, "--price", "100.000001"]);
    assert!(poor.contains("has 100 OPEN, which is less than 100.000001 OPEN"), "{poor}");
    let taken_back = stage.id("other", &["offer", &listing, "--price", "9"]);
    assert_eq!(states(&stage.json("other", &["decline", &taken_back])).0, "refunded");
    let order = stage.id("buyer", &["offer", &listing, "--price", "10"]);
    assert!(stage.refused("buyer", &["deliver", &order]).contains("the order is offered"));
    assert_eq!(
        states(&stage.json("owner", &["take", &order])),
        ("placed".into(), "10000000".into(), "0".into())
    );
    stage.json("owner", &["deliver", &order]);
    let disputed = stage.json("buyer", &["dispute", &order, "--reason", "slow"]);
    assert_eq!(states(&disputed).0, "disputed");
    let resolve = ["resolve", &order, "--refund", "40%", "--reason", "somewhat slow"];
    assert!(stage.refused("owner", &resolve).contains("only the adjudicator, `did:key:"));
    // A bare number could be meant as an amount.
    let bare = stage.run("judge", &["resolve", &order, "--refund", "4", "--reason", "somewhat slow"]);
    assert!(bare.status == 2 && bare.err.contains("expected a percentage with its sign"), "{}", bare.err);
    assert_eq!(states(&stage.json("judge", &resolve)), ("settled".into(), "0".into(), "0".into()));
    assert_eq!(
        (stage.has("owner"), stage.has("buyer"), stage.has("other")),
        (106 * ONE, 94 * ONE, 100 * ONE)
    );
    let told = stage.says("buyer", &["order", "show", &order]);
    assert!(told.contains("dispute resolved, 40% back: somewhat slow"), "{told}");
    assert!(told.contains("settled: 4 OPEN went back to the buyer, the rest was paid out\n"), "{told}");
    let told = stage.says("buyer", &["history", &stage.model]);
    assert!(!told.contains(" units"), "{told}");
    assert!(stage.says("owner", &["list", "close", &listing]).starts_with("closed the listing"));
    assert!(stage.refused("buyer", &["offer", &listing, "--price", "10"]).contains("no listing"));
    assert_eq!(stage.says("buyer", &["market"]), "nothing is for sale\n");
    let all = stage.says("buyer", &["market", "--all"]);
    assert!(all.contains("state       closed"), "{all}");
}

#[test]
fn an_order_whose_time_is_over_tells_what_anyone_may_say_now() {
    let stage = Stage::begin();
    let open = ["list", "open", &stage.model, "--right", "use", "--price", "5", "--trial", "1s"];
    let listing = stage.id("owner", &open);
    let told = stage.says("owner", &["history", &stage.model]);
    assert!(told.contains("right to use listed, for 5 OPEN"), "{told}");
    let order = stage.id("buyer", &["buy", &listing]);
    stage.json("owner", &["deliver", &order]);
    std::thread::sleep(std::time::Duration::from_millis(1200));
    let told = stage.says("other", &["order", "show", &order]);
    assert!(told.contains("state      delivered: the time to try it is over, since 2"), "{told}");
    assert!(
        told.contains(&format!("anyone may say `assay lapse {order}` now, and the seller is paid")),
        "{told}"
    );
    // Bought twice: the buyer is told before the second order, which is placed all the same.
    let again = stage.run("buyer", &["buy", &listing]);
    assert!(again.status == 0 && again.out.starts_with("placed an order"), "{}", again.err);
    assert!(again.err.contains("note: you hold the right to use model small already\n"), "{}", again.err);
    let first = stage.run("other", &["buy", &listing]);
    assert!(first.status == 0 && !first.err.contains("already"), "{}", first.err);
}

#[test]
fn without_an_adjudicator_a_dispute_is_a_return_and_ownership_passes_whole() {
    let stage = Stage::begin();
    let open = |right: &'static str, price: &'static str| {
        stage.id("owner", &["list", "open", &stage.model, "--right", right, "--price", price])
    };
    let order = stage.id("buyer", &["buy", &open("use", "5")]);
    stage.json("owner", &["deliver", &order]);
    let back = stage.json("buyer", &["dispute", &order, "--reason", "not for us"]);
    assert_eq!(states(&back), ("refunded".into(), "0".into(), "0".into()));
    assert_eq!((stage.has("owner"), stage.has("buyer")), (100 * ONE, 100 * ONE));
    let order = stage.id("other", &["buy", &open("own", "80")]);
    stage.json("owner", &["deliver", &order]);
    stage.json("other", &["accept", &order]);
    let shown = stage.json("buyer", &["artifact", "show", &stage.model]);
    assert_eq!(word(&shown, "owner"), stage.party("other"));
    let refused = stage.refused("owner", &["list", "open", &stage.model, "--right", "use", "--price", "5"]);
    assert!(refused.contains("who alone may say this"), "{refused}");
}

#[test]
fn a_listing_shows_what_its_seller_would_rather_leave_out() {
    let stage = Stage::begin();
    let attest = ["attest", &stage.model, "--kind", "incident", "--summary", "it leaked an address"];
    stage.id("evaluator", &attest);
    stage.json("owner", &["lifecycle", "set", &stage.model, "retired"]);
    // The seller lists no claim and says nothing of the incident.
    let listing = stage.id("owner", &["list", "open", &stage.model, "--right", "own", "--price", "5"]);
    let told = stage.says("buyer", &["market", "show", &listing]);
    for words in [
        "ownership of model small (retired)",
        "incident: it leaked an address",
        "state set to retired",
        "claim: niche on language is fr, floor 90.0%: no verdict yet",
    ] {
        assert!(told.contains(words), "`{words}` is not in {told}");
    }
    stage.id("evaluator", &["verdict", "compute", &stage.claim]);
    let told = stage.says("buyer", &["market", "show", &listing]);
    assert!(told.contains("floor 90.0%: upheld by …"), "{told}");
}
