//! What statements about rights and money say, in a line.

use assay_statement::Predicate;
use assay_statement::predicate::{
    Amount, BidStep, ListingStep, OrderStep, Price, SharesStep, TransferStep, WarrantyStep,
};

use crate::word::{count, word};

/// What such a statement says; none of another kind.
pub(super) fn says(predicate: &Predicate, coins: &dyn Fn(u64) -> String) -> Option<String> {
    let coins = |amount: &Amount| coins(amount.units());
    Some(match predicate {
        Predicate::Deposit(deposit) => format!("deposit of {}", coins(&deposit.amount)),
        Predicate::Withdrawal(one) => format!("withdrawal of {} to {}", coins(&one.amount), one.account),
        Predicate::Payout(payout) => {
            format!(
                "payout {}: {} to {}",
                payout.number,
                coins(&payout.total),
                count(payout.accounts, "account")
            )
        }
        Predicate::Transfer(transfer) => match &transfer.step {
            TransferStep::Send { amount, reference } => format!("{} sent: {reference}", coins(amount)),
            TransferStep::Hold { amount, reference, .. } => format!("{} held: {reference}", coins(amount)),
            TransferStep::Post { .. } => "what was held is posted".into(),
            TransferStep::Void {} => "what was held goes back".into(),
        },
        Predicate::Terms(terms) => {
            let royalty = f64::from(terms.terms.royalty_ppm.parts()) / 10_000.0;
            format!("terms set: derivatives {}, royalty {royalty}%", word(&terms.terms.derivatives))
        }
        Predicate::Grant(grant) => format!("right to {} granted to {}", word(&grant.right), grant.to),
        Predicate::Revocation(_) => "right taken back".into(),
        Predicate::Shares(shares) => match &shares.step {
            SharesStep::Propose { shares, .. } => {
                format!("share schedule proposed for {}", count(shares.len() as u64, "party"))
            }
            SharesStep::Agree { .. } => "share schedule agreed to".into(),
        },
        Predicate::Listing(listing) => match &listing.step {
            ListingStep::Open(open) => {
                format!("right to {} listed, {}", word(&open.right), price(&open.price, &coins))
            }
            ListingStep::Close {} => "listing closed".into(),
        },
        Predicate::Order(order) => match &order.step {
            OrderStep::Place { .. } => "order placed".into(),
            OrderStep::Offer { amount, .. } => format!("offer of {}", coins(amount)),
            OrderStep::Take {} => "offer taken".into(),
            OrderStep::Deliver {} => "order delivered".into(),
            OrderStep::Accept {} => "order accepted".into(),
            OrderStep::Dispute { reason } => format!("order disputed: {reason}"),
            OrderStep::Resolve { refund_ppm, reason } => {
                let back = f64::from(refund_ppm.parts()) / 10_000.0;
                format!("dispute resolved, {back}% back: {reason}")
            }
            OrderStep::Decline {} => "order declined".into(),
            OrderStep::Lapse {} => "order lapsed".into(),
        },
        Predicate::Bid(bid) => match &bid.step {
            BidStep::Commit { .. } => "sealed bid".into(),
            BidStep::Reveal { amount, .. } => format!("bid of {} opened", coins(amount)),
            BidStep::End {} => "auction ended".into(),
            BidStep::Forfeit {} => "unopened bid forfeited".into(),
        },
        Predicate::Warranty(warranty) => match &warranty.step {
            WarrantyStep::Back { amount, .. } => format!("{} put behind the listing", coins(amount)),
            WarrantyStep::Withdraw {} => "what stood behind the listing taken back".into(),
            WarrantyStep::Claim { .. } => "warranty claimed".into(),
            WarrantyStep::Challenge { .. } => "warranty claim challenged".into(),
            WarrantyStep::Rule { stands: true, .. } => "the claimed verdict stands".into(),
            WarrantyStep::Rule { stands: false, .. } => "the claimed verdict is wrong".into(),
            WarrantyStep::Lapse {} => "warranty claim not contested in time".into(),
        },
        _ => return None,
    })
}

fn price(price: &Price, coins: &dyn Fn(&Amount) -> String) -> String {
    match price {
        Price::Fixed { amount } => format!("for {}", coins(amount)),
        Price::Offers {} => "by offers".into(),
        Price::Auction { reserve, .. } => format!("by auction from {}", coins(reserve)),
    }
}
