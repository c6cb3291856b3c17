//! `GET /api/v1/facts/{question}`: what the last logged snapshot answers, with everything that proves it, as one file.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use assay_ledger::fact::Question;
use assay_store::log::LoggedSnapshot;
use axum::http::StatusCode;

use super::proof;
use crate::http::answer::{self, Answer, Cache};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::shared::Shared;

/// The snapshot that facts are proven by. Its tree is made once, while the one before still serves.
#[derive(Default)]
pub(crate) struct Snapshots {
    current: RwLock<Option<Arc<LoggedSnapshot>>>,
    making: Mutex<()>,
}

impl Snapshots {
    fn current(&self) -> Option<Arc<LoggedSnapshot>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The last snapshot that is published, or the one before it while that is being made ready.
    fn get(&self, shared: &Shared) -> Result<Arc<LoggedSnapshot>, Failure> {
        let (logged, published) = {
            let view = shared.view();
            let logged = (view.log().snapshot_size > 0).then_some(view.log().snapshot_index);
            (logged, view.published().map_or(0, |(checkpoint, _)| checkpoint.size))
        };
        let index = logged.ok_or_else(|| {
            let message =
                "no snapshot of this log has been logged yet, so nothing can be proven of its state";
            Failure::new(StatusCode::NOT_FOUND, "no_snapshot_yet", message).retry(60)
        })?;
        let current = self.current();
        if let Some(current) = &current
            && (current.index() == index || published <= index)
        {
            return Ok(Arc::clone(current));
        }
        if published <= index {
            let message = "no published checkpoint covers the snapshot yet";
            return Err(Failure::new(StatusCode::NOT_FOUND, "not_published_yet", message).retry(1));
        }
        self.make(shared, index, current)
    }

    fn make(
        &self,
        shared: &Shared,
        index: u64,
        before: Option<Arc<LoggedSnapshot>>,
    ) -> Result<Arc<LoggedSnapshot>, Failure> {
        let making = match (self.making.try_lock(), before) {
            (Ok(making), _) => making,
            (Err(_), Some(before)) => return Ok(before),
            (Err(_), None) => self.making.lock().unwrap_or_else(PoisonError::into_inner),
        };
        // Whoever held the lock before may have made it.
        if let Some(current) = self.current().filter(|current| current.index() >= index) {
            return Ok(current);
        }
        let made = LoggedSnapshot::load(shared.service.sequencer.view())?;
        let made = Arc::new(made.ok_or_else(|| Failure::internal("a logged snapshot is gone"))?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&made));
        drop(making);
        Ok(made)
    }
}

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let question: Question = ask.first().parse().map_err(|error| Failure::malformed(format!("{error}")))?;
    let snapshot = shared.snapshots.get(shared)?;
    let logged = {
        let view = shared.view();
        let entry = view.entry(snapshot.index())?;
        proof::published(&view, snapshot.index(), Some(entry.to_vec()))?
    };
    // A log that was opened again may lag behind what it had published for a moment.
    let logged = logged.ok_or_else(|| Failure::storage("the snapshot is not published any more"))?;
    let file = snapshot.prove(question, logged)?;
    Ok(answer::bytes("text/plain; charset=utf-8", Cache::No, file.to_string()))
}
