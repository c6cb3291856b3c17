//! What is for sale, by what it is good for: listings by the niches that are claimed, never by rank.

mod entry;
mod form;

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::page::{Head, Page};
use crate::shell::Section;

pub(crate) use entry::refuted;
pub use entry::{Entry, Price};
pub use form::{Asked, EVIDENCE, RIGHTS};

/// What is for sale.
#[derive(Debug, Clone, Serialize)]
pub struct Market {
    /// What is looked for.
    pub asked: Asked,
    /// Niches that are claimed of what is open for orders among the newest listings: some to begin with.
    pub niches: Vec<Niche>,
    /// What was found, the newest first.
    pub listings: Vec<Entry>,
    /// Listings that were looked through for this page.
    pub looked_through: usize,
    /// Whether every listing of the log could be looked through; the newest are kept in memory, and read after a start.
    pub is_whole: bool,
    /// Where it goes on.
    pub next: Option<u64>,
    /// The symbol of the log's money.
    pub symbol: String,
}

/// A niche that is claimed of something that is for sale.
#[derive(Debug, Clone, Serialize)]
pub struct Niche {
    /// Where, in words.
    pub slice: String,
    /// How many listings of those that were looked through claim it.
    pub listings: usize,
}

impl Page for Market {
    fn head(&self) -> Head {
        Head {
            title: "Market".into(),
            description: "What is for sale on this log, by what it is shown to be good for, with what evidence says of it."
                .into(),
            twin: Some(address::twin(&self.asked.address(self.asked.before))),
            section: Section::Market,
            query: String::new(),
        }
    }

    fn scripts(&self) -> &'static [&'static str] {
        &[]
    }

    fn main(&self) -> Markup {
        html! {
            h1 { "What do you need done?" }
            p class="prose" {
                "Rights to models and data that are for sale, by the niches that their owners claim. A claim is stated before the "
                "evidence that tells of it; beside each stands what evidence says by now."
            }
            (form::form(&self.asked, &self.symbol))
            (self.niches())
            section aria-labelledby="found" {
                h2 id="found" { (self.heading()) }
                @if self.listings.is_empty() { p class="none" { (self.nothing()) } }
                @else { ol class="items listings" { @for one in &self.listings { li { (one.render(&self.asked)) } } } }
                (self.extent())
            }
        }
    }
}

impl Market {
    fn heading(&self) -> String {
        match (self.asked.is_narrow(), self.asked.open_only) {
            (true, _) => "What fits that, the newest first".into(),
            (false, true) => "All that is open, the newest first".into(),
            (false, false) => "All listings, the newest first".into(),
        }
    }

    fn nothing(&self) -> &'static str {
        match (self.asked.is_narrow(), self.next) {
            (_, Some(_)) => "Nothing among those that were looked through for this page.",
            (true, None) => "Nothing that is for sale fits that.",
            (false, None) => "Nothing is for sale.",
        }
    }

    fn niches(&self) -> Markup {
        html! {
            @if !self.niches.is_empty() && !self.asked.is_narrow() {
                section aria-labelledby="niches" {
                    h2 id="niches" { "Niches that are claimed" }
                    ul class="chips" {
                        @for one in &self.niches {
                            li {
                                a href=(self.asked.niche(&one.slice)) { bdi { (one.slice) } }
                                @if one.listings > 1 { " " small { (number::count(one.listings as u64)) " listings" } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn extent(&self) -> Markup {
        html! {
            p class="more" {
                @if self.asked.before.is_some() { a href=(self.asked.address(None)) { "From the newest" } " " }
                @if let Some(next) = self.next { a href=(self.asked.address(Some(next))) { "Older listings" } }
            }
            p class="note" {
                (number::count(self.looked_through as u64))
                @if self.looked_through == 1 { " listing was" } @else { " listings were" }
                " looked through for this page."
                @if self.next.is_some() { " There are older ones, which have not been looked through." }
                @if !self.is_whole { " The server does not have all listings of the log at hand: the oldest are left out, or it has just been started and still reads them." }
            }
        }
    }
}
