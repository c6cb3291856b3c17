//! Ed25519 public keys and the parties named after them, written as `did:key`.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};
use thiserror::Error;

use crate::base58;
use crate::digest::Digest;

/// The multicodec code of an Ed25519 public key, as an unsigned varint (multicodec table, `ed25519-pub`).
const MULTICODEC_ED25519: [u8; 2] = [0xed, 0x01];
/// What every `did:key` of an Ed25519 key begins with; `z` says base58btc.
const PREFIX: &str = "did:key:z";

/// A text that is no `did:key` of an Ed25519 key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not the `did:key` of an Ed25519 key (they begin with `did:key:z6Mk`)")]
pub struct KeyError {
    text: String,
}

/// An Ed25519 public key; as text the `did:key` of the did:key method (section 3.1.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The key's 32 bytes (RFC 8032, section 5.1.5).
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for PublicKey {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut coded = [0; base58::BYTES];
        let (code, key) = coded.split_at_mut(2);
        code.copy_from_slice(&MULTICODEC_ED25519);
        key.copy_from_slice(&self.0);
        write!(f, "{PREFIX}{}", bs58::encode(coded).into_string())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let error = || KeyError { text: text.chars().take(100).collect() };
        let digits = text.strip_prefix(PREFIX).ok_or_else(error)?;
        let coded = base58::decode(digits).ok_or_else(error)?;
        match coded.strip_prefix(&MULTICODEC_ED25519) {
            Some(key) => Ok(Self(key.try_into().map_err(|_| error())?)),
            None => Err(error()),
        }
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl Visitor<'_> for KeyVisitor {
    type Value = PublicKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the `did:key` of an Ed25519 key")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<PublicKey, E> {
        text.parse().map_err(E::custom)
    }
}

/// A party: the `did:key` of its first key. It stays the same when keys are added, rotated and revoked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct PartyId(pub PublicKey);

impl PartyId {
    /// The party's first key, as bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The digest that names the party among a statement's subjects: the SHA-256 of its `did:key` text.
    pub fn digest(&self) -> Digest {
        Digest::of(self.to_string().as_bytes())
    }
}

impl fmt::Display for PartyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for PartyId {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        text.parse().map(Self)
    }
}
