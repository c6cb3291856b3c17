//! `assay warranty`: the bond on a claim, from its money to its payment or release.

mod rule;

use assay_statement::StatementId;
use assay_statement::predicate::{Warranty, WarrantyStep};
use clap::{Args, Subcommand};

use super::{say, tell_order};
use crate::failure::Failure;
use crate::ledger::coins::Coins;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::reference::ReferenceArguments;

/// Put a bond behind a listing, ask for it, disprove a wrong verdict, rule, or have it released.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Put money behind your listing. It leaves your account; bonds of the listing's orders are taken from it first.
    Back {
        /// The listing.
        listing: StatementId,
        /// How much.
        amount: String,
        #[command(flatten)]
        reference: ReferenceArguments,
        #[command(flatten)]
        key: KeyArguments,
        #[command(flatten)]
        place: PlaceArguments,
    },
    /// Take back what stands behind your listing and no order has used, once the listing takes no more orders.
    Withdraw {
        /// The listing.
        listing: StatementId,
        #[command(flatten)]
        key: KeyArguments,
        #[command(flatten)]
        place: PlaceArguments,
    },
    /// Ask for the bond, as the buyer. It stays held while anyone may disprove the verdict; then `lapse` pays it to you.
    Claim {
        /// The order.
        order: StatementId,
        /// The adjudicator's verdict that the claim is refuted, over evidence logged after the sale.
        #[arg(long)]
        verdict: StatementId,
        #[command(flatten)]
        key: KeyArguments,
        #[command(flatten)]
        place: PlaceArguments,
    },
    Challenge(rule::Challenge),
    Rule(rule::Rule),
    /// Say that a time has passed, as anyone. A claim that nobody disproved, or that the operator did not rule on, is paid
    /// to the buyer; a bond that nobody asked for goes back to the seller.
    Lapse {
        /// The order.
        order: StatementId,
        #[command(flatten)]
        key: KeyArguments,
        #[command(flatten)]
        place: PlaceArguments,
    },
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Back { listing, amount, reference: given, key, place } => {
            let connection = place.connect()?;
            let coins = Coins::of(&connection.client)?;
            let (amount, reference) = (coins.parse(amount)?, given.get()?);
            let step = WarrantyStep::Back { reference: reference.clone(), amount };
            let warranty = Warranty { log: connection.client.log()?.id, step };
            let logged = say(&connection, key, *listing, warranty)?;
            connection.close();
            let what =
                format!("put {} behind the listing\nreference  {reference}", coins.words(amount.units()));
            logged.tell(place.json, &what)
        }
        Verb::Withdraw { listing, key, place } => {
            let connection = place.connect()?;
            let warranty = Warranty { log: connection.client.log()?.id, step: WarrantyStep::Withdraw {} };
            let logged = say(&connection, key, *listing, warranty)?;
            connection.close();
            logged.tell(place.json, "what stood behind the listing is back in your account")
        }
        Verb::Claim { order, verdict, key, place } => {
            on_order(place, key, *order, WarrantyStep::Claim { verdict: *verdict }, "claimed the warranty")
        }
        Verb::Lapse { order, key, place } => {
            on_order(place, key, *order, WarrantyStep::Lapse {}, "the window has passed")
        }
        Verb::Challenge(challenge) => challenge.run(),
        Verb::Rule(rule) => rule.run(),
    }
}

/// Logs a step of an order's warranty and tells how the order stands.
fn on_order(
    place: &PlaceArguments,
    key: &KeyArguments,
    order: StatementId,
    step: WarrantyStep,
    what: &str,
) -> Result<(), Failure> {
    let connection = place.connect()?;
    let warranty = Warranty { log: connection.client.log()?.id, step };
    let logged = say(&connection, key, order, warranty)?;
    tell_order(connection, place, &logged, order, what)
}
