//! Small helpers for text in messages.

use serde_json::{Map, Value};

/// At most `count` characters of a text on one line, with a mark where something was left out.
pub(crate) fn first_characters(text: &str, count: usize) -> String {
    let text = text.trim();
    let mut characters = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut short: String = characters.by_ref().take(count).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}

/// The names of columns, each in backticks.
pub(crate) fn column_names(fields: &Map<String, Value>, except: &str) -> String {
    let names: Vec<_> =
        fields.keys().filter(|name| *name != except).map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// A value of a column as plain text: a string as it is, nothing for null, anything else as JSON.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
