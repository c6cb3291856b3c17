//! Computes payout trees for other people's programs to check: `payout_tree < payees.json`.
//!
//! Reads a list of trees, each a list of `["0x…", "amount"]`; writes each tree's root, and its payees with their proofs.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout, unreachable_pub)]

#[path = "../tests/payout_tree/json.rs"]
mod json;

use assay_ledger::payout_tree::PayoutTree;
use serde_json::Value;

fn main() {
    let asked: Value = serde_json::from_reader(std::io::stdin()).expect("JSON");
    let trees = asked.as_array().expect("a list of trees").iter().map(|payees| {
        let payees = payees.as_array().expect("a list of payees").iter();
        let payees = payees.map(|payee| json::read_payee(&payee[0], &payee[1])).collect();
        json::describe(&PayoutTree::new(payees).expect("payees, each once"))
    });
    println!("{}", Value::Array(trees.collect()));
}
