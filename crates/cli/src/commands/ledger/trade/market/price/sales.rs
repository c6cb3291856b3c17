//! Comparable sales: the same right to the same things, or to what is of their lineage.

use assay_statement::{Digest, StatementId};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;
use crate::ledger::coins::Coins;
use crate::ledger::sale::{Listing, Order, words};
use crate::ledger::words::time;

/// The most relatives whose sales are looked at.
const RELATIVES_MAX: usize = 50;
/// The most sales that a person is shown; JSON holds all.
const SHOWN_MAX: usize = 10;

/// A sale that was paid.
pub(super) struct Sale {
    order: Order,
    /// How what was sold is related; nothing where it is the same.
    relative: Option<String>,
}

/// An artifact of the same lineage.
#[derive(Deserialize)]
struct Relative {
    id: Digest,
    name: String,
}

#[derive(Deserialize)]
struct Lineage {
    ancestors: Vec<Relative>,
    descendants: Vec<Relative>,
}

/// Every paid sale of the same right, newest first: those of the same things before those of their relatives.
pub(super) fn comparable(client: &Client, listing: &Listing) -> Result<Vec<Sale>, LedgerFailure> {
    let (mut sales, mut seen) = (Vec::new(), Vec::<StatementId>::new());
    let mut take = |asset: &Digest, relative: Option<&str>| -> Result<(), LedgerFailure> {
        for order in client.pages::<Order>(&format!("/artifacts/{asset}/orders"), "")? {
            if order.right == listing.right && order.state == "settled" && !seen.contains(&order.id) {
                seen.push(order.id);
                sales.push(Sale { order, relative: relative.map(str::to_owned) });
            }
        }
        Ok(())
    };
    for asset in &listing.assets {
        take(&asset.id, None)?;
    }
    for asset in listing.assets.iter().filter(|asset| asset.kind != "evaluation") {
        let lineage: Lineage = client.get(&format!("/artifacts/{}/lineage", asset.id))?;
        for relative in lineage.ancestors.iter().chain(&lineage.descendants).take(RELATIVES_MAX) {
            take(&relative.id, Some(&relative.name))?;
        }
    }
    Ok(sales)
}

impl Sale {
    pub(super) fn to_json(&self) -> Value {
        json!({
            "order": self.order.id,
            "price": self.order.price,
            "sold_ms": self.order.sold_ms,
            "things": self.order.assets.len(),
            "relative": self.relative,
        })
    }
}

pub(super) fn text(sales: &[Sale], coins: &Coins) -> String {
    if sales.is_empty() {
        return "\nNo such right to it, or to anything of its lineage, has been sold here\n".into();
    }
    let mut text = format!(
        "\nSales of the right to {}\n",
        sales.first().map_or("", |sale| words::right(sale.order.right))
    );
    for sale in sales.iter().take(SHOWN_MAX) {
        let when = sale.order.sold_ms.map_or_else(|| "-".to_owned(), time);
        let what = sale
            .relative
            .as_ref()
            .map_or_else(|| "the same".to_owned(), |name| format!("its relative {name}"));
        let bundle = match sale.order.assets.len() {
            1 => String::new(),
            things => format!(", one of {things} things sold together"),
        };
        text += &format!("  {when}  {}  {what}{bundle}\n", coins.words(sale.order.price.units()));
    }
    if sales.len() > SHOWN_MAX {
        text += &format!("  and {} more (`--json` lists all)\n", sales.len() - SHOWN_MAX);
    }
    text
}
