//! How far a computation has come, told while it runs: plain data, in units of the work that it does.

use serde::Serialize;
use std::sync::{Mutex, PoisonError};

/// The most that is told of a phase of known length, beside its beginning: listening must not slow down the work.
const TOLD_MAX: u64 = 100;

/// What a computation is doing, and in which units it counts that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Columns are cut into features, and examples into halves. Nothing is counted.
    Preparing,
    /// Every slice is counted for all models at once: in sets of features, each of them one pass over the examples.
    Searching,
    /// Slices are chosen to be tested: in models.
    Choosing,
    /// They are tested on the other half: in slices.
    Testing,
    /// Every slice is counted again, for models that may miss the floor on each: in sets of features.
    RulingOut,
    /// The records are looked through for a grader that fails: in slices of one predicate.
    Checking,
    /// What was found is described and judged: in models.
    Judging,
    /// All models are put on one map: in models.
    Mapping,
    /// Examples are cut into strata: in strata, of which nobody knows beforehand how many there will be.
    Cutting,
    /// Evidence is weighed to the workload: in models.
    Weighing,
    /// A router is chosen and judged: in models that it may ask.
    Routing,
    /// Models are compared: in slices.
    Comparing,
}

/// How far a computation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// What it is doing.
    pub phase: Phase,
    /// The position of that among all that it does, from 1.
    pub step: usize,
    /// How many such phases it has.
    pub steps: usize,
    /// How many units of the phase are done.
    pub done: u64,
    /// How many there are; `None` where only the end of the phase tells.
    pub total: Option<u64>,
}

/// Whoever is told how far a computation has come, by whichever of its threads has got there.
pub type Listener<'a> = dyn FnMut(Progress) + Send + 'a;

/// Counts what is done and tells of it. What is told never goes back.
pub(crate) struct Teller<'a> {
    phases: &'static [Phase],
    told: Mutex<Told<'a>>,
}

struct Told<'a> {
    listener: &'a mut Listener<'a>,
    now: Option<Progress>,
    /// How much was done when it was last told.
    last: u64,
}

impl<'a> Teller<'a> {
    /// For a computation that goes through these phases.
    pub(crate) fn new(phases: &'static [Phase], listener: &'a mut Listener<'a>) -> Self {
        Self { phases, told: Mutex::new(Told { listener, now: None, last: 0 }) }
    }

    /// Begins a phase of so many units.
    pub(crate) fn begin(&self, phase: Phase, total: Option<usize>) {
        let step = 1 + self.phases.iter().position(|other| *other == phase).unwrap_or_default();
        let total = total.map(|total| total as u64);
        let now = Progress { phase, step, steps: self.phases.len(), done: 0, total };
        self.told.lock().unwrap_or_else(PoisonError::into_inner).tell(now);
    }

    /// Counts units of the phase as done.
    pub(crate) fn add(&self, units: usize) {
        // Counted and told under one lock, or a thread could be overtaken between the two.
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(now) = told.now.as_mut() else { return };
        now.done += units as u64;
        let now = *now;
        let least = now.total.unwrap_or_default().div_ceil(TOLD_MAX);
        if now.total == Some(now.done) || now.done - told.last >= least {
            told.tell(now);
        }
    }
}

impl Told<'_> {
    fn tell(&mut self, now: Progress) {
        self.now = Some(now);
        self.last = now.done;
        (self.listener)(now);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use rayon::prelude::*;

    /// All that is told of a phase of so many units, each counted by whichever thread comes to it.
    fn told(total: usize) -> Vec<u64> {
        let mut told = Vec::new();
        let mut listener = |progress: Progress| told.push(progress.done);
        let teller = Teller::new(&[Phase::Preparing, Phase::Testing], &mut listener);
        teller.begin(Phase::Testing, Some(total));
        (0..total).into_par_iter().for_each(|_| teller.add(1));
        told
    }

    #[test]
    fn each_phase_is_told_in_order_to_its_end_and_seldom() {
        for total in [0, 1, 7, 100, 101, 12_345] {
            let told = told(total);
            assert!(told.is_sorted_by(|one, next| one < next), "{told:?}");
            assert_eq!((told[0], *told.last().unwrap()), (0, total as u64));
            assert!(told.len() as u64 <= TOLD_MAX + 1, "{} times", told.len());
        }
    }

    #[test]
    fn of_an_unknown_length_each_unit_is_told() {
        let mut told = Vec::new();
        let mut listener = |progress: Progress| told.push((progress.step, progress.done, progress.total));
        let teller = Teller::new(&[Phase::Preparing, Phase::Cutting], &mut listener);
        teller.begin(Phase::Cutting, None);
        (0..3).for_each(|_| teller.add(1));
        assert_eq!(told, [(2, 0, None), (2, 1, None), (2, 2, None), (2, 3, None)]);
    }
}
