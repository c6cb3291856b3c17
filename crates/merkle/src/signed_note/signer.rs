//! The secret keys that notes are signed with.

use super::{Algorithm, NoteSignature, SignedNote, VerifierKey};
use crate::Error;
use ed25519_zebra::SigningKey;
use std::fmt;

/// Signs the text of notes with Ed25519 under a name (c2sp.org/signed-note); the secret is never printed.
#[derive(Clone)]
pub struct NoteSigner {
    secret: SigningKey,
    verifier: VerifierKey,
}

impl NoteSigner {
    /// The signer of this name with the secret that Ed25519 derives from 32 random bytes (RFC 8032 section 5.1.5);
    /// [`Error::KeyName`] where the name may not be one.
    pub fn new(name: &str, seed: [u8; 32]) -> Result<Self, Error> {
        Self::with_algorithm(name, seed, Algorithm::Ed25519)
    }

    pub(crate) fn with_algorithm(name: &str, seed: [u8; 32], algorithm: Algorithm) -> Result<Self, Error> {
        let secret = SigningKey::from(seed);
        let verifier = VerifierKey::new(name, algorithm, secret.verification_key().into())?;
        Ok(Self { secret, verifier })
    }

    /// The name of the key.
    pub fn name(&self) -> &str {
        self.verifier.name()
    }

    /// The public half, to be handed to whoever verifies.
    pub fn verifier_key(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs a text, which is to be that of a note; [`Error::Note`] where it may not be one.
    pub fn sign(&self, text: &str) -> Result<NoteSignature, Error> {
        super::check_text(text)?;
        self.line(self.raw_signature(text).to_vec())
    }

    /// Makes a note of the text with one signature, this signer's.
    pub fn sign_note(&self, text: String) -> Result<SignedNote, Error> {
        let signature = self.sign(&text)?;
        let mut note = SignedNote::new(text)?;
        note.add(signature);
        Ok(note)
    }

    /// The 64 bytes of Ed25519 over a message.
    pub(crate) fn raw_signature(&self, message: &str) -> [u8; 64] {
        self.secret.sign(message.as_bytes()).into()
    }

    /// The signature line with these bytes.
    pub(crate) fn line(&self, signature: Vec<u8>) -> Result<NoteSignature, Error> {
        NoteSignature::new(self.name().to_owned(), self.verifier.key_id(), signature)
    }
}

impl fmt::Debug for NoteSigner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "NoteSigner({})", self.verifier)
    }
}
