//! Every rule of the market is broken by some test, which names its code.

use std::collections::BTreeSet;

#[test]
fn every_code_is_met_by_a_test() {
    let known: BTreeSet<&str> = include_str!("../../src/market/rejection.rs")
        .lines()
        .filter_map(|line| line.split("=> \"").nth(1)?.split('"').next())
        .collect();
    let tests = [
        include_str!("auctions.rs"),
        include_str!("orders.rs"),
        include_str!("payouts.rs"),
        include_str!("rights.rs"),
        include_str!("royalties.rs"),
        include_str!("transfers.rs"),
        include_str!("warranties.rs"),
    ];
    let missing: Vec<_> =
        known.iter().filter(|code| !tests.iter().any(|test| test.contains(&format!("\"{code}\"")))).collect();
    assert!(missing.is_empty(), "no test meets {missing:?}");
    assert!(known.len() > 30, "the codes were not read");
}
