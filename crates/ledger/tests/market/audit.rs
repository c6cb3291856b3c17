//! The books as somebody else keeps them: every account read from the state, and what must always be so of them.

use std::collections::BTreeMap;

use assay_ledger::market::{Account, AccountRecord, Movement};
use assay_ledger::record::Record;
use assay_ledger::{State, key};

/// Every account with its balance; the issuance below zero.
pub fn balances(state: &State) -> BTreeMap<Account, i128> {
    state
        .range(&key::accounts(), None, usize::MAX)
        .into_iter()
        .map(|(key, value)| {
            let record = AccountRecord::from_bytes(value).unwrap();
            let balance = i128::try_from(record.credits).unwrap() - i128::try_from(record.debits).unwrap();
            (Account::from_key(key).unwrap(), balance)
        })
        .collect()
}

/// Checks that the books are in order, and says what is in them.
pub fn check(state: &State) -> BTreeMap<Account, i128> {
    let balances = balances(state);
    assert_eq!(balances.values().sum::<i128>(), 0, "{balances:?}");
    for (account, balance) in &balances {
        assert!(*balance >= 0 || *account == Account::Issuance, "{account} has {balance}");
        if account.is_listed() {
            check_movements(state, account, *balance);
        }
    }
    balances
}

/// An account's movements add up to its balance, each saying what was there afterwards.
fn check_movements(state: &State, account: &Account, balance: i128) {
    let mut sum = 0;
    for (_, value) in state.range(&key::movements(&account.key()), None, usize::MAX) {
        let movement = Movement::from_bytes(value).unwrap();
        sum += if movement.credit { i128::from(movement.amount) } else { -i128::from(movement.amount) };
        assert_eq!(sum, i128::from(movement.balance), "{account}");
    }
    assert_eq!(sum, balance, "{account}");
}
