//! Text signed by one or more keys, as c2sp.org/signed-note defines it.

mod signer;
mod verifier_key;

pub use signer::NoteSigner;
pub use verifier_key::{Algorithm, VerifierKey, check_key_name};

use crate::error::excerpt;
use crate::{Error, base64};
use std::fmt;

/// The longest note that is read, in bytes.
pub const MAX_NOTE_BYTES: usize = 1 << 20;

/// The most signatures on a note that is read.
pub const MAX_SIGNATURES: usize = 100;

/// A text with its signatures, none of them believed until [`SignedNote::verify`] says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// One signature line of a note.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NoteSignature {
    name: String,
    key_id: u32,
    signature: Vec<u8>,
}

/// A signature that a known key was found to have made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified<'a> {
    /// The key that made it.
    pub key: &'a VerifierKey,
    /// When, in seconds since 1970; only cosignatures say it.
    pub timestamp: Option<u64>,
}

impl SignedNote {
    /// A note without signatures yet; [`Error::Note`] where the text may not be one.
    pub fn new(text: String) -> Result<Self, Error> {
        check_text(&text)?;
        Ok(Self { text, signatures: Vec::new() })
    }

    /// Reads a signed note, which has at least one signature; [`Error::Note`] or [`Error::SignatureLine`] says why not.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let wrong = |reason| Error::Note { reason };
        if bytes.len() > MAX_NOTE_BYTES {
            return Err(wrong("is longer than 1 MiB"));
        }
        let note = str::from_utf8(bytes).map_err(|_| wrong("is not UTF-8"))?;
        // The last empty line parts text and signatures; the text keeps the newline before it.
        let parting = note.rfind("\n\n").ok_or_else(|| wrong("has no empty line before its signatures"))?;
        let (text, signatures) = note.split_at(parting + 1);
        check_text(text)?;
        let lines = signatures.strip_prefix('\n').unwrap_or_default();
        let signatures = parse_signatures(lines)?;
        if signatures.is_empty() {
            return Err(wrong("has no signature"));
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The signed text, with its last newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures in order, verified or not.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature, which takes the place of one under the same name and identifier.
    pub fn add(&mut self, signature: NoteSignature) {
        self.signatures.retain(|other| !(other.name == signature.name && other.key_id == signature.key_id));
        self.signatures.push(signature);
    }

    /// The signatures by known keys, each verified; those by other keys are passed over.
    ///
    /// [`Error::BadSignature`] where one under the name and identifier of a known key is not by it, and
    /// [`Error::NotSigned`] where none is by a known key.
    pub fn verify<'a>(
        &self,
        known: impl IntoIterator<Item = &'a VerifierKey>,
    ) -> Result<Vec<Verified<'a>>, Error> {
        let known: Vec<&VerifierKey> = known.into_iter().collect();
        let mut verified: Vec<Verified<'a>> = Vec::new();
        for signature in &self.signatures {
            let matching = known.iter().find(|key| key.is_named_by(signature));
            let Some(key) = matching else { continue };
            let timestamp = key.verify(&self.text, signature)?;
            // Of several signatures by one key, the latest counts.
            match verified.iter_mut().find(|other| other.key == *key) {
                Some(other) => other.timestamp = other.timestamp.max(timestamp),
                None => verified.push(Verified { key, timestamp }),
            }
        }
        if verified.is_empty() {
            let wanted: Vec<&str> = known.iter().map(|key| key.name()).collect();
            return Err(Error::NotSigned { wanted: wanted.join(", ") });
        }
        Ok(verified)
    }
}

/// The note as it is stored and sent.
impl fmt::Display for SignedNote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| signature.fmt(formatter))
    }
}

impl NoteSignature {
    /// A signature line from its parts; [`Error::KeyName`] or [`Error::Note`] where they cannot make one.
    pub fn new(name: String, key_id: u32, signature: Vec<u8>) -> Result<Self, Error> {
        check_key_name(&name)?;
        if signature.is_empty() {
            return Err(Error::Note { reason: "has an empty signature" });
        }
        Ok(Self { name, key_id, signature })
    }

    /// Reads a line, without its newline; [`Error::SignatureLine`] says what was given.
    pub fn parse(line: &str) -> Result<Self, Error> {
        let parsed =
            line.strip_prefix("— ").and_then(|rest| rest.split_once(' ')).and_then(|(name, bytes)| {
                check_key_name(name).ok()?;
                let bytes = base64::decode(bytes)?;
                let (id, signature) = bytes.split_first_chunk()?;
                Self::new(name.to_owned(), u32::from_be_bytes(*id), signature.to_vec()).ok()
            });
        parsed.ok_or_else(|| Error::SignatureLine { line: excerpt(line) })
    }

    /// The name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The identifier of the key, which with the name says which key is meant.
    pub fn key_id(&self) -> u32 {
        self.key_id
    }

    /// The signature without the identifier before it.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}

/// The line as it stands in a note, with its newline.
impl fmt::Display for NoteSignature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.key_id.to_be_bytes()[..], &self.signature].concat();
        writeln!(formatter, "— {} {}", self.name, base64::encode(&bytes))
    }
}

/// Reads signature lines, each ending with a newline, as they stand in a note and in the answer of a witness.
pub(crate) fn parse_signatures(lines: &str) -> Result<Vec<NoteSignature>, Error> {
    let wrong = |reason| Error::Note { reason };
    if !lines.is_empty() && !lines.ends_with('\n') {
        return Err(wrong("does not end with a newline"));
    }
    if lines.bytes().filter(|byte| *byte == b'\n').count() > MAX_SIGNATURES {
        return Err(wrong("has more than 100 signatures"));
    }
    lines.split_terminator('\n').map(NoteSignature::parse).collect()
}

/// The text of a note ends with a newline and has no other control characters.
fn check_text(text: &str) -> Result<(), Error> {
    if text.len() > MAX_NOTE_BYTES {
        return Err(Error::Note { reason: "is longer than 1 MiB" });
    }
    if text.bytes().any(|byte| byte < b' ' && byte != b'\n') {
        return Err(Error::Note { reason: "has a control character" });
    }
    if !text.ends_with('\n') {
        return Err(Error::Note { reason: "has a text that does not end with a newline" });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
