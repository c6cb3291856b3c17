//! A listing: what is sold and by whom, what evidence says of it by now, what it is worth, and how to buy.

mod facts;
mod records;
mod sales;
mod worth;

use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::artifact::{Terms, claim, terms};
use crate::market::{Entry, refuted};
use crate::page::{Head, Page};
use crate::part::{Line, REFRESH_SECONDS, Step, Verify, lines, moment, offered, register, steps, verify};
use crate::shell::Section;

pub(crate) use facts::at;
pub use facts::{Auction, Facts, Warranty};
pub use records::Record;
pub use sales::{Bid, Order, Sale, Sales};
pub use worth::{Answer, Asked, Worth};

/// A listing.
#[derive(Debug, Clone, Serialize)]
pub struct Listing {
    /// What is offered: here with all claims.
    #[serde(flatten)]
    pub entry: Entry,
    /// Windows, disputes, warranty.
    pub facts: Facts,
    /// On what terms.
    pub terms: Terms,
    /// What was paid for the same right before.
    pub sales: Sales,
    /// What it is worth to a workload.
    pub worth: Worth,
    /// What can be signed now.
    pub steps: Vec<Step>,
    /// By which a key of the browser registers.
    pub register: String,
    /// The newest orders by it.
    pub orders: Vec<Order>,
    /// The newest bids.
    pub bids: Vec<Bid>,
    /// What else the log says of what is sold.
    pub records: Vec<Record>,
    /// Statements about the listing, the newest first: the first few.
    pub history: Vec<Line>,
    /// How to check it.
    pub verify: Verify,
}

impl Page for Listing {
    fn head(&self) -> Head {
        let entry = &self.entry;
        let sold =
            entry.sold.first().and_then(|one| one.name.clone()).unwrap_or_else(|| "an evaluation".into());
        let what = match entry.right.as_str() {
            "own" => format!("Ownership of {sold}"),
            right => format!("The right to {} {sold}", crate::part::right(right)),
        };
        let more = if entry.sold_count > 1 { " and more" } else { "" };
        Head {
            description: format!(
                "{what}{more}, {}: what evidence says of it, and how to buy it.",
                entry.price.words
            ),
            title: format!("{what}{more}"),
            twin: Some(address::twin(&self.worth.asked.address(&address::listing(&entry.listing)))),
            section: Section::Market,
            query: String::new(),
        }
    }

    fn refresh_seconds(&self) -> Option<u32> {
        matches!(self.worth.answer, Some(Answer::Waiting(_))).then_some(REFRESH_SECONDS)
    }

    fn scripts(&self) -> &'static [&'static str] {
        &["live.js", "page/verify-page.js", "page/sign-page.js"]
    }

    fn main(&self) -> Markup {
        html! {
            (self.masthead())
            div class="split" {
                div {
                    section aria-labelledby="claims" { h2 id="claims" { "What it is said to be good for" } (self.claims()) }
                    section aria-labelledby="price" { h2 id="price" { "Is the price right?" } (self.sales.render()) (self.worth.render(&self.entry)) }
                    (self.buy())
                }
                div class="aside" {
                    section aria-labelledby="offer" { h2 id="offer" { "The offer" } (self.facts.render(&self.entry)) }
                    section aria-labelledby="terms" { h2 id="terms" { "Terms" } (terms(&self.terms)) }
                }
            }
            section aria-labelledby="records" {
                h2 id="records" { "What else the log says" }
                p class="note" { "No seller can leave any of it out." }
                @for one in &self.records { (one.render()) }
            }
            (self.so_far())
            (verify(&self.verify))
        }
    }
}

impl Listing {
    fn masthead(&self) -> Markup {
        let entry = &self.entry;
        html! {
            div class="masthead" {
                p class="eyebrow" { "Listing" @if !entry.takes_orders { ", not open" } }
                h1 class="smaller" { (offered(&entry.right, &entry.sold, entry.sold_count)) }
                p class="asked" { strong { (entry.price.words) } " " a class="button" href="#buy" { (if entry.takes_orders { "How to buy" } else { "How it stands" }) } }
                p class="byline" { "from " (entry.seller) " · " (moment(&entry.at)) }
            }
            @if entry.refuted > 0 { p class="warning" { (refuted(entry.refuted, entry.claims_count)) } }
            @if let Some(note) = self.facts.state_words() { p class="problem" { (note) } }
        }
    }

    fn claims(&self) -> Markup {
        html! {
            @if self.entry.claims.is_empty() {
                p class="none" { "The seller rests it on no claim. What was evaluated is on the pages of what is sold." }
            } @else { ul class="items" { @for one in &self.entry.claims { (claim(one)) } } }
        }
    }

    fn buy(&self) -> Markup {
        html! {
            section aria-labelledby="buy" {
                h2 id="buy" { (if self.entry.takes_orders { "Buy" } else { "What can be done" }) }
                @if self.steps.is_empty() { p class="none" { "Nothing can be signed about this listing now." } }
                @else {
                    p class="note" {
                        "Whatever you do is signed with a key of yours: one that this browser makes and keeps, or the one of the "
                        code { "assay" } " program on your machine."
                    }
                    (register(&self.register))
                    (steps(self.steps.iter().filter(|step| !step.is_of_one())))
                    @if self.steps.iter().any(Step::is_of_one) {
                        details class="other" { summary { "For the seller" } (steps(self.steps.iter().filter(|step| step.is_of_one()))) }
                    }
                }
            }
        }
    }

    fn so_far(&self) -> Markup {
        html! {
            (sales::orders(&self.orders))
            (sales::bids(&self.bids))
            section aria-labelledby="history" {
                h2 id="history" { "History of the listing" }
                @if self.history.is_empty() { p class="none" { "Nothing was said of it since it was opened." } }
                @else { (lines(&self.history)) }
            }
        }
    }
}
