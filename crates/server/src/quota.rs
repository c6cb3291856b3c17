//! How much a party may bring per day.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use assay_statement::PartyId;

const DAY_MS: u64 = 86_400_000;

/// What a party may bring per day (UTC).
///
/// Use is counted in memory: it begins anew when the server does, and servers beside each other count for themselves.
#[derive(Debug, Clone, Copy)]
pub struct Quotas {
    /// Statements that go in.
    pub statements_per_day: u64,
    /// Bytes of blobs.
    pub blob_bytes_per_day: u64,
}

impl Default for Quotas {
    fn default() -> Self {
        Self { statements_per_day: u64::MAX, blob_bytes_per_day: u64::MAX }
    }
}

/// What one party brought today.
#[derive(Debug, Clone, Copy, Default)]
struct Used {
    statements: u64,
    blob_bytes: u64,
}

/// What all parties brought today.
#[derive(Default)]
struct Day {
    number: u64,
    used: HashMap<PartyId, Used>,
}

/// Counts what parties bring.
///
/// Statements are counted once they are logged, not when they are brought: their signatures are not verified before,
/// and nobody shall use up the quota of another. So a party can go over by what it has on its way at once.
pub(crate) struct Usage {
    quotas: Quotas,
    day: Mutex<Day>,
}

impl Usage {
    pub(crate) fn new(quotas: Quotas) -> Self {
        Self { quotas, day: Mutex::default() }
    }

    /// How many more statements the party may bring.
    pub(crate) fn statements_left(&self, party: &PartyId, now_ms: u64) -> u64 {
        self.with(now_ms, |day| {
            let used = day.used.get(party).map_or(0, |used| used.statements);
            self.quotas.statements_per_day.saturating_sub(used)
        })
    }

    /// Counts statements that were logged.
    pub(crate) fn add_statements(&self, party: PartyId, count: u64, now_ms: u64) {
        if self.quotas.statements_per_day < u64::MAX {
            self.with(now_ms, |day| day.used.entry(party).or_default().statements += count);
        }
    }

    /// Counts a blob that is about to come, if there is room for it.
    pub(crate) fn take_blob(&self, party: PartyId, bytes: u64, now_ms: u64) -> bool {
        self.with(now_ms, |day| {
            let used = day.used.entry(party).or_default();
            let sum = used.blob_bytes.saturating_add(bytes);
            let fits = sum <= self.quotas.blob_bytes_per_day;
            if fits {
                used.blob_bytes = sum;
            }
            fits
        })
    }

    /// Takes back a blob that did not come after all.
    pub(crate) fn return_blob(&self, party: PartyId, bytes: u64, now_ms: u64) {
        self.with(now_ms, |day| {
            let used = day.used.entry(party).or_default();
            used.blob_bytes = used.blob_bytes.saturating_sub(bytes);
        });
    }

    fn with<T>(&self, now_ms: u64, change: impl FnOnce(&mut Day) -> T) -> T {
        let mut day = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        let number = now_ms / DAY_MS;
        if day.number != number {
            *day = Day { number, ..Day::default() };
        }
        change(&mut day)
    }
}

/// Seconds until the next day begins.
pub(crate) fn seconds_to_midnight(now_ms: u64) -> u64 {
    (DAY_MS - now_ms % DAY_MS).div_ceil(1000)
}
