//! Renders what the evidence says as one self-contained HTML page; its charts and words serve other pages too.

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
pub mod number;
mod page;
mod reproduce;
mod scale;
mod scatter;
mod slice_words;
mod study;
pub mod time;
mod verdicts;
mod warning;
mod why;
pub mod words;

pub use context::{Context, ExtraSection, Table};
pub use front::on_front;
pub use interval::interval;
pub use page::{niches_page, niches_pages};
pub use scatter::{Dot, Plot, scatter, shape};
pub use slice_words::slice;
pub use warning::warning;
pub use why::why;

/// The custom properties that all styles are written in, for light and dark.
pub const TOKENS: &str = include_str!("tokens.css");
/// The styles of intervals, scatters and bars.
pub const CHARTS: &str = include_str!("charts.css");
