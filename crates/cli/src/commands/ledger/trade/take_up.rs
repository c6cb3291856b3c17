//! `assay buy`, `assay offer` and `assay take`: how buyer and seller become bound.

use assay_statement::StatementId;
use assay_statement::predicate::{Order, OrderStep};
use assay_store::log::Clock;
use clap::Args;

use super::heed::heed;
use super::{say, tell_order};
use crate::failure::Failure;
use crate::ledger::coins::Coins;
use crate::ledger::place::{KeyArguments, PlaceArguments, SystemClock};
use crate::ledger::reference::ReferenceArguments;
use crate::ledger::span::parse_span;

/// Buy at a listing's price. The price leaves your account at once and is held; it goes back if the seller declines or
/// does not deliver in time.
#[derive(Debug, Args)]
pub(crate) struct Buy {
    /// The listing.
    listing: StatementId,
    #[command(flatten)]
    reference: ReferenceArguments,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// Offer a price for a listing that takes offers. The amount leaves your account at once and is held until the seller
/// takes the offer; it goes back if you or the seller decline it, or once it has expired and anyone says so.
#[derive(Debug, Args)]
pub(crate) struct Offer {
    /// The listing.
    listing: StatementId,
    /// What you would pay.
    #[arg(long, value_name = "AMOUNT")]
    price: String,
    /// How long the offer stands.
    #[arg(long, value_name = "SPAN", default_value = "7d", value_parser = parse_span)]
    expires: u64,
    #[command(flatten)]
    reference: ReferenceArguments,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// Take an offer, as its seller. The offer becomes an order: its money stays held, and you have to deliver.
#[derive(Debug, Args)]
pub(crate) struct Take {
    /// The offer.
    offer: StatementId,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

pub(crate) fn buy(arguments: &Buy) -> Result<(), Failure> {
    let connection = arguments.place.connect()?;
    heed(&connection.client, arguments.listing, arguments.key.party()?)?;
    let reference = arguments.reference.get()?;
    let step = OrderStep::Place { reference: reference.clone() };
    let order = Order { log: connection.client.log()?.id, step };
    let logged = say(&connection, &arguments.key, arguments.listing, order)?;
    let what = format!("placed an order; its price is held\nreference  {reference}");
    tell_order(connection, &arguments.place, &logged, logged.id, &what)
}

pub(crate) fn offer(arguments: &Offer) -> Result<(), Failure> {
    let connection = arguments.place.connect()?;
    heed(&connection.client, arguments.listing, arguments.key.party()?)?;
    let reference = arguments.reference.get()?;
    let step = OrderStep::Offer {
        reference: reference.clone(),
        amount: Coins::of(&connection.client)?.parse(&arguments.price)?,
        expires_ms: SystemClock.now_ms().saturating_add(arguments.expires),
    };
    let order = Order { log: connection.client.log()?.id, step };
    let logged = say(&connection, &arguments.key, arguments.listing, order)?;
    let what = format!("made an offer; its amount is held\nreference  {reference}");
    tell_order(connection, &arguments.place, &logged, logged.id, &what)
}

pub(crate) fn take(arguments: &Take) -> Result<(), Failure> {
    let connection = arguments.place.connect()?;
    let order = Order { log: connection.client.log()?.id, step: OrderStep::Take {} };
    let logged = say(&connection, &arguments.key, arguments.offer, order)?;
    tell_order(connection, &arguments.place, &logged, arguments.offer, "took the offer")
}
