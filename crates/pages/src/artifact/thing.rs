//! The page of a dataset or benchmark.

use maud::{Markup, html};
use serde::Serialize;

use super::common::Common;
use crate::address;
use crate::page::{Head, Page};
use crate::shell::Section;

/// The page of a dataset or benchmark.
#[derive(Debug, Clone, Serialize)]
pub struct Thing {
    /// What all artifacts have.
    #[serde(flatten)]
    pub common: Common,
}

impl Page for Thing {
    fn head(&self) -> Head {
        let identity = &self.common.identity;
        Head {
            title: identity.name.clone(),
            description: format!(
                "The {} {}: what it was made from, who gave what to it, on what terms it may be used, and what was said of it.",
                identity.kind, identity.name
            ),
            twin: Some(address::twin(&address::artifact(&identity.id))),
            section: Section::Elsewhere,
            query: String::new(),
        }
    }

    fn main(&self) -> Markup {
        let identity = &self.common.identity;
        html! {
            (identity.heading(&identity.kind))
            @if identity.kind == "benchmark" {
                p class="more" { a class="button" href=(address::benchmark(&identity.id)) { "Who evaluated what on it" } }
            }
            (self.common.record())
            (self.common.end())
        }
    }
}
