//! What an artifact is, as its registration has it.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use super::card::Card;
use crate::part::{Moment, PartyRef, moment};

/// What an artifact is, as its registration has it.
#[derive(Debug, Clone, Serialize)]
pub struct Identity {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// `model`, `adapter`, `dataset` or `benchmark`.
    pub kind: String,
    /// Which version of that name.
    pub version: Option<String>,
    /// Its licence.
    pub licence: String,
    /// Whose it is now.
    pub owner: PartyRef,
    /// `active`, `deprecated`, `retired` or `revived`.
    pub state: String,
    /// When that state was set.
    pub state_since: Moment,
    /// When it was registered.
    pub registered: Moment,
    /// Other names that it goes by.
    pub identifiers: Vec<String>,
    /// How many files its manifest lists.
    pub files: u64,
    /// The bytes of all of them.
    pub files_bytes: u64,
    /// How its owner describes it, if it has a card that anyone may read.
    pub card: Option<Card>,
}

impl Identity {
    /// The name with its state where it is not in use.
    pub(super) fn heading(&self, what: &str) -> Markup {
        html! {
            div class="masthead" {
                p class="eyebrow" {
                    (what)
                    @if self.state != "active" { " " span class="badge careful" { (self.state) } }
                }
                h1 { bdi { (self.name) } @if let Some(version) = &self.version { " " small { bdi { (version) } } } }
                p class="byline" { "owned by " (self.owner) " · " (self.licence_words()) " · registered " (moment(&self.registered)) }
                p class="id" { code { (self.id) } }
                @if let Some(card) = &self.card { (card.lead()) }
            }
        }
    }

    fn licence_words(&self) -> Markup {
        html! { "licence " bdi { (self.licence) } }
    }

    /// What else the registration says.
    pub(super) fn facts(&self) -> Markup {
        html! {
            dl class="facts" {
                div { dt { "State" } dd { (self.state) ", since " (moment(&self.state_since)) } }
                div {
                    dt { "Files" }
                    dd {
                        @if self.files == 0 { "its manifest lists none" }
                        @else { (number::count(self.files)) ", " (number::count(self.files_bytes)) " bytes in all" }
                    }
                }
                @if !self.identifiers.is_empty() {
                    div { dt { "Also known as" } dd { ul { @for name in &self.identifiers { li { bdi { (name) } } } } } }
                }
                div {
                    dt { "Description" }
                    dd {
                        @match &self.card {
                            Some(card) => a href=(card.address) { "as its owner gave it" },
                            None => span class="none" { "none was given" },
                        }
                    }
                }
            }
        }
    }
}
