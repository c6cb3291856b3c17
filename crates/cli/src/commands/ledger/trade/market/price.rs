//! `assay market price`: what a listing asks, beside what was paid and what it is worth to a workload.

mod sales;

use std::path::PathBuf;

use assay_evidence::fit::{BreakEven, Position, break_even};
use assay_statement::StatementId;
use clap::Args;
use serde_json::{Value, json};

use crate::arguments::{FeatureArguments, PublishedArguments, RecordsArguments, usage};
use crate::commands::fit::{Asked, weigh};
use crate::failure::Failure;
use crate::ledger::coins::Coins;
use crate::ledger::sale::{Listing, Price, words};
use crate::output;

/// Show comparable sales of a listing, and, for a workload of yours, the price at which it breaks even with the next best
/// model that suffices, with its interval. Moves no money.
#[derive(Debug, Args)]
pub(super) struct PriceOf {
    /// The listing.
    listing: StatementId,
    #[command(flatten)]
    records: RecordsArguments,
    #[command(flatten)]
    published: PublishedArguments,
    #[command(flatten)]
    features: FeatureArguments,
    /// Your workload: examples with the same feature columns.
    #[arg(long, value_name = "FILE", requires_all = ["floor", "unit_price"])]
    workload: Option<PathBuf>,
    /// The mean score that the workload needs, between 0 and 1.
    #[arg(long, requires = "workload")]
    floor: Option<f64>,
    /// What one unit of the records' costs is in the log's money, such as `0.002`.
    #[arg(long, value_name = "NUMBER", requires = "workload")]
    unit_price: Option<f64>,
    /// How many right answers you need (with `--error-cost`, how many questions you ask) [default: the workload's size].
    #[arg(long, value_name = "NUMBER", requires = "workload")]
    answers: Option<u64>,
    /// What a wrong answer costs you, in the unit of the records' costs.
    #[arg(long, value_name = "COST", requires = "workload")]
    error_cost: Option<f64>,
    /// How sure to be of all scores at once.
    #[arg(long, default_value_t = 0.95)]
    confidence: f64,
    /// What the records call the model that is sold [default: its name on the log].
    #[arg(long, value_name = "NAME", requires = "workload")]
    model: Option<String>,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

/// What a listing is worth to a workload, in whole coins.
struct Worth {
    found: BreakEven,
    /// Coins for one unit of the records' costs.
    unit_price: f64,
    position: Option<Position>,
}

impl PriceOf {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let connection = self.published.connect()?;
        let (_, listing) = connection.client.listing(self.listing)?;
        let coins = Coins::of(&connection.client)?;
        let sales = sales::comparable(&connection.client, &listing)?;
        connection.close();
        let worth = self.worth(&listing, &coins)?;
        if self.json {
            return output::print_json(&json!({
                "listing": listing.id,
                "sales": sales.iter().map(sales::Sale::to_json).collect::<Vec<_>>(),
                "break_even": worth.as_ref().map(worth_json),
            }));
        }
        let asked =
            format!("{}\nprice       {}\n", words::offered(&listing), words::price(&listing.price, &coins));
        let worth = worth.map_or_else(String::new, |worth| worth_text(&worth, &listing, &coins));
        output::print(&(asked + &sales::text(&sales, &coins) + &worth))
    }

    /// What it is worth to the workload, where one is given.
    fn worth(&self, listing: &Listing, coins: &Coins) -> Result<Option<Worth>, Failure> {
        let (Some(workload), Some(floor), Some(unit_price)) = (&self.workload, self.floor, self.unit_price)
        else {
            return Ok(None);
        };
        if !unit_price.is_finite() || unit_price <= 0.0 {
            return Err(usage(format!("`--unit-price` is {unit_price}"), "a price is more than nothing"));
        }
        let asked = Asked {
            records: &self.records,
            published: &self.published,
            features: &self.features,
            workload,
            workload_outcomes: None,
            floor,
            budget: None,
            error_cost: self.error_cost,
            confidence: self.confidence,
        };
        let (report, _) = weigh(&asked)?;
        let named = listing.assets.iter().find_map(|asset| asset.name.clone());
        let model = self.model.clone().or(named).unwrap_or_default();
        let answers = self.answers.unwrap_or(report.workload.n as u64);
        let found = break_even(&report, &model, answers).map_err(|error| {
            usage(error.to_string(), "`assay fit` shows what the evidence says of each model")
        })?;
        let price = match listing.price {
            Price::Fixed { amount } => Some(amount),
            Price::Offers {} => None,
            Price::Auction { reserve, .. } => Some(reserve),
        };
        let position = price.map(|price| found.position(coins.estimate(price.units()) / unit_price));
        Ok(Some(Worth { found, unit_price, position }))
    }
}

fn worth_json(worth: &Worth) -> Value {
    let (found, coins) = (&worth.found, |cost: f64| cost * worth.unit_price);
    json!({
        "model": found.model,
        "suffices": found.suffices,
        "alternative": found.alternative,
        "answers": found.answers,
        "estimate": coins(found.estimate),
        "lower": found.lower.map(coins),
        "upper": found.upper.map(coins),
        "price": worth.position,
    })
}

fn worth_text(worth: &Worth, listing: &Listing, coins: &Coins) -> String {
    let found = &worth.found;
    let words = |cost: f64| coins.estimate_words(cost * worth.unit_price);
    let end = |cost: Option<f64>| cost.map_or_else(|| "no bound".to_owned(), words);
    let mut text = format!(
        "\nBreaks even with {}, the next best that suffices, at {} [{} to {}]\n  over {} answers, as far as the evidence \
         goes; more than that is lost\n",
        found.alternative,
        words(found.estimate),
        end(found.lower),
        end(found.upper),
        found.answers
    );
    if !found.suffices {
        text += &format!("  {} itself is not shown to reach the floor\n", found.model);
    }
    let asked = if matches!(listing.price, Price::Auction { .. }) { "the reserve" } else { "the price" };
    text += &match worth.position {
        None => "  nothing is asked: make an offer\n".to_owned(),
        Some(Position::Below) => format!("  {asked} lies below the interval: it is shown to pay\n"),
        Some(Position::Within) => format!("  {asked} lies within the interval: the evidence does not tell\n"),
        Some(Position::Above) => {
            format!("  ABOVE: {asked} lies above the interval: it is shown not to pay\n")
        }
    };
    text
}
