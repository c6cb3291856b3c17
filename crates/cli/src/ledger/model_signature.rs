//! Signatures of OpenSSF model signing v1.0, made with an elliptic-curve key: whether one is good, and what it signs.
//!
//! A signature is a Sigstore bundle (v0.3) with a DSSE envelope around an in-toto statement, whose predicate names each
//! file and its SHA-256. Only the key method is read: certificates and Sigstore identities are for its own tool.

mod bundle;
mod key;

use std::collections::BTreeMap;

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest as _, Sha256};

use super::LedgerFailure;
use bundle::{Bundle, Predicate, Statement};

pub(crate) use key::SigningKey;

/// The media type of a signature's file.
pub(crate) const BUNDLE_TYPE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";
/// The media type of a key's file.
pub(crate) const KEY_TYPE: &str = "application/x-pem-file";

const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
const PREDICATE_TYPE: &str = "https://model_signing/signature/v1.0";

/// The files that a signature by this key signs, each with its SHA-256 in hexadecimal.
pub(crate) fn verify(bundle: &[u8], key: &SigningKey) -> Result<BTreeMap<String, String>, LedgerFailure> {
    let wrong = |reason: &str| LedgerFailure::Signature(reason.to_owned());
    let parsed: Bundle = serde_json::from_slice(bundle)
        .map_err(|error| wrong(&format!("it is no Sigstore bundle with a key: {error}")))?;
    let envelope = parsed.dsse_envelope;
    if parsed.media_type != BUNDLE_TYPE || envelope.payload_type != PAYLOAD_TYPE {
        return Err(wrong("it is a bundle of another sort"));
    }
    let hint = parsed.verification_material.public_key.and_then(|key| key.hint);
    let fingerprint = HEXLOWER.encode(&Sha256::digest(key.pem().as_bytes()));
    if hint.is_some_and(|hint| hint != fingerprint) {
        return Err(wrong("it was made with another key"));
    }
    let [signature] = envelope.signatures.as_slice() else { return Err(wrong("it holds not one signature")) };
    let decoded =
        |text: &str| BASE64.decode(text.as_bytes()).map_err(|_| wrong("it holds what is not base64"));
    let (payload, signature) = (decoded(&envelope.payload)?, decoded(&signature.sig)?);
    let mut signed = format!("DSSEv1 {} {PAYLOAD_TYPE} {} ", PAYLOAD_TYPE.len(), payload.len()).into_bytes();
    signed.extend_from_slice(&payload);
    match key.verifies(&signed, &signature) {
        true => signed_files(&payload),
        false => Err(wrong("its signature is not good for this key")),
    }
}

/// The files that a signed statement names, which must be whole in itself.
pub(crate) fn signed_files(payload: &[u8]) -> Result<BTreeMap<String, String>, LedgerFailure> {
    let wrong = |reason: &str| LedgerFailure::Signature(reason.to_owned());
    let statement: Statement = serde_json::from_slice(payload)
        .map_err(|error| wrong(&format!("what it signs is no model of version 1.0: {error}")))?;
    if statement.statement_type != STATEMENT_TYPE || statement.predicate_type != PREDICATE_TYPE {
        return Err(wrong("what it signs is no model of version 1.0"));
    }
    let Predicate { serialization, resources } = statement.predicate;
    let by_file = serialization.method == "files" && serialization.hash_type == "sha256";
    if !by_file || resources.iter().any(|one| one.algorithm != "sha256") {
        return Err(wrong("it signs the model in another way than by the SHA-256 of each file"));
    }
    let (mut all, mut files) = (Sha256::new(), BTreeMap::new());
    for resource in resources {
        let digest = HEXLOWER.decode(resource.digest.as_bytes()).ok().filter(|digest| digest.len() == 32);
        all.update(digest.ok_or_else(|| wrong("it names a file by what is no SHA-256"))?);
        if files.insert(resource.name, resource.digest).is_some() {
            return Err(wrong("it names a file twice"));
        }
    }
    let whole = HEXLOWER.encode(&all.finalize());
    match statement.subject.as_slice() {
        [one] if one.digest.get("sha256") == Some(&whole) => Ok(files),
        _ => Err(wrong("its subject is not the digest of the files that it names")),
    }
}

/// Checks that the files of an artifact are exactly the ones that are signed.
pub(crate) fn check_files<'a>(
    signed: &BTreeMap<String, String>,
    files: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<(), LedgerFailure> {
    let files: BTreeMap<&str, &str> = files.collect();
    // A model of a single file is signed under no name.
    if let ([(dot, digest)], [(_, only)]) =
        (signed.iter().collect::<Vec<_>>().as_slice(), files.iter().collect::<Vec<_>>().as_slice())
        && dot.as_str() == "."
        && digest.as_str() == **only
    {
        return Ok(());
    }
    for (name, digest) in &files {
        match signed.get(*name) {
            Some(wanted) if wanted == digest => {}
            Some(_) => {
                return Err(LedgerFailure::Signature(format!(
                    "the file `{name}` is not the one that it signs"
                )));
            }
            None => return Err(LedgerFailure::Signature(format!("it does not sign the file `{name}`"))),
        }
    }
    match signed.keys().find(|name| !files.contains_key(name.as_str())) {
        Some(name) => {
            Err(LedgerFailure::Signature(format!("it signs the file `{name}`, which is not there")))
        }
        None => Ok(()),
    }
}
