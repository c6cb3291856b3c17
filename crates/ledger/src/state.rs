//! The state: every fact that the log's entries established.
//!
//! Facts are added and replaced, never removed, as the log itself. The state is a run (the last snapshot, packed) with
//! what came since beside it; while a new snapshot is being made, what it takes in is frozen between the two.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

use crate::codec::{CodecError, Writer};
use crate::key::{self, Key};
use crate::record::{LogRecord, Record};
use crate::run::{Run, RunError};
use crate::writes::Writes;

/// Where rules look facts up.
pub trait Facts {
    /// The value under a key.
    fn get(&self, key: &[u8]) -> Option<&[u8]>;

    /// The record under a key.
    ///
    /// # Errors
    /// A value that is no such record.
    fn record<R: Record>(&self, key: &[u8]) -> Result<Option<R>, CodecError>
    where
        Self: Sized,
    {
        self.get(key).map(R::from_bytes).transpose()
    }
}

/// Facts to add or replace.
#[derive(Clone, Default)]
pub struct Change(Writes);

impl Change {
    /// The keys of the facts, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.0.keys()
    }

    /// How many facts.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Facts by key, and their order where someone asks for ranges.
#[derive(Default, Clone)]
struct Layer {
    facts: Writes,
    order: BTreeSet<Key>,
}

impl Layer {
    fn keys_from(&self, from: &[u8]) -> impl Iterator<Item = &[u8]> {
        self.order.range::<[u8], _>((Bound::Included(from), Bound::Unbounded)).map(|key| key.as_slice())
    }

    fn keys_before(&self, end: Option<&[u8]>) -> impl Iterator<Item = &[u8]> {
        let end = end.map_or(Bound::Unbounded, Bound::Excluded);
        self.order.range::<[u8], _>((Bound::Unbounded, end)).rev().map(|key| key.as_slice())
    }
}

/// The first key after all that begin with the prefix; none where there is no end to them.
fn successor(prefix: &[u8]) -> Option<Key> {
    let mut key = Key::from_slice(prefix);
    while let Some(last) = key.pop() {
        if let Some(next) = last.checked_add(1) {
            key.push(next);
            return Some(key);
        }
    }
    None
}

/// Every fact that the log's entries established.
#[derive(Default, Clone)]
pub struct State {
    base: Arc<Run>,
    frozen: Option<Arc<Layer>>,
    recent: Layer,
    unordered: bool,
}

impl State {
    /// An empty state: that of a log without entries.
    pub fn new() -> Self {
        Self::from_run(Run::default())
    }

    /// The state of a snapshot.
    pub fn from_run(run: Run) -> Self {
        // All parts of a state hash keys alike, so that each key is hashed once.
        let recent = Layer { facts: Writes::new(run.hasher().clone()), order: BTreeSet::new() };
        Self { base: Arc::new(run), recent, frozen: None, unordered: false }
    }

    /// A state that keeps no order and so cannot list ranges, for whoever only applies entries; twice as fast.
    pub fn unordered(self) -> Self {
        Self { unordered: true, ..self }
    }

    /// Takes in a change.
    pub fn absorb(&mut self, change: Change) {
        if !self.unordered {
            self.recent.order.extend(change.0.keys().map(Key::from_slice));
        }
        self.recent.facts.append(&change.0);
    }

    /// Changes the state in place, without a way back, which saves taking the changes in afterwards.
    pub(crate) fn change<T>(&mut self, work: impl FnOnce(&mut Draft<'_>) -> T) -> T {
        let empty = Writes::new(self.base.hasher().clone());
        let facts = std::mem::replace(&mut self.recent.facts, empty);
        let before = facts.position();
        // What was written lately is the draft's; the rest of the state lies beneath it.
        let mut draft = Draft::on(self, facts);
        let done = work(&mut draft);
        let facts = draft.into_change().0;
        if !self.unordered {
            self.recent.order.extend(facts.keys_since(before).map(Key::from_slice));
        }
        self.recent.facts = facts;
        done
    }

    /// Facts whose keys begin with the prefix and come after a key, in order, at most `limit`.
    pub fn range(&self, prefix: &[u8], after: Option<&[u8]>, limit: usize) -> Vec<(&[u8], &[u8])> {
        let from = after.unwrap_or(prefix);
        let seen = |key: &&[u8]| after == Some(*key);
        let wanted = |key: &&[u8]| key.starts_with(prefix);
        let base = self.base.iter_from(self.base.lower_bound(from)).map(|(key, _)| key);
        let frozen = self.frozen.iter().flat_map(|layer| layer.keys_from(from));
        let recent = self.recent.keys_from(from);
        let mut base = base.skip_while(seen).take_while(wanted).peekable();
        let mut frozen = frozen.skip_while(seen).take_while(wanted).peekable();
        let mut recent = recent.skip_while(seen).take_while(wanted).peekable();
        let mut found = Vec::new();
        while found.len() < limit {
            let heads = [base.peek().copied(), frozen.peek().copied(), recent.peek().copied()];
            let Some(next) = heads.into_iter().flatten().min() else { break };
            base.next_if_eq(&next);
            frozen.next_if_eq(&next);
            recent.next_if_eq(&next);
            if let Some(value) = self.get(next) {
                found.push((next, value));
            }
        }
        found
    }

    /// Facts whose keys begin with the prefix and come before a key, in falling order, at most `limit`.
    pub fn range_back(&self, prefix: &[u8], before: Option<&[u8]>, limit: usize) -> Vec<(&[u8], &[u8])> {
        let end = before.map(Key::from_slice).or_else(|| successor(prefix));
        let end = end.as_deref();
        let wanted = |key: &&[u8]| key.starts_with(prefix);
        let last = end.map_or(self.base.len(), |end| self.base.lower_bound(end));
        let base = (0..last).rev().filter_map(|position| self.base.fact(position)).map(|(key, _)| key);
        let frozen = self.frozen.iter().flat_map(|layer| layer.keys_before(end));
        let recent = self.recent.keys_before(end);
        let mut base = base.take_while(wanted).peekable();
        let mut frozen = frozen.take_while(wanted).peekable();
        let mut recent = recent.take_while(wanted).peekable();
        let mut found = Vec::new();
        while found.len() < limit {
            let heads = [base.peek().copied(), frozen.peek().copied(), recent.peek().copied()];
            let Some(next) = heads.into_iter().flatten().max() else { break };
            base.next_if_eq(&next);
            frozen.next_if_eq(&next);
            recent.next_if_eq(&next);
            if let Some(value) = self.get(next) {
                found.push((next, value));
            }
        }
        found
    }

    /// The facts of the last snapshot, packed; none of what came since.
    pub fn base(&self) -> Arc<Run> {
        Arc::clone(&self.base)
    }

    /// How many facts have changed since the last snapshot.
    pub fn changed(&self) -> usize {
        self.recent.facts.len() + self.frozen.as_ref().map_or(0, |frozen| frozen.facts.len())
    }

    /// How many facts the last snapshot held.
    pub fn packed(&self) -> usize {
        self.base.len()
    }

    /// Sets aside what has changed, to be packed elsewhere while the state goes on; costs nothing.
    /// None while an earlier one is still being packed.
    pub fn freeze(&mut self) -> Option<Frozen> {
        if self.frozen.is_some() {
            return None;
        }
        let empty = Layer { facts: Writes::new(self.base.hasher().clone()), order: BTreeSet::new() };
        let layer = Arc::new(std::mem::replace(&mut self.recent, empty));
        self.frozen = Some(Arc::clone(&layer));
        Some(Frozen { base: Arc::clone(&self.base), layer })
    }

    /// Puts the packed run in the place of what was set aside; says whether it did. What was set aside from another
    /// state, or from this one before it was loaded again, is not this state's and changes nothing.
    pub fn thaw(&mut self, frozen: &Frozen, run: Arc<Run>) -> bool {
        let own = self.frozen.as_ref().is_some_and(|layer| Arc::ptr_eq(layer, &frozen.layer));
        if own {
            self.base = run;
            self.frozen = None;
        }
        own
    }

    /// How often facts were written since the last snapshot.
    pub fn position(&self) -> usize {
        self.recent.facts.position()
    }

    /// What was written since the last snapshot; all of it for whoever never packs the state.
    pub(crate) fn writes(&self) -> &Writes {
        &self.recent.facts
    }

    /// All facts packed into one run.
    ///
    /// # Errors
    /// A fact that does not fit into a leaf.
    pub fn pack(&self) -> Result<Run, RunError> {
        let recent = &self.recent.facts;
        match &self.frozen {
            None => merge(&self.base, recent, recent.position()),
            Some(layer) => {
                let run = merge(&self.base, &layer.facts, layer.facts.position())?;
                merge(&run, recent, recent.position())
            }
        }
    }

    /// The value under a key of this hash.
    fn get_hashed(&self, hash: u64, key: &[u8]) -> Option<&[u8]> {
        let frozen = || self.frozen.as_ref().and_then(|frozen| frozen.facts.get(hash, key));
        self.recent.facts.get(hash, key).or_else(frozen).or_else(|| self.base.get_hashed(hash, key))
    }
}

impl Facts for State {
    fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.get_hashed(self.recent.facts.hash(key), key)
    }
}

/// What has been set aside to be packed.
pub struct Frozen {
    base: Arc<Run>,
    layer: Arc<Layer>,
}

impl Frozen {
    /// Packs it with everything before it.
    ///
    /// # Errors
    /// A fact that does not fit into a leaf.
    pub fn pack(&self) -> Result<Run, RunError> {
        merge(&self.base, &self.layer.facts, self.layer.facts.position())
    }
}

/// The facts of a run and those that were written on top of it, up to a place among the writes.
fn merge(base: &Run, writes: &Writes, position: usize) -> Result<Run, RunError> {
    let mut new = writes.sorted(position).into_iter().peekable();
    let mut old = base.iter_from(0).peekable();
    let facts = std::iter::from_fn(move || match (old.peek(), new.peek()) {
        (Some((kept, _)), Some((added, _))) => match kept.cmp(added) {
            Ordering::Less => old.next(),
            Ordering::Equal => {
                old.next();
                new.next()
            }
            Ordering::Greater => new.next(),
        },
        (None, _) => new.next(),
        (_, None) => old.next(),
    });
    Run::pack_with(base.hasher().clone(), base.as_bytes().len() + writes.bytes_len(), facts)
}

/// Changes that are being made on top of a state, all of them or none.
pub struct Draft<'a> {
    base: &'a State,
    change: Change,
    /// The record of the log as it is here, once it has been read.
    log: Option<Arc<LogRecord>>,
    /// Room in which records are written.
    room: Writer,
}

impl<'a> Draft<'a> {
    /// A draft without changes.
    pub fn new(base: &'a State) -> Self {
        Self::on(base, Writes::new(base.recent.facts.hasher().clone()))
    }

    fn on(base: &'a State, writes: Writes) -> Self {
        Self { base, change: Change(writes), log: None, room: Writer::default() }
    }

    /// Adds or replaces a fact.
    pub(crate) fn put(&mut self, key: Key, value: &[u8]) {
        if key == key::log() {
            self.log = None;
        }
        self.change.0.put(self.change.0.hash(&key), &key, value);
    }

    /// Adds or replaces a fact that is a record.
    pub(crate) fn put_record(&mut self, key: Key, record: &impl Record) {
        let room = std::mem::take(&mut self.room);
        let written = record.write(room.cleared());
        self.put(key, written.as_bytes());
        self.room = written;
    }

    /// The log itself; none before its first entry.
    pub(crate) fn log(&mut self) -> Result<Option<Arc<LogRecord>>, CodecError> {
        if self.log.is_none() {
            self.log = self.record::<LogRecord>(&key::log())?.map(Arc::new);
        }
        Ok(self.log.clone())
    }

    /// A place to go back to.
    pub(crate) fn position(&self) -> usize {
        self.change.0.position()
    }

    /// Takes back everything that was changed since.
    pub(crate) fn take_back(&mut self, position: usize) {
        self.log = None;
        self.change.0.take_back(position);
    }

    /// What has changed.
    pub fn into_change(self) -> Change {
        self.change
    }
}

impl Facts for Draft<'_> {
    fn get(&self, key: &[u8]) -> Option<&[u8]> {
        let hash = self.change.0.hash(key);
        self.change.0.get(hash, key).or_else(|| self.base.get_hashed(hash, key))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn absorb(state: &mut State, keys: &[&[u8]], value: u8) {
        let mut draft = Draft::new(state);
        keys.iter().for_each(|key| draft.put(Key::from_slice(key), &[value]));
        let change = draft.into_change();
        state.absorb(change);
    }

    #[test]
    fn ranges_read_the_same_forwards_and_backwards() {
        let mut state = State::new();
        absorb(&mut state, &[b"a", b"b\x00", b"b\x01", b"b\xff", b"c"], 1);
        state = State::from_run(state.pack().unwrap());
        absorb(&mut state, &[b"b\x01", b"b\x02", b"b"], 2);
        state.freeze().unwrap();
        absorb(&mut state, &[b"b\x00", b"b\xff\xff", b"\xff\xff"], 3);
        for prefix in [&b""[..], b"b", b"b\xff", b"\xff", b"d"] {
            let mut forwards = state.range(prefix, None, 100);
            forwards.reverse();
            assert_eq!(state.range_back(prefix, None, 100), forwards, "{prefix:?}");
            for (position, (key, _)) in forwards.iter().enumerate() {
                let rest: Vec<_> = forwards.iter().skip(position + 1).take(2).copied().collect();
                assert_eq!(state.range_back(prefix, Some(key), 2), rest);
            }
        }
    }
}
