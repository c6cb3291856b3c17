//! Rights in words.

use maud::{Markup, html};

use super::reference::ArtifactRef;

/// A right as people say it.
pub fn right(word: &str) -> String {
    word.replace('_', "-")
}

/// What whoever has a right may do.
pub fn allows(word: &str) -> &'static str {
    match word {
        "inspect" => "to see its private records",
        "evaluate" => "to test it, and to see its private records",
        "use" => "to use it, to test it, and to see its private records",
        "fine_tune" => "to make others from it, to use and test it, and to see its private records",
        "redistribute" => "to hand it to others, and to see its private records",
        "own" => "everything: whoever owns it may do what they like with it and sell it on",
        _ => "what the statement says",
    }
}

/// What is sold: a right to these, of so many.
pub fn offered(word: &str, sold: &[ArtifactRef], count: usize) -> Markup {
    html! {
        @if word == "own" { "Ownership of " } @else { "The right to " (right(word)) " " }
        @for (position, one) in sold.iter().enumerate() {
            (if position == 0 { "" } else if position + 1 == count { " and " } else { ", " })
            @if one.name.is_none() { "the records of evaluation " } (one)
        }
        @if count > sold.len() { " and " (count - sold.len()) " more" }
    }
}
