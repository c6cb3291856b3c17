//! The proof that an entry is in the log, in the form that what is published allows.

use assay_merkle::TlogProof;
use assay_store::log::View;
use serde_json::{Value, json};

use crate::http::failure::Failure;

/// The proof against the published checkpoint; none where it does not cover the entry.
pub(super) fn published(
    view: &View,
    index: u64,
    extra: Option<Vec<u8>>,
) -> Result<Option<TlogProof>, Failure> {
    let Some((checkpoint, note)) = view.published() else { return Ok(None) };
    if checkpoint.size <= index {
        return Ok(None);
    }
    let proof = view.inclusion_proof(index, checkpoint.size)?;
    Ok(Some(TlogProof { extra, index, proof, checkpoint: note.clone() }))
}

/// The proof as answers to submissions carry it: signed where a checkpoint is, and else marked as not signed.
pub(super) fn best(view: &View, index: u64) -> Result<Value, Failure> {
    if let Some(proof) = published(view, index, None)? {
        return Ok(json!({ "signed": true, "format": "c2sp.org/tlog-proof@v1", "text": proof.to_string() }));
    }
    let hashes = view.inclusion_proof(index, view.size())?;
    let hashes: Vec<String> = hashes.iter().map(assay_merkle::Hash::to_base64).collect();
    Ok(json!({
        "signed": false,
        "format": "rfc6962-inclusion",
        "size": view.size(),
        "root": view.root().to_base64(),
        "hashes": hashes,
    }))
}

/// The published checkpoint, if it covers the entry.
pub(super) fn checkpoint(view: &View, index: u64) -> Option<String> {
    let (_, note) = view.published().filter(|(checkpoint, _)| checkpoint.size > index)?;
    Some(note.to_string())
}
