//! One worker: takes an item, asks its own model until there is an answer, and brings it back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::SyncSender;
use std::thread;
use std::time::{Duration, Instant};

use crate::shared::Shared;
use crate::{Answer, EvaluateError, FailureKind, Item, Model, ModelFactory, ModelFailure, Outcome, backoff};

/// What a worker tells.
pub(crate) enum Event {
    /// An attempt failed and another follows.
    Retrying { index: usize, attempt: u32, wait_ms: u64, failure: String },
    /// An item is finished and in the journal.
    Kept { index: usize, outcome: Outcome },
    /// An item got no answer, which ends the run.
    Failed { index: usize, attempts: u32, failure: String },
    /// The journal cannot be written, which ends the run.
    Broken(EvaluateError),
}

/// An item with its answer and score, or its last failure.
pub(crate) struct Finished {
    pub(crate) index: usize,
    pub(crate) attempts: u32,
    pub(crate) result: Result<(Answer, f64), ModelFailure>,
}

/// The longest time between two looks at whether the run is to end.
const NAP: Duration = Duration::from_millis(20);

/// Works until no item is left or the run is to end.
pub(crate) fn work(shared: &Shared<'_>, events: &SyncSender<Event>) {
    let mut model = None;
    while let Some(index) = shared.take() {
        let Some(finished) = finish(shared, index, &mut model, events) else { return };
        if events.send(shared.keep(finished)).is_err() {
            return;
        }
    }
}

/// Asks until there is an answer or no further attempt is allowed; none where the run ended in between.
fn finish<'a>(
    shared: &'a Shared<'_>,
    index: usize,
    model: &mut Option<Box<dyn Model + 'a>>,
    events: &SyncSender<Event>,
) -> Option<Finished> {
    let run = shared.work.run;
    let item = run.items.get(index)?;
    let label = shared.work.labels.get(index)?;
    let asked = item.without(&run.settings.label);
    for attempt in 1.. {
        let result = ask(run.model, model, &asked).and_then(|answer| {
            let score = run.scorer.score(&answer, label).map_err(ModelFailure::retry)?;
            Ok((answer, score))
        });
        let failure = match result {
            Err(failure) if failure.kind == FailureKind::Retry && attempt <= run.settings.retries_max => {
                failure
            }
            result => return Some(Finished { index, attempts: attempt, result }),
        };
        let wait_ms =
            backoff::wait_ms(run.settings.backoff_ms, &item.example_id, attempt, failure.retry_after_ms);
        if shared.must_end() {
            return None;
        }
        events.send(Event::Retrying { index, attempt, wait_ms, failure: failure.message }).ok()?;
        if !nap(Duration::from_millis(wait_ms), shared) {
            return None;
        }
    }
    None
}

/// Asks once and measures the time where the model does not state it.
fn ask<'a>(
    factory: &'a dyn ModelFactory,
    model: &mut Option<Box<dyn Model + 'a>>,
    item: &Item,
) -> Result<Answer, ModelFailure> {
    // A model that panics must not take the answers of the others with it; it is not used again.
    let asked = catch_unwind(AssertUnwindSafe(|| {
        let ready = match model {
            Some(ready) => ready,
            None => model.insert(factory.make()?),
        };
        let begun = Instant::now();
        let mut answer = ready.answer(item)?;
        answer.latency_ms.get_or_insert(begun.elapsed().as_secs_f64() * 1_000.0);
        Ok(answer)
    }));
    asked.unwrap_or_else(|_| {
        *model = None;
        Err(ModelFailure::retry("the model broke off with a panic"))
    })
}

/// Waits; false where the run is to end in the meantime.
fn nap(wait: Duration, shared: &Shared<'_>) -> bool {
    let begun = Instant::now();
    while !shared.must_end() {
        let left = wait.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return true;
        }
        thread::sleep(left.min(NAP));
    }
    false
}
