//! SHA-256 hashes of leaves and nodes, as RFC 6962 section 2.1 defines them.

use crate::{Error, base64};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::fmt;

/// A SHA-256 hash: of an entry, of a node, or of a whole tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

/// The root of the tree without entries: the hash of nothing.
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
    0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// The root of the tree without entries, [`EMPTY_ROOT`].
pub fn empty_root() -> Hash {
    EMPTY_ROOT
}

/// The hash of an entry: SHA-256 of a zero byte and the entry.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
}

/// The hash of an inner node: SHA-256 of a one byte and the hashes of both children.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut input = [1; 65];
    // Copied into one buffer, so that the hash function sees whole blocks.
    let (_, children) = input.split_at_mut(1);
    let (to_left, to_right) = children.split_at_mut(32);
    to_left.copy_from_slice(&left.0);
    to_right.copy_from_slice(&right.0);
    Hash(Sha256::digest(input).into())
}

impl Hash {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hash in standard base64 (RFC 4648 section 4), 44 characters.
    pub fn to_base64(&self) -> String {
        base64::encode(&self.0)
    }

    /// Reads what [`Hash::to_base64`] writes; [`Error::Base64Hash`] for anything else.
    pub fn from_base64(text: &str) -> Result<Self, Error> {
        let bytes = base64::decode(text);
        let hash = bytes.and_then(|bytes| Self::try_from(bytes.as_slice()).ok());
        hash.ok_or_else(|| Error::Base64Hash { text: crate::error::excerpt(text) })
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = Error;

    /// Takes exactly 32 bytes; [`Error::HashLength`] for any other number.
    fn try_from(bytes: &[u8]) -> Result<Self, Error> {
        bytes.try_into().map(Self).map_err(|_| Error::HashLength { length: bytes.len() })
    }
}

impl std::str::FromStr for Hash {
    type Err = Error;

    /// Reads 64 lower-case hexadecimal digits; [`Error::HexHash`] for anything else.
    fn from_str(text: &str) -> Result<Self, Error> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok();
        let hash = bytes.and_then(|bytes| Self::try_from(bytes.as_slice()).ok());
        hash.ok_or_else(|| Error::HexHash { text: crate::error::excerpt(text) })
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_root_is_the_hash_of_nothing() {
        assert_eq!(EMPTY_ROOT, Hash(Sha256::digest([]).into()));
    }

    #[test]
    fn text_forms_round_trip_and_are_strict() {
        let hash = leaf_hash(b"entry");
        assert_eq!(hash.to_string().parse::<Hash>().unwrap(), hash);
        assert_eq!(Hash::from_base64(&hash.to_base64()).unwrap(), hash);
        assert!(hash.to_string().to_uppercase().parse::<Hash>().is_err());
        assert!(Hash::from_base64(hash.to_base64().trim_end_matches('=')).is_err());
        assert_eq!(
            "`abc` is not a SHA-256 hash in lower-case hex",
            "abc".parse::<Hash>().unwrap_err().to_string()
        );
    }
}
