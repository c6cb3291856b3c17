//! `GET /health` and `/ready`: whether the server lives, and whether it can do its work.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;

use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::shared::Shared;

/// How long the storage may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) fn live(shared: &Shared, _: &Ask) -> Answer {
    match shared.service.sequencer.halted() {
        None => answer::json(&json!({ "live": true })),
        Some(reason) => {
            let body = json!({ "live": false, "code": "halted", "halted": reason });
            Ok(answer::with_status(StatusCode::SERVICE_UNAVAILABLE, answer::json(&body)?))
        }
    }
}

pub(crate) async fn ready(shared: Arc<Shared>, _: Ask) -> Answer {
    let objects = Arc::clone(&shared.service.objects);
    let asking = tokio::task::spawn_blocking(move || {
        objects.size("checkpoint").map(drop).map_err(|error| error.to_string())
    });
    let storage = match tokio::time::timeout(PATIENCE, asking).await {
        Err(_) => Err("the storage did not answer in time".to_owned()),
        Ok(asked) => asked.unwrap_or_else(|error| Err(error.to_string())),
    };
    let witnesses = shared.service.witnesses.as_ref().map(|(status, _)| status.to_json());
    let counters = shared.service.sequencer.counters();
    let last = &counters.last_failure;
    let sequencer_failure = last.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let failure =
        shared.last_failure().map(|(time_ms, message)| json!({ "time_ms": time_ms, "message": message }));
    let halted = shared.service.sequencer.halted();
    let is_ready = storage.is_ok() && halted.is_none();
    let body = json!({
        "ready": is_ready,
        "halted": halted,
        "storage": storage.as_ref().err(),
        "storage_failures": counters.storage_failures.load(Ordering::Relaxed),
        "publish_failures": counters.publish_failures.load(Ordering::Relaxed),
        "last_sequencer_failure": sequencer_failure,
        "last_failure": failure,
        "witnesses": witnesses,
    });
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok(answer::with_status(status, answer::json(&body)?))
}
