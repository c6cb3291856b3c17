//! Accounts, their movements, and what accounts on a chain may take.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::collections::HashSet;

use assay_ledger::payout_tree::{Payee, verify};
use assay_server::Admission;
use assay_statement::Digest;
use common::market::*;
use common::statements::*;
use common::{Plan, Site};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

/// Parties 1 and 2, of whom the first has 1,000 units.
fn site() -> Site {
    let site = Site::start();
    site.enter(&party(site.log, 1));
    site.enter(&party(site.log, 2));
    site.enter(&deposit(site.log, 1, 1000, "first"));
    site
}

fn account(site: &Site, who: u64) -> Value {
    site.json(&format!("/api/v1/accounts/{}", party_id(who)))
}

fn hash(text: &Value) -> [u8; 32] {
    HEXLOWER.decode(&text.as_str().unwrap().as_bytes()[2..]).unwrap().try_into().unwrap()
}

#[test]
fn an_account_shows_what_is_there_what_is_held_and_how_it_came_to_that() {
    let site = site();
    let log = site.log;
    let sent = send(log, 1, 2, 250, "rent");
    site.enter(&sent);
    let held = hold(log, 1, 2, 100, u64::MAX);
    site.enter(&held);
    let one = account(&site, 1);
    assert_eq!(one["asset"], json!({ "symbol": "OPEN", "decimals": 6, "fee_ppm": 0 }));
    assert_eq!(site.json("/api/v1/log")["asset"], one["asset"]);
    assert_eq!(
        (&one["balance"], &one["credits"], &one["debits"]),
        (&json!("650"), &json!("1000"), &json!("350"))
    );
    let by = &one["held_by_it"][0];
    assert_eq!(
        (&by["under"], &by["kind"], &by["amount"]),
        (&json!(id(&held)), &json!("transfer"), &json!("100"))
    );
    assert_eq!((&by["payer"], &by["payee"]), (&json!(party_id(1)), &json!(party_id(2))));
    let two = account(&site, 2);
    assert_eq!((&two["balance"], &two["held_for_it"]), (&json!("250"), &one["held_by_it"]));
    assert_eq!((&two["held_by_it"], &two["held_for_it_complete"]), (&json!([]), &json!(true)));
    let path = format!("/api/v1/accounts/{}/movements", party_id(1));
    let newest = site.json(&path);
    let kinds: Vec<&str> =
        newest["items"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["transfer", "transfer", "deposit"]);
    let rent = &newest["items"][1];
    assert_eq!((&rent["statement"], &rent["credit"]), (&json!(id(&sent)), &json!(false)));
    assert_eq!((&rent["amount"], &rent["balance"]), (&json!("250"), &json!("750")));
    assert_eq!(rent["other"], json!({ "kind": "party", "id": party_id(2) }));
    assert!(rent["time_ms"].is_u64());
    // Page by page, and the other way round.
    let mut all = Vec::new();
    let mut after = String::new();
    loop {
        let page = site.json(&format!("{path}?order=oldest&limit=1{after}"));
        all.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    all.reverse();
    assert_eq!(json!(all), newest["items"]);
}

#[test]
fn the_books_of_a_log_add_up_to_nothing() {
    let site = site();
    site.enter(&send(site.log, 1, 2, 250, "rent"));
    site.enter(&hold(site.log, 2, 1, 50, u64::MAX));
    site.enter(&withdraw(site.log, 1, 30, 7, "out"));
    let books = site.json("/api/v1/accounts");
    let items = books["items"].as_array().unwrap();
    let of = |kind: &str| -> i64 {
        let of_kind = items.iter().filter(|one| one["account"]["kind"] == kind);
        of_kind.map(|one| one["balance"].as_str().unwrap().parse::<i64>().unwrap()).sum()
    };
    assert_eq!((of("issuance"), of("withdrawn"), of("party"), of("held")), (-1000, 30, 920, 50));
    let sum: i64 = ["issuance", "withdrawn", "operator", "party", "held"].into_iter().map(of).sum();
    assert_eq!(sum, 0);
    let operator = site.json("/api/v1/accounts/operator");
    assert_eq!((&operator["balance"], &operator["account"]["kind"]), (&json!("0"), &json!("operator")));
}

#[test]
fn what_is_no_account_is_refused() {
    let site = site();
    site.get(&format!("/api/v1/accounts/{}", party_id(3))).refused(404, "not_found");
    site.get("/api/v1/accounts/issuance").refused(400, "malformed");
    site.get("/api/v1/accounts/operator?limit=1").refused(400, "malformed");
    site.get("/api/v1/accounts/operator/movements?limit=201").refused(400, "malformed");
    site.get("/api/v1/accounts/operator/movements?after=xyz").refused(400, "malformed");
    site.get("/api/v1/payout/0x12").refused(400, "malformed");
    site.get(&format!("/api/v1/payout/0x{}", "07".repeat(20))).refused(404, "not_found");
}

#[test]
fn money_is_refused_in_the_rules_own_words() {
    let site = site();
    site.post(&send(site.log, 2, 1, 1, "nothing there")).refused(422, "insufficient_funds");
    site.enter(&send(site.log, 1, 2, 1, "once"));
    site.post(&send(site.log, 1, 2, 2, "once")).refused(422, "reference_taken");
    // The very same statement is safe to bring again.
    assert_eq!(site.enter(&send(site.log, 1, 2, 1, "once"))["new"], json!(false));
    assert_eq!(account(&site, 2)["balance"], json!("1"));
}

#[test]
fn the_proof_of_a_payee_leads_to_the_last_payouts_root_also_after_more_was_withdrawn() {
    let site = site();
    let log = site.log;
    let path = |account: u8| format!("/api/v1/payout/0x{}", format!("{account:02x}").repeat(20));
    assert_eq!(site.json("/api/v1/payout")["last"], Value::Null);
    for (amount, to, reference) in [(100, 1, "a"), (50, 2, "b"), (5, 3, "c")] {
        site.enter(&withdraw(log, 1, amount, to, reference));
    }
    site.get(&path(1)).refused(404, "not_paid_out_yet");
    let logged = site.enter(&payout(log, 1, &[(1, 100), (2, 50), (3, 5)]));
    site.enter(&withdraw(log, 1, 11, 1, "d"));
    site.enter(&withdraw(log, 1, 7, 4, "e"));
    let shown = site.json("/api/v1/payout");
    assert_eq!(
        (&shown["withdrawn"], &shown["waiting"], &shown["accounts"]),
        (&json!("173"), &json!("18"), &json!(4))
    );
    assert_eq!((&shown["last"]["number"], &shown["last"]["index"]), (&json!(1), &logged["index"]));
    let root = hash(&shown["last"]["root"]);
    for (account, cumulative, waiting) in [(1, 100, "11"), (2, 50, "0"), (3, 5, "0")] {
        let proof = site.json(&path(account));
        assert_eq!(
            (&proof["cumulative"], &proof["waiting"]),
            (&json!(cumulative.to_string()), &json!(waiting))
        );
        assert_eq!((&proof["payout"], &proof["contract"]), (&shown["last"], &Value::Null));
        let hashes: Vec<[u8; 32]> = proof["proof"].as_array().unwrap().iter().map(hash).collect();
        assert!(verify(&root, &Payee { account: [account; 20], cumulative }, &hashes));
    }
    site.get(&path(4)).refused(404, "not_paid_out_yet");
    site.enter(&payout(log, 2, &[(1, 111), (2, 50), (3, 5), (4, 7)]));
    assert_eq!(site.json(&path(1))["cumulative"], json!("111"));
    let payees = site.json("/api/v1/payout/payees?limit=3");
    assert_eq!(
        payees["items"][0],
        json!({ "account": format!("0x{}", "01".repeat(20)), "total": "111", "paid_out": "111" })
    );
    let next = payees["next"].as_str().unwrap();
    let rest = site.json(&format!("/api/v1/payout/payees?limit=3&after={next}"));
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
}

#[test]
fn no_proof_is_given_under_a_false_root() {
    let site = site();
    site.enter(&withdraw(site.log, 1, 100, 1, "a"));
    site.enter(&false_payout(site.log, 1, &[(1, 100)], Digest::of(b"a root")));
    site.get(&format!("/api/v1/payout/0x{}", "01".repeat(20))).refused(409, "false_payout");
}

#[test]
fn the_operator_needs_no_admission_for_deposits_and_payouts() {
    let admission = Admission::Listed(HashSet::from([party_id(1)]));
    let site = Site::with(Plan { admission, ..Plan::default() });
    site.enter(&party(site.log, 1));
    site.enter(&deposit(site.log, 1, 1000, "first"));
    site.post(&party(site.log, 2)).refused(403, "not_admitted");
    // Whoever only names the operator's key is found out by the signature.
    let forged = deposit(site.log, 1, 5, "forged").replacen("\"sig\":\"", "\"sig\":\"AA", 1);
    assert_ne!(site.post(&forged).status, 200);
    assert_eq!(account(&site, 1)["balance"], json!("1000"));
}
