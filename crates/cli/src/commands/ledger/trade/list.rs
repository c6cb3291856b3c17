//! `assay list`: offering a right for sale, and taking the offer back.

use assay_statement::predicate::{Amount, Listing, ListingStep, OpenListing, Price, WarrantyTerms};
use assay_statement::{Digest, PartyId, StatementId, Subject};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{say, tell_json};
use crate::arguments::usage;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::coins::Coins;
use crate::ledger::place::{KeyArguments, PlaceArguments, SystemClock};
use crate::ledger::reference::ReferenceArguments;
use crate::ledger::span::parse_span;
use crate::ledger::submit::submit;
use crate::ledger::terms::{RightChoice, TermsArguments};
use crate::ledger::words::list;
use assay_store::log::Clock;

/// Offer a right to an artifact or evaluation, or to several at once, for sale; close the offer.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Open(Box<Open>),
    Close(Close),
}

/// Offer something. No money moves; a warranty's bond is taken from you when you deliver, unless `assay warranty back`
/// has put money behind the listing.
#[derive(Debug, Args)]
struct Open {
    /// What is offered: artifacts that you own, or evaluations that you published; several are sold together.
    #[arg(required = true, value_name = "ID")]
    assets: Vec<Digest>,
    /// The right that is sold; `own` sells the artifact itself.
    #[arg(long, value_enum)]
    right: RightChoice,
    #[command(flatten)]
    price: PriceArguments,
    #[command(flatten)]
    terms: TermsArguments,
    /// A claim that the offer rests on; buyers see the verdicts on it.
    #[arg(long, value_name = "CLAIM")]
    claim: Vec<StatementId>,
    #[command(flatten)]
    warranty: WarrantyArguments,
    /// Who decides disputes, and whose verdicts count for a warranty. Without one, a buyer who disputes within the trial
    /// has the whole price back.
    #[arg(long, value_name = "PARTY")]
    adjudicator: Option<PartyId>,
    /// How long you have to deliver; after that the price goes back.
    #[arg(long, value_name = "SPAN", default_value = "7d", value_parser = parse_span)]
    delivery: u64,
    /// How long the buyer has to try it; after that you are paid.
    #[arg(long, value_name = "SPAN", default_value = "14d", value_parser = parse_span)]
    trial: u64,
    /// How long orders are taken [default: until you close it].
    #[arg(long, value_name = "SPAN", value_parser = parse_span)]
    expires: Option<u64>,
    #[command(flatten)]
    reference: ReferenceArguments,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// How the price is found.
#[derive(Debug, Args)]
struct PriceArguments {
    /// A price that is the same for everyone.
    #[arg(long, value_name = "AMOUNT", required_unless_present_any = ["offers", "auction"])]
    price: Option<String>,
    /// Take the offers that you like.
    #[arg(long, conflicts_with = "price")]
    offers: bool,
    /// Sealed bids; the highest wins and pays the second highest.
    #[arg(long, conflicts_with_all = ["price", "offers"])]
    auction: bool,
    /// In an auction: how long bids are taken, sealed.
    #[arg(long, value_name = "SPAN", default_value = "3d", value_parser = parse_span, requires = "auction")]
    bids: u64,
    /// In an auction: how long bids are opened after that.
    #[arg(long, value_name = "SPAN", default_value = "2d", value_parser = parse_span, requires = "auction")]
    reveals: u64,
    /// In an auction: what each bidder leaves, and loses to the log's operator by not opening the bid.
    #[arg(long, value_name = "AMOUNT", requires = "auction", required_if_eq("auction", "true"))]
    deposit: Option<String>,
    /// In an auction: the least that you take.
    #[arg(long, value_name = "AMOUNT", requires = "auction", required_if_eq("auction", "true"))]
    reserve: Option<String>,
}

/// A bond on a claim.
#[derive(Debug, Args)]
struct WarrantyArguments {
    /// A bond that is paid to each buyer if the claim is refuted by evidence logged after the sale; needs `--claim` and
    /// `--adjudicator`.
    #[arg(long, value_name = "BOND", requires_all = ["claim", "adjudicator"])]
    warranty: Option<String>,
    /// Which of the claims [default: the first].
    #[arg(long, value_name = "CLAIM", requires = "warranty")]
    warranty_claim: Option<StatementId>,
    /// How long after delivery the bond stands.
    #[arg(long, value_name = "SPAN", default_value = "90d", value_parser = parse_span, requires = "warranty")]
    warranty_for: u64,
    /// How long anyone has to disprove the verdict that asks for it.
    #[arg(long, value_name = "SPAN", default_value = "7d", value_parser = parse_span, requires = "warranty")]
    challenge: u64,
}

/// Take no more orders. Orders that were placed go on; what stands behind the listing can then be taken back with
/// `assay warranty withdraw`.
#[derive(Debug, Args)]
struct Close {
    /// The listing.
    listing: StatementId,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Open(open) => open.run(),
        Verb::Close(close) => {
            let connection = close.place.connect()?;
            let listing = Listing { log: connection.client.log()?.id, step: ListingStep::Close {} };
            let logged = say(&connection, &close.key, close.listing, listing)?;
            connection.close();
            logged.tell(close.place.json, "closed the listing; orders that were placed go on")
        }
    }
}

impl Open {
    fn run(&self) -> Result<(), Failure> {
        let signer = self.key.signer()?;
        let connection = self.place.connect()?;
        let coins = Coins::of(&connection.client)?;
        let now_ms = SystemClock.now_ms();
        let reference = self.reference.get()?;
        let open = OpenListing {
            reference: reference.clone(),
            right: self.right.into(),
            price: self.price.read(&coins, now_ms)?,
            terms: self.terms.read()?,
            claims: list(self.claim.clone())?,
            warranty: self.warranty.read(&coins, &self.claim)?,
            adjudicator: self.adjudicator,
            delivery_ms: self.delivery,
            trial_ms: self.trial,
            expires_ms: self.expires.map(|span| now_ms.saturating_add(span)),
        };
        let listing = Listing { log: connection.client.log()?.id, step: ListingStep::Open(Box::new(open)) };
        let subjects = self.assets.iter().map(|asset| Subject::of(*asset)).collect();
        let logged = submit(&connection.client, subjects, listing, &[signer.as_ref()])?;
        connection.close();
        match self.place.json {
            true => tell_json(&logged, json!({ "reference": reference })),
            false => logged
                .tell(false, &format!("listed for sale\nlisting    {}\nreference  {reference}", logged.id)),
        }
    }
}

impl PriceArguments {
    fn read(&self, coins: &Coins, now_ms: u64) -> Result<Price, Failure> {
        let amount = |words: &Option<String>, name: &str| -> Result<Amount, Failure> {
            match words {
                Some(words) => Ok(coins.parse(words)?),
                None => Err(usage(format!("`{name}` is missing"), "see `assay list open --help`")),
            }
        };
        if self.offers {
            return Ok(Price::Offers {});
        }
        if !self.auction {
            return Ok(Price::Fixed { amount: amount(&self.price, "--price")? });
        }
        let commit_until_ms = now_ms.saturating_add(self.bids);
        Ok(Price::Auction {
            commit_until_ms,
            reveal_until_ms: commit_until_ms.saturating_add(self.reveals),
            deposit: amount(&self.deposit, "--deposit")?,
            reserve: amount(&self.reserve, "--reserve")?,
        })
    }
}

impl WarrantyArguments {
    fn read(&self, coins: &Coins, claims: &[StatementId]) -> Result<Option<WarrantyTerms>, LedgerFailure> {
        let (Some(bond), Some(claim)) = (&self.warranty, self.warranty_claim.or(claims.first().copied()))
        else {
            return Ok(None);
        };
        let (window_ms, challenge_ms) = (self.warranty_for, self.challenge);
        Ok(Some(WarrantyTerms { claim, bond: coins.parse(bond)?, window_ms, challenge_ms }))
    }
}
