//! A party: what it calls itself, its keys, what it signed, and what is said of it.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::page::{Head, Page};
use crate::part::{Line, Moment, Verify, lines, moment, verify};
use crate::shell::Section;

/// A party.
#[derive(Debug, Clone, Serialize)]
pub struct Party {
    /// Its `did:key`.
    pub id: String,
    /// What it calls itself.
    pub name: String,
    /// When it was registered.
    pub registered: Moment,
    /// Keys that may sign now.
    pub active_keys: u64,
    /// Keys that it ever had.
    pub keys: u64,
    /// What is in its account, in words.
    pub balance: String,
    /// What it signed, the newest first: the first few.
    pub signed: Vec<Line>,
    /// Where that goes on.
    pub signed_next: Option<u64>,
    /// What others say of it, the newest first: the first few.
    pub about: Vec<Line>,
    /// How to check its registration.
    pub verify: Verify,
}

impl Page for Party {
    fn head(&self) -> Head {
        Head {
            title: self.name.clone(),
            description: format!("What {} signed on this log, and what others say of it.", self.name),
            twin: Some(address::twin(&address::party(&self.id))),
            section: Section::Elsewhere,
            query: String::new(),
        }
    }

    fn main(&self) -> Markup {
        html! {
            div class="masthead" {
                p class="eyebrow" { "Party" }
                h1 { bdi { (self.name) } }
                p class="byline" { "registered " (moment(&self.registered)) }
                p class="id" { code { (self.id) } }
                p class="note" { "A party is its key. The name is what it calls itself; nothing stops another party from using the same one." }
            }
            section aria-labelledby="facts" {
                h2 class="unseen" id="facts" { "Facts" }
                dl class="facts" {
                    div { dt { "Keys that may sign now" } dd { (number::count(self.active_keys)) " of " (number::count(self.keys)) " that it ever had" } }
                    div { dt { "In its account" } dd { a href=(address::account(&self.id)) { (self.balance) } } }
                }
            }
            @if !self.about.is_empty() {
                section aria-labelledby="about" { h2 id="about" { "What others say of it" } (lines(&self.about)) }
            }
            section aria-labelledby="signed" {
                h2 id="signed" { "What it signed" }
                @if self.signed.is_empty() { p class="none" { "Nothing here." } } @else { (lines(&self.signed)) }
                @if let Some(next) = self.signed_next {
                    p class="more" { a href={ (address::party(&self.id)) "?before=" (next) "#signed" } { "Older statements" } }
                }
            }
            (verify(&self.verify))
        }
    }
}
