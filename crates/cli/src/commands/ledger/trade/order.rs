//! `assay order`: what was sold, and where each order and its money stand.

use assay_statement::{PartyId, StatementId};
use clap::{Args, Subcommand};
use serde_json::Value;

use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::coins::Coins;
use crate::ledger::place::{KeyArguments, PlaceArguments, SystemClock};
use crate::ledger::sale::{Order, short, stands, words};
use crate::ledger::words::time;
use crate::output;
use assay_judge::says_with;
use assay_store::log::Clock;

/// Show an order and where its money is, or all orders that a party is a side of. Moves no money.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show an order: where it and its money stand, and what was said of it.
    Show {
        /// The order.
        order: StatementId,
        #[command(flatten)]
        place: PlaceArguments,
    },
    /// List the orders that a party is the buyer or seller of, newest first.
    List {
        /// The party [default: that of your key].
        #[arg(long, value_name = "PARTY")]
        party: Option<PartyId>,
        #[command(flatten)]
        key: KeyArguments,
        #[command(flatten)]
        place: PlaceArguments,
    },
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Show { order, place } => show(*order, place),
        Verb::List { party, key, place } => {
            // A key's party is the party of its first key; whoever rotated it names the party.
            let party = match party {
                Some(party) => *party,
                None => key.party()?,
            };
            list(party, place)
        }
    }
}

fn show(id: StatementId, place: &PlaceArguments) -> Result<(), Failure> {
    let connection = place.connect()?;
    let (shown, order) = connection.client.order(id)?;
    let coins = Coins::of(&connection.client)?;
    connection.close();
    if place.json {
        return output::print_json(&shown);
    }
    let mut text = stands::order(&order, &coins, SystemClock.now_ms());
    text += "\n";
    for step in &order.steps {
        let when = step.time_ms.map_or_else(|| "-".to_owned(), time);
        text += &format!(
            "{:>6}  {when}  {}  {}\n",
            step.index,
            words::party(&step.author),
            says_with(&step.statement()?, &|units| coins.words(units))
        );
    }
    output::print(&text)
}

fn list(party: PartyId, place: &PlaceArguments) -> Result<(), Failure> {
    let connection = place.connect()?;
    let orders: Vec<Value> = connection.client.pages("/orders", &format!("&party={party}"))?;
    let coins = Coins::of(&connection.client)?;
    connection.close();
    if place.json {
        return output::print_json(&orders);
    }
    let mut rows = Vec::with_capacity(orders.len());
    for order in orders {
        let order: Order = serde_json::from_value(order)
            .map_err(|error| LedgerFailure::Answer { url: "/orders".into(), reason: error.to_string() })?;
        rows.push(vec![
            order.id.to_string(),
            if order.buyer == party { "bought" } else { "sold" }.into(),
            format!("{} {}", words::right(order.right), order.assets.first().map(short).unwrap_or_default()),
            coins.words(order.price.units()),
            order.state,
            order.warranty.map_or_else(|| "-".into(), |warranty| warranty.state),
        ]);
    }
    output::print(&output::table(&["order", "side", "right", "price", "state", "warranty"], &rows, &[3]))
}
