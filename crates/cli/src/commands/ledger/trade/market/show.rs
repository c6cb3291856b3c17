//! `assay market show`: one offer, with everything that the log says of what it sells.

use assay_statement::StatementId;
use clap::Args;

use super::claims::Claims;
use super::summary;
use crate::failure::Failure;
use crate::ledger::coins::Coins;
use crate::ledger::place::PlaceArguments;
use crate::ledger::read::Shown;
use crate::ledger::sale::{Listing, Record, words};
use crate::ledger::span::span_words;
use crate::ledger::terms::in_words;
use crate::ledger::words::time;
use crate::output;
use assay_judge::says_with;

/// Show one offer whole: its windows, its orders and bids, and the attestations, states and claims of what it sells,
/// which no seller can leave out.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// The listing.
    listing: StatementId,
    #[command(flatten)]
    place: PlaceArguments,
}

impl Show {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let connection = self.place.connect()?;
        let (shown, listing) = connection.client.listing(self.listing)?;
        if self.place.json {
            connection.close();
            return output::print_json(&shown);
        }
        let coins = Coins::of(&connection.client)?;
        let claims = Claims::of(&connection.client, [&listing])?;
        connection.close();
        let mut text = summary(&listing, &coins, &claims);
        text += &windows(&listing);
        text += &format!("\nTerms\n{}", in_words(&listing.terms));
        for record in &listing.records {
            text += &record_text(&listing, record, &coins)?;
        }
        text += &sales(&listing, &coins);
        output::print(&text)
    }
}

fn windows(listing: &Listing) -> String {
    let mut text = format!(
        "  windows     {} to deliver, {} to try\n",
        span_words(listing.delivery_ms),
        span_words(listing.trial_ms)
    );
    text += &match &listing.adjudicator {
        Some(party) => format!("  disputes    are decided by {party}\n"),
        None => "  disputes    within the trial give all of the price back\n".into(),
    };
    if let Some(expires_ms) = listing.expires_ms {
        text += &format!("  until       {}\n", time(expires_ms));
    }
    text
}

fn record_text(listing: &Listing, record: &Record, coins: &Coins) -> Result<String, Failure> {
    let asset = listing.assets.iter().find(|asset| asset.id == record.asset);
    let name = asset.map_or_else(|| record.asset.to_string(), |asset| asset.words());
    let mut text = format!("\nThe log on {name} ({})\n", record.asset);
    let mut line = |shown: &Shown, more: &str| -> Result<(), Failure> {
        let when = shown.time_ms.map_or_else(|| "-".to_owned(), time);
        let says = says_with(&shown.statement()?, &|units| coins.words(units));
        text += &format!("  {:>6}  {when}  {}  {says}{more}\n", shown.index, words::party(&shown.author));
        Ok(())
    };
    for claim in &record.claims {
        line(&claim.shown, &format!(": {}", words::verdicts(&claim.verdicts)))?;
    }
    for shown in record.attestations.iter().chain(&record.lifecycle) {
        line(shown, "")?;
    }
    if record.claims.is_empty() && record.attestations.is_empty() && record.lifecycle.is_empty() {
        text += "  nothing is claimed or attested\n";
    }
    Ok(text)
}

fn sales(listing: &Listing, coins: &Coins) -> String {
    let mut text = String::new();
    if !listing.orders.is_empty() {
        text += "\nOrders\n";
    }
    for order in &listing.orders {
        text += &format!("  {}  {}  {}\n", order.id, coins.words(order.price.units()), order.state);
    }
    if !listing.bids.is_empty() {
        text += "\nBids\n";
    }
    for bid in &listing.bids {
        let state = if bid.sealed { "sealed" } else { "opened or over" };
        text += &format!("  {}  by {}  {state}\n", bid.id, words::party(&bid.bidder.to_string()));
    }
    text
}
