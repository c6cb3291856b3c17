//! The shared storage behind the handles.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::bug::{Bug, Listings};
use super::handle::Fake;
use super::held::{Author, Survival};
use super::plan::Plan;
use super::state::{State, Writer};
use super::trace::Event;

/// A storage in memory, on which any number of simulated processes work. Clones are the same storage.
#[derive(Clone)]
pub struct Storage {
    state: Arc<Mutex<State>>,
}

impl Storage {
    /// An empty storage; the seed decides everything that can turn out one way or another.
    pub fn new(seed: u64) -> Self {
        Self { state: Arc::new(Mutex::new(State::new(seed))) }
    }

    /// Breaks the contract from now on.
    pub fn plant(&self, bug: Bug) {
        self.state().bugs.insert(bug);
    }

    /// Changes what listings may do from now on.
    pub fn set_listings(&self, listings: Listings) {
        self.state().listings = listings;
    }

    /// A new process, with faults of its own.
    pub fn open(&self, plan: Plan) -> Fake {
        let mut state = self.state();
        let writer = state.writers.len();
        state.writers.push(Writer { plan, next: 0, life: 0, dead: false });
        drop(state);
        Fake::new(self.clone(), writer)
    }

    /// Every process dies at once; each must be restarted.
    pub fn lose_power(&self) {
        self.state().writers.iter_mut().for_each(|writer| writer.dead = true);
    }

    /// Everything that is late happens now.
    pub fn deliver(&self) {
        self.state().arrive(|_| true);
    }

    /// All objects as readers see them; no operation, so it meets no fault and no bug.
    pub fn snapshot(&self) -> BTreeMap<String, Vec<u8>> {
        let state = self.state();
        let objects = state
            .held
            .iter()
            .filter_map(|(name, held)| held.seen.as_ref().map(|bytes| (name.clone(), bytes.to_vec())));
        objects.collect()
    }

    /// Gives a name another content, durably, behind everyone's back; `None` removes it.
    pub fn tamper(&self, name: &str, content: Option<&[u8]>) {
        let mut state = self.state();
        let held = state.held.entry(name.to_owned()).or_insert_with(super::held::Held::nothing);
        held.write(content.map(Arc::from), Survival::Sure, Author { writer: usize::MAX, life: 0 }, 0);
    }

    /// The last operations (at most 2000), the oldest first.
    pub fn trace(&self) -> Vec<Event> {
        self.state().events.iter().cloned().collect()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
