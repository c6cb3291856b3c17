//! One cell of a table, whatever format it came from.

use std::borrow::Cow;

/// The value of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    Missing,
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(&'a str),
}

impl<'a> Cell<'a> {
    /// The cell of a text, which is missing where the text is blank.
    pub(crate) fn of_text(text: &'a str) -> Cell<'a> {
        if text.trim_ascii().is_empty() { Cell::Missing } else { Cell::Text(text) }
    }

    /// The cell as text; `None` where it is missing.
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Cell::Missing => None,
            Cell::Boolean(value) => Some(Cow::Borrowed(if value { "true" } else { "false" })),
            Cell::Integer(value) => Some(Cow::Owned(value.to_string())),
            Cell::Number(value) => Some(Cow::Owned(number_text(value))),
            Cell::Text(text) => Some(Cow::Borrowed(text)),
        }
    }

    /// The cell as an example's id: a whole number is shown without a trailing `.0`, because one file of a
    /// pair often went through a program that turned its ids into decimals.
    pub(crate) fn id(self) -> Option<Cow<'a, str>> {
        match self {
            Cell::Text(text) => Some(Cow::Borrowed(without_decimal(text))),
            other => other.text(),
        }
    }
}

fn without_decimal(text: &str) -> &str {
    match text.strip_suffix(".0") {
        Some(whole) if is_digits(whole.strip_prefix('-').unwrap_or(whole)) => whole,
        _ => text,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number as people write it: whole numbers without a decimal point.
pub(crate) fn number_text(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        "0".to_string()
    } else if !(1e-7..1e21).contains(&size) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

/// A text as a number, spaces around it left out; `None` where it is none.
pub(crate) fn parse_number(text: &str) -> Option<f64> {
    text.trim_ascii().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lose_a_trailing_decimal() {
        assert_eq!(Cell::Text("12.0").id().unwrap(), "12");
        assert_eq!(Cell::Text("-12.0").id().unwrap(), "-12");
        assert_eq!(Cell::Text("v1.0").id().unwrap(), "v1.0");
        assert_eq!(Cell::Text(".0").id().unwrap(), ".0");
        assert_eq!(Cell::Number(12.0).id().unwrap(), "12");
        assert_eq!(Cell::Number(1.5).id().unwrap(), "1.5");
        assert_eq!(Cell::Integer(7).id().unwrap(), "7");
    }

    #[test]
    fn numbers_read_naturally() {
        assert_eq!(number_text(-0.0), "0");
        assert_eq!(number_text(0.25), "0.25");
        assert_eq!(number_text(1e300), "1e300");
        assert_eq!(number_text(f64::NAN), "NaN");
    }
}
