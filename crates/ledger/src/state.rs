//! The state: every fact that the log's entries established.
//!
//! Facts are added and replaced, never removed, as the log itself. The state is a run (the last snapshot, packed) with
//! what came since beside it; while a new snapshot is being made, what it takes in is frozen between the two.

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use crate::codec::CodecError;
use crate::key::Key;
use crate::record::Record;
use crate::run::{Run, RunError};

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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change(pub(crate) HashMap<Key, Vec<u8>>);

impl Change {
    /// The keys of the facts.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
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
    facts: HashMap<Key, Vec<u8>>,
    order: BTreeSet<Key>,
}

impl Layer {
    fn keys_from(&self, from: &[u8]) -> impl Iterator<Item = &[u8]> {
        self.order.range::<[u8], _>((Bound::Included(from), Bound::Unbounded)).map(Vec::as_slice)
    }

    fn keys_before(&self, end: Option<&[u8]>) -> impl Iterator<Item = &[u8]> {
        let end = end.map_or(Bound::Unbounded, Bound::Excluded);
        self.order.range::<[u8], _>((Bound::Unbounded, end)).rev().map(Vec::as_slice)
    }
}

/// The first key after all that begin with the prefix; none where there is no end to them.
fn successor(prefix: &[u8]) -> Option<Key> {
    let mut key = prefix.to_vec();
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
        Self::default()
    }

    /// The state of a snapshot.
    pub fn from_run(run: Run) -> Self {
        Self { base: Arc::new(run), ..Self::default() }
    }

    /// A state that keeps no order and so cannot list ranges, for whoever only applies entries; twice as fast.
    pub fn unordered(self) -> Self {
        Self { unordered: true, ..self }
    }

    /// Takes in a change.
    pub fn absorb(&mut self, change: Change) {
        if !self.unordered {
            self.recent.order.extend(change.0.keys().cloned());
        }
        if self.recent.facts.is_empty() {
            self.recent.facts = change.0;
        } else {
            self.recent.facts.extend(change.0);
        }
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
        let end = before.map(<[u8]>::to_vec).or_else(|| successor(prefix));
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
        let layer = Arc::new(std::mem::take(&mut self.recent));
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

    /// Packs the facts as they were before some of them were added or replaced, and keeps only those beside the packed
    /// run: `before` has each with the value that it had.
    ///
    /// # Errors
    /// A fact that does not fit into a leaf.
    pub fn rebase(&mut self, before: &HashMap<Key, Option<Vec<u8>>>) -> Result<Arc<Run>, RunError> {
        let mut since = Layer::default();
        let mut until = self.frozen.take().map(|frozen| frozen.facts.clone()).unwrap_or_default();
        until.extend(std::mem::take(&mut self.recent.facts));
        for (key, old) in before {
            let new = match old {
                Some(old) => until.insert(key.clone(), old.clone()),
                None => until.remove(key),
            };
            if let Some(new) = new {
                since.facts.insert(key.clone(), new);
            }
        }
        let run = Arc::new(merge(&self.base, &Layer { facts: until, order: BTreeSet::new() })?);
        if !self.unordered {
            since.order.extend(since.facts.keys().cloned());
        }
        self.base = Arc::clone(&run);
        self.recent = since;
        Ok(run)
    }

    /// All facts packed into one run.
    ///
    /// # Errors
    /// A fact that does not fit into a leaf.
    pub fn pack(&self) -> Result<Run, RunError> {
        let mut state = self.clone();
        let mut run = Arc::clone(&state.base);
        if let Some(layer) = state.frozen.take() {
            run = Arc::new(merge(&run, &layer)?);
        }
        merge(&run, &state.recent)
    }
}

impl Facts for State {
    fn get(&self, key: &[u8]) -> Option<&[u8]> {
        if let Some(value) = self.recent.facts.get(key) {
            return Some(value);
        }
        if let Some(value) = self.frozen.as_ref().and_then(|frozen| frozen.facts.get(key)) {
            return Some(value);
        }
        self.base.get(key)
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
        merge(&self.base, &self.layer)
    }
}

fn merge(base: &Run, layer: &Layer) -> Result<Run, RunError> {
    let mut new: Vec<(&[u8], &[u8])> =
        layer.facts.iter().map(|(key, value)| (key.as_slice(), value.as_slice())).collect();
    new.sort_unstable_by_key(|(key, _)| *key);
    let mut new = new.into_iter().peekable();
    let mut old = base.iter_from(0).peekable();
    Run::pack(std::iter::from_fn(move || match (old.peek(), new.peek()) {
        (Some((kept, _)), Some((added, _))) if kept < added => old.next(),
        (Some((kept, _)), Some((added, _))) if kept == added => {
            old.next();
            new.next()
        }
        (_, Some(_)) => new.next(),
        (_, None) => old.next(),
    }))
}

/// Changes that are being made on top of a state, all of them or none.
pub struct Draft<'a> {
    base: &'a State,
    change: Change,
}

impl<'a> Draft<'a> {
    /// A draft without changes.
    pub fn new(base: &'a State) -> Self {
        Self { base, change: Change::default() }
    }

    /// Adds or replaces a fact.
    pub(crate) fn put(&mut self, key: Key, value: Vec<u8>) {
        self.change.0.insert(key, value);
    }

    /// What has changed.
    pub fn into_change(self) -> Change {
        self.change
    }
}

impl Facts for Draft<'_> {
    fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.change.0.get(key).map(Vec::as_slice).or_else(|| self.base.get(key))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn change(keys: &[&[u8]], value: u8) -> Change {
        Change(keys.iter().map(|key| (key.to_vec(), vec![value])).collect())
    }

    #[test]
    fn ranges_read_the_same_forwards_and_backwards() {
        let mut state = State::new();
        state.absorb(change(&[b"a", b"b\x00", b"b\x01", b"b\xff", b"c"], 1));
        state = State::from_run(state.pack().unwrap());
        state.absorb(change(&[b"b\x01", b"b\x02", b"b"], 2));
        state.freeze().unwrap();
        state.absorb(change(&[b"b\x00", b"b\xff\xff", b"\xff\xff"], 3));
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
