//! Payout trees kept as files that any implementation can be held against.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, unreachable_pub)]

mod json;

use std::path::PathBuf;

use assay_ledger::payout_tree::{Hash, Payee, PayoutTree, verify};
use assay_statement::Digest;
use data_encoding::HEXLOWER;
use expect_test::expect_file;
use serde_json::Value;

fn file(size: usize) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../vectors/payout/{size}.json"))
}

/// Accounts without an order, from the least amount to the greatest.
fn payees(size: usize) -> Vec<Payee> {
    let payee = |index: usize| {
        let digest = Digest::of(format!("account {index}").as_bytes());
        let cumulative = if index == 6 { u64::MAX } else { 1_234_567_u64.pow(index as u32 % 4) };
        Payee { account: digest.as_bytes()[..20].try_into().unwrap(), cumulative }
    };
    (0..size).map(payee).collect()
}

fn hash(value: &Value) -> Hash {
    let digits = value.as_str().unwrap().strip_prefix("0x").unwrap();
    HEXLOWER.decode(digits.as_bytes()).unwrap().try_into().unwrap()
}

#[test]
fn the_trees_are_those_that_are_kept() {
    for size in [1, 2, 3, 7, 20] {
        let tree = PayoutTree::new(payees(size)).unwrap();
        let text = serde_json::to_string_pretty(&json::describe(&tree)).unwrap() + "\n";
        expect_file![file(size)].assert_eq(&text);

        // The file alone is enough.
        let kept: Value = serde_json::from_str(&std::fs::read_to_string(file(size)).unwrap()).unwrap();
        let described = kept["payees"].as_array().unwrap();
        assert_eq!(described.len(), size);
        for one in described {
            let payee = json::read_payee(&one["account"], &one["cumulative"]);
            let proof: Vec<Hash> = one["proof"].as_array().unwrap().iter().map(hash).collect();
            assert!(verify(&hash(&kept["root"]), &payee, &proof));
        }
    }
}
