//! An API key that cannot slip into an error, a log or an output file.

use std::fmt;

use crate::EvaluateError;

/// An API key; printing it shows a placeholder.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

/// Shown in place of the key.
const PLACEHOLDER: &str = "[api key]";
/// A shorter key is too likely to occur in an ordinary answer to be taken out of it, in bytes.
const DISTINCTIVE_LENGTH: usize = 8;

impl ApiKey {
    /// Takes the value of the key, without the white space around it.
    ///
    /// # Errors
    ///
    /// An empty key, and one with characters that no request can carry.
    pub fn new(value: &str) -> Result<Self, EvaluateError> {
        let value = value.trim();
        if value.is_empty() {
            return Err(EvaluateError::ApiKey { reason: "is empty" });
        }
        if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(EvaluateError::ApiKey { reason: "holds a character that no request can carry" });
        }
        Ok(Self(value.to_owned()))
    }

    pub(crate) fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// The text of an error without the key.
    pub(crate) fn hide_in_error(&self, text: &str) -> String {
        text.replace(&self.0, PLACEHOLDER)
    }

    /// The text of an answer without the key, unless the key could be an ordinary word.
    pub(crate) fn hide_in_answer(&self, text: String) -> String {
        if self.0.len() < DISTINCTIVE_LENGTH || !text.contains(&self.0) {
            return text;
        }
        text.replace(&self.0, PLACEHOLDER)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(PLACEHOLDER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_shows_itself() {
        let key = ApiKey::new(" sk-12345678\n").unwrap();
        assert_eq!(format!("{key:?}"), "[api key]");
        assert_eq!(key.hide_in_error("bad key sk-12345678!"), "bad key [api key]!");
        assert_eq!(key.hide_in_answer("it is sk-12345678".to_owned()), "it is [api key]");
        assert_eq!(ApiKey::new("a").unwrap().hide_in_answer("a cat".to_owned()), "a cat");
    }

    #[test]
    fn refuses_what_cannot_be_sent() {
        assert_eq!(ApiKey::new("  ").unwrap_err().to_string(), "the API key is empty");
        let shown = ApiKey::new("secret\nvalue").unwrap_err().to_string();
        assert!(!shown.contains("secret"), "{shown}");
    }
}
