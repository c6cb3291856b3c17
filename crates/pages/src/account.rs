//! An account: what is in it, how it came to that, and what its party bought, sold and may do.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::listing::at;
use crate::page::{Head, Page};
use crate::part::{ArtifactRef, PartyRef, date, offered};
use crate::shell::Section;

/// An account.
#[derive(Debug, Clone, Serialize)]
pub struct Account {
    /// A party's `did:key`, or `operator`.
    pub id: String,
    /// Whose it is; none for the operator's.
    pub party: Option<PartyRef>,
    /// What is in it, in words.
    pub balance: String,
    /// What came in ever, in words.
    pub credits: String,
    /// What went out ever, in words.
    pub debits: String,
    /// What left it and is still held.
    pub held_by: Held,
    /// What is held for its party under transfers of others.
    pub held_for: Held,
    /// Movements, the newest first: some of them.
    pub movements: Vec<Movement>,
    /// Where those go on.
    pub movements_next: Option<String>,
    /// Orders that its party is a side of, the newest first: some of them.
    pub orders: Vec<Order>,
    /// Where those go on.
    pub orders_next: Option<u64>,
    /// Rights that were given to its party, the newest first: some of them.
    pub rights: Vec<Right>,
    /// Whether there are more.
    pub rights_more: bool,
    /// A command that tells the same.
    pub command: String,
}

/// Money that is held.
#[derive(Debug, Clone, Serialize)]
pub struct Held {
    /// The sums, the newest first.
    pub sums: Vec<Sum>,
    /// Whether all of them were looked for; otherwise there may be older ones.
    pub is_whole: bool,
}

/// A sum that is held.
#[derive(Debug, Clone, Serialize)]
pub struct Sum {
    /// What it is held under: `order`, `bid`, `transfer`, `listing` or `bond`.
    pub kind: String,
    /// The page of that; none for a bond, which is held under no statement.
    pub address: Option<String>,
    /// How much, in words.
    pub amount: String,
}

/// Money that moved.
#[derive(Debug, Clone, Serialize)]
pub struct Movement {
    /// The entry.
    pub index: u64,
    /// When, in milliseconds since 1970.
    pub time_ms: Option<u64>,
    /// What moved it, such as `order`.
    pub kind: String,
    /// Whether it came in.
    pub is_credit: bool,
    /// How much, in words.
    pub amount: String,
    /// What was in the account afterwards, in words.
    pub balance: String,
    /// What is at the other end: `issuance`, `withdrawn`, `operator`, `party` or `held`.
    pub other: String,
    /// The party there, or nobody.
    pub other_party: Option<PartyRef>,
}

/// An order.
#[derive(Debug, Clone, Serialize)]
pub struct Order {
    /// The order.
    pub order: String,
    /// `buyer` or `seller`.
    pub side: String,
    /// The other side.
    pub other: PartyRef,
    /// The right that is sold.
    pub right: String,
    /// To what: the first few.
    pub sold: Vec<ArtifactRef>,
    /// To how many things.
    pub sold_count: usize,
    /// The price in words.
    pub price: String,
    /// Where it stands.
    pub state: String,
    /// When its window ends, in milliseconds since 1970; none once it is over.
    pub until_ms: Option<u64>,
}

/// A right that was given to a party.
#[derive(Debug, Clone, Serialize)]
pub struct Right {
    /// The grant, or the order that gave it.
    pub grant: String,
    /// The right.
    pub right: String,
    /// To what: the first few.
    pub to: Vec<ArtifactRef>,
    /// To how many things.
    pub to_count: usize,
    /// When it ends, in milliseconds since 1970.
    pub expires_ms: Option<u64>,
    /// Why it does not hold now; none where it does.
    pub why_not: Option<String>,
}

impl Page for Account {
    fn head(&self) -> Head {
        let title = match self.name() {
            None => "The operator’s account".to_owned(),
            Some(name) => format!("Account of {name}"),
        };
        Head {
            description: format!("{title}: {}, its movements, orders and rights.", self.balance),
            title,
            twin: Some(address::twin(&address::account(&self.id))),
            section: Section::Market,
            query: String::new(),
        }
    }

    fn scripts(&self) -> &'static [&'static str] {
        &[]
    }

    fn main(&self) -> Markup {
        html! {
            div class="masthead" {
                p class="eyebrow" { "Account" }
                h1 { @match self.name() { None => "The operator", Some(name) => bdi { (name) } } }
                p class="asked" { strong { (self.balance) } }
                @if let Some(party) = &self.party { p class="byline" { "of " (party) } p class="id" { code { (self.id) } } }
            }
            section aria-labelledby="sums" { h2 id="sums" { "Sums" } (self.sums()) }
            section aria-labelledby="orders" { h2 id="orders" { "Orders" } (self.orders()) }
            section aria-labelledby="rights" { h2 id="rights" { "Rights that it was given" } (self.rights()) }
            section aria-labelledby="movements" { h2 id="movements" { "Movements" } (self.movements()) }
            section class="verify" aria-labelledby="verify" {
                h2 id="verify" { "Verify yourself" }
                p { "Every movement is a statement on the log. Whoever audits the log computes every balance again from its first entry; all of them together are zero." }
                figure class="command" { figcaption { "On your own machine" } pre tabindex="0" { code { (self.command) } } }
            }
        }
    }
}

impl Account {
    fn name(&self) -> Option<&str> {
        self.party.as_ref().map(|party| party.name.as_deref().unwrap_or(&party.id))
    }

    fn sums(&self) -> Markup {
        html! {
            dl class="facts" {
                div { dt { "Came in ever" } dd { (self.credits) } }
                div { dt { "Went out ever" } dd { (self.debits) } }
            }
            (held("Held of its money", &self.held_by))
            @if !self.held_for.sums.is_empty() || !self.held_for.is_whole { (held("Held for it, of the money of others", &self.held_for)) }
        }
    }

    fn orders(&self) -> Markup {
        html! {
            @if self.orders.is_empty() { p class="none" { "None." } }
            @else { ul class="items small" { @for one in &self.orders { li { (one.render()) } } } }
            @if let Some(next) = self.orders_next {
                p class="more" { a href={ (address::account(&self.id)) "?orders=" (next) "#orders" } { "Older orders" } }
            }
        }
    }

    fn rights(&self) -> Markup {
        html! {
            @if self.rights.is_empty() { p class="none" { "None. What it owns needs no right." } }
            @else { ul class="items small" { @for one in &self.rights { li { (one.render()) } } } }
            @if self.rights_more { p class="note" { "There are older ones: " a href={ "/api/v1/parties/" (address::escaped(&self.id)) "/grants" } { "all of them as JSON" } "." } }
        }
    }

    fn movements(&self) -> Markup {
        html! {
            @if self.movements.is_empty() { p class="none" { "No money has moved here." } }
            @else {
                div class="table-frame" role="region" tabindex="0" aria-label="Table of movements" {
                    table class="plain stacked money" {
                        caption class="unseen" { "Movements, the newest first" }
                        thead { tr {
                            th scope="col" { "When" } th scope="col" { "By" } th scope="col" { "From or to" }
                            th scope="col" class="number" { "Amount" } th scope="col" class="number" { "Then in it" }
                        } }
                        tbody { @for one in &self.movements { (one.render()) } }
                    }
                }
            }
            @if let Some(next) = &self.movements_next {
                p class="more" { a href={ (address::account(&self.id)) "?after=" (address::escaped(next)) "#movements" } { "Older movements" } }
            }
        }
    }
}

fn held(title: &str, held: &Held) -> Markup {
    html! {
        h3 { (title) }
        @if held.sums.is_empty() { p class="none" { "Nothing is held." } }
        @else {
            ul class="items small" {
                @for sum in &held.sums {
                    li {
                        strong { (sum.amount) } " under "
                        @match &sum.address { Some(to) => a href=(to) { (article(&sum.kind)) }, None => { "the bond of an order" } }
                    }
                }
            }
        }
        @if !held.is_whole { p class="note" { "Only the newest movements were looked through; there may be older sums." } }
    }
}

fn article(kind: &str) -> String {
    if kind == "order" { "an order".into() } else { format!("a {kind}") }
}

impl Order {
    fn render(&self) -> Markup {
        html! {
            a href=(address::order(&self.order)) { (if self.side == "buyer" { "Buys" } else { "Sells" }) " for " (self.price) } " "
            span class="badge plain" { (self.state) } " "
            (offered(&self.right, &self.sold, self.sold_count)) ", "
            (if self.side == "buyer" { "from " } else { "to " }) (self.other)
            @if let Some(ms) = self.until_ms { " · " small { "its window ends at " (at(ms)) } }
        }
    }
}

impl Right {
    fn render(&self) -> Markup {
        html! {
            a href=(address::statement(&self.grant)) { (offered(&self.right, &[], 0)) }
            @for (position, one) in self.to.iter().enumerate() { (if position == 0 { " " } else { ", " }) (one) }
            @if self.to_count > self.to.len() { " and " (number::count((self.to_count - self.to.len()) as u64)) " more" }
            " "
            @match &self.why_not {
                None => span class="badge good" { "holds" },
                Some(why) => { span class="badge plain" { "does not hold" } " " small { (why) } },
            }
            @if let Some(ms) = self.expires_ms { " · " small { "until " (at(ms)) } }
        }
    }
}

impl Movement {
    fn render(&self) -> Markup {
        html! {
            tr {
                th scope="row" { (date(self.time_ms)) ", " a href={ "/entries/" (self.index) } { "entry " (self.index) } }
                td data-label="By" { (self.kind) }
                td data-label="From or to" { (self.other()) }
                td class="number" data-label="Amount" { (if self.is_credit { "+" } else { "−" }) (self.amount) }
                td class="number" data-label="Then in it" { (self.balance) }
            }
        }
    }

    fn other(&self) -> Markup {
        html! {
            @match (&self.other_party, self.other.as_str()) {
                (Some(party), _) => (party),
                (None, "held") => "held",
                (None, "operator") => "the operator",
                (None, "issuance") => "from outside",
                (None, "withdrawn") => "to outside",
                (None, other) => (other),
            }
        }
    }
}
