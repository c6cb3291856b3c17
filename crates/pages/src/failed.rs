//! The page of a request that failed.

use maud::{Markup, html};
use serde::Serialize;

use crate::page::{Head, Page};
use crate::shell::Section;

/// The page of a request that failed.
#[derive(Debug, Clone, Serialize)]
pub struct Failed {
    /// The HTTP status.
    pub status: u16,
    /// A stable word for programs.
    pub code: String,
    /// One sentence in lower case.
    pub message: String,
}

impl Failed {
    fn heading(&self) -> &'static str {
        match self.status {
            404 => "Not found",
            429 => "Too many requests at once",
            400..=499 => "That cannot be answered",
            _ => "Something is wrong on this side",
        }
    }
}

impl Page for Failed {
    fn head(&self) -> Head {
        Head {
            title: self.heading().into(),
            description: self.message.clone(),
            twin: None,
            section: Section::Elsewhere,
            query: String::new(),
        }
    }

    fn main(&self) -> Markup {
        html! {
            h1 { (self.heading()) }
            p class="prose" { bdi { (self.message) } "." }
            p class="note" { "Code: " code { (self.code) } }
            p { "Search above takes any name, digest, index or party. " a href="/" { "The first page" } " shows what is new." }
        }
    }
}
