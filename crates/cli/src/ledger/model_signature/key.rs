//! The public key of a signature, as PEM.

use data_encoding::BASE64;
use p521::ecdsa::signature::Verifier as _;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, EcdsaVerificationAlgorithm, UnparsedPublicKey,
};

use crate::ledger::LedgerFailure;

/// A curve, with the hash that model signing takes with it.
#[derive(Clone, Copy)]
enum Curve {
    /// P-256 with SHA-256, or P-384 with SHA-384.
    Ring(&'static EcdsaVerificationAlgorithm),
    /// P-521 with SHA-512.
    P521,
}

/// What stands before the point of a key in its SubjectPublicKeyInfo (RFC 5480), the point's length, and its curve.
const CURVES: [(&[u8], usize, Curve); 3] = [
    (b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00", 65, Curve::Ring(&ECDSA_P256_SHA256_ASN1)),
    (b"\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\x03\x62\x00", 97, Curve::Ring(&ECDSA_P384_SHA384_ASN1)),
    (b"\x30\x81\x9b\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x23\x03\x81\x86\x00", 133, Curve::P521),
];

/// A public key, as the PEM file that model signing writes of it.
pub(crate) struct SigningKey {
    point: Vec<u8>,
    curve: Curve,
    pem: String,
}

impl SigningKey {
    /// Reads a PEM file with a P-256, P-384 or P-521 public key.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, LedgerFailure> {
        let wrong = || {
            LedgerFailure::Signature("its key is not the PEM of a P-256, P-384 or P-521 public key".into())
        };
        let text = str::from_utf8(bytes).map_err(|_| wrong())?;
        let (_, rest) = text.split_once("-----BEGIN PUBLIC KEY-----").ok_or_else(wrong)?;
        let (inner, _) = rest.split_once("-----END PUBLIC KEY-----").ok_or_else(wrong)?;
        let inner: String = inner.split_ascii_whitespace().collect();
        let info = BASE64.decode(inner.as_bytes()).map_err(|_| wrong())?;
        for (head, length, curve) in CURVES {
            match info.strip_prefix(head) {
                Some(point) if point.len() == length => {
                    return Ok(Self { point: point.to_vec(), curve, pem: to_pem(&inner) });
                }
                _ => {}
            }
        }
        Err(wrong())
    }

    /// Whether a signature (in DER) is this key's over a message.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self.curve {
            Curve::Ring(algorithm) => {
                UnparsedPublicKey::new(algorithm, &self.point).verify(message, signature).is_ok()
            }
            Curve::P521 => {
                let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(&self.point);
                let signature = p521::ecdsa::Signature::from_der(signature);
                key.is_ok_and(|key| signature.is_ok_and(|signature| key.verify(message, &signature).is_ok()))
            }
        }
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
