//! `listing`: a right offered for sale, with the claims that it rests on.
//!
//! Signed by the owner of everything that is offered. What is on the log about it cannot be left out: whoever shows a
//! listing shows all of its history.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::amount::Amount;
use super::grant::Right;
use super::terms::TermSheet;
use crate::bounded::{List, Text};
use crate::digest::StatementId;
use crate::key::PartyId;
use crate::subject::Subject;

/// The most things that are offered together.
pub const PARTS_MAX: usize = 32;
/// The longest window, in milliseconds: ten years.
pub const WINDOW_MS_MAX: u64 = 10 * 365 * 24 * 3_600_000;

/// A step of a listing; the subjects are what is offered, or the listing that is closed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// The log this is meant for.
    pub log: StatementId,
    /// Which step.
    pub step: ListingStep,
}

/// A step of a listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ListingStep {
    /// An offer to whoever meets it; the subjects are artifacts, or evaluations whose records may be inspected.
    Open(Box<OpenListing>),
    /// No more orders are taken; those that were placed go on.
    Close {},
}

/// What is offered, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenListing {
    /// What the seller calls it; a reference is used once by each party, so that a retry is safe.
    pub reference: Text<100>,
    /// The right that is sold; `own` sells the artifact itself, its history attached.
    pub right: Right,
    /// How the price is found.
    pub price: Price,
    /// On what terms the right is given.
    pub terms: TermSheet,
    /// The claims that the offer rests on, each about one of the parts.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub claims: List<StatementId, 16>,
    /// A bond that pays if one of those claims is refuted by evidence logged after the sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warranty: Option<WarrantyTerms>,
    /// Who decides disputes and whose verdicts count; without one, a dispute within the trial is a return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adjudicator: Option<PartyId>,
    /// How long the seller has to deliver, in milliseconds.
    pub delivery_ms: u64,
    /// How long the buyer has after that to try, in milliseconds.
    pub trial_ms: u64,
    /// Until when orders are taken, in milliseconds since 1970 (UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<u64>,
}

/// How the price is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Price {
    /// The same for everyone.
    Fixed {
        /// How much.
        amount: Amount,
    },
    /// Buyers say what they would pay; the seller takes what they like.
    Offers {},
    /// Sealed bids; the highest wins and pays the second highest (Vickrey, 1961).
    Auction {
        /// Until when bids are sealed, in milliseconds since 1970 (UTC).
        commit_until_ms: u64,
        /// Until when they are opened.
        reveal_until_ms: u64,
        /// What each bidder leaves, and loses by not opening the bid.
        deposit: Amount,
        /// The least that is taken.
        reserve: Amount,
    },
}

/// A bond on a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WarrantyTerms {
    /// The claim.
    pub claim: StatementId,
    /// What a buyer is paid if it is refuted.
    pub bond: Amount,
    /// How long after delivery, in milliseconds.
    pub window_ms: u64,
    /// How long anyone has to disprove the verdict that asks for it, in milliseconds.
    pub challenge_ms: u64,
}

impl OpenListing {
    fn check(&self) -> Result<(), String> {
        let mut windows = vec![("delivery_ms", self.delivery_ms), ("trial_ms", self.trial_ms)];
        if let Some(warranty) = &self.warranty {
            windows.extend([("window_ms", warranty.window_ms), ("challenge_ms", warranty.challenge_ms)]);
            if !self.claims.contains(&warranty.claim) {
                return Err("the warranty's claim is not among those that the listing rests on".into());
            }
            if self.adjudicator.is_none() {
                return Err("a warranty needs an adjudicator, whose verdicts count".into());
            }
        }
        if let Some((name, _)) = windows.iter().find(|(_, ms)| *ms == 0 || *ms > WINDOW_MS_MAX) {
            return Err(format!("`{name}` must be from 1 to {WINDOW_MS_MAX}"));
        }
        match self.price {
            Price::Auction { commit_until_ms, reveal_until_ms, .. } if commit_until_ms >= reveal_until_ms => {
                Err("bids are opened after they are sealed".into())
            }
            Price::Auction { .. } if self.expires_ms.is_some() => {
                Err("an auction ends when its bids have been opened; it takes no `expires_ms`".into())
            }
            _ => Ok(()),
        }
    }
}

impl Rules for Listing {
    const TYPE: &'static str = "assay:listing/v1";
    const SUBJECTS: (usize, usize) = (1, PARTS_MAX);

    fn check(&self, subjects: &[Subject]) -> Result<(), String> {
        match &self.step {
            ListingStep::Open(open) => open.check(),
            ListingStep::Close {} if subjects.len() != 1 => Err("one listing is closed at a time".into()),
            ListingStep::Close {} => Ok(()),
        }
    }

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
