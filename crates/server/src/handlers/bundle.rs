//! `GET /api/v1/statements/{id or index}/bundle`: a statement with its proof, to be kept and checked without the log.

use axum::http::StatusCode;
use serde_json::json;

use super::proof;
use crate::http::answer::{self, Answer, Cache};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::render::statement_index;
use crate::shared::Shared;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let view = shared.view();
    let index = statement_index(&view, ask.first())?;
    let entry = view.entry(index)?;
    let proof = proof::published(&view, index, Some(entry.to_vec()))?.ok_or_else(|| {
        let message = "no published checkpoint covers the statement yet";
        Failure::new(StatusCode::NOT_FOUND, "not_published_yet", message).with("index", json!(index)).retry(1)
    })?;
    Ok(answer::bytes("text/plain; charset=utf-8", Cache::No, proof.to_string()))
}
