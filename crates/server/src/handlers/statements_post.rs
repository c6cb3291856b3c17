//! `POST /api/v1/statements`: one statement, or many.

use std::sync::Arc;

use assay_store::log::Entered;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::read_statement::{Brought, read};
use super::submit::submit;
use super::{proof, statements_batch};
use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::http::body;
use crate::http::failure::Failure;
use crate::shared::Shared;

pub(crate) async fn post(shared: Arc<Shared>, ask: Ask) -> Answer {
    match ask.content_type().as_str() {
        "application/json" => one(shared, ask).await,
        "application/x-ndjson" => statements_batch::post(shared, ask).await,
        _ => {
            let message = "a statement comes as `application/json`, many as `application/x-ndjson`";
            Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", message))
        }
    }
}

async fn one(shared: Arc<Shared>, ask: Ask) -> Answer {
    ask.query.allow(&[])?;
    let limits = &shared.limits;
    let kept = body::read(ask.body, &ask.headers, limits.statement_bytes_max, limits, &shared.bodies).await?;
    let (brought, statement) = read(&kept.bytes)?;
    drop(kept);
    let mut outcomes = submit(&shared, vec![Ok(statement)]).await?;
    let entered = outcomes.pop().ok_or_else(|| Failure::internal("no answer"))??;
    if !witnessed(&shared, entered.index).await {
        let late = answer::json(&entered_json(&brought, &entered))?;
        return Ok(answer::with_status(StatusCode::ACCEPTED, late));
    }
    // What was logged just now is proven from memory; older entries need tiles, which may have to be read.
    if entered.new {
        return prove(&shared, &brought, &entered);
    }
    let proving = tokio::task::spawn_blocking(move || prove(&shared, &brought, &entered));
    proving.await.map_err(Failure::internal)?
}

fn prove(shared: &Shared, brought: &Brought, entered: &Entered) -> Answer {
    let mut entry = entered_json(brought, entered);
    let (checkpoint, proof) = shared
        .look(|view| Ok((proof::checkpoint(view, entered.index), proof::best(view, entered.index)?)))?;
    if let Value::Object(entry) = &mut entry {
        if let Some(checkpoint) = checkpoint {
            entry.insert("checkpoint".to_owned(), json!(checkpoint));
        }
        entry.insert("proof".to_owned(), proof);
    }
    answer::json(&entry)
}

/// A statement that is logged, as answers show it.
pub(super) fn entered_json(brought: &Brought, entered: &Entered) -> Value {
    json!({
        "id": brought.id,
        "index": entered.index,
        "new": entered.new,
        "kind": brought.kind.word(),
        "leaf_hash": brought.leaf_hash,
    })
}

/// Waits for the cosigned checkpoint that covers an entry, where there are witnesses; says whether it was in time.
pub(super) async fn witnessed(shared: &Shared, index: u64) -> bool {
    let Some((_, patience)) = &shared.service.witnesses else { return true };
    shared.wait_for(*patience, |progress| progress.published > index).await
}
