//! What a sequencer has done so far, and what went wrong.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::log::StoreError;

/// What a sequencer has done so far.
#[derive(Debug, Default)]
pub struct Counters {
    /// Statements that were brought.
    pub submitted: AtomicU64,
    /// Statements that went in.
    pub entered: AtomicU64,
    /// Statements that were refused.
    pub refused: AtomicU64,
    /// Commits that were written.
    pub commits: AtomicU64,
    /// Times that the storage failed.
    pub storage_failures: AtomicU64,
    /// Publications.
    pub published: AtomicU64,
    /// Publications that failed, a policy not met included.
    pub publish_failures: AtomicU64,
    /// Snapshots that were made.
    pub snapshots: AtomicU64,
    /// Why the storage failed last, or a publication, in words; whoever counts failures wants to know.
    pub last_failure: Mutex<Option<String>>,
    /// Why the log can never go on.
    pub(super) halted: OnceLock<String>,
}

impl Counters {
    pub(super) fn add(counter: &AtomicU64, count: usize) {
        counter.fetch_add(count as u64, Ordering::Relaxed);
    }

    /// Halts the log if it can never go on after this failure.
    pub(super) fn note_final(&self, error: &StoreError) {
        if error.is_final() {
            let _ = self.halted.set(error.to_string());
        }
    }

    pub(super) fn is_halted(&self) -> bool {
        self.halted.get().is_some()
    }

    pub(super) fn note_failure(&self, failure: String) {
        *self.last_failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
    }
}
