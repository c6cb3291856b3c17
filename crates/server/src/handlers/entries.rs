//! `GET /api/v1/entries?from=&limit=&wait=`: entries in order, to be followed.

use std::sync::Arc;
use std::time::Duration;

use crate::http::answer::{self, Answer, Cache};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::shared::Shared;

/// The most entries of an answer.
const ENTRIES_MAX: usize = 1000;
/// The most bytes of an answer; at least one entry is given all the same.
const BYTES_MAX: usize = 8 << 20;
/// The longest wait, in seconds.
const WAIT_MAX: u64 = 60;

pub(crate) async fn get(shared: Arc<Shared>, ask: Ask) -> Answer {
    ask.query.allow(&["from", "limit", "wait"])?;
    let from: u64 = ask.query.parsed("from")?.unwrap_or(0);
    let limit = ask.query.count("limit", 100, ENTRIES_MAX)?;
    let wait: u64 = ask.query.parsed("wait")?.unwrap_or(0);
    if wait > WAIT_MAX {
        return Err(Failure::malformed(format!("the parameter `wait` must be at most {WAIT_MAX}")));
    }
    if wait > 0
        && let Ok(_place) = shared.long_polls.try_acquire()
    {
        // Nothing new is an answer too.
        shared.wait_for(Duration::from_secs(wait), |progress| progress.size > from).await;
    }
    let reading = tokio::task::spawn_blocking(move || lines(&shared, from, limit));
    let lines = reading.await.map_err(Failure::internal)??;
    Ok(answer::bytes("application/x-ndjson", Cache::No, lines))
}

fn lines(shared: &Shared, from: u64, limit: usize) -> Result<Vec<u8>, Failure> {
    let mut lines = Vec::new();
    let end = from.saturating_add(limit as u64).min(shared.view().size());
    for index in from..end {
        let entry = shared.look(|view| Ok(view.entry(index)?))?;
        // An entry is JSON in one line.
        lines.extend_from_slice(format!("{{\"index\":{index},\"envelope\":").as_bytes());
        lines.extend_from_slice(&entry);
        lines.extend_from_slice(b"}\n");
        if lines.len() >= BYTES_MAX {
            break;
        }
    }
    Ok(lines)
}
