//! Money comes in, moves, is held and leaves for a chain; every step as its own process.

use std::path::Path;

use assay_ledger::payout_tree::{Payee, verify};
use data_encoding::HEXLOWER;
use serde_json::Value;

use crate::common::{assay, json};
use crate::log::{ok, word};

/// A log that counts euros, with Ada (the key of the home) and Bob; gives their parties.
fn log(folder: &Path) -> (String, String) {
    let money = ["--asset", "EUR", "--decimals", "2", "--fee", "1%"];
    let contract = ["--contract", "8453:0x00112233445566778899aabbccddeeff00112233"];
    ok(folder, &[&["init", "log", "--name", "log.example/money"][..], &money, &contract].concat());
    let party = |key: &[&str], name: &str| {
        let made = json(folder, &[&["key", "new", "--json"][..], key].concat());
        ok(folder, &[&["party", "register", "--name", name, "--log", "log"][..], key].concat());
        word(&made, "key")
    };
    (party(&[], "Ada"), party(&["--key", "bob"], "Bob"))
}

fn run(folder: &Path, arguments: &[&str]) -> Value {
    json(folder, &[arguments, &["--log", "log", "--json"]].concat())
}

fn refused(folder: &Path, arguments: &[&str], words: &str) {
    let ran = assay(folder, &[arguments, &["--log", "log"]].concat());
    assert!(ran.status == 1 && ran.err.contains(words), "{arguments:?}: {} {}", ran.status, ran.err);
}

fn balance(folder: &Path, party: &str) -> String {
    word(&run(folder, &["account", "show", party])["state"], "balance")
}

#[test]
fn money_moves_once_however_often_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (ada, bob) = log(folder);
    let wire = ["account", "deposit", &ada, "100.00", "--reference", "wire 1"];
    assert_eq!(
        (word(&run(folder, &wire), "reference"), balance(folder, &ada)),
        ("wire 1".into(), "10000".into())
    );
    assert_eq!(run(folder, &wire)["new"], false);
    refused(folder, &["account", "deposit", &ada, "99", "--reference", "wire 1"], "is already used");
    refused(folder, &["account", "deposit", &ada, "0.001"], "EUR has 2 decimals");
    refused(folder, &["account", "deposit", &ada, "1e3"], "is not an amount");
    refused(
        folder,
        &["account", "deposit", &ada, "1", "--operator-key", "bob"],
        "is not that of the log's operator",
    );
    refused(folder, &["transfer", "send", &ada, "1", "--key", "bob"], "has 0 EUR, which is less than 1 EUR");
    // What was not given a name is given one, before it is sent.
    let sent = assay(folder, &["transfer", "send", &bob, "25.50", "--log", "log", "--json"]);
    let reference = word(&serde_json::from_str(&sent.out).unwrap(), "reference");
    assert!(sent.err.contains(&format!("the reference is {reference}; to try again")), "{}", sent.err);
    let again = ["transfer", "send", &bob, "25.50", "--reference", &reference];
    assert_eq!(run(folder, &again)["new"], false);
    assert_eq!((balance(folder, &ada), balance(folder, &bob)), ("7450".into(), "2550".into()));
    // Held, a part of it posted; held, and let go.
    let hold = |amount: &str| word(&run(folder, &["transfer", "hold", &bob, amount, "--lasts", "1d"]), "id");
    let (first, second) = (hold("10"), hold("20"));
    let told = ok(folder, &["account", "show", "--log", "log"]);
    assert!(told.contains("balance    44.50 EUR\n"), "{told}");
    assert!(told.contains(&format!("held       20 EUR of its own under the transfer {second}")), "{told}");
    refused(folder, &["transfer", "void", &first], "possible from");
    run(folder, &["transfer", "post", &first, "--amount", "4"]);
    run(folder, &["transfer", "void", &second, "--key", "bob"]);
    refused(folder, &["transfer", "post", &second], "nothing is held");
    assert_eq!((balance(folder, &ada), balance(folder, &bob)), ("7050".into(), "2950".into()));
    let last = run(folder, &["account", "show", &ada, "--last", "2"]);
    let amounts: Vec<_> =
        last["movements"].as_array().unwrap().iter().map(|one| word(one, "amount")).collect();
    assert_eq!((amounts, &last["more"]), (vec!["600".to_owned(), "2000".to_owned()], &Value::Bool(true)));
    assert_eq!(run(folder, &["account", "list"])["sum"], "0");
}

#[test]
fn what_leaves_is_paid_out_under_a_root_that_an_audit_computes_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (ada, bob) = log(folder);
    let accounts = [format!("0x{}", "0f".repeat(20)), format!("0x{}", "6a".repeat(20))];
    let [own, other] = &accounts;
    for party in [&ada, &bob] {
        run(folder, &["account", "deposit", party, "50"]);
    }
    refused(folder, &["payout", "make"], "nothing was withdrawn yet");
    refused(folder, &["account", "withdraw", "51", "--to", own], "has 50 EUR, which is less than 51 EUR");
    let mistyped = assay(folder, &["account", "withdraw", "1", "--to", &own.to_uppercase(), "--log", "log"]);
    assert_eq!(mistyped.status, 2, "{}", mistyped.err);
    // As a wallet writes it; one letter off is refused in words, and what is logged has small letters.
    let wallet = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    let ran = assay(
        folder,
        &["account", "withdraw", "1", "--to", &wallet.replace("BeAed", "BeAeD"), "--log", "log"],
    );
    assert!(ran.status == 2 && ran.err.contains("are not the checksum of its digits"), "{}", ran.err);
    refused(folder, &["payout", "proof", wallet], "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed");
    let ran = assay(folder, &["account", "withdraw", "12.34", "--to", own, "--log", "log"]);
    assert!(ran.status == 0 && !ran.err.contains("no contract"), "{}", ran.err);
    run(folder, &["account", "withdraw", "1", "--to", other, "--key", "bob"]);
    refused(folder, &["payout", "proof", own], "is in no payout yet");
    let made = run(folder, &["payout", "make"]);
    assert_eq!(made["payout"], 1);
    // What comes later is no part of it, and the proof holds all the same.
    run(folder, &["account", "withdraw", "5", "--to", own, "--key", "bob"]);
    let proof = json(folder, &["payout", "proof", own, "--log", "log"]);
    assert_eq!((word(&proof, "cumulative"), word(&proof, "waiting")), ("1234".into(), "500".into()));
    assert_eq!(proof["contract"]["chain_id"], 8453);
    assert_eq!((&proof["payout"]["number"], &proof["payout"]["root"]), (&made["payout"], &made["root"]));
    let bytes = |text: &str| <[u8; 32]>::try_from(HEXLOWER.decode(&text.as_bytes()[2..]).unwrap()).unwrap();
    let hashes: Vec<_> =
        proof["proof"].as_array().unwrap().iter().map(|hash| bytes(hash.as_str().unwrap())).collect();
    let payee = Payee { account: [0x0f; 20], cumulative: 1234 };
    assert!(verify(&bytes(&word(&made, "root")), &payee, &hashes));
    let told = ok(folder, &["payout", "show", "--log", "log"]);
    for line in [
        "pays       13.34 EUR in all to 2 accounts\n",
        "withdrawn  18.34 EUR in all to 2 accounts\n",
        "waits      5 EUR for the next payout\n",
        "contract   0x00112233445566778899aabbccddeeff00112233 on chain 8453\n",
    ] {
        assert!(told.contains(line), "{told}");
    }
    assert_eq!(run(folder, &["payout", "make"])["payout"], 2);
    let audited = ok(folder, &["audit", "log", "--vkey", "log/log.vkey"]);
    assert!(audited.contains("2 payout"), "{audited}");
    assert_eq!(run(folder, &["account", "list"])["sum"], "0");
}

#[test]
fn a_withdrawal_from_a_log_without_a_contract_is_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["init", "log", "--name", "log.example/money"]);
    let party = word(&json(folder, &["key", "new", "--json"]), "key");
    ok(folder, &["party", "register", "--name", "Ada", "--log", "log"]);
    run(folder, &["account", "deposit", &party, "5"]);
    let wallet = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    let ran = assay(folder, &["account", "withdraw", "5", "--to", wallet, "--log", "log"]);
    assert!(ran.status == 0 && ran.err.contains("can then only be had from its operator"), "{}", ran.err);
    assert!(ran.out.contains(&format!("to {}", wallet.to_lowercase())), "{}", ran.out);
}

#[test]
fn a_log_whose_money_is_said_wrongly_is_not_begun() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (option, value) in [
        ("--decimals", "19"),
        ("--fee", "101%"),
        ("--fee", "0.00001%"),
        ("--fee", "1"),
        ("--contract", "8453"),
        ("--contract", "8453:0x12"),
        ("--asset", ""),
    ] {
        let ran = assay(folder, &["init", "log", option, value]);
        assert!(ran.status == 1 || ran.status == 2, "{option} {value}: {}", ran.out);
        assert!(!folder.join("log").exists(), "{option} {value}");
    }
}
