//! Texts and lists that carry their bound in their type, so that no field of a statement is without one.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error as _, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use thiserror::Error;

/// A text that breaks its bound.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing, or white space only.
    #[error("a text is empty")]
    Empty,
    /// More bytes than the bound.
    #[error("a text has {length} bytes where at most {bound} are allowed")]
    TooLong {
        /// Its length in bytes.
        length: usize,
        /// The bound in bytes.
        bound: usize,
    },
    /// A control character, which could forge lines in a terminal or a log file.
    #[error("a text holds the control character U+{code:04X}")]
    Control {
        /// Its code point.
        code: u32,
    },
}

/// A text of 1 to `MAX` bytes of UTF-8 that holds no control characters but line feeds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    /// Checks a text.
    ///
    /// # Errors
    /// A text that breaks the bound.
    pub fn new(text: impl Into<String>) -> Result<Self, TextError> {
        let text = text.into();
        if text.len() > MAX {
            return Err(TextError::TooLong { length: text.len(), bound: MAX });
        }
        if text.trim().is_empty() {
            return Err(TextError::Empty);
        }
        match text.chars().find(|character| character.is_control() && *character != '\n') {
            Some(character) => Err(TextError::Control { code: character.into() }),
            None => Ok(Self(text)),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Deref for Text<MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize> TryFrom<&str> for Text<MAX> {
    type Error = TextError;

    fn try_from(text: &str) -> Result<Self, TextError> {
        Self::new(text)
    }
}

impl<const MAX: usize> Serialize for Text<MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A list of at most `MAX` items; reading stops at the first item too many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// A list with more items than its bound.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a list has {length} items where at most {bound} are allowed")]
pub struct ListError {
    length: usize,
    bound: usize,
}

impl<T, const MAX: usize> List<T, MAX> {
    /// Checks a list.
    ///
    /// # Errors
    /// More items than the bound.
    pub fn new(items: Vec<T>) -> Result<Self, ListError> {
        if items.len() > MAX {
            return Err(ListError { length: items.len(), bound: MAX });
        }
        Ok(Self(items))
    }
}

impl<T, const MAX: usize> Deref for List<T, MAX> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T, const MAX: usize> IntoIterator for &'a List<T, MAX> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Serialize, const MAX: usize> Serialize for List<T, MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for List<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T, const MAX: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for ListVisitor<T, MAX> {
    type Value = List<T, MAX>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {MAX} items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            if items.len() == MAX {
                return Err(A::Error::custom(format!("a list has more than {MAX} items")));
            }
            items.push(item);
        }
        Ok(List(items))
    }
}
