//! The market: what is looked for is found, what was refuted is marked, and every sale can be followed to its end.

use assay_statement::bounded::List;
use assay_statement::predicate::*;
use assay_statement::{Digest, StatementId, Subject};
use serde_json::{Value, json};

use crate::common::market::{deposit, terms, units};
use crate::common::statements::*;
use crate::common::{Site, eventually};
use crate::look::{links, page};

const NAME: &str = "<img src=x onerror=alert(1)> \u{202e}model";

/// A claim that a model reaches a floor where a language is one.
fn niche(log: StatementId, seed: u64, model: u64, language: &str, floor: f64) -> String {
    let condition = Condition {
        feature: text("language"),
        op: Operator::Is,
        value: ConditionValue::Text(text(language)),
    };
    let claim = Claim {
        log,
        kind: ClaimKind::Niche,
        slice: List::new(vec![condition]).unwrap(),
        metric: text("accuracy"),
        floor: Rate::new(floor).unwrap(),
        confidence: Rate::new(0.95).unwrap(),
        benchmark: None,
    };
    sign(vec![artifact_id(model).into()], claim, &[&secret(seed)])
}

fn verdict_of(
    log: StatementId,
    seed: u64,
    claim: StatementId,
    evidence: StatementId,
    decision: Decision,
) -> String {
    let verdict = Verdict {
        log,
        evidence: List::new(vec![evidence]).unwrap(),
        method: text("assay-verdict/v1"),
        outcomes: 5,
        mean: Rate::new(0.8),
        lower: Rate::new(0.3).unwrap(),
        upper: Rate::new(0.99).unwrap(),
        e_value_against_log10: Figure::new(3.0).unwrap(),
        e_value_for_log10: Figure::new(3.0).unwrap(),
        decision,
    };
    sign(vec![claim.into()], verdict, &[&secret(seed)])
}

/// A listing by a party of models.
pub(crate) fn list(
    log: StatementId,
    seed: u64,
    models: &[u64],
    right: Right,
    price: Price,
    claims: &[StatementId],
) -> String {
    let open = OpenListing {
        reference: text_of(&format!("{models:?} {right:?} {price:?}")),
        right,
        price,
        terms: terms(),
        claims: List::new(claims.to_vec()).unwrap(),
        warranty: None,
        adjudicator: None,
        delivery_ms: 86_400_000,
        trial_ms: 86_400_000,
        expires_ms: None,
    };
    let subjects: Vec<Subject> = models.iter().map(|model| artifact_id(*model).into()).collect();
    sign(subjects, Listing { log, step: ListingStep::Open(Box::new(open)) }, &[&secret(seed)])
}

fn step(log: StatementId, seed: u64, subject: StatementId, step: OrderStep) -> String {
    sign(vec![subject.into()], Order { log, step }, &[&secret(seed)])
}

fn fixed(amount: u64) -> Price {
    Price::Fixed { amount: units(amount) }
}

/// Party 1 sells four models: with an upheld claim on German, a refuted one on French, one that only party 1 upheld on
/// Dutch, and none. Party 3 buys.
struct Filled {
    site: Site,
    listings: Vec<StatementId>,
}

fn filled() -> Filled {
    let site = Site::start();
    let log = site.log;
    for seed in [1, 2, 3] {
        site.enter(&party(log, seed));
    }
    let mut listings = Vec::new();
    let sold = [("de", 0.9, 10), ("fr", 0.95, 20), ("nl", 0.7, 30)];
    for (model, (language, floor, price)) in (1..).zip(sold) {
        site.enter(&artifact(log, 1, model));
        let claimed = niche(log, 1, model, language, floor);
        site.enter(&claimed);
        let evaluated = evaluation(log, 2, model);
        site.enter(&evaluated);
        let (by, decision) = match model {
            1 => (2, Decision::Upheld),
            2 => (2, Decision::Refuted),
            _ => (1, Decision::Upheld),
        };
        site.enter(&verdict_of(log, by, id(&claimed), id(&evaluated), decision));
        let listed = list(log, 1, &[model], Right::Use, fixed(price * 1_000_000), &[id(&claimed)]);
        site.enter(&listed);
        listings.push(id(&listed));
    }
    site.enter(&artifact(log, 1, 4));
    let listed = list(log, 1, &[4], Right::Own, Price::Offers {}, &[]);
    site.enter(&listed);
    listings.push(id(&listed));
    site.enter(&deposit(log, 3, 100_000_000, "a deposit"));
    site.published();
    eventually(|| site.json("/market.json")["looked_through"] == 4);
    Filled { site, listings }
}

impl Filled {
    /// The listings that a search finds, by their place among those of the site.
    fn found(&self, query: &str) -> Vec<usize> {
        let answer = self.site.json(&format!("/market.json?{query}"));
        let ids = answer["listings"].as_array().unwrap().iter().map(|one| one["listing"].as_str().unwrap());
        ids.map(|id| self.listings.iter().position(|one| one.to_string() == id).unwrap()).collect()
    }
}

#[test]
fn listings_are_found_by_what_they_are_good_for() {
    let filled = filled();
    assert_eq!(filled.found(""), [3, 2, 1, 0], "the newest first");
    for (query, found) in [
        ("q=Language+is+%22DE%22", vec![0]),
        ("q=language", vec![2, 1, 0]),
        ("q=accuracy+fr", vec![1]),
        ("q=model+4", vec![3]),
        ("q=nothing+of+the+sort", vec![]),
        ("floor=0.9", vec![1, 0]),
        ("q=de&floor=0.91", vec![]),
        ("price_max=20", vec![3, 1, 0]),
        ("price_max=19.999999", vec![3, 0]),
        ("right=own", vec![3]),
        ("evidence=not_refuted", vec![3, 2, 0]),
        // That a seller upholds its own claim counts for nothing.
        ("evidence=upheld", vec![0]),
        ("q=&floor=&price_max=&right=&evidence=any&all=", vec![3, 2, 1, 0]),
    ] {
        assert_eq!(filled.found(query), found, "{query}");
        page(&filled.site, &format!("/market?{query}"));
    }
    for wrong in
        ["floor=2", "price_max=x", "right=x", "evidence=x", "all=x", "workload=x", "before=x", "sort=price"]
    {
        filled.site.get(&format!("/market.json?{wrong}")).refused(400, "malformed");
        assert_eq!(filled.site.get(&format!("/market?{wrong}")).status, 400, "{wrong}");
    }
}

#[test]
fn what_was_refuted_is_marked_wherever_it_is_shown() {
    let filled = filled();
    for (position, listing) in filled.listings.iter().enumerate() {
        let path = format!("/listings/{listing}");
        let refuted = position == 1;
        assert_eq!(page(&filled.site, &path).contains("<strong>Refuted. </strong>"), refuted, "{position}");
        assert_eq!(filled.site.json(&format!("{path}.json"))["refuted"], u64::from(refuted));
    }
    let text = page(&filled.site, "/market");
    assert_eq!(text.matches("<strong>Refuted. </strong>").count(), 1);
    assert!(text.contains("who claims it"), "the seller's own verdict is told apart");
}

#[test]
fn an_order_is_followed_from_the_listing_to_its_end() {
    let filled = filled();
    let (site, log, listing) = (&filled.site, filled.site.log, filled.listings[0]);
    let text = page(site, &format!("/listings/{listing}"));
    assert!(
        text.contains("Buy for 10 OPEN") && text.contains(&format!("assay buy {listing} --server http://"))
    );
    let placed = step(log, 3, listing, OrderStep::Place { reference: text_of("one") });
    site.enter(&placed);
    let order = id(&placed);
    let path = format!("/orders/{order}");
    let names = |said: &Value| -> Vec<String> {
        said["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let said = site.json(&format!("{path}.json"));
    assert_eq!((&said["state"], &said["money"]["held"]), (&json!("placed"), &json!("10 OPEN")));
    assert_eq!(names(&said), ["deliver", "decline"]);
    assert_eq!(said["money"]["parts"][0]["amount"], "10 OPEN", "no fee on this log");
    page(site, &path);

    site.enter(&step(log, 1, order, OrderStep::Deliver {}));
    let said = site.json(&format!("{path}.json"));
    assert_eq!((names(&said), &said["past"]), (vec!["accept".into(), "dispute".into()], &json!(["placed"])));
    assert!(page(site, &path).contains("Dispute"));
    site.clock.0.fetch_add(90_000_000, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(names(&site.json(&format!("{path}.json"))), ["accept", "lapse"], "the trial is over");

    site.enter(&step(log, 3, order, OrderStep::Accept {}));
    let said = site.json(&format!("{path}.json"));
    assert_eq!(
        (&said["state"], &said["steps"], &said["until_ms"]),
        (&json!("settled"), &json!([]), &json!(null))
    );
    assert_eq!(said["past"], json!(["placed", "delivered"]));
    assert_eq!(
        said["money"]["parts"],
        json!([{ "party": said["seller"], "why": "the seller", "amount": "10 OPEN" }])
    );
    assert_eq!((&said["money"]["held"], &said["money"]["elsewhere"]), (&json!("0 OPEN"), &json!(null)));
    let paid = site.json(&format!("/listings/{listing}.json"));
    assert_eq!(
        (&paid["sales"]["sales"][0]["price"], &paid["orders"][0]["state"]),
        (&json!("10 OPEN"), &json!("settled"))
    );
    page(site, &path);
    page(site, &format!("/listings/{listing}"));
    let statement = page(site, &format!("/statements/{order}"));
    assert!(links(&statement).contains(&path), "the statement leads to the order");
}

#[test]
fn an_account_shows_what_moved_and_what_is_held() {
    let filled = filled();
    let (site, log) = (&filled.site, filled.site.log);
    for (position, listing) in filled.listings.iter().take(2).enumerate() {
        let reference = text_of(&format!("order {position}"));
        site.enter(&step(log, 3, *listing, OrderStep::Place { reference }));
    }
    let path = format!("/accounts/{}", party_id(3));
    let said = site.json(&format!("{path}.json"));
    assert_eq!(
        (&said["balance"], &said["credits"], &said["debits"]),
        (&json!("70 OPEN"), &json!("100 OPEN"), &json!("30 OPEN"))
    );
    let sums: Vec<&str> = said["held_by"]["sums"]
        .as_array()
        .unwrap()
        .iter()
        .map(|sum| sum["amount"].as_str().unwrap())
        .collect();
    assert_eq!(sums, ["20 OPEN", "10 OPEN"]);
    assert_eq!(said["orders"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&said["orders"][0]["side"], &said["orders"][0]["state"]),
        (&json!("buyer"), &json!("placed"))
    );
    let moved: Vec<&str> =
        said["movements"].as_array().unwrap().iter().map(|one| one["amount"].as_str().unwrap()).collect();
    assert_eq!(moved, ["20 OPEN", "10 OPEN", "100 OPEN"]);
    let text = page(site, &path);
    assert!(links(&text).iter().any(|to| to.starts_with("/orders/")));
    assert!(links(&page(site, &format!("/parties/{}", party_id(3)))).contains(&path));
    page(site, "/accounts/operator");
    let sells = site.json(&format!("/accounts/{}.json", party_id(1)));
    assert_eq!(sells["orders"][0]["side"], "seller");
}

#[test]
fn long_accounts_and_markets_come_page_by_page() {
    let site = Site::start();
    let log = site.log;
    site.enter(&party(log, 1));
    site.enter(&party(log, 3));
    site.enter(&artifact(log, 1, 1));
    site.enter(&deposit(log, 3, 1_000_000, "a deposit"));
    let listings: Vec<String> =
        (1..=90).map(|price| list(log, 1, &[1], Right::Use, fixed(price), &[])).collect();
    assert_eq!(site.batch("/api/v1/statements", &listings).status, 200);
    let place = |(position, listing): (usize, &String)| {
        step(log, 3, id(listing), OrderStep::Place { reference: text_of(&format!("order {position}")) })
    };
    let orders: Vec<String> = listings.iter().take(50).enumerate().map(place).collect();
    assert_eq!(site.batch("/api/v1/statements", &orders).status, 200);
    eventually(|| site.json("/market.json?q=model")["listings"].as_array().unwrap().len() == 20);
    eventually(|| all(&site, "/market", "/listings/", "before=").len() == 90);
    let account = format!("/accounts/{}", party_id(3));
    assert_eq!(all(&site, &account, "/orders/", "orders=").len(), 50);
    let moved = all(&site, &account, "/entries/", "after=");
    assert_eq!(moved.len(), 51, "{moved:?}");
}

/// What the pages of a list lead to, from one to the next.
fn all(site: &Site, start: &str, sought: &str, next: &str) -> std::collections::BTreeSet<String> {
    let (mut path, mut seen) = (start.to_owned(), std::collections::BTreeSet::new());
    for _ in 0..20 {
        let text = page(site, &path);
        seen.extend(links(&text).into_iter().filter(|to| to.starts_with(sought)));
        let Some(to) = links(&text).into_iter().find(|to| to.contains(next) && !to.contains(".json")) else {
            break;
        };
        path = to.split('#').next().unwrap().to_owned();
    }
    seen
}

#[test]
fn what_is_not_there_is_told_so() {
    let filled = filled();
    let nothing = Digest::of(b"nothing");
    for path in
        [format!("/listings/{nothing}"), format!("/orders/{nothing}"), format!("/accounts/{}", party_id(9))]
    {
        assert_eq!(filled.site.get(&path).status, 404, "{path}");
        filled.site.get(&format!("{path}.json")).refused(404, "not_found");
    }
    for path in ["/listings/x", "/orders/x", "/accounts/x"] {
        assert_eq!(filled.site.get(path).status, 400, "{path}");
    }
    let listing = format!("/listings/{}", filled.listings[0]);
    for wrong in ["floor=7", "workload=x", "answers=0", "unit_price=-1", "x=1"] {
        assert_eq!(filled.site.get(&format!("{listing}?{wrong}")).status, 400, "{wrong}");
    }
    let text = page(&filled.site, &format!("{listing}?workload={nothing}&floor=0.9&unit_price=1"));
    assert!(text.contains("The server does not keep this workload"), "nothing is made up");
}

#[test]
fn an_auction_and_offers_have_their_own_steps() {
    let filled = filled();
    let (site, log) = (&filled.site, filled.site.log);
    let now = site.sequencer.view().read().unwrap().log().time_ms;
    let (commit_until_ms, reveal_until_ms) = (now + 3_600_000, now + 7_200_000);
    let price = Price::Auction {
        commit_until_ms,
        reveal_until_ms,
        deposit: units(5_000_000),
        reserve: units(9_000_000),
    };
    let listed = list(log, 1, &[1], Right::Evaluate, price, &[]);
    site.enter(&listed);
    let path = format!("/listings/{}", id(&listed));
    let first = |site: &Site| site.json(&format!("{path}.json"))["steps"][0].clone();
    let bid = first(site);
    assert_eq!(
        (&bid["name"], &bid["payload"]),
        (&json!("bid"), &json!(null)),
        "a salt is not left to a browser"
    );
    assert!(bid["command"].as_str().unwrap().contains("assay bid commit"));
    page(site, &path);
    site.clock.0.fetch_add(3_700_000, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(first(site)["name"], "reveal");
    site.clock.0.fetch_add(3_700_000, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(first(site)["name"], "end");
    assert!(page(site, &path).contains("The time to open bids is over."));

    let offers = format!("/listings/{}", filled.listings[3]);
    let offer = site.json(&format!("{offers}.json"))["steps"][0].clone();
    assert_eq!(offer["name"], "offer");
    let payload = offer["payload"].as_str().unwrap();
    assert!(payload.contains(r#""amount":"{{units:amount:6}}","expires_ms":{{field:expires}}"#), "{payload}");
    page(site, &offers);
}

#[test]
fn hostile_names_stay_text_on_the_market() {
    let site = Site::start();
    let log = site.log;
    let change = PartyChange::Register { name: text(NAME), contact: None };
    site.enter(&sign(vec![party_id(1).into()], Party { log, change }, &[&secret(1)]));
    site.enter(&artifact(log, 1, 1));
    let claimed = niche(log, 1, 1, NAME, 0.9);
    site.enter(&claimed);
    let listed = list(log, 1, &[1], Right::Use, fixed(5), &[id(&claimed)]);
    site.enter(&listed);
    site.enter(&party(log, 3));
    site.enter(&deposit(log, 3, 100, "a deposit"));
    let placed = step(log, 3, id(&listed), OrderStep::Place { reference: text_of(NAME) });
    site.enter(&placed);
    eventually(|| site.json("/market.json")["looked_through"] == 1);
    let query = assay_pages::address::escaped(NAME);
    for path in [
        "/market".to_owned(),
        format!("/market?q={query}"),
        format!("/listings/{}", id(&listed)),
        format!("/orders/{}", id(&placed)),
        format!("/accounts/{}", party_id(1)),
        format!("/accounts/{}", party_id(3)),
    ] {
        let text = page(&site, &path);
        assert!(!text.contains("<img") && !text.contains("alert(1)>"), "{path}");
    }
}

fn text_of<const MAX: usize>(words: &str) -> assay_statement::bounded::Text<MAX> {
    text(words.chars().take(90).collect::<String>())
}
