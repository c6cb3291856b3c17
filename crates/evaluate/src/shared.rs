//! What the workers of a run share: the items still to be taken, and the journal.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::coordinator::Work;
use crate::journal::Journal;
use crate::worker::{Event, Finished};
use crate::{Answer, FailureKind, OnFailure, Outcome, clock};

/// Shared by all workers.
pub(crate) struct Shared<'a> {
    pub(crate) work: &'a Work<'a>,
    journal: Mutex<&'a mut Journal>,
    /// How many of the pending items have been taken.
    taken: AtomicUsize,
    /// Set when the run cannot go on.
    halt: AtomicBool,
}

impl<'a> Shared<'a> {
    pub(crate) fn new(work: &'a Work<'a>, journal: Mutex<&'a mut Journal>) -> Self {
        Self { work, journal, taken: AtomicUsize::new(0), halt: AtomicBool::new(false) }
    }

    /// The next item to ask for; none when all are taken or the run is to end.
    pub(crate) fn take(&self) -> Option<usize> {
        if self.must_end() {
            return None;
        }
        self.work.pending.get(self.taken.fetch_add(1, Ordering::Relaxed)).copied()
    }

    /// Whether no further item or attempt is to be begun.
    pub(crate) fn must_end(&self) -> bool {
        self.halt.load(Ordering::SeqCst) || self.work.run.stop.load(Ordering::SeqCst)
    }

    /// Keeps what a worker has brought, or ends the run where it cannot be kept.
    ///
    /// The worker does this itself, before it takes another item: a process that is killed loses at most the
    /// answers that were still under way.
    pub(crate) fn keep(&self, finished: Finished) -> Event {
        let Finished { index, attempts, result } = finished;
        let (answer, score, error) = match result {
            Ok((answer, score)) => (answer, score, None),
            Err(failure)
                if failure.kind == FailureKind::Run
                    || self.work.run.settings.on_failure == OnFailure::Stop =>
            {
                self.halt.store(true, Ordering::SeqCst);
                return Event::Failed { index, attempts, failure: failure.message };
            }
            Err(failure) => (Answer::default(), 0.0, Some(failure.message)),
        };
        let outcome = Outcome {
            example_id: self
                .work
                .run
                .items
                .get(index)
                .map(|item| item.example_id.clone())
                .unwrap_or_default(),
            score,
            prediction: answer.prediction,
            cost: answer.cost.filter(|cost| cost.is_finite()),
            latency_ms: answer.latency_ms.filter(|latency_ms| latency_ms.is_finite()),
            time: clock::rfc3339((self.work.run.clock)()),
            attempts,
            error,
        };
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        match journal.append(&outcome) {
            Ok(()) => Event::Kept { index, outcome },
            Err(error) => {
                self.halt.store(true, Ordering::SeqCst);
                Event::Broken(error)
            }
        }
    }
}
