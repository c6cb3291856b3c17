//! When something was logged, on a page.

use assay_report::time;
use maud::{Markup, html};
use serde::Serialize;

/// An entry and its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// The entry.
    pub index: u64,
    /// The time of its commit, in milliseconds since 1970; none where it is not known.
    pub time_ms: Option<u64>,
}

/// A date with the time behind it.
pub fn date(time_ms: Option<u64>) -> Markup {
    html! {
        @match time_ms {
            None => "date not known",
            Some(ms) => time datetime=(time::machine(ms)) title=(time::utc(ms)) { (time::date(ms)) },
        }
    }
}

/// An entry's date and number.
pub fn moment(moment: &Moment) -> Markup {
    html! { (date(moment.time_ms)) ", " a href={ "/entries/" (moment.index) } { "entry " (moment.index) } }
}
