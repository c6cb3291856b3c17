//! What is for sale and what was sold, page by page, with what the log says of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use assay_statement::bounded::List;
use assay_statement::predicate::*;
use assay_statement::{SecretKey, StatementId};
use common::Site;
use common::statements::*;
use serde_json::json;

fn open(log: StatementId, seed: u64, number: u64, right: Right, price: Price) -> String {
    let open = OpenListing {
        reference: text(format!("{right:?} {price:?}")),
        right,
        price,
        terms: TermSheet {
            commercial_use: true,
            derivatives: Derivatives::Allowed,
            attribution: false,
            royalty_ppm: PartsPerMillion::NOTHING,
            transferable: false,
            revocable: false,
            lasts_ms: None,
            note: None,
        },
        claims: List::default(),
        warranty: None,
        adjudicator: None,
        delivery_ms: 1000,
        trial_ms: 1000,
        expires_ms: None,
    };
    let step = ListingStep::Open(Box::new(open));
    sign(vec![artifact_id(number).into()], Listing { log, step }, &[&secret(seed)])
}

fn offer(log: StatementId, seed: u64, listing: StatementId, units: u64) -> String {
    let (reference, amount) = (text(format!("offer of {units}")), Amount::new(units).unwrap());
    let step = OrderStep::Offer { reference, amount, expires_ms: u64::MAX >> 2 };
    sign(vec![listing.into()], Order { log, step }, &[&secret(seed)])
}

/// Party 1 lists model 1 at 10 to 14 units and for offers; party 2, who has 100 units, makes five offers.
fn filled() -> (Site, Vec<StatementId>, Vec<StatementId>) {
    let site = Site::start();
    let log = site.log;
    let fixed = |units| Price::Fixed { amount: Amount::new(units).unwrap() };
    let mut listings: Vec<String> = (10..15).map(|units| open(log, 1, 1, Right::Use, fixed(units))).collect();
    listings.push(open(log, 1, 1, Right::Evaluate, Price::Offers {}));
    let offered = id(listings.last().unwrap());
    let deposit = Deposit { log, reference: text("a deposit"), amount: Amount::new(100).unwrap() };
    let deposit = sign(vec![party_id(2).into()], deposit, &[&SecretKey::from_seed([9; 32])]);
    let offers: Vec<String> = (1..6).map(|units| offer(log, 2, offered, units)).collect();
    let begin = vec![party(log, 1), party(log, 2), artifact(log, 1, 1), deposit];
    for answer in
        site.batch("/api/v1/statements", &[begin, listings.clone(), offers.clone()].concat()).lines()
    {
        assert_eq!(answer["new"], true, "{answer}");
    }
    (site, listings.iter().map(|one| id(one)).collect(), offers.iter().map(|one| id(one)).collect())
}

/// Every item of a list that is read so many at a time.
fn pages(site: &Site, path: &str, limit: usize) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = site.json(&format!("{path}&limit={limit}{after}"));
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        all.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match &page["next"] {
            serde_json::Value::Null => return all,
            serde_json::Value::String(next) => after = format!("&after={next}"),
            next => after = format!("&after={next}"),
        }
    }
}

#[test]
fn listings_are_narrowed_and_come_in_pages() {
    let (site, listings, _) = filled();
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    let all = sorted(listings.iter().map(ToString::to_string).collect());
    for limit in [1, 2, 3, 6, 100] {
        assert_eq!(pages(&site, "/api/v1/listings?all=true", limit), all, "{limit}");
        let newest: Vec<String> = listings.iter().rev().map(ToString::to_string).collect();
        let of_model = format!("/api/v1/listings?artifact={}", artifact_id(1));
        assert_eq!(pages(&site, &of_model, limit), newest, "{limit}");
        let cheap = sorted([0, 1, 2].map(|at: usize| listings[at].to_string()).to_vec());
        assert_eq!(pages(&site, "/api/v1/listings?price_max=12&right=use", limit), cheap, "{limit}");
    }
    let seller = format!("/api/v1/listings?seller={}", party_id(2));
    assert_eq!(site.json(&seller), json!({ "items": [], "next": null }));
    for wrong in
        ["right=steal", "price_max=-1", "seller=me", "artifact=it", "all=maybe", "limit=101", "sort=price"]
    {
        let answer = site.get(&format!("/api/v1/listings?{wrong}"));
        assert_eq!(
            (answer.status, answer.json()["error"]["code"].as_str()),
            (400, Some("malformed")),
            "{wrong}"
        );
    }
}

#[test]
fn a_listing_and_its_orders_are_shown_whole() {
    let (site, listings, offers) = filled();
    let shown = site.json(&format!("/api/v1/listings/{}", listings[5]));
    assert_eq!(shown["price"], json!({ "offers": {} }));
    assert_eq!((&shown["takes_orders"], &shown["refuted"]), (&json!(true), &json!([])));
    assert_eq!(shown["orders"].as_array().unwrap().len(), 5);
    assert_eq!(shown["records"][0]["asset"], json!(artifact_id(1)));
    let newest: Vec<String> = offers.iter().rev().map(ToString::to_string).collect();
    for seed in [1, 2] {
        for limit in [1, 2, 5, 200] {
            let path = format!("/api/v1/orders?party={}", party_id(seed));
            assert_eq!(pages(&site, &path, limit), newest, "{seed} {limit}");
        }
    }
    let order = site.json(&format!("/api/v1/orders/{}", offers[4]));
    assert_eq!(
        (&order["state"], &order["held"], &order["sold"]),
        (&json!("offered"), &json!("5"), &json!(0))
    );
    // An offer that nobody took has sold nothing; once it is taken it has.
    let sales = format!("/api/v1/artifacts/{}/orders?", artifact_id(1));
    assert_eq!(pages(&site, &sales, 10), Vec::<String>::new());
    let log = site.log;
    let take = sign(vec![offers[4].into()], Order { log, step: OrderStep::Take {} }, &[&secret(1)]);
    assert_eq!(site.batch("/api/v1/statements", &[take]).lines()[0]["new"], true);
    assert_eq!(pages(&site, &sales, 10), [offers[4].to_string()]);
    for (path, status) in [
        (format!("/api/v1/orders/{}", listings[0]), 404),
        (format!("/api/v1/listings/{}", offers[0]), 404),
        ("/api/v1/orders/x".to_owned(), 400),
        ("/api/v1/orders".to_owned(), 400),
        ("/api/v1/orders?party=x".to_owned(), 400),
        (format!("/api/v1/orders?party={}&after=x", party_id(1)), 400),
    ] {
        assert_eq!(site.get(&path).status, status, "{path}");
    }
}
