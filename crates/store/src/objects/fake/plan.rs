//! What goes wrong, and in which operation.

use std::collections::BTreeMap;

use super::random::Random;

/// What happens to one operation instead of its success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The process dies, and nothing has happened.
    CrashBefore,
    /// The process dies after the effect, which is durable.
    CrashAfter,
    /// The process dies within the operation: the effect is seen, but at each restart of this writer it may turn out
    /// to be lost, until someone's write settles it. (A folder's file that has its name, in a directory not synced.)
    CrashWithin,
    /// An error without effect.
    Fail,
    /// The error that the storage is full, without effect.
    Full,
    /// An error, but the effect stands.
    FailButPersist,
    /// An error, and the effect comes after so many further operations of any writer, even if this one died meanwhile.
    Delay(u64),
}

/// How often a random plan has each fault, in parts of a thousand operations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is the fault of that name")]
pub struct Rates {
    pub crash_before: u64,
    pub crash_after: u64,
    pub crash_within: u64,
    pub fail: u64,
    pub full: u64,
    pub fail_but_persist: u64,
    pub delay: u64,
}

impl Rates {
    /// The same rate for every fault.
    pub fn all(of_thousand: u64) -> Self {
        Self {
            crash_before: of_thousand,
            crash_after: of_thousand,
            crash_within: of_thousand,
            fail: of_thousand,
            full: of_thousand,
            fail_but_persist: of_thousand,
            delay: of_thousand,
        }
    }
}

/// Which operation of one writer meets which fault. Operations are counted from 0 over all restarts.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    exact: BTreeMap<u64, Fault>,
    random: Option<(u64, Rates)>,
}

impl Plan {
    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self::default()
    }

    /// One fault in one operation.
    pub fn at(operation: u64, fault: Fault) -> Self {
        Self::none().and(operation, fault)
    }

    /// One more fault in one operation, instead of what the plan had for it.
    #[must_use]
    pub fn and(mut self, operation: u64, fault: Fault) -> Self {
        self.exact.insert(operation, fault);
        self
    }

    /// Each operation meets a fault with the given rates, as the seed decides.
    pub fn random(seed: u64, rates: Rates) -> Self {
        Self { exact: BTreeMap::new(), random: Some((seed, rates)) }
    }

    /// What the operation meets; it does not depend on the operations before.
    pub(super) fn fault(&self, operation: u64) -> Option<Fault> {
        if let Some(fault) = self.exact.get(&operation) {
            return Some(*fault);
        }
        let (seed, rates) = self.random.as_ref()?;
        let mut random = Random::new(*seed, operation);
        let mut number = random.below(1000);
        let delay = Fault::Delay(1 + random.below(20));
        let faults = [
            (rates.crash_before, Fault::CrashBefore),
            (rates.crash_after, Fault::CrashAfter),
            (rates.crash_within, Fault::CrashWithin),
            (rates.fail, Fault::Fail),
            (rates.full, Fault::Full),
            (rates.fail_but_persist, Fault::FailButPersist),
            (rates.delay, delay),
        ];
        faults.into_iter().find_map(|(rate, fault)| {
            let hit = number < rate;
            number = number.saturating_sub(rate);
            hit.then_some(fault)
        })
    }
}
