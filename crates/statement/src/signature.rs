//! Ed25519 signatures under the rules of ZIP 215, so that one by one and in batch always agree.

use std::fmt;

use chacha20::ChaCha12Rng;
use chacha20::rand_core::SeedableRng;
use data_encoding::BASE64;
use ed25519_zebra::batch::{Item, Verifier};
use ed25519_zebra::{SigningKey, VerificationKey, VerificationKeyBytes};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::key::PublicKey;

/// An Ed25519 signature (RFC 8032, section 5.1.6).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SignatureBytes(pub [u8; 64]);

impl fmt::Debug for SignatureBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(&self.0))
    }
}

/// A signer that could not sign: a hardware key that is gone, an agent that refused.
#[derive(Debug, Error)]
#[error("could not sign with the key `{key}`: {reason}")]
pub struct SignError {
    /// The key that was asked.
    pub key: PublicKey,
    /// What the signer said.
    pub reason: String,
}

/// Whoever holds a secret key: a key in memory, or an agent that never gives it away.
pub trait Signer {
    /// The public half.
    fn public_key(&self) -> PublicKey;

    /// Signs the bytes.
    ///
    /// # Errors
    /// The signer is out of reach or refuses.
    fn sign(&self, message: &[u8]) -> Result<SignatureBytes, SignError>;
}

/// An Ed25519 secret key in memory; never shown.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key of this seed (RFC 8032, section 5.1.5).
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(SigningKey::from(seed))
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        PublicKey::from(<[u8; 32]>::from(VerificationKeyBytes::from(&self.0)))
    }

    /// Signs the bytes; signing with a key in memory cannot fail.
    pub fn sign_bytes(&self, message: &[u8]) -> SignatureBytes {
        SignatureBytes(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the secret key of {}", self.public_key())
    }
}

impl Signer for SecretKey {
    fn public_key(&self) -> PublicKey {
        SecretKey::public_key(self)
    }

    fn sign(&self, message: &[u8]) -> Result<SignatureBytes, SignError> {
        Ok(self.sign_bytes(message))
    }
}

/// Whether the signature is the key's over the message (ZIP 215).
pub fn verify(key: &PublicKey, signature: &SignatureBytes, message: &[u8]) -> bool {
    VerificationKey::try_from(VerificationKeyBytes::from(*key.as_bytes()))
        .is_ok_and(|key| key.verify(&ed25519_zebra::Signature::from(signature.0), message).is_ok())
}

/// Signatures that wait to be verified together, which takes half the time of one by one.
#[derive(Default)]
pub struct Batch {
    items: Vec<Item>,
    transcript: Sha256,
}

impl Batch {
    /// How many signatures wait.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Adds a signature to verify.
    pub fn push(&mut self, key: &PublicKey, signature: &SignatureBytes, message: &[u8]) {
        self.transcript.update(key.as_bytes());
        self.transcript.update(signature.0);
        self.transcript.update(message);
        self.push_digested(key, signature, message);
    }

    /// Notes a digest over keys, signatures and messages that come next with [`Batch::push_digested`].
    pub(crate) fn digest(&mut self, digest: &crate::digest::Digest) {
        self.transcript.update(digest.as_bytes());
    }

    /// Adds a signature that a digest noted before covers, with its key and message.
    pub(crate) fn push_digested(&mut self, key: &PublicKey, signature: &SignatureBytes, message: &[u8]) {
        let signature = ed25519_zebra::Signature::from(signature.0);
        self.items.push(Item::from((VerificationKeyBytes::from(*key.as_bytes()), signature, message)));
    }

    /// Verifies all: for each signature, in order, whether it is good.
    ///
    /// The coefficients of the random linear combination (Bernstein et al., "High-speed high-security signatures",
    /// section 5) are drawn from a digest of everything in the batch, which whoever made the signatures cannot
    /// steer; so the answer is the same on every machine and needs no randomness.
    pub fn verify(self) -> Vec<bool> {
        // A batch of one takes longer than the one does.
        if self.items.len() == 1 {
            return self.items.into_iter().map(|item| item.verify_single().is_ok()).collect();
        }
        let seed: [u8; 32] = self.transcript.finalize().into();
        let mut verifier = Verifier::new();
        self.items.iter().cloned().for_each(|item| verifier.queue(item));
        if verifier.verify(ChaCha12Rng::from_seed(seed)).is_ok() {
            return vec![true; self.items.len()];
        }
        self.items.into_iter().map(|item| item.verify_single().is_ok()).collect()
    }
}
