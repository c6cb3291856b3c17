//! The public key of a signature, as PEM.

use data_encoding::BASE64;
use ring::signature::{ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, VerificationAlgorithm};

use crate::ledger::LedgerFailure;

/// What stands before the point of a key in its SubjectPublicKeyInfo (RFC 5480), and what checks its signatures.
const CURVES: [(&[u8], usize, &dyn VerificationAlgorithm); 2] = [
    (b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00", 65, &ECDSA_P256_SHA256_ASN1),
    (b"\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\x03\x62\x00", 97, &ECDSA_P384_SHA384_ASN1),
];

/// A public key, as the PEM file that model signing writes of it.
pub(crate) struct SigningKey {
    pub(super) point: Vec<u8>,
    pub(super) algorithm: &'static dyn VerificationAlgorithm,
    pem: String,
}

impl SigningKey {
    /// Reads a PEM file with a P-256 or P-384 public key.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, LedgerFailure> {
        let wrong =
            || LedgerFailure::Signature("its key is not the PEM of a P-256 or P-384 public key".into());
        let text = str::from_utf8(bytes).map_err(|_| wrong())?;
        let (_, rest) = text.split_once("-----BEGIN PUBLIC KEY-----").ok_or_else(wrong)?;
        let (inner, _) = rest.split_once("-----END PUBLIC KEY-----").ok_or_else(wrong)?;
        let inner: String = inner.split_ascii_whitespace().collect();
        let info = BASE64.decode(inner.as_bytes()).map_err(|_| wrong())?;
        for (head, length, algorithm) in CURVES {
            match info.strip_prefix(head) {
                Some(point) if point.len() == length => {
                    return Ok(Self { point: point.to_vec(), algorithm, pem: to_pem(&inner) });
                }
                _ => {}
            }
        }
        Err(wrong())
    }

    /// The file in the spelling of the tool, whose SHA-256 names the key in signatures.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }
}

fn to_pem(inner: &str) -> String {
    let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
    for (position, character) in inner.chars().enumerate() {
        if position > 0 && position % 64 == 0 {
            pem.push('\n');
        }
        pem.push(character);
    }
    pem + "\n-----END PUBLIC KEY-----\n"
}
