//! What every page is.

use maud::Markup;
use serde::Serialize;

use crate::shell::Section;

/// What stands in a page's head.
#[derive(Debug, Clone)]
pub struct Head {
    /// The title, without the log's name.
    pub title: String,
    /// What the page says, in one or two sentences.
    pub description: String,
    /// The address of the page's JSON twin; none where it has none.
    pub twin: Option<String>,
    /// The part of the site that it belongs to.
    pub section: Section,
    /// What stands in the search box.
    pub query: String,
}

/// A page: its JSON is its twin.
pub trait Page: Serialize {
    /// What stands in its head.
    fn head(&self) -> Head;

    /// After how many seconds it should be loaded again without scripts, where what it shows is still being worked out;
    /// with them `live.js` brings in each part that has an id and `data-state="waiting"`.
    fn refresh_seconds(&self) -> Option<u32> {
        None
    }

    /// The scripts that it uses, by their names among the assets or the browser's modules.
    fn scripts(&self) -> &'static [&'static str] {
        &["page/verify-page.js"]
    }

    /// Its content; the first heading in it is an `h1`.
    fn main(&self) -> Markup;
}
