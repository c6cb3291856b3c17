//! What reads the files and answers that commands are given, for the fuzz targets alone.

use std::collections::BTreeMap;
use std::path::Path;

use crate::commands::ledger::protocol::parse_salt;
use crate::ledger::client::LogInfo;
use crate::ledger::client::refusal;
use crate::ledger::model_signature::{self, SigningKey};
use crate::ledger::{LedgerFailure, agent, home, keys, manifest};

/// The files that a model's signature names.
pub fn model_signature(bundle: &[u8], key: &[u8]) -> Option<BTreeMap<String, String>> {
    let files = model_signature::verify(bundle, &SigningKey::parse(key).ok()?).ok()?;
    let named = files.iter().map(|(name, digest)| (name.as_str(), digest.as_str()));
    model_signature::check_files(&files, named).ok().map(|()| files.clone())
}

/// The files that the statement within a model's signature names, whoever signed it.
pub fn signed_files(payload: &[u8]) -> Option<BTreeMap<String, String>> {
    model_signature::signed_files(payload).ok()
}

/// The PEM of a public key as it is spelled anew.
pub fn public_key(pem: &[u8]) -> Option<String> {
    SigningKey::parse(pem).ok().map(|key| key.pem().to_owned())
}

/// The files that a manifest names.
pub fn manifest(bytes: &[u8]) -> Option<Vec<(String, String)>> {
    manifest::resources(bytes).ok()
}

/// The signature in an answer of an ssh agent.
pub fn agent_answer(bytes: &[u8]) -> Option<[u8; 64]> {
    agent::parse_answer(bytes).map(|signature| signature.0)
}

/// A mark as it is spelled anew.
pub fn mark(text: &str) -> Option<String> {
    home::parse_mark(text).map(home::mark_text)
}

/// A salt as it is spelled anew.
pub fn salt(text: &str) -> Option<String> {
    parse_salt(text).map(|salt| format!("{salt}\n"))
}

/// What a server says of its log, or why it refuses.
pub fn server_answer(body: &[u8]) -> Option<String> {
    if let Ok(log) = serde_json::from_slice::<LogInfo>(body) {
        return Some(log.origin);
    }
    let refused = refusal::read(body)?;
    let hinted = matches!(refused, LedgerFailure::Refused { .. }) && refused.hint().is_some();
    Some(format!("{refused}{hinted}"))
}

/// The public half of a key as OpenSSH writes keys, secret or public.
pub fn openssh_key(text: &str) -> Option<String> {
    let path = Path::new("key");
    if let Ok(key) = keys::public_key(path, text) {
        return Some(key.to_string());
    }
    let key = keys::parse(path, text).ok()?;
    Some(format!("{:?} {}", key.public_key().key_data().ed25519(), key.is_encrypted()))
}
