//! Which evaluations there are, and on which benchmark: a benchmark is named within an evaluation, not among its subjects.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use assay_ledger::record::{Record, StatementRecord};
use assay_statement::{Digest, Kind, Predicate};
use assay_store::log::View;

use crate::gathered::Gathered;
use crate::http::failure::Failure;
use crate::render::Entry;

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
}

impl Gathered for Evaluations {
    type Item = (u64, Digest);
    const NAME: &'static str = "evaluations";
    const ENTRIES_MAX: usize = 200;

    fn facts() -> Vec<u8> {
        STATEMENTS.to_vec()
    }

    fn entry_of(fact: &[u8]) -> Option<u64> {
        let record = StatementRecord::from_bytes(fact).ok()?;
        (record.kind == Kind::Evaluation).then_some(record.index)
    }

    fn read(view: &View, indexes: &[u64]) -> Result<Vec<Self::Item>, Failure> {
        let mut found = Vec::new();
        for index in indexes {
            if let Predicate::Evaluation(evaluation) = Entry::read(view, *index)?.signed.statement.predicate {
                found.push((*index, evaluation.benchmark));
            }
        }
        Ok(found)
    }

    fn take(&self, items: Vec<Self::Item>, looked_through: u64, is_whole: bool) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.is_whole = is_whole;
        for (index, benchmark) in items {
            known.all.push(index);
            known.by_benchmark.entry(benchmark).or_default().push(index);
        }
        known.looked_through = looked_through;
    }
}
