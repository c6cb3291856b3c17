//! Texts of options as the bounded texts of statements.

pub(crate) use assay_judge::{count, word};
pub(crate) use assay_report::time::utc as time;
use assay_statement::bounded::{List, Text};

use super::LedgerFailure;

/// A text within its bound.
pub(crate) fn text<const MAX: usize>(words: &str) -> Result<Text<MAX>, LedgerFailure> {
    let wrong =
        |error| LedgerFailure::Wrong(format!("`{}`: {error}", words.chars().take(60).collect::<String>()));
    Text::new(words).map_err(wrong)
}

/// A text within its bound that may be absent.
pub(crate) fn maybe<const MAX: usize>(words: Option<&str>) -> Result<Option<Text<MAX>>, LedgerFailure> {
    words.map(text).transpose()
}

/// A list within its bound.
pub(crate) fn list<T, const MAX: usize>(items: Vec<T>) -> Result<List<T, MAX>, LedgerFailure> {
    List::new(items).map_err(|error| LedgerFailure::Wrong(error.to_string()))
}

/// A text as part of a query.
pub(crate) fn encode(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if safe(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
