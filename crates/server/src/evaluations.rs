//! Which entries are evaluations: the state has no list of them, so a thread makes one and keeps it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use assay_ledger::key;
use assay_ledger::record::{Record as _, StatementRecord};
use assay_statement::Kind;
use assay_store::log::look;
use assay_store::sequencer::Sequencer;

use crate::http::failure::Failure;
use crate::render::Entry;

/// How often to look for new entries.
const LOOK: Duration = Duration::from_millis(250);
/// How many facts or entries are looked at without letting others at the log.
const AT_ONCE: usize = 4096;

/// The list.
#[derive(Default)]
pub(crate) struct Evaluations(Arc<Mutex<Found>>);

#[derive(Default)]
struct Found {
    indexes: BTreeSet<u64>,
    /// The entries that there were when the first look began.
    from: u64,
    /// The entries that have been looked at; none before all that were there at first have been.
    to: Option<u64>,
}

impl Evaluations {
    /// Starts the thread, which ends soon after the sequencer does.
    pub(crate) fn start(sequencer: &Arc<Sequencer>) -> Self {
        let evaluations = Self::default();
        let (found, sequencer) = (Arc::clone(&evaluations.0), Arc::downgrade(sequencer));
        // Without a thread there is no list, and pages say so.
        let _ = std::thread::Builder::new().name("evaluations".into()).spawn(move || run(&found, &sequencer));
        evaluations
    }

    /// The newest of them; none while the list is still being made.
    pub(crate) fn newest(&self, limit: usize) -> Option<Vec<u64>> {
        let found = lock(&self.0);
        found.to.map(|_| found.indexes.iter().rev().take(limit).copied().collect())
    }
}

fn lock(found: &Mutex<Found>) -> MutexGuard<'_, Found> {
    found.lock().unwrap_or_else(PoisonError::into_inner)
}

fn run(found: &Mutex<Found>, sequencer: &Weak<Sequencer>) {
    let mut after = None;
    loop {
        let Some(sequencer) = sequencer.upgrade() else { return };
        let to = lock(found).to;
        let more = match to {
            None => scan(found, &sequencer, &mut after),
            // What cannot be read now is read later.
            Some(to) => follow(found, &sequencer, to).unwrap_or(false),
        };
        drop(sequencer);
        if !more {
            std::thread::sleep(LOOK);
        }
    }
}

/// Looks through the next statements of the state, in the order of their ids; says whether there may be more to do.
fn scan(found: &Mutex<Found>, sequencer: &Sequencer, after: &mut Option<Vec<u8>>) -> bool {
    let view = sequencer.view().read().unwrap_or_else(PoisonError::into_inner);
    // Entries that come in the meantime may lie before the place that the scan has reached, and are looked at after it.
    let size = view.size();
    let facts = view.state().range(&key::statements(), after.as_deref(), AT_ONCE);
    let mut found = lock(found);
    let records = facts.iter().filter_map(|(_, record)| StatementRecord::from_bytes(record).ok());
    found.indexes.extend(records.filter(|record| record.kind == Kind::Evaluation).map(|record| record.index));
    if after.is_none() {
        found.from = size;
    }
    match facts.last() {
        Some((last, _)) => *after = Some(last.to_vec()),
        None => found.to = Some(found.from),
    }
    true
}

/// Looks at entries that are new; says whether there are more.
fn follow(found: &Mutex<Found>, sequencer: &Sequencer, to: u64) -> Result<bool, Failure> {
    let (end, indexes) = look(sequencer.view(), |view| {
        let end = view.size().min(to.saturating_add(AT_ONCE as u64));
        let mut indexes = Vec::new();
        for index in to..end {
            if Entry::read(view, index)?.signed.statement.predicate.kind_code() == Kind::Evaluation {
                indexes.push(index);
            }
        }
        Ok::<_, Failure>((end, indexes))
    })?;
    let mut found = lock(found);
    found.indexes.extend(indexes);
    found.to = Some(end);
    Ok(end - to == AT_ONCE as u64)
}
