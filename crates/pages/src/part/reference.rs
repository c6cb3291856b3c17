//! Links to parties and artifacts, by name where they have one.

use maud::{Markup, Render, html};
use serde::Serialize;

use crate::address;

/// A party by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartyRef {
    /// Its `did:key`.
    pub id: String,
    /// What it calls itself; none where it is not registered.
    pub name: Option<String>,
    /// Whether it is the log's operator, who need not be registered.
    pub operator: bool,
}

/// An artifact by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArtifactRef {
    /// Its id.
    pub id: String,
    /// What people call it; none where it is not registered.
    pub name: Option<String>,
    /// `model`, `adapter`, `dataset` or `benchmark`; none where it is not registered.
    pub kind: Option<String>,
}

impl Render for PartyRef {
    fn render(&self) -> Markup {
        html! {
            @match &self.name {
                Some(name) => a href=(address::party(&self.id)) title=(self.id) { bdi { (name) } },
                None if self.operator => span title=(self.id) { "the log’s operator" },
                None => code title=(self.id) { (short(&self.id)) },
            }
        }
    }
}

impl Render for ArtifactRef {
    fn render(&self) -> Markup {
        html! {
            @match &self.name {
                Some(name) => a href=(address::artifact(&self.id)) title=(self.id) { bdi { (name) } },
                None => code title=(self.id) { (short(&self.id)) },
            }
        }
    }
}

/// An id as far as people compare them by eye.
pub fn short(id: &str) -> String {
    let digits = id.strip_prefix("sha256:").or_else(|| id.strip_prefix("did:key:")).unwrap_or(id);
    match digits.char_indices().nth(12) {
        Some((end, _)) => format!("{}…", digits.get(..end).unwrap_or(digits)),
        None => digits.to_owned(),
    }
}
