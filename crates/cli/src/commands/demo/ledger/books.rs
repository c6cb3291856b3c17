//! Every account of the demo's log, before and after it traded.

use serde_json::Value;

use super::cast::Cast;
use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;
use crate::ledger::coins::Coins;
use crate::output::table;

/// Whose an account is, and what is in it, in the smallest units.
pub(super) type Balance = (String, String);

/// Every account: who it is, and what is in it.
pub(super) fn balances(client: &Client, cast: &Cast) -> Result<Vec<Balance>, LedgerFailure> {
    let mut balances = Vec::new();
    let mut held = 0;
    for item in client.pages::<Value>("/accounts", "")? {
        let word = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        let account = item.get("account");
        let (kind, id) = (
            word(account.and_then(|account| account.get("kind"))),
            word(account.and_then(|account| account.get("id"))),
        );
        let units = word(item.get("balance"));
        match kind.as_str() {
            "held" => held += units.parse::<u64>().unwrap_or_default(),
            "party" => balances.push((cast.name_of(&id), units)),
            kind => balances.push((kind.to_owned(), units)),
        }
    }
    balances.push(("held".into(), held.to_string()));
    Ok(balances)
}

/// All of them as a table, before and after.
pub(super) fn books(coins: &Coins, before: &[Balance], after: &[Balance]) -> String {
    let words = |units: Option<&String>| coins.digits(units.map_or("0", String::as_str)).unwrap_or_default();
    let row = |(name, units): &Balance| {
        let earlier = before.iter().find(|(other, _)| other == name).map(|(_, units)| units);
        vec![format!("     {name}"), words(earlier), words(Some(units))]
    };
    let rows: Vec<Vec<String>> = after.iter().map(row).collect();
    let header = ["     account", "before", "after"];
    format!("   every account of the log, whose sum is always zero:\n{}", table(&header, &rows, &[1, 2]))
}
