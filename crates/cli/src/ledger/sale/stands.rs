//! Where an order, its money and its bond stand, in words.

use assay_ledger::market::split::split;
use assay_statement::Predicate;
use assay_statement::predicate::{Order as Said, OrderStep, WHOLE_PPM};

use super::words::named;
use super::{Order, Warranty};
use crate::ledger::coins::Coins;
use crate::ledger::words::time;

/// Where an order and its money stand at a time.
pub(crate) fn order(order: &Order, coins: &Coins, now_ms: u64) -> String {
    let mut text =
        format!("order      {}\nstate      {}: {}\n", order.id, order.state, state(order, coins, now_ms));
    text += &format!("listing    {}\n", order.listing);
    text += &format!("seller     {}\n", named(order.seller_name.as_ref(), &order.seller.to_string()));
    text += &format!("buyer      {}\n", named(order.buyer_name.as_ref(), &order.buyer.to_string()));
    text += &format!(
        "price      {}, of which {} is held\n",
        coins.words(order.price.units()),
        coins.words(order.held.0)
    );
    if let Some(warranty) = &order.warranty {
        text += &format!("warranty   {}\n", bond(order, warranty, coins, now_ms));
    }
    text
}

/// What is awaited, or, once its time is over, what anyone may say now.
fn state(order: &Order, coins: &Coins, now_ms: u64) -> String {
    let until = time(order.until_ms);
    let lapse = format!("anyone may say `assay lapse {}` now", order.id);
    match (order.state.as_str(), now_ms < order.until_ms) {
        ("offered", true) => format!("the seller may take it until {until}"),
        ("offered", false) => format!("it has expired, at {until}; {lapse}, and the amount goes back"),
        ("placed", true) => format!("the seller has until {until} to deliver"),
        ("placed", false) => {
            format!("the time to deliver is over, since {until}; {lapse}, and the price goes back")
        }
        ("delivered", true) => format!("the buyer has until {until} to try it; then the seller is paid"),
        ("delivered", false) => {
            format!("the time to try it is over, since {until}; {lapse}, and the seller is paid")
        }
        ("disputed", true) => format!("the adjudicator has until {until}; then the price goes back"),
        ("disputed", false) => {
            format!("the adjudicator's time is over, since {until}; {lapse}, and the price goes back")
        }
        ("settled", _) => match went_back(order) {
            0 => "the price was paid out".into(),
            units => format!("{} went back to the buyer, the rest was paid out", coins.words(units)),
        },
        ("refunded", _) => "the price went back to the buyer".into(),
        _ => "this version does not know that state".into(),
    }
}

/// How much of a settled order's price the adjudicator gave back.
fn went_back(order: &Order) -> u64 {
    let resolved = order.steps.iter().find_map(|step| match step.statement().ok()?.predicate {
        Predicate::Order(Said { step: OrderStep::Resolve { refund_ppm, .. }, .. }) => {
            Some(refund_ppm.parts())
        }
        _ => None,
    });
    let parts = resolved.map(|parts| split(order.price.units(), &[parts.into()], WHOLE_PPM.into()));
    parts.and_then(|parts| parts.first().copied()).unwrap_or_default()
}

fn bond(order: &Order, warranty: &Warranty, coins: &Coins, now_ms: u64) -> String {
    let (bond, until) = (coins.words(order.bond_held.0), time(warranty.until_ms));
    let lapse = format!("anyone may say `assay warranty lapse {}` now", order.id);
    match (warranty.state.as_str(), now_ms < warranty.until_ms) {
        ("standing", true) => format!("{bond} is held; the buyer may claim it until {until}"),
        ("standing", false) => format!(
            "{bond} is held; the time to claim it is over, since {until}; {lapse}, and it goes back to the seller"
        ),
        ("claimed", true) => {
            format!("claimed: {bond} is paid to the buyer after {until} unless someone challenges")
        }
        ("claimed", false) => {
            format!(
                "claimed, and nobody challenged it until {until}; {lapse}, and {bond} is paid to the buyer"
            )
        }
        ("contested", true) => {
            format!("contested: the operator rules until {until}; else {bond} is paid to the buyer")
        }
        ("contested", false) => format!(
            "contested, and the operator did not rule until {until}; {lapse}, and {bond} is paid to the buyer"
        ),
        ("paid", _) => "paid to the buyer".into(),
        ("released", _) => "the bond went back to the seller".into(),
        (other, _) => other.into(),
    }
}
