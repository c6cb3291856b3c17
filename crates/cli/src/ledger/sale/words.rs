//! Listings and orders in words.

use assay_judge::slice_of;
use assay_statement::predicate::{Claim, Decision, Derivatives, Right, TermSheet, WarrantyTerms};

use super::{Listing, Price, Said};
use crate::ledger::coins::{Coins, share_words};
use crate::ledger::span::span_words;
use crate::ledger::words::{time, word};
use crate::output::percent;

/// How the price is found.
pub(crate) fn price(price: &Price, coins: &Coins) -> String {
    match price {
        Price::Fixed { amount } => coins.words(amount.units()),
        Price::Offers {} => "by offers".into(),
        Price::Auction { commit_until_ms, reveal_until_ms, deposit, reserve } => format!(
            "auction from {}: sealed bids until {}, opened until {}, deposit {}",
            coins.words(reserve.units()),
            time(*commit_until_ms),
            time(*reveal_until_ms),
            coins.words(deposit.units())
        ),
    }
}

/// A right in words.
pub(crate) fn right(right: Right) -> &'static str {
    match right {
        Right::Inspect => "inspect",
        Right::Evaluate => "evaluate",
        Right::Use => "use",
        Right::FineTune => "fine-tune",
        Right::Redistribute => "redistribute",
        Right::Own => "own",
    }
}

/// Terms in words.
pub(crate) fn terms(terms: &TermSheet) -> String {
    let mut words = vec![
        if terms.commercial_use { "may be used to earn money" } else { "may not be used to earn money" }
            .into(),
        match terms.derivatives {
            Derivatives::Allowed => "anyone may build upon it".into(),
            Derivatives::ByRight => "building upon it takes the right to fine-tune it".to_owned(),
            Derivatives::Forbidden => "nobody may build upon it".into(),
        },
        if terms.transferable { "may be passed on" } else { "may not be passed on" }.into(),
        if terms.revocable { "may be taken back" } else { "cannot be taken back" }.into(),
    ];
    if terms.attribution {
        words.push("its maker must be named".into());
    }
    if terms.royalty_ppm.parts() > 0 {
        words.push(format!("asks {} of what derivatives are sold for", share_words(terms.royalty_ppm)));
    }
    words.push(terms.lasts_ms.map_or("without end".into(), |ms| format!("for {}", span_words(ms))));
    words.extend(terms.note.as_ref().map(|note| format!("and: {note}")));
    words.join("; ")
}

/// What a claim says, such as `niche on language is fr, floor 90.0%`.
pub(crate) fn claim(claim: &Claim) -> String {
    format!("{} on {}, floor {}", word(&claim.kind), slice_of(claim), percent(claim.floor.get()))
}

/// What people say of a claim.
pub(crate) fn verdicts(verdicts: &[Said]) -> String {
    if verdicts.is_empty() {
        return "no verdict yet".into();
    }
    let said = verdicts.iter().map(|said| {
        let who =
            if said.by_adjudicator { "the adjudicator".into() } else { party(&said.author.to_string()) };
        match said.decision {
            Decision::Refuted => format!("REFUTED by {who}"),
            decision => format!("{} by {who}", word(&decision)),
        }
    });
    said.collect::<Vec<_>>().join(", ")
}

/// The end of a party's key, which tells parties apart.
pub(crate) fn party(did: &str) -> String {
    let tail: Vec<char> = did.chars().rev().take(8).collect();
    format!("…{}", tail.into_iter().rev().collect::<String>())
}

/// Who a party is: its name and the end of its key.
pub(crate) fn named(name: Option<&String>, did: &str) -> String {
    name.map_or_else(|| party(did), |name| format!("{name} ({})", party(did)))
}

/// What a listing sells.
pub(crate) fn offered(listing: &Listing) -> String {
    let assets: Vec<String> = listing.assets.iter().map(super::Asset::words).collect();
    match listing.right {
        Right::Own => format!("ownership of {}", assets.join(", ")),
        other => format!("right to {} {}", right(other), assets.join(", ")),
    }
}

/// A listing's warranty.
pub(crate) fn warranty(terms: &WarrantyTerms, behind_it: u64, coins: &Coins) -> String {
    let behind = match behind_it {
        0 => "the bond is taken from the seller when they deliver".into(),
        units => format!("{} stands behind the listing", coins.words(units)),
    };
    format!(
        "{} to each buyer if the claim {}… is refuted within {} of delivery; anyone has {} to challenge the verdict that \
         asks for it; {behind}",
        coins.words(terms.bond.units()),
        super::short(&terms.claim.0),
        span_words(terms.window_ms),
        span_words(terms.challenge_ms)
    )
}
