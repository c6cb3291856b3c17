//! Trees over payees as JSON, for the golden files and for tests on a chain.

use assay_ledger::payout_tree::{Payee, PayoutTree};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

fn hex(bytes: &[u8]) -> String {
    format!("0x{}", HEXLOWER.encode(bytes))
}

/// Reads a payee.
pub fn read_payee(account: &Value, cumulative: &Value) -> Payee {
    let account = account.as_str().and_then(|text| text.strip_prefix("0x")).expect("an account");
    let account = HEXLOWER.decode(account.as_bytes()).expect("hexadecimal digits");
    let cumulative = cumulative.as_str().expect("an amount").parse().expect("a whole number");
    Payee { account: account.try_into().expect("20 bytes"), cumulative }
}

/// The root, and each payee with the proof.
pub fn describe(tree: &PayoutTree) -> Value {
    let payee = |payee: &Payee| {
        let (_, proof) = tree.proof(&payee.account).expect("a payee");
        let proof: Vec<String> = proof.iter().map(|hash| hex(hash)).collect();
        json!({"account": hex(&payee.account), "cumulative": payee.cumulative.to_string(), "proof": proof})
    };
    let payees: Vec<Value> = tree.payees().iter().map(payee).collect();
    json!({"root": hex(&tree.root()), "payees": payees})
}
