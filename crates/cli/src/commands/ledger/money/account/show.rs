//! `assay account show`: balance, what is held, and the statement of account.

use assay_statement::{PartyId, PublicKey, StatementId};
use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::failure::Failure;
use crate::ledger::client::Client;
use crate::ledger::coins::Coins;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::words::{encode, time};
use crate::ledger::{LedgerFailure, keys};
use crate::output;

/// Show what a party has, what is held, and each movement with what was there afterwards.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// The party, or `operator` for the operator's fees [default: the party of your key].
    #[arg(value_name = "PARTY")]
    account: Option<String>,
    /// How many of the last movements.
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    last: usize,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Deserialize, Serialize)]
struct Account {
    asset: Coins,
    balance: String,
    credits: String,
    debits: String,
    held_by_it: Vec<Held>,
    held_by_it_complete: bool,
    held_for_it: Vec<Held>,
    held_for_it_complete: bool,
}

#[derive(Debug, Deserialize, Serialize)]
struct Held {
    under: StatementId,
    kind: String,
    amount: String,
    payer: Option<PartyId>,
    payee: Option<PartyId>,
    expires_ms: Option<u64>,
}

/// Which account, as the log's server shows it.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Named {
    pub(super) kind: String,
    pub(super) id: Option<String>,
}

impl Named {
    pub(super) fn words(&self) -> String {
        match (&self.id, self.kind.as_str()) {
            (Some(id), "party") => id.clone(),
            (Some(id), kind) => format!("{kind} {id}"),
            (None, kind) => kind.to_owned(),
        }
    }
}

#[derive(Debug, Deserialize, Serialize)]
struct Movement {
    index: u64,
    time_ms: Option<u64>,
    statement: StatementId,
    kind: String,
    credit: bool,
    amount: String,
    balance: String,
    other: Named,
}

#[derive(Debug, Deserialize)]
struct Page {
    items: Vec<Movement>,
    next: Option<String>,
}

impl Show {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let named = match &self.account {
            Some(account) => account.clone(),
            None => PartyId(keys::public(&self.key.path()?)?).to_string(),
        };
        if named != "operator" && named.parse::<PublicKey>().is_err() {
            let words = format!("`{named}` is neither a party (`did:key:…`) nor `operator`");
            return Err(LedgerFailure::Wrong(words).into());
        }
        let connection = self.place.connect()?;
        let account: Account = connection.client.get(&format!("/accounts/{named}"))?;
        let (movements, more) = last(&connection.client, &named, self.last)?;
        connection.close();
        if self.place.json {
            return output::print_json(
                &json!({ "account": named, "state": account, "movements": movements, "more": more }),
            );
        }
        output::print(&told(&named, &account, &movements, more)?)
    }
}

/// The last movements of an account, oldest first; and whether there are earlier ones.
fn last(client: &Client, account: &str, count: usize) -> Result<(Vec<Movement>, bool), LedgerFailure> {
    let (mut movements, mut after) = (Vec::new(), String::new());
    while movements.len() < count {
        let limit = (count - movements.len()).min(200);
        let page: Page = client.get(&format!("/accounts/{account}/movements?limit={limit}{after}"))?;
        movements.extend(page.items);
        match page.next {
            Some(next) => after = format!("&after={}", encode(&next)),
            None => {
                movements.reverse();
                return Ok((movements, false));
            }
        }
    }
    movements.reverse();
    Ok((movements, true))
}

fn told(named: &str, account: &Account, movements: &[Movement], more: bool) -> Result<String, LedgerFailure> {
    let coins = &account.asset;
    let mut text = format!("account    {named}\nbalance    {}\n", coins.digits(&account.balance)?);
    for (held, whose) in [(&account.held_by_it, "of its own"), (&account.held_for_it, "for it")] {
        for one in held {
            text.push_str(&format!("held       {}\n", held_words(one, whose, coins)?));
        }
    }
    if !account.held_by_it_complete || !account.held_for_it_complete {
        text.push_str("           perhaps more, under what lies further back than was looked through\n");
    }
    if movements.is_empty() {
        return Ok(text + "no money has moved\n");
    }
    if more {
        text.push_str("the movements before these are shown with `--last`\n");
    }
    let mut rows = Vec::with_capacity(movements.len());
    for one in movements {
        let sign = if one.credit { "+" } else { "-" };
        rows.push(vec![
            one.index.to_string(),
            one.time_ms.map_or_else(|| "-".into(), time),
            one.kind.clone(),
            format!("{sign}{}", coins.digits(&one.amount)?),
            coins.digits(&one.balance)?,
            format!("{} {}", if one.credit { "from" } else { "to" }, one.other.words()),
            one.statement.to_string(),
        ]);
    }
    let header = ["entry", "when", "what", "amount", "balance", "other side", "statement"];
    Ok(text + "\n" + &output::table(&header, &rows, &[0, 3, 4]))
}

fn held_words(held: &Held, whose: &str, coins: &Coins) -> Result<String, LedgerFailure> {
    let mut words = format!("{} {whose} under the {} {}", coins.digits(&held.amount)?, held.kind, held.under);
    if let (Some(payer), Some(payee)) = (held.payer, held.payee) {
        words.push_str(&format!(", from {payer} for {payee}"));
    }
    if let Some(expires_ms) = held.expires_ms {
        words.push_str(&format!(", until {}", time(expires_ms)));
    }
    Ok(words)
}
