//! Renders what the evidence says as one self-contained HTML page.

mod asked;
mod card;
mod cheapest;
mod context;
mod costs;
mod extra;
mod finding;
mod front;
mod headline;
mod heat_map;
mod interval;
mod labels;
mod masthead;
mod number;
mod page;
mod reproduce;
mod scale;
mod scatter;
mod slice_words;
mod study;
mod verdicts;
mod warning;
mod why;
mod words;

pub use context::{Context, ExtraSection, Table};
pub use page::{niches_page, niches_pages};
