//! The public keys that notes are verified with, and their text form, the vkey (c2sp.org/signed-note).

use super::NoteSignature;
use crate::error::excerpt;
use crate::{Error, base64, cosignature};
use data_encoding::HEXLOWER;
use ed25519_zebra::{Signature, VerificationKey};
use sha2::{Digest, Sha256};
use std::fmt;

/// What a key signs, by the type byte of its text form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// `0x01`: Ed25519 over the text of the note.
    Ed25519,
    /// `0x04`: Ed25519 over the time and the text, by a witness (c2sp.org/tlog-cosignature).
    Cosignature,
}

impl Algorithm {
    /// The signature type byte.
    pub fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
        }
    }
}

/// A named public key, with which signatures under its name are verified by the rules of ZIP 215.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    algorithm: Algorithm,
    key_id: u32,
    key: VerificationKey,
}

impl VerifierKey {
    /// The key of this name; [`Error::KeyName`], or [`Error::VerifierKey`] where the bytes are not a key of Ed25519.
    pub fn new(name: &str, algorithm: Algorithm, public_key: [u8; 32]) -> Result<Self, Error> {
        check_key_name(name)?;
        let reason = "its bytes are not a point of the curve";
        let key = VerificationKey::try_from(public_key);
        let key = key.map_err(|_| Error::VerifierKey { key: HEXLOWER.encode(&public_key), reason })?;
        let key_id = key_id(name, algorithm, &public_key);
        Ok(Self { name: name.to_owned(), algorithm, key_id, key })
    }

    /// Reads a vkey, `<name>+<identifier>+<base64 of type and key>`; [`Error::VerifierKey`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = |reason| Error::VerifierKey { key: excerpt(text), reason };
        // Base64 may hold a plus sign too, so that only the first two part the key.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong("it does not have the form `name+identifier+key`"));
        };
        let bytes = base64::decode(key).ok_or_else(|| wrong("its last part is not base64"))?;
        let (algorithm, public_key) = match bytes.split_first() {
            Some((0x01, key)) => (Algorithm::Ed25519, key),
            Some((0x04, key)) => (Algorithm::Cosignature, key),
            _ => return Err(wrong("its signature type is neither 1 (Ed25519) nor 4 (cosignature)")),
        };
        let public_key =
            <[u8; 32]>::try_from(public_key).map_err(|_| wrong("the key does not have 32 bytes"))?;
        let key = Self::new(name, algorithm, public_key)?;
        if HEXLOWER.encode(&key.key_id.to_be_bytes()) != id {
            return Err(wrong("its identifier is not that of the name and key"));
        }
        Ok(key)
    }

    /// The name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The identifier: the first four bytes of a hash over name, type and key.
    pub fn key_id(&self) -> u32 {
        self.key_id
    }

    /// What the key signs.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The Ed25519 public key.
    pub fn public_key(&self) -> [u8; 32] {
        self.key.into()
    }

    /// Whether the signature claims to be by this key.
    pub fn is_named_by(&self, signature: &NoteSignature) -> bool {
        self.key_id == signature.key_id() && self.name == signature.name()
    }

    /// Verifies a signature over the text of a note: the time in seconds since 1970 where it is a cosignature;
    /// [`Error::BadSignature`] where it is not by this key.
    pub fn verify(&self, text: &str, signature: &NoteSignature) -> Result<Option<u64>, Error> {
        let verified = self.is_named_by(signature).then_some(signature.signature()).and_then(|bytes| {
            let (timestamp, signed, message) = match self.algorithm {
                Algorithm::Ed25519 => (None, bytes, text.to_owned()),
                Algorithm::Cosignature => {
                    let (timestamp, signed) = cosignature::split(bytes)?;
                    (Some(timestamp), signed, cosignature::message(text, timestamp))
                }
            };
            let signed = Signature::from(<[u8; 64]>::try_from(signed).ok()?);
            self.key.verify(&signed, message.as_bytes()).ok().map(|()| timestamp)
        });
        verified.ok_or_else(|| Error::BadSignature { name: self.name.clone(), id: self.key_id })
    }

    /// [`Error::KeyType`] where the key is not of this type.
    pub(crate) fn expect(&self, wanted: Algorithm) -> Result<(), Error> {
        let (found, wanted) = (self.algorithm.byte(), wanted.byte());
        if found == wanted { Ok(()) } else { Err(Error::KeyType { name: self.name.clone(), found, wanted }) }
    }
}

impl std::str::FromStr for VerifierKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

/// The vkey, as [`VerifierKey::parse`] reads it.
impl fmt::Display for VerifierKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.algorithm.byte()][..], &self.public_key()].concat();
        write!(formatter, "{}+{:08x}+{}", self.name, self.key_id, base64::encode(&key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "VerifierKey({self})")
    }
}

/// The identifier that c2sp.org/signed-note recommends for keys of all types.
fn key_id(name: &str, algorithm: Algorithm, public_key: &[u8; 32]) -> u32 {
    let hashed =
        Sha256::new().chain_update(name).chain_update([b'\n', algorithm.byte()]).chain_update(public_key);
    let hash: [u8; 32] = hashed.finalize().into();
    hash.first_chunk().copied().map(u32::from_be_bytes).unwrap_or_default()
}

/// [`Error::KeyName`] where the name is empty or holds a Unicode space, a plus sign or an ASCII control character.
pub fn check_key_name(name: &str) -> Result<(), Error> {
    let forbidden = |character: char| character.is_whitespace() || character == '+' || character < ' ';
    if name.is_empty() || name.contains(forbidden) {
        return Err(Error::KeyName { name: excerpt(name) });
    }
    Ok(())
}
