//! `assay market`: what is for sale, and everything that is said of it.

mod claims;
mod price;
mod show;

use assay_statement::predicate::Right;
use assay_statement::{Digest, PartyId};
use clap::{Args, Subcommand};
use serde_json::Value;

use self::claims::Claims;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::coins::Coins;
use crate::ledger::place::PlaceArguments;
use crate::ledger::sale::{Listing, words};
use crate::ledger::terms::RightChoice;
use crate::ledger::words::word;
use crate::output;

/// Show what is for sale, with the verdicts on the claims that each offer rests on. Moves no money.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    filter: Filter,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Show(show::Show),
    Price(Box<price::PriceOf>),
}

#[derive(Debug, Args)]
struct Filter {
    /// Only what offers this artifact or evaluation.
    #[arg(long, value_name = "ID")]
    artifact: Option<Digest>,
    /// Only what sells this right.
    #[arg(long, value_enum)]
    right: Option<RightChoice>,
    /// Only what this party sells.
    #[arg(long, value_name = "PARTY")]
    seller: Option<PartyId>,
    /// Only what asks no more: the price, or an auction's reserve.
    #[arg(long, value_name = "AMOUNT")]
    price_max: Option<String>,
    /// What takes no more orders too.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    place: PlaceArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Some(Verb::Show(show)) => show.run(),
        Some(Verb::Price(price)) => price.run(),
        None => arguments.filter.run(),
    }
}

impl Filter {
    fn query(&self, coins: &Coins) -> Result<String, LedgerFailure> {
        let mut query = String::new();
        let mut narrow = |name: &str, value: Option<String>| {
            query += &value.map_or_else(String::new, |value| format!("&{name}={value}"));
        };
        narrow("artifact", self.artifact.map(|id| id.to_string()));
        narrow("right", self.right.map(|right| word(&Right::from(right))));
        narrow("seller", self.seller.map(|party| party.to_string()));
        let most = self.price_max.as_deref().map(|words| coins.parse(words)).transpose()?;
        narrow("price_max", most.map(|most| most.to_string()));
        narrow("all", self.all.then(|| "true".to_owned()));
        Ok(query)
    }

    fn run(&self) -> Result<(), Failure> {
        let connection = self.place.connect()?;
        let coins = Coins::of(&connection.client)?;
        let shown: Vec<Value> = connection.client.pages_of("/listings", 100, &self.query(&coins)?)?;
        if self.place.json {
            connection.close();
            return output::print_json(&shown);
        }
        let read = |listing| {
            serde_json::from_value(listing)
                .map_err(|error| LedgerFailure::Answer { url: "/listings".into(), reason: error.to_string() })
        };
        let listings = shown.into_iter().map(read).collect::<Result<Vec<Listing>, _>>()?;
        let claims = Claims::of(&connection.client, &listings)?;
        connection.close();
        let text: String = listings.iter().map(|listing| summary(listing, &coins, &claims) + "\n").collect();
        output::print(if text.is_empty() { "nothing is for sale\n" } else { text.trim_end_matches('\n') })?;
        if text.is_empty() { Ok(()) } else { output::print("\n") }
    }
}

/// A listing in a few lines.
fn summary(listing: &Listing, coins: &Coins, claims: &Claims) -> String {
    let mut text = format!("{}\n", words::offered(listing));
    let mut line = |name: &str, value: String| text += &format!("  {name:<11} {value}\n");
    line("listing", listing.id.to_string());
    line("seller", words::named(listing.seller_name.as_ref(), &listing.seller.to_string()));
    line("price", words::price(&listing.price, coins));
    line("terms", words::terms(&listing.terms));
    for claim in &listing.claims {
        line(
            "claim",
            format!("{}: {}; {}", claim.id, claims.words(claim.id), words::verdicts(&claim.verdicts)),
        );
    }
    if !listing.refuted.is_empty() {
        line("WARNING", "a claim that this offer rests on has been refuted".into());
    }
    if let Some(warranty) = &listing.warranty {
        line("warranty", words::warranty(warranty, listing.behind_it.0, coins));
    }
    if !listing.takes_orders {
        line("state", if listing.closed.is_some() { "closed" } else { "takes no more orders" }.into());
    }
    text
}
