//! Reads the objects of a JSON lines file.

use std::borrow::Cow;
use std::io::{BufRead, BufReader};

use serde_json::{Map, Value};

use crate::RecordsError;
use crate::cell::Cell;
use crate::source::Source;

/// What stands for `NaN` and `Infinity`, which Python writes though JSON has no such values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum NotFinite {
    /// A missing value.
    Missing,
    /// The word itself, so that a check can refuse it by name.
    Text,
}

/// Calls `visit` with the line number and object of every line that is not blank.
pub(crate) fn for_each_object(
    source: &Source,
    not_finite: NotFinite,
    mut visit: impl FnMut(u64, &Map<String, Value>) -> Result<(), RecordsError>,
) -> Result<(), RecordsError> {
    let mut reader = BufReader::with_capacity(1 << 16, source.reader()?);
    let mut line = Vec::new();
    let mut number = 0;
    let mut any = false;
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line);
        if read.map_err(|error| RecordsError::unreadable(source.name(), &error))? == 0 {
            break;
        }
        number += 1;
        let text = line.strip_prefix(b"\xef\xbb\xbf").filter(|_| number == 1).unwrap_or(&line);
        if text.trim_ascii().is_empty() {
            continue;
        }
        any = true;
        let text = text.trim_ascii_end();
        visit(number, &parse_line(source, number, text, not_finite)?)?;
    }
    if any { Ok(()) } else { Err(RecordsError::Empty { file: source.name().to_string() }) }
}

fn parse_line(
    source: &Source,
    number: u64,
    bytes: &[u8],
    not_finite: NotFinite,
) -> Result<Map<String, Value>, RecordsError> {
    let place = || source.place(number);
    let text = std::str::from_utf8(bytes).map_err(|_| RecordsError::LineNotText { place: place() })?;
    let parsed = serde_json::from_str(text).or_else(|error| match with_plain_numbers(text, not_finite) {
        Cow::Borrowed(_) => Err(error),
        Cow::Owned(text) => serde_json::from_str(&text),
    });
    match parsed {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(RecordsError::NotJson { place: place(), reason: "it is another value".to_string() }),
        Err(error) => Err(RecordsError::NotJson { place: place(), reason: reason(&error) }),
    }
}

/// The parser's message with the column in it and without its own count of lines.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or_default();
    format!("{message} at character {}", error.column())
}

/// The text with the words `NaN`, `Infinity` and `-Infinity` outside strings replaced.
fn with_plain_numbers(text: &str, not_finite: NotFinite) -> Cow<'_, str> {
    const WORDS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];
    if !WORDS.iter().any(|word| text.contains(word)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_string = false;
    while let Some(first) = rest.chars().next() {
        let word = WORDS.iter().find(|word| !in_string && rest.starts_with(**word));
        if let Some(word) = word {
            match not_finite {
                NotFinite::Missing => out.push_str("null"),
                NotFinite::Text => out.extend(["\"", word, "\""]),
            }
            rest = rest.get(word.len()..).unwrap_or_default();
            continue;
        }
        let length = if in_string && first == '\\' {
            1 + rest.chars().nth(1).map_or(0, char::len_utf8)
        } else {
            first.len_utf8()
        };
        in_string ^= first == '"';
        out.push_str(rest.get(..length).unwrap_or_default());
        rest = rest.get(length..).unwrap_or_default();
    }
    Cow::Owned(out)
}

/// The cell of a value that is no object or array.
pub(crate) fn scalar(value: &Value) -> Option<Cell<'_>> {
    match value {
        Value::Null => Some(Cell::Missing),
        Value::Bool(value) => Some(Cell::Boolean(*value)),
        Value::String(text) => Some(Cell::of_text(text)),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Some(Cell::Integer(whole)),
            None => Some(number.as_f64().map_or(Cell::Missing, Cell::Number)),
        },
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// Calls `visit` with the name and cell of a value and of every value under it: `a.b` for the member of an
/// object, `a.length` for an array, because people slice by how many options a question has.
pub(crate) fn flatten<'v>(
    name: &mut String,
    value: &'v Value,
    visit: &mut dyn FnMut(&str, Cell<'v>) -> Result<(), RecordsError>,
) -> Result<(), RecordsError> {
    let length = name.len();
    match value {
        Value::Object(object) => {
            for (key, member) in object {
                if !name.is_empty() {
                    name.push('.');
                }
                name.push_str(key);
                flatten(name, member, visit)?;
                name.truncate(length);
            }
            Ok(())
        }
        Value::Array(items) => {
            name.push_str(".length");
            visit(name, Cell::Integer(items.len() as i64))?;
            name.truncate(length);
            Ok(())
        }
        other => visit(name, scalar(other).unwrap_or(Cell::Missing)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_numbers_are_replaced_outside_strings() {
        let text = r#"{"a": NaN, "b": "NaN \" -Infinity", "c": [-Infinity]}"#;
        let plain = with_plain_numbers(text, NotFinite::Missing);
        assert_eq!(plain, r#"{"a": null, "b": "NaN \" -Infinity", "c": [null]}"#);
    }

    #[test]
    fn nested_values_are_named_by_their_path() {
        let value: Value = serde_json::from_str(r#"{"a": {"b": 1, "c": [1, 2]}, "d": true}"#).unwrap();
        let mut seen = Vec::new();
        flatten(&mut String::new(), &value, &mut |name, cell| {
            seen.push(format!("{name}={}", cell.text().unwrap_or_default()));
            Ok(())
        })
        .unwrap();
        assert_eq!(seen, ["a.b=1", "a.c.length=2", "d=true"]);
    }
}
