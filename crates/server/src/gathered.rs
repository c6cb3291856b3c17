//! Lists that the state does not have, kept in memory by a thread each.
//!
//! Once the state has told which entries are sought, those are read, the oldest first; from then on every new entry is.

use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use assay_store::log::{View, look};
use assay_store::sequencer::Sequencer;

use crate::http::failure::Failure;

/// How often to look for new entries.
const INTERVAL: Duration = Duration::from_millis(300);
/// Facts that are looked at, before others have their turn.
const FACTS_MAX: usize = 5_000;

/// A list of this sort.
pub(crate) trait Gathered: Default + Send + Sync + 'static {
    /// What it keeps of an entry.
    type Item;
    /// What its thread is called.
    const NAME: &'static str;
    /// Entries that are read, before others have their turn.
    const ENTRIES_MAX: usize;

    /// What the keys of the facts begin with that tell of it.
    fn facts() -> Vec<u8>;

    /// The entry that such a fact tells of, if it is sought.
    fn entry_of(fact: &[u8]) -> Option<u64>;

    /// What is to be kept of entries; those that are not sought are left out.
    fn read(view: &View, indexes: &[u64]) -> Result<Vec<Self::Item>, Failure>;

    /// Keeps what was read; the entries before `looked_through` have been looked through.
    fn take(&self, items: Vec<Self::Item>, looked_through: u64, is_whole: bool);
}

/// Starts the thread, which ends with the sequencer.
pub(crate) fn start<G: Gathered>(sequencer: &Arc<Sequencer>) -> Arc<G> {
    let list = Arc::new(G::default());
    let (weak, sequencer) = (Arc::downgrade(&list), Arc::downgrade(sequencer));
    // Without a thread nothing is looked through, and pages say so.
    let _ = std::thread::Builder::new().name(G::NAME.into()).spawn(move || follow(&weak, &sequencer));
    list
}

/// Looks through what is there, then through whatever comes, until nobody asks any more.
fn follow<G: Gathered>(list: &Weak<G>, sequencer: &Weak<Sequencer>) {
    let Some(size) = sequencer.upgrade().map(|sequencer| size(&sequencer)) else { return };
    let mut waiting = of_state::<G>(sequencer, size);
    // Read from the end: the last comes first.
    waiting.sort_unstable_by(|one, other| other.cmp(one));
    let mut next = size;
    loop {
        let (Some(list), Some(sequencer)) = (list.upgrade(), sequencer.upgrade()) else { return };
        let new = new::<G>(&mut next, &sequencer, waiting.is_empty());
        let idle = waiting.is_empty() && new.is_empty();
        let part: Vec<u64> = match waiting.is_empty() {
            true => new,
            false => {
                let begins = waiting.len().saturating_sub(G::ENTRIES_MAX);
                waiting.split_off(begins).into_iter().rev().collect()
            }
        };
        let read = look(sequencer.view(), |view| G::read(view, &part));
        let looked_through = waiting.last().copied().unwrap_or(next);
        // What cannot be read now is left out; an audit tells of a log that is damaged.
        list.take(read.unwrap_or_default(), looked_through, waiting.is_empty());
        drop((list, sequencer));
        if idle {
            std::thread::sleep(INTERVAL);
        }
    }
}

fn size(sequencer: &Sequencer) -> u64 {
    sequencer.view().read().unwrap_or_else(PoisonError::into_inner).size()
}

/// The next new entries, once nothing else waits.
fn new<G: Gathered>(next: &mut u64, sequencer: &Sequencer, ready: bool) -> Vec<u64> {
    if !ready {
        return Vec::new();
    }
    let end = size(sequencer).min(next.saturating_add(G::ENTRIES_MAX as u64));
    let new = (*next..end).collect();
    *next = end.max(*next);
    new
}

/// The entries before a size that are sought, as the state has them.
fn of_state<G: Gathered>(sequencer: &Weak<Sequencer>, size: u64) -> Vec<u64> {
    let (mut found, mut after): (Vec<u64>, Option<Vec<u8>>) = (Vec::new(), None);
    loop {
        let Some(sequencer) = sequencer.upgrade() else { return found };
        let view = sequencer.view().read().unwrap_or_else(PoisonError::into_inner);
        let page = view.state().range(&G::facts(), after.as_deref(), FACTS_MAX);
        found.extend(page.iter().filter_map(|(_, fact)| G::entry_of(fact)).filter(|index| *index < size));
        match page.last() {
            Some((key, _)) if page.len() == FACTS_MAX => after = Some(key.to_vec()),
            _ => return found,
        }
    }
}
