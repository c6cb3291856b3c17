//! Small words: values as statements spell them, and counted things.

/// A value of few words as statements spell it, such as `fine_tuned_from`.
pub fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A number of things, such as `1 model` and `2 models`.
pub fn count(number: u64, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
