//! A digest of several parts that cannot run into each other.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Collects parts; every part is preceded by its length.
pub(crate) struct Digest(Sha256);

impl Digest {
    pub(crate) fn new() -> Self {
        Self(Sha256::new())
    }

    pub(crate) fn text(mut self, text: &str) -> Self {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
        self
    }

    pub(crate) fn number(mut self, number: u64) -> Self {
        self.0.update(number.to_le_bytes());
        self
    }

    /// The whole digest as 64 hexadecimal digits.
    pub(crate) fn hex(self) -> String {
        self.0.finalize().iter().fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// The first eight bytes as a number.
    pub(crate) fn first_number(self) -> u64 {
        self.0.finalize().iter().take(8).fold(0, |number, &byte| (number << 8) | u64::from(byte))
    }
}
