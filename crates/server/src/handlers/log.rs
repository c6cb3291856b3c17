//! `GET /api/v1/log`: which log this is and how far it has come.

use assay_ledger::market::AssetRecord;
use assay_merkle::{Algorithm, VerifierKey};
use assay_store::log::View;
use serde_json::json;

use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::shared::Shared;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let view = shared.view();
    let log = view.log();
    let asset = AssetRecord::of(view.state())?;
    answer::json(&json!({
        "origin": log.origin,
        "id": log.id,
        "verifier_key": verifier_key(&view)?.to_string(),
        "operator": log.operator,
        "size": view.size(),
        "root": view.root().to_base64(),
        "commit": log.commit,
        "time_ms": log.time_ms,
        "asset": {
            "symbol": asset.symbol,
            "decimals": asset.decimals,
            "fee_ppm": asset.fee_ppm,
        },
        "snapshot_size": log.snapshot_size,
        "published_size": view.published().map(|(checkpoint, _)| checkpoint.size),
        "checkpoint": view.published().map(|(_, note)| note.to_string()),
        "version": env!("CARGO_PKG_VERSION"),
    }))
}

/// The key that the log's checkpoints are checked with.
pub(crate) fn verifier_key(view: &View) -> Result<VerifierKey, Failure> {
    let log = view.log();
    VerifierKey::new(&log.origin, Algorithm::Ed25519, *log.operator.as_bytes()).map_err(Failure::internal)
}
