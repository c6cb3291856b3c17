//! What an offer comes with: windows, disputes, a warranty, an auction's times.

use assay_report::time;
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::market::Entry;
use crate::part::{PartyRef, allows, right, short, span};

/// What an offer comes with.
#[derive(Debug, Clone, Serialize)]
pub struct Facts {
    /// `open`, `closed`, `expired`, `sealed` (bids are opened now), `over` (the auction can be ended), `sold_on` (the seller
    /// does not own all of it any more).
    pub state: String,
    /// How long the seller has to deliver.
    pub delivery_ms: u64,
    /// How long the buyer has to try.
    pub trial_ms: u64,
    /// Until when orders are taken, in milliseconds since 1970.
    pub expires_ms: Option<u64>,
    /// Who decides disputes; without one, a dispute gives the price back.
    pub adjudicator: Option<PartyRef>,
    /// Its warranty.
    pub warranty: Option<Warranty>,
    /// Its auction.
    pub auction: Option<Auction>,
    /// The operator's part of a price, in parts per million.
    pub fee_ppm: u32,
}

/// A bond on a claim.
#[derive(Debug, Clone, Serialize)]
pub struct Warranty {
    /// The claim.
    pub claim: String,
    /// What each buyer is paid, in words.
    pub bond: String,
    /// For how long after delivery.
    pub window_ms: u64,
    /// How long anyone has to challenge a verdict.
    pub challenge_ms: u64,
    /// What stands behind the listing, in words; none where bonds are taken from the seller at delivery.
    pub behind: Option<String>,
}

/// An auction by sealed bids.
#[derive(Debug, Clone, Serialize)]
pub struct Auction {
    /// Until when bids are sealed, in milliseconds since 1970.
    pub commit_until_ms: u64,
    /// Until when they are opened.
    pub reveal_until_ms: u64,
    /// What each bidder leaves, in words.
    pub deposit: String,
    /// The least that is taken, in words.
    pub reserve: String,
    /// The highest bid that was opened, in words.
    pub highest: Option<String>,
}

impl Facts {
    /// Why it takes no orders, where it does not.
    pub(super) fn state_words(&self) -> Option<&'static str> {
        match self.state.as_str() {
            "closed" => Some("It is closed and takes no more orders. Those that were placed go on."),
            "expired" => Some("Its time is over: it takes no more orders. Those that were placed go on."),
            "sealed" => Some("Bids are not taken any more. Whoever bid opens theirs now."),
            "over" => Some("The time to open bids is over."),
            "sold_on" => Some("The seller does not own all of it any more and so cannot deliver."),
            _ => None,
        }
    }

    pub(super) fn render(&self, entry: &Entry) -> Markup {
        html! {
            dl class="facts" {
                div { dt { "The right to " (right(&entry.right)) } dd { "allows " (allows(&entry.right)) } }
                div { dt { "Delivery" } dd { "within " (span(self.delivery_ms)) ", else the price goes back" } }
                div { dt { "To try it" } dd { (span(self.trial_ms)) " from delivery; then the seller can be paid" } }
                div { dt { "If you are not content" } dd { (self.disputes()) } }
                @if let Some(ms) = self.expires_ms { div { dt { "Until" } dd { (at(ms)) } } }
                div { dt { "Warranty" } dd { (self.warranty()) } }
                @if let Some(auction) = &self.auction { (auction.render()) }
                div { dt { "The operator’s fee" } dd { (assay_report::number::percent(f64::from(self.fee_ppm) / 1e6)) " of the price, paid by the seller" } }
            }
        }
    }

    fn disputes(&self) -> Markup {
        html! {
            @match &self.adjudicator {
                Some(party) => { "dispute it within that time: " (party) " decides. Ask who that is; the log does not know" },
                None => "dispute it within that time: all of the price goes back, and the right ends",
            }
        }
    }

    fn warranty(&self) -> Markup {
        html! {
            @match &self.warranty {
                None => "none",
                Some(one) => {
                    (one.bond) " to you if " a href=(address::statement(&one.claim)) { "claim " (short(&one.claim)) }
                    " is refuted within " (span(one.window_ms)) " of delivery, by evidence that is logged after the sale and "
                    "a verdict of the adjudicator. Anyone has " (span(one.challenge_ms)) " to show that the verdict is wrong. "
                    @match &one.behind {
                        Some(behind) => { (behind) " stands behind the listing." },
                        None => "The bond is taken from the seller at delivery; a seller who has not got it cannot deliver.",
                    }
                },
            }
        }
    }
}

impl Auction {
    fn render(&self) -> Markup {
        html! {
            div { dt { "Sealed bids" } dd { "until " (at(self.commit_until_ms)) } }
            div { dt { "Opened" } dd { "until " (at(self.reveal_until_ms)) ". The highest wins and pays the second highest" } }
            div { dt { "Each bidder leaves" } dd { (self.deposit) ", and loses it by not opening the bid" } }
            div { dt { "The least that is taken" } dd { (self.reserve) } }
            div { dt { "The highest opened bid" } dd { (self.highest.as_deref().unwrap_or("none yet")) } }
        }
    }
}

/// A time to the minute, with its machine form.
pub(crate) fn at(ms: u64) -> Markup {
    html! { time datetime=(time::machine(ms)) { (time::utc(ms)) } }
}
