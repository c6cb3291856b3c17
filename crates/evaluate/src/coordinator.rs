//! Lets workers bring every unfinished item to its outcome and gathers what they tell.

use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use crate::journal::Journal;
use crate::shared::Shared;
use crate::worker::{self, Event};
use crate::{EvaluateError, Outcome, Progress, Run};

/// The unfinished part of a run.
pub(crate) struct Work<'a> {
    pub(crate) run: &'a Run<'a>,
    /// The label of every item.
    pub(crate) labels: &'a [String],
    /// The places of the items without an outcome.
    pub(crate) pending: &'a [usize],
    pub(crate) journal_path: &'a Path,
}

/// Brings every pending item to its outcome.
pub(crate) fn finish(
    work: &Work<'_>,
    journal: &mut Journal,
    outcomes: &mut [Option<Outcome>],
    progress: &mut dyn Progress,
) -> Result<(), EvaluateError> {
    let workers = work.run.settings.concurrency.min(work.pending.len());
    let result = {
        let shared = Shared::new(work, Mutex::new(&mut *journal));
        thread::scope(|scope| {
            let (sender, events) = sync_channel(workers.max(1));
            for _ in 0..workers {
                let (sender, shared) = (sender.clone(), &shared);
                scope.spawn(move || worker::work(shared, &sender));
            }
            drop(sender);
            gather(work, &events, outcomes, progress)
        })
    };
    let synced = journal.sync().map_err(|source| EvaluateError::File {
        action: "write",
        path: work.journal_path.to_owned(),
        source,
    });
    result.and(synced)?;
    let finished = outcomes.iter().flatten().count();
    if finished == outcomes.len() {
        return Ok(());
    }
    Err(EvaluateError::Stopped { finished, total: outcomes.len(), journal: work.journal_path.to_owned() })
}

/// Listens until all workers have ended; the first failure is the one that is told.
fn gather(
    work: &Work<'_>,
    events: &Receiver<Event>,
    outcomes: &mut [Option<Outcome>],
    progress: &mut dyn Progress,
) -> Result<(), EvaluateError> {
    let example_id = |index: usize| work.run.items.get(index).map_or("", |item| item.example_id.as_str());
    let mut first_failed = None;
    let mut first_broken = Ok(());
    for event in events {
        match event {
            Event::Retrying { index, attempt, wait_ms, failure } => {
                progress.retrying(example_id(index), attempt, wait_ms, &failure);
            }
            Event::Kept { index, outcome } => {
                progress.finished(&outcome.example_id, outcome.error.is_none());
                if let Some(place) = outcomes.get_mut(index) {
                    *place = Some(outcome);
                }
            }
            Event::Failed { index, attempts, failure } => {
                first_failed.get_or_insert((index, attempts, failure));
            }
            Event::Broken(error) => first_broken = first_broken.and(Err(error)),
        }
    }
    first_broken?;
    match first_failed {
        None => Ok(()),
        Some((index, attempts, failure)) => Err(EvaluateError::ExampleFailed {
            example_id: example_id(index).to_owned(),
            attempts,
            failure,
            finished: outcomes.iter().flatten().count(),
            total: outcomes.len(),
            journal: work.journal_path.to_owned(),
        }),
    }
}
