//! What is looked for on the market, and the form for it.

use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::part::right;

/// The rights that can be asked for.
pub const RIGHTS: [&str; 6] = ["inspect", "evaluate", "use", "fine_tune", "redistribute", "own"];

/// How good the evidence is to be, and that in words.
pub const EVIDENCE: [(&str, &str); 3] = [
    ("any", "any"),
    ("not_refuted", "no claim refuted"),
    ("upheld", "a claim upheld by someone else, none refuted"),
];

/// What is looked for.
#[derive(Debug, Clone, Serialize)]
pub struct Asked {
    /// Words: all of them in what is sold or claimed.
    pub words: String,
    /// The least floor of a claimed niche.
    pub floor: Option<f64>,
    /// The most that is asked, as it was written, in whole coins.
    pub price_max: Option<String>,
    /// A right.
    pub right: Option<String>,
    /// `any`, `not_refuted` or `upheld`.
    pub evidence: String,
    /// Whether only what takes orders is shown.
    pub open_only: bool,
    /// The digest of a workload that listings are to be held against.
    pub workload: Option<String>,
    /// Only what was listed before this entry.
    pub before: Option<u64>,
}

impl Asked {
    /// Whether anything narrows what is shown, beyond whether it is open.
    pub(super) fn is_narrow(&self) -> bool {
        !self.words.is_empty()
            || self.floor.is_some()
            || self.price_max.is_some()
            || self.right.is_some()
            || self.evidence != "any"
    }

    /// The address of what is looked for, from an entry on.
    pub fn address(&self, before: Option<u64>) -> String {
        let mut query = Vec::new();
        let mut add = |name: &str, value: Option<String>| {
            query.extend(value.map(|value| format!("{name}={}", address::escaped(&value))));
        };
        add("q", Some(self.words.clone()).filter(|words| !words.is_empty()));
        add("floor", self.floor.map(|floor| floor.to_string()));
        add("price_max", self.price_max.clone());
        add("right", self.right.clone());
        add("evidence", Some(self.evidence.clone()).filter(|word| word != "any"));
        add("all", (!self.open_only).then(|| "true".into()));
        add("workload", self.workload.clone());
        add("before", before.map(|before| before.to_string()));
        match query.is_empty() {
            true => "/market".into(),
            false => format!("/market?{}", query.join("&")),
        }
    }

    /// The address of what claims a niche.
    pub(super) fn niche(&self, slice: &str) -> String {
        // Words are looked for each by itself; the conditions of the slice have them in any order.
        Self { words: slice.to_owned(), ..self.clone() }.address(None)
    }
}

pub(super) fn form(asked: &Asked, symbol: &str) -> Markup {
    html! {
        form class="market-form" role="search" aria-label="Listings" method="get" action="/market" {
            p class="field words" {
                label for="words" { "Words of the task: a feature, a value, a model, a metric" }
                span class="search" {
                    input id="words" name="q" type="search" value=(asked.words) maxlength="300" placeholder="such as: language is de";
                    button class="main" { "Look" }
                }
            }
            div class="needs" { (narrow(asked, symbol)) }
            @if let Some(workload) = &asked.workload { input type="hidden" name="workload" value=(workload); }
        }
    }
}

fn narrow(asked: &Asked, symbol: &str) -> Markup {
    html! {
        p class="field" {
            label for="floor" { "A claimed floor of at least" }
            input id="floor" name="floor" type="number" min="0" max="1" step="0.01" value=[asked.floor] placeholder="0.9";
        }
        p class="field" {
            label for="price" { "At most, in " (symbol) }
            input id="price" name="price_max" inputmode="decimal" value=[&asked.price_max] maxlength="30" size="8";
        }
        p class="field" {
            label for="right" { "The right to" }
            select id="right" name="right" {
                option value="" { "anything" }
                @for word in RIGHTS { option value=(word) selected[asked.right.as_deref() == Some(word)] { (right(word)) } }
            }
        }
        p class="field" {
            label for="evidence" { "What evidence says" }
            select id="evidence" name="evidence" {
                @for (word, words) in EVIDENCE { option value=(word) selected[asked.evidence == word] { (words) } }
            }
        }
        p class="field" {
            label for="all" { "Show" }
            select id="all" name="all" {
                option value="" { "what takes orders now" }
                option value="true" selected[!asked.open_only] { "closed and expired ones too" }
            }
        }
    }
}
