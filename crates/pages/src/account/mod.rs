//! An account: what is in it, how it came to that, and what its party bought, sold and may do.

mod row;

use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::page::{Head, Page};
use crate::part::PartyRef;
use crate::shell::Section;

pub use row::{Movement, Order, Right};

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
