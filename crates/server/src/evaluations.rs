//! Which evaluations there are, and on which benchmark: the state has no such list, so one thread keeps it in memory.
//!
//! A benchmark is named within an evaluation, not among its subjects. Once the state has told which entries are
//! evaluations, those are read; from then on every new entry is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use assay_ledger::record::{Record, StatementRecord};
use assay_statement::{Digest, Kind, Predicate};
use assay_store::log::{View, look};
use assay_store::sequencer::Sequencer;

use crate::http::failure::Failure;
use crate::render::Entry;

/// How often to look for new entries.
const INTERVAL: Duration = Duration::from_millis(300);
/// Records that are looked at, and entries that are read, before others have their turn.
const RECORDS_MAX: usize = 5_000;
const ENTRIES_MAX: usize = 200;
/// The letter of statements in the state.
const STATEMENTS: &[u8] = b"s";

/// The evaluations on each benchmark.
#[derive(Default)]
pub(crate) struct Evaluations {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// The entries before this one have been looked through.
    looked_through: u64,
    /// The entries of the evaluations, in the order of the log.
    by_benchmark: HashMap<Digest, Vec<u64>>,
    /// All of them.
    all: Vec<u64>,
    /// What was there at first has been looked through.
    is_whole: bool,
}

impl Evaluations {
    /// Starts the thread, which ends with the sequencer.
    pub(crate) fn start(sequencer: &Arc<Sequencer>) -> Arc<Self> {
        let evaluations = Arc::new(Self::default());
        let (known, sequencer) = (Arc::downgrade(&evaluations), Arc::downgrade(sequencer));
        // Without a thread nothing is looked through, and pages say so.
        let _ =
            std::thread::Builder::new().name("evaluations".into()).spawn(move || follow(&known, &sequencer));
        evaluations
    }

    /// The newest evaluations on a benchmark before an entry, and how many entries have been looked through.
    pub(crate) fn on(&self, benchmark: &Digest, before: Option<u64>, limit: usize) -> (Vec<u64>, u64) {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let all = known.by_benchmark.get(benchmark).map(Vec::as_slice).unwrap_or_default();
        let end = before.map_or(all.len(), |before| all.partition_point(|index| *index < before));
        let newest = all.iter().take(end).rev().take(limit).copied().collect();
        (newest, known.looked_through)
    }

    /// The newest evaluations; none while the list is still being made.
    pub(crate) fn newest(&self, limit: usize) -> Option<Vec<u64>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.is_whole.then(|| known.all.iter().rev().take(limit).copied().collect())
    }

    fn take(&self, read: Vec<(u64, Digest)>, looked_through: u64, is_whole: bool) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.is_whole = is_whole;
        for (index, benchmark) in read {
            known.all.push(index);
            known.by_benchmark.entry(benchmark).or_default().push(index);
        }
        known.looked_through = looked_through;
    }
}

/// Looks through what is there, then through whatever comes, until nobody asks any more.
fn follow(evaluations: &Weak<Evaluations>, sequencer: &Weak<Sequencer>) {
    let Some(size) = sequencer.upgrade().map(|sequencer| size(&sequencer)) else { return };
    let mut waiting = of_state(sequencer, size);
    // Read from the end: the last comes first.
    waiting.sort_unstable_by(|one, other| other.cmp(one));
    let mut next = size;
    loop {
        let (Some(evaluations), Some(sequencer)) = (evaluations.upgrade(), sequencer.upgrade()) else {
            return;
        };
        let new = size_of(&mut next, &sequencer, waiting.is_empty());
        let idle = waiting.is_empty() && new.is_empty();
        let part: Vec<u64> = match waiting.is_empty() {
            true => new,
            false => waiting.split_off(waiting.len().saturating_sub(ENTRIES_MAX)).into_iter().rev().collect(),
        };
        let read = look(sequencer.view(), |view| benchmarks(view, &part));
        let looked_through = waiting.last().copied().unwrap_or(next);
        // What cannot be read now is left out; an audit tells of a log that is damaged.
        evaluations.take(read.unwrap_or_default(), looked_through, waiting.is_empty());
        drop((evaluations, sequencer));
        if idle {
            std::thread::sleep(INTERVAL);
        }
    }
}

fn size(sequencer: &Sequencer) -> u64 {
    sequencer.view().read().unwrap_or_else(PoisonError::into_inner).size()
}

/// The next new entries, once nothing else waits.
fn size_of(next: &mut u64, sequencer: &Sequencer, ready: bool) -> Vec<u64> {
    if !ready {
        return Vec::new();
    }
    let end = size(sequencer).min(next.saturating_add(ENTRIES_MAX as u64));
    let new = (*next..end).collect();
    *next = end.max(*next);
    new
}

/// The entries before a size that are evaluations, as the state has them.
fn of_state(sequencer: &Weak<Sequencer>, size: u64) -> Vec<u64> {
    let (mut found, mut after): (Vec<u64>, Option<Vec<u8>>) = (Vec::new(), None);
    loop {
        let Some(sequencer) = sequencer.upgrade() else { return found };
        let view = sequencer.view().read().unwrap_or_else(PoisonError::into_inner);
        let page = view.state().range(STATEMENTS, after.as_deref(), RECORDS_MAX);
        let records = page.iter().filter_map(|(_, value)| StatementRecord::from_bytes(value).ok());
        let evaluations = records.filter(|record| record.kind == Kind::Evaluation && record.index < size);
        found.extend(evaluations.map(|record| record.index));
        match page.last() {
            Some((key, _)) if page.len() == RECORDS_MAX => after = Some(key.to_vec()),
            _ => return found,
        }
    }
}

fn benchmarks(view: &View, indexes: &[u64]) -> Result<Vec<(u64, Digest)>, Failure> {
    let mut found = Vec::new();
    for index in indexes {
        if let Predicate::Evaluation(evaluation) = Entry::read(view, *index)?.signed.statement.predicate {
            found.push((*index, evaluation.benchmark));
        }
    }
    Ok(found)
}
