//! A statement in one line: what it says, about what, by whom, when.

use maud::{Markup, html};
use serde::Serialize;

use super::reference::{ArtifactRef, PartyRef};
use super::when::{Moment, date};

/// A statement in one line.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// The address of its page.
    pub address: String,
    /// Its kind in one word.
    pub kind: String,
    /// What it says.
    pub says: String,
    /// Where it is logged.
    pub at: Moment,
    /// Who signed it first of all.
    pub author: PartyRef,
    /// The artifacts that it is about, if only by way of what it answers: the first few.
    pub about: Vec<ArtifactRef>,
    /// How many artifacts it is about and the line does not name.
    pub about_more: usize,
}

/// Statements as a timeline.
pub fn lines(lines: &[Line]) -> Markup {
    html! {
        ol class="lines" {
            @for line in lines {
                li {
                    span class="when" { (date(line.at.time_ms)) }
                    span class={ "kind kind-" (line.kind) } { (line.kind) }
                    div class="says" {
                        a href=(line.address) { bdi { (line.says) } }
                        small {
                            @for (position, artifact) in line.about.iter().enumerate() {
                                (if position == 0 { "about " } else { ", " }) (artifact)
                            }
                            @if line.about_more > 0 { " and " (line.about_more) " more" }
                            @if !line.about.is_empty() { " · " }
                            "by " (line.author) " · entry " (line.at.index)
                        }
                    }
                }
            }
        }
    }
}
