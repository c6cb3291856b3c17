//! DSSE envelopes (Dead Simple Signing Envelope, v1.0.2) in the one spelling that is a log entry.
//!
//! A statement's id is the digest of its entry, so an envelope has exactly one spelling: no white space, the fields
//! in the order below, padded standard base64, signatures in the order of their key ids. Envelopes that other tools
//! write are read with [`Envelope::from_json`] and spelled anew; their signatures stay good, since they cover the
//! payload only.

use data_encoding::{BASE64, BASE64_NOPAD};
use serde::Deserialize;
use thiserror::Error;

use crate::digest::{Digest, StatementId};
use crate::key::PublicKey;
use crate::signature::{Batch, SignError, SignatureBytes, Signer, verify};

/// The payload type of every statement.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// The most bytes of an entry: an entry bundle gives lengths as 16 bits (tlog-tiles).
pub const ENTRY_BYTES_MAX: usize = 65_535;
/// The most signatures of an envelope.
pub const SIGNATURES_MAX: usize = 8;

/// The payload type's length and the payload type stand before the payload's length in what is signed.
const BEFORE_LENGTH: &str = "DSSEv1 28 application/vnd.in-toto+json ";
const BEFORE_PAYLOAD: &str = r#"{"payload":""#;
const BEFORE_SIGNATURES: &str = r#"","payloadType":"application/vnd.in-toto+json","signatures":["#;
const BEFORE_KEY: &str = r#"{"keyid":""#;
const BEFORE_SIGNATURE: &str = r#"","sig":""#;
const AFTER_SIGNATURE: &str = r#""}"#;

/// Bytes that are no envelope of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnvelopeError {
    /// More bytes than an entry may have.
    #[error("an envelope has {length} bytes where at most {ENTRY_BYTES_MAX} are allowed")]
    TooLong {
        /// Its length.
        length: usize,
    },
    /// Not JSON, or not the JSON of an envelope.
    #[error("not a DSSE envelope: {0}")]
    Malformed(String),
    /// An envelope, but not in the spelling of an entry.
    #[error("the envelope is not spelled as a log entry is: byte {at} is not what is expected there")]
    Spelling {
        /// The first byte that differs.
        at: usize,
    },
    /// The payload is of another type.
    #[error("the payload type is `{0}`, not `{PAYLOAD_TYPE}`")]
    PayloadType(String),
    /// A key id that is no key.
    #[error("the key id is not the `did:key` of an Ed25519 key")]
    KeyId,
    /// A signature that is not 64 bytes in base64.
    #[error("a signature is not 64 bytes in standard base64")]
    Signature,
    /// None, too many, or two of one key.
    #[error("an envelope has 1 to {SIGNATURES_MAX} signatures, each of another key; this one has {count}")]
    Signatures {
        /// How many.
        count: usize,
    },
}

/// One signature of an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// The key that signed.
    pub key: PublicKey,
    /// What it signed with.
    pub bytes: SignatureBytes,
}

/// A payload and its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    payload: Vec<u8>,
    signatures: Vec<Signature>,
}

/// What a signature covers (DSSE, pre-authentication encoding).
pub fn signed_bytes(payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_signed_bytes(payload, &mut bytes);
    bytes
}

/// Writes what a signature covers after what is there.
pub(crate) fn write_signed_bytes(payload: &[u8], bytes: &mut Vec<u8>) {
    bytes.reserve(BEFORE_LENGTH.len() + 8 + payload.len());
    bytes.extend_from_slice(BEFORE_LENGTH.as_bytes());
    bytes.extend_from_slice(payload.len().to_string().as_bytes());
    bytes.push(b' ');
    bytes.extend_from_slice(payload);
}

impl Envelope {
    /// Signs a payload with each of the signers.
    ///
    /// # Errors
    /// A signer that cannot sign.
    pub fn sign(payload: Vec<u8>, signers: &[&dyn Signer]) -> Result<Self, SignError> {
        let message = signed_bytes(&payload);
        let mut signatures = Vec::with_capacity(signers.len());
        for signer in signers {
            signatures.push(Signature { key: signer.public_key(), bytes: signer.sign(&message)? });
        }
        signatures.sort_by_key(|signature| signature.key.to_string());
        signatures.dedup_by_key(|signature| signature.key);
        Ok(Self { payload, signatures })
    }

    /// What was signed.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The signatures, in the order of their key ids.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds another signer's signature over the same payload.
    ///
    /// # Errors
    /// A signer that cannot sign.
    pub fn cosign(self, signer: &dyn Signer) -> Result<Self, SignError> {
        let bytes = signer.sign(&signed_bytes(&self.payload))?;
        let mut signatures = self.signatures;
        signatures.retain(|signature| signature.key != signer.public_key());
        signatures.push(Signature { key: signer.public_key(), bytes });
        signatures.sort_by_key(|signature| signature.key.to_string());
        Ok(Self { payload: self.payload, signatures })
    }

    /// The first key whose signature is not good, if any.
    pub fn first_bad_signature(&self) -> Option<PublicKey> {
        let message = signed_bytes(&self.payload);
        let bad = self.signatures.iter().find(|one| !verify(&one.key, &one.bytes, &message));
        bad.map(|signature| signature.key)
    }

    /// Puts every signature into a batch; its answers come in the order of [`Envelope::signatures`].
    pub fn queue(&self, batch: &mut Batch) {
        let message = signed_bytes(&self.payload);
        self.signatures.iter().for_each(|one| batch.push(&one.key, &one.bytes, &message));
    }

    /// The envelope as a log entry.
    pub fn to_entry(&self) -> Vec<u8> {
        let mut text = String::with_capacity(self.payload.len() * 4 / 3 + 100 + 180 * self.signatures.len());
        text.push_str(BEFORE_PAYLOAD);
        BASE64.encode_append(&self.payload, &mut text);
        text.push_str(BEFORE_SIGNATURES);
        for (position, signature) in self.signatures.iter().enumerate() {
            if position > 0 {
                text.push(',');
            }
            text.push_str(BEFORE_KEY);
            text.push_str(&signature.key.to_string());
            text.push_str(BEFORE_SIGNATURE);
            BASE64.encode_append(&signature.bytes.0, &mut text);
            text.push_str(AFTER_SIGNATURE);
        }
        text.push_str("]}");
        text.into_bytes()
    }

    /// The statement's id: the digest of its entry.
    pub fn id(&self) -> StatementId {
        StatementId(Digest::of(&self.to_entry()))
    }

    /// Reads a log entry; any other spelling of the same envelope is refused.
    ///
    /// # Errors
    /// Bytes that are no envelope in the spelling of an entry.
    pub fn from_entry(entry: &[u8]) -> Result<Self, EnvelopeError> {
        check_length(entry)?;
        let mut reader = Reader { entry, at: 0 };
        reader.expect(BEFORE_PAYLOAD)?;
        let payload = reader.base64()?;
        reader.expect(BEFORE_SIGNATURES)?;
        let mut signatures: Vec<Signature> = Vec::with_capacity(1);
        let mut previous = "";
        loop {
            reader.expect(BEFORE_KEY)?;
            let at = reader.at;
            let key_id = reader.text()?;
            // Byte order of the key ids; equal ids are refused with it.
            if key_id <= previous {
                return Err(EnvelopeError::Spelling { at });
            }
            previous = key_id;
            let key = key_id.parse().map_err(|_| EnvelopeError::KeyId)?;
            reader.expect(BEFORE_SIGNATURE)?;
            let bytes = reader.signature()?;
            reader.expect(AFTER_SIGNATURE)?;
            signatures.push(Signature { key, bytes });
            if signatures.len() > SIGNATURES_MAX {
                return Err(EnvelopeError::Signatures { count: signatures.len() });
            }
            if reader.expect(",").is_err() {
                break;
            }
        }
        reader.expect("]}")?;
        match reader.at == entry.len() {
            true => Ok(Self { payload, signatures }),
            false => Err(EnvelopeError::Spelling { at: reader.at }),
        }
    }

    /// Reads an envelope in any spelling that JSON allows, as other tools write it.
    ///
    /// # Errors
    /// Bytes that are no envelope of a statement.
    pub fn from_json(json: &[u8]) -> Result<Self, EnvelopeError> {
        check_length(json)?;
        let loose: Loose =
            serde_json::from_slice(json).map_err(|error| EnvelopeError::Malformed(error.to_string()))?;
        if loose.payload_type != PAYLOAD_TYPE {
            return Err(EnvelopeError::PayloadType(loose.payload_type.chars().take(100).collect()));
        }
        let malformed = || EnvelopeError::Malformed("the payload is not standard base64".into());
        let payload = decode_base64(loose.payload.as_bytes()).map_err(|_| malformed())?;
        let count = loose.signatures.len();
        let mut signatures = Vec::with_capacity(count.min(SIGNATURES_MAX));
        for one in loose.signatures.into_iter().take(SIGNATURES_MAX) {
            let key = one.keyid.parse().map_err(|_| EnvelopeError::KeyId)?;
            let bytes = decode_base64(one.sig.as_bytes()).map_err(|_| EnvelopeError::Signature)?;
            let bytes = bytes.try_into().map_err(|_| EnvelopeError::Signature)?;
            signatures.push(Signature { key, bytes: SignatureBytes(bytes) });
        }
        signatures.sort_by_key(|signature| signature.key.to_string());
        signatures.dedup_by_key(|signature| signature.key);
        if signatures.is_empty() || signatures.len() != count {
            return Err(EnvelopeError::Signatures { count });
        }
        let envelope = Self { payload, signatures };
        check_length(&envelope.to_entry())?;
        Ok(envelope)
    }
}

/// Decodes padded standard base64; the error is the position that is wrong.
fn decode_base64(text: &[u8]) -> Result<Vec<u8>, usize> {
    let bytes = BASE64.decode(text).map_err(|error| error.position)?;
    // The decoder takes padded texts one after the other as well, which would be a second spelling.
    // Padding stands in the last two places and nowhere else.
    let inner = text.get(..text.len().saturating_sub(2)).unwrap_or_default();
    match memchr::memchr(b'=', inner) {
        None => Ok(bytes),
        Some(padding) => Err(padding),
    }
}

/// Decodes 64 bytes of padded standard base64.
fn decode_signature(text: &[u8]) -> Option<SignatureBytes> {
    let mut bytes = [0; 64];
    // Padded are the last two digits only, which say the last byte.
    let (digits, last) = text.split_last_chunk::<4>()?;
    let (most, end) = bytes.split_at_mut(63);
    if digits.len() != 84 || BASE64_NOPAD.decode_mut(digits, most) != Ok(63) {
        return None;
    }
    let last = last.strip_suffix(b"==")?;
    (BASE64_NOPAD.decode_mut(last, end) == Ok(1)).then_some(SignatureBytes(bytes))
}

fn check_length(bytes: &[u8]) -> Result<(), EnvelopeError> {
    match bytes.len() {
        length if length > ENTRY_BYTES_MAX => Err(EnvelopeError::TooLong { length }),
        _ => Ok(()),
    }
}

/// An envelope in any spelling.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Loose {
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: Vec<LooseSignature>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LooseSignature {
    keyid: String,
    sig: String,
}

/// Walks over an entry.
struct Reader<'a> {
    entry: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a [u8] {
        self.entry.get(self.at..).unwrap_or_default()
    }

    fn expect(&mut self, text: &str) -> Result<(), EnvelopeError> {
        if self.rest().starts_with(text.as_bytes()) {
            self.at += text.len();
            return Ok(());
        }
        let same = self.rest().iter().zip(text.as_bytes()).take_while(|(found, wanted)| found == wanted);
        Err(EnvelopeError::Spelling { at: self.at + same.count() })
    }

    /// The bytes up to the next quotation mark.
    fn quoted(&mut self) -> Result<&'a [u8], EnvelopeError> {
        let rest = self.rest();
        let length = memchr::memchr(b'"', rest).ok_or(EnvelopeError::Spelling { at: self.entry.len() })?;
        self.at += length;
        Ok(rest.get(..length).unwrap_or_default())
    }

    fn text(&mut self) -> Result<&'a str, EnvelopeError> {
        let at = self.at;
        str::from_utf8(self.quoted()?).map_err(|_| EnvelopeError::Spelling { at })
    }

    fn signature(&mut self) -> Result<SignatureBytes, EnvelopeError> {
        let at = self.at;
        if let Some(signature) = decode_signature(self.quoted()?) {
            return Ok(signature);
        }
        // The slower way says what is wrong.
        self.at = at;
        let bytes = self.base64()?.try_into().map_err(|_| EnvelopeError::Signature)?;
        Ok(SignatureBytes(bytes))
    }

    fn base64(&mut self) -> Result<Vec<u8>, EnvelopeError> {
        let at = self.at;
        let quoted = self.quoted()?;
        decode_base64(quoted).map_err(|position| EnvelopeError::Spelling { at: at + position })
    }
}
