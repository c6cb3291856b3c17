//! A slice in words, its features told apart from what is asked of them.

use assay_evidence::niches::MapSlice;
use assay_evidence::slice::{Predicate, Slice};
use maud::{Markup, html};

/// A slice as a sentence, each condition kept together.
pub fn slice(slice: &Slice) -> Markup {
    html! {
        @if slice.0.is_empty() { "all examples" }
        @for (position, predicate) in slice.0.iter().enumerate() {
            @if position > 0 { " " span class="and" { "and" } " " }
            (condition(predicate))
        }
    }
}

fn condition(predicate: &Predicate) -> Markup {
    let text = predicate.to_string();
    html! {
        span class="condition" {
            span class="feature" { (predicate.feature) } " " (rest(&predicate.feature, &text))
        }
    }
}

/// What a column of the map is about, under the heading of its feature.
pub(crate) fn short(slice: &MapSlice) -> String {
    let rest = rest(&slice.feature, &slice.text);
    if let Some(text) = rest.strip_prefix("is ") {
        return text.to_owned();
    }
    if let Some((from, to)) = rest.strip_prefix("from ").and_then(|range| range.split_once(" to below ")) {
        return format!("{from} to < {to}");
    }
    let symbol = |words: &str, symbol: &str| rest.strip_prefix(words).map(|end| format!("{symbol} {end}"));
    symbol("below ", "<").or_else(|| symbol("at least ", "≥")).unwrap_or_else(|| rest.to_owned())
}

/// The text of a condition without its feature's name.
fn rest<'t>(feature: &str, text: &'t str) -> &'t str {
    text.strip_prefix(feature).map_or(text, str::trim_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_the_map_does_not_repeat_its_feature() {
        let short = |text: &str| short(&MapSlice { feature: "q_chars".into(), text: text.into() });
        assert_eq!(short("q_chars is math"), "math");
        assert_eq!(short("q_chars from 60 to below 90"), "60 to < 90");
        assert_eq!(short("q_chars below 60"), "< 60");
        assert_eq!(short("q_chars at least 500"), "≥ 500");
        assert_eq!(short("q_chars is missing"), "missing");
        assert_eq!(short("something else"), "something else");
    }
}
