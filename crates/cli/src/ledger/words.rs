//! Texts of options as the bounded texts of statements.

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

/// A value of few words as statements spell it, such as `fine_tuned_from`.
pub(crate) fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A number of things, such as `1 model` and `2 models`.
pub(crate) fn count(number: u64, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// Milliseconds since 1970 as a date and time in UTC (civil from days, Howard Hinnant's algorithm).
pub(crate) fn time(ms: u64) -> String {
    let (seconds, days) = (ms / 1000 % 86_400, ms / 86_400_000);
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

/// A text as part of a query.
pub(crate) fn encode(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if safe(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times() {
        assert_eq!(time(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(time(951_827_696_789), "2000-02-29 12:34:56 UTC");
        assert_eq!(time(1_795_392_000_000), "2026-11-23 00:00:00 UTC");
    }
}
