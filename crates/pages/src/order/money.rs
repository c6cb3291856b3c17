//! An order's price: where it is now, and where it went or goes, to the last unit.

use maud::{Markup, html};
use serde::Serialize;

use super::Order;
use crate::address;
use crate::part::PartyRef;

/// An order's money.
#[derive(Debug, Clone, Serialize)]
pub struct Money {
    /// The price in words.
    pub price: String,
    /// What is held of it now, in words.
    pub held: String,
    /// Where it went; as long as it is held, where it would go if the price were paid out now.
    pub parts: Vec<Part>,
    /// Whether it went there.
    pub is_paid: bool,
    /// What went to parties that are not found any more, such as earlier owners of what it was made from; in words.
    pub elsewhere: Option<String>,
}

/// A part of a price.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    /// Whose it is; the operator's fee has none.
    pub party: Option<PartyRef>,
    /// Why, such as `the operator’s fee`.
    pub why: String,
    /// How much, in words.
    pub amount: String,
}

impl Money {
    pub(super) fn render(&self, order: &Order) -> Markup {
        html! {
            dl class="facts" {
                div { dt { "Price" } dd { (self.price) } }
                div { dt { "Held now, under the order" } dd { (self.held) } }
            }
            @if !self.parts.is_empty() {
                div class="table-frame" role="region" tabindex="0" aria-label="Who is paid" {
                    table class="plain money" {
                        caption { (self.caption(&order.state)) }
                        thead { tr { th scope="col" { "Who" } th scope="col" { "Why" } th scope="col" { "How much" } } }
                        tbody {
                            @for part in &self.parts {
                                tr {
                                    th scope="row" { @match &part.party { Some(party) => a href=(address::account(&party.id)) { bdi { (party.name.as_deref().unwrap_or(&party.id)) } }, None => a href=(address::account("operator")) { "The operator" } } }
                                    td { (part.why) }
                                    td { (part.amount) }
                                }
                            }
                        }
                    }
                }
            }
            @if let Some(elsewhere) = &self.elsewhere {
                p class="note" { (elsewhere) " went to others, such as earlier owners of what it was made from; the statement that ended the order moved it." }
            }
            @if !self.is_paid && !self.parts.is_empty() {
                p class="note" { "If the price goes back, all of it is the buyer’s. What goes to whom is worked out when it is paid; owners and shares may change until then." }
            }
        }
    }

    fn caption(&self, state: &str) -> &'static str {
        match (self.is_paid, state) {
            (true, "refunded") => "It went back",
            (true, _) => "It was paid to",
            (false, _) => "If it were paid out now, it would go to",
        }
    }
}
