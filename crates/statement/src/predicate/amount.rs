//! Money in whole units, shares of it in parts per million, and accounts on a chain.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};
use thiserror::Error;

/// The whole of something, in parts per million.
pub const WHOLE_PPM: u32 = 1_000_000;

/// A text that is no amount.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not an amount: expected a whole number from 1 to {} without leading zeros", u64::MAX)]
pub struct AmountError {
    text: String,
}

/// Money: a whole number of the smallest units of the log's asset, at least 1.
///
/// In JSON it is a text of digits, since many readers of JSON lose digits of large numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(u64);

impl Amount {
    /// An amount; none for 0.
    pub fn new(units: u64) -> Option<Self> {
        (units > 0).then_some(Self(units))
    }

    /// How many of the smallest units.
    pub fn units(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        let units = text.parse().ok().filter(|_| digits);
        units.map(Self).ok_or_else(|| AmountError { text: text.chars().take(40).collect() })
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A share of money in parts per million, from 0 to the whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartsPerMillion(u32);

impl PartsPerMillion {
    /// Nothing.
    pub const NOTHING: Self = Self(0);

    /// A share; none for more than the whole.
    pub fn new(parts: u32) -> Option<Self> {
        (parts <= WHOLE_PPM).then_some(Self(parts))
    }

    /// How many parts.
    pub fn parts(self) -> u32 {
        self.0
    }
}

impl Serialize for PartsPerMillion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.0)
    }
}

impl<'de> Deserialize<'de> for PartsPerMillion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = u32::deserialize(deserializer)?;
        Self::new(parts)
            .ok_or_else(|| D::Error::custom(format!("{parts} parts per million are more than the whole")))
    }
}

/// A text that is no account on a chain.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not an account: expected `0x` and 40 hexadecimal digits in lower case")]
pub struct ChainAccountError {
    text: String,
}

/// An account on an EVM chain: 20 bytes; as text `0x` and 40 digits in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainAccount(pub [u8; 20]);

impl fmt::Display for ChainAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{}", HEXLOWER.encode(&self.0))
    }
}

impl FromStr for ChainAccount {
    type Err = ChainAccountError;

    fn from_str(text: &str) -> Result<Self, ChainAccountError> {
        let bytes = text.strip_prefix("0x").and_then(|digits| HEXLOWER.decode(digits.as_bytes()).ok());
        let bytes = bytes.and_then(|bytes| <[u8; 20]>::try_from(bytes).ok());
        bytes.map(Self).ok_or_else(|| ChainAccountError { text: text.chars().take(60).collect() })
    }
}

impl Serialize for ChainAccount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ChainAccount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_one_spelling() {
        for text in ["1", "18446744073709551615"] {
            assert_eq!(text.parse::<Amount>().unwrap().to_string(), text);
        }
        for text in ["", "0", "01", "+1", "-1", "1.0", " 1", "18446744073709551616"] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_account_has_one_spelling() {
        let text = "0x00112233445566778899aabbccddeeff00112233";
        assert_eq!(text.parse::<ChainAccount>().unwrap().to_string(), text);
        for text in
            [&text[2..], &text[..40], &text.to_uppercase(), "0x00112233445566778899AABBCCDDEEFF00112233"]
        {
            assert!(text.parse::<ChainAccount>().is_err(), "{text}");
        }
    }
}
