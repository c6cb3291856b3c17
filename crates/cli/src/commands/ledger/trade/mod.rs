//! The commands that sell and buy: listings, orders, bids and warranties.

pub(crate) mod bid;
mod heed;
pub(crate) mod list;
pub(crate) mod market;
pub(crate) mod order;
pub(crate) mod steps;
pub(crate) mod take_up;
pub(crate) mod warranty;

use assay_statement::{Predicate, StatementId};
use assay_store::log::Clock;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::ledger::client::Client;
use crate::ledger::coins::Coins;
use crate::ledger::place::{Connection, KeyArguments, PlaceArguments, SystemClock};
use crate::ledger::sale::stands;
use crate::ledger::submit::{Logged, submit};
use crate::output;

/// Signs and logs one step about a statement.
fn say(
    connection: &Connection,
    key: &KeyArguments,
    subject: StatementId,
    predicate: impl Into<Predicate>,
) -> Result<Logged, Failure> {
    let signer = key.signer()?;
    Ok(submit(&connection.client, vec![subject.into()], predicate, &[signer.as_ref()])?)
}

/// Tells what was logged and how the order stands now.
fn tell_order(
    connection: Connection,
    place: &PlaceArguments,
    logged: &Logged,
    id: StatementId,
    what: &str,
) -> Result<(), Failure> {
    let client: &Client = &connection.client;
    let (shown, order) = client.order(id)?;
    let told = stands::order(&order, &Coins::of(client)?, SystemClock.now_ms());
    connection.close();
    if place.json {
        return tell_json(logged, json!({ "order": shown }));
    }
    let again = if logged.new { "" } else { " (it was there already)" };
    output::print(&format!("{what}\n{told}index      {}{again}\nstatement  {}\n", logged.index, logged.id))
}

/// The answer of the log with more beside it.
fn tell_json(logged: &Logged, more: Value) -> Result<(), Failure> {
    let mut answer = logged.answer.clone();
    if let (Some(answer), Value::Object(more)) = (answer.as_object_mut(), more) {
        answer.extend(more);
    }
    output::print_json(&answer)
}
