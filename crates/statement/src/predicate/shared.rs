//! Types that several predicates share.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::bounded::Text;
use crate::digest::Digest;

/// Bytes kept off the log, named by digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlobReference {
    /// The SHA-256 of the bytes.
    pub digest: Digest,
    /// Their number.
    pub size_bytes: u64,
    /// Their media type, such as `application/vnd.apache.parquet`.
    pub media_type: Text<100>,
}

/// A share from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Rate(f64);

impl Rate {
    /// A share from 0 to 1; none for anything else.
    pub fn new(share: f64) -> Option<Self> {
        (0.0..=1.0).contains(&share).then_some(Self(share))
    }

    /// The share.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let share = f64::deserialize(deserializer)?;
        Self::new(share).ok_or_else(|| D::Error::custom(format!("{share} is not a share from 0 to 1")))
    }
}

/// A finite number.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Figure(f64);

impl Figure {
    /// A finite number; none for anything else.
    pub fn new(number: f64) -> Option<Self> {
        number.is_finite().then_some(Self(number))
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        Self::new(number).ok_or_else(|| D::Error::custom(format!("{number} is not a finite number")))
    }
}
