//! An order: where it stands and every way it can go, where its money is, and what can be signed now.

mod diagram;
mod money;
mod warranty;

use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::listing::at;
use crate::page::{Head, Page};
use crate::part::{
    ArtifactRef, Line, Moment, PartyRef, Step, Verify, lines, moment, offered, register, right, steps, verify,
};
use crate::shell::Section;

pub use money::{Money, Part};
pub use warranty::Warranty;

/// An order.
#[derive(Debug, Clone, Serialize)]
pub struct Order {
    /// The statement that placed or offered it, or the bid that won.
    pub id: String,
    /// When that was logged.
    pub at: Moment,
    /// The listing.
    pub listing: String,
    /// The right that is sold.
    pub right: String,
    /// To what.
    pub sold: Vec<ArtifactRef>,
    /// Who sells.
    pub seller: PartyRef,
    /// Who buys.
    pub buyer: PartyRef,
    /// Who decides disputes.
    pub adjudicator: Option<PartyRef>,
    /// `offered`, `placed`, `delivered`, `disputed`, `settled` or `refunded`.
    pub state: String,
    /// The states that it was in before, as far as they can be told, the oldest first.
    pub past: Vec<String>,
    /// When the window of its state ends, in milliseconds since 1970; none once it is over.
    pub until_ms: Option<u64>,
    /// Whether that time has come.
    pub window_over: bool,
    /// How many of its claims were refuted since.
    pub refuted: usize,
    /// How many claims its listing rests on.
    pub claims: usize,
    /// Its price, where that is now, and where it goes.
    pub money: Money,
    /// Where its warranty stands.
    pub warranty: Option<Warranty>,
    /// What can be signed now.
    pub steps: Vec<Step>,
    /// By which a key of the browser registers.
    pub register: String,
    /// What was said of it, the oldest first.
    pub history: Vec<Line>,
    /// How to check it.
    pub verify: Verify,
}

/// A way that an order can go from a state: who, what, and where it leads.
pub(crate) struct Way {
    who: &'static str,
    how: &'static str,
    to: &'static str,
}

impl Order {
    /// Every way that it can go from here.
    fn ways(&self) -> Vec<Way> {
        let judged = self.adjudicator.is_some();
        let way = |who, how, to| Way { who, how, to };
        match self.state.as_str() {
            "offered" => vec![
                way("The seller", "takes the offer, before it expires", "placed"),
                way("The seller or the buyer", "declines it", "refunded"),
                way("Anyone", "says that it has expired, once it has", "refunded"),
            ],
            "placed" => vec![
                way("The seller", "delivers, within the window", "delivered"),
                way("The seller", "declines", "refunded"),
                way("Anyone", "says that it was not delivered, once the window is over", "refunded"),
            ],
            "delivered" => {
                let disputed = if judged { "disputed" } else { "refunded" };
                vec![
                    way("The buyer", "accepts", "settled"),
                    way("The buyer", "disputes, within the trial", disputed),
                    way("Anyone", "says that the trial is over, once it is", "settled"),
                ]
            }
            "disputed" => vec![
                way("The adjudicator", "resolves it: a part of the price goes back, or none", "settled"),
                way("The adjudicator", "resolves it: all of the price goes back", "refunded"),
                way("The buyer", "accepts after all", "settled"),
                way(
                    "Anyone",
                    "says that the adjudicator did not decide, once the window is over",
                    "refunded",
                ),
            ],
            _ => Vec::new(),
        }
    }
}

impl Page for Order {
    fn head(&self) -> Head {
        let sold = self.sold.first().and_then(|one| one.name.as_deref()).unwrap_or("an evaluation");
        let title = format!("Order of {} to {sold}: {}", right(&self.right), self.state);
        Head {
            description: format!("{title}. Where it stands, where its money is, and what can be done."),
            title,
            twin: Some(address::twin(&address::order(&self.id))),
            section: Section::Market,
            query: String::new(),
        }
    }

    fn scripts(&self) -> &'static [&'static str] {
        &["page/verify-page.js", "page/sign-page.js"]
    }

    fn main(&self) -> Markup {
        html! {
            div class="masthead" {
                p class="eyebrow" { "Order" }
                h1 class="smaller" { (offered(&self.right, &self.sold, self.sold.len())) }
                p class="byline" {
                    (self.buyer) " buys from " (self.seller) " by " a href=(address::listing(&self.listing)) { "this listing" } " · " (moment(&self.at))
                }
                p class="id" { code { (self.id) } }
            }
            @if self.refuted > 0 { p class="warning" { (crate::market::refuted(self.refuted, self.claims)) } }
            section aria-labelledby="state" { h2 id="state" { "Where it stands" } (self.state()) }
            section aria-labelledby="do" { h2 id="do" { "What can be done now" } (self.what_can_be_done()) }
            div class="split even" {
                section aria-labelledby="money" { h2 id="money" { "The money" } (self.money.render(self)) }
                section aria-labelledby="warranty" { h2 id="warranty" { "The warranty" } (warranty::render(self.warranty.as_ref())) }
            }
            section aria-labelledby="history" { h2 id="history" { "What was said of it" } (lines(&self.history)) }
            (verify(&self.verify))
        }
    }
}

impl Order {
    fn state(&self) -> Markup {
        html! {
            p class="stands" { strong { (self.words()) } @if let Some(ms) = self.until_ms { " " (self.window()) " " (at(ms)) "." } }
            (diagram::diagram(&self.state, &self.past, self.adjudicator.is_some()))
            @let ways = self.ways();
            @if !ways.is_empty() {
                h3 { "Every way that it can go" }
                ul class="ways" {
                    @for way in ways { li { (way.who) " " (way.how) ": " strong { (way.to) } } }
                }
                p class="note" { "Nothing happens by itself, and there is no other way: whoever gains from a step says it." }
            }
        }
    }

    fn words(&self) -> &'static str {
        match self.state.as_str() {
            "offered" => "The buyer has offered a price; the seller has not taken it.",
            "placed" => "Both sides are bound; the seller has to deliver.",
            "delivered" => "The buyer has the right and tries it.",
            "disputed" => "The buyer is not content; the adjudicator decides.",
            "settled" => "It is over: the price was paid out.",
            "refunded" => "It is over: the price went back to the buyer.",
            _ => "Where it stands is not known.",
        }
    }

    fn window(&self) -> &'static str {
        match (self.state.as_str(), self.window_over) {
            ("offered", false) => "The offer stands until",
            ("offered", true) => "The offer expired at",
            ("placed", false) => "That has to be done before",
            ("placed", true) => "The time to deliver was over at",
            ("delivered", false) => "The trial lasts until",
            ("delivered", true) => "The trial was over at",
            ("disputed", false) => "The adjudicator has until",
            _ => "The time for that was over at",
        }
    }

    fn what_can_be_done(&self) -> Markup {
        html! {
            @if self.steps.is_empty() { p class="none" { "Nothing: it is over." } }
            @else {
                p class="note" {
                    "A form for a step is shown if the key of this browser may sign it; otherwise use the command, with the key that may."
                }
                (register(&self.register))
                (steps(&self.steps))
            }
        }
    }
}
