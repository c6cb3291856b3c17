//! `assay account list`: every account of the log, and that their sum is zero.

use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::show::Named;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::coins::Coins;
use crate::ledger::place::PlaceArguments;
use crate::output;

/// List every account of the log: what was issued, what left for a chain, the operator's fees, what each party has and
/// what is held. All of it together is zero.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Deserialize, Serialize)]
struct Line {
    account: Named,
    balance: String,
    credits: String,
    debits: String,
}

impl List {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let connection = self.place.connect()?;
        let coins = Coins::of(&connection.client)?;
        let lines: Vec<Line> = connection.client.pages("/accounts", "")?;
        connection.close();
        let mut sum = 0_i128;
        for line in &lines {
            let wrong = || LedgerFailure::Wrong(format!("`{}` is no balance", line.balance));
            let balance = line.balance.parse::<i128>().map_err(|_| wrong())?;
            sum = sum.checked_add(balance).ok_or_else(wrong)?;
        }
        if self.place.json {
            output::print_json(&json!({ "accounts": lines, "sum": sum.to_string() }))?;
        } else {
            let mut rows = Vec::with_capacity(lines.len());
            for line in &lines {
                // A held account without money is one that is over.
                if line.account.kind != "held" || line.balance != "0" {
                    rows.push(vec![coins.digits(&line.balance)?, line.account.words()]);
                }
            }
            rows.push(vec![coins.digits(&sum.to_string())?, "all of them together".to_owned()]);
            output::print(&output::table(&["balance", "account"], &rows, &[0]))?;
        }
        match sum {
            0 => Ok(()),
            // Between two pages money may have moved, which only a server that is written to can show.
            _ => Err(LedgerFailure::Wrong(
                "the accounts do not add up to zero: money moved while they were read, or the server is wrong; try again, \
                 then run `assay audit`"
                    .into(),
            )
            .into()),
        }
    }
}
