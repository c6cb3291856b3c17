//! The order of the facts that were written, kept and added to from one snapshot to the next.
//!
//! A replay needs nothing of a snapshot but its root and its count, so it keeps every fact where it was written and
//! sorts places. Packing a run would copy all facts and index them anew at each snapshot. What is replaced keeps its room
//! until the replay ends; that is less than the state takes, since nearly every statement adds more facts than it replaces.

use std::cmp::Ordering;

use assay_merkle::{Hash, leaf_hash};

use crate::run::{LEAF_BYTES_MAX, PAGE_FACTS, RunError, write_leaf};
use crate::snapshot::Pages;
use crate::writes::{Place, Writes};

/// About what a page takes, so that it is written without moving.
const PAGE_BYTES: usize = 4096;

/// The last write of each key among the first so many writes, in the order of the keys.
#[derive(Default)]
pub(crate) struct Order {
    places: Vec<Place>,
    position: usize,
}

impl Order {
    /// Takes in the writes up to a position, which is not before the last one.
    ///
    /// # Errors
    /// A fact that does not fit into a leaf.
    pub(crate) fn advance(&mut self, writes: &Writes, position: usize) -> Result<(), RunError> {
        let new = writes.order(self.position, position);
        let length = |place: &Place| {
            let (key, value) = writes.fact_at(*place);
            2 + key.len() + value.len()
        };
        if let Some(length) = new.iter().map(length).find(|length| *length > LEAF_BYTES_MAX) {
            return Err(RunError::TooLong { length });
        }
        self.places = merge(writes, &self.places, &new);
        self.position = position;
        Ok(())
    }

    /// The facts in this order.
    pub(crate) fn of<'a>(&'a self, writes: &'a Writes) -> Ordered<'a> {
        Ordered { places: &self.places, writes }
    }
}

/// What is in either list; a newer write takes the place of an older one of the same key.
fn merge(writes: &Writes, old: &[Place], new: &[Place]) -> Vec<Place> {
    let mut merged = Vec::with_capacity(old.len() + new.len());
    let (mut old, mut new) = (old.iter().copied().peekable(), new.iter().copied().peekable());
    while let (Some(kept), Some(added)) = (old.peek(), new.peek()) {
        match writes.compare(*kept, *added) {
            Ordering::Less => merged.extend(old.next()),
            Ordering::Equal => drop(old.next()),
            Ordering::Greater => merged.extend(new.next()),
        }
    }
    merged.extend(old);
    merged.extend(new);
    merged
}

/// Facts in the order of their keys.
pub(crate) struct Ordered<'a> {
    places: &'a [Place],
    writes: &'a Writes,
}

impl Ordered<'_> {
    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// A page, as a run would hold it.
    fn page(&self, page: usize) -> Vec<u8> {
        let facts = self.places.iter().skip(page * PAGE_FACTS).take(PAGE_FACTS);
        let mut bytes = Vec::with_capacity(PAGE_BYTES);
        facts.for_each(|place| {
            let (key, value) = self.writes.fact_at(*place);
            write_leaf(&mut bytes, key, value);
        });
        bytes
    }

    /// These facts as a run stores them.
    pub(crate) fn stored(&self) -> Vec<u8> {
        (0..self.pages()).flat_map(|page| self.page(page)).collect()
    }

    /// Whether these bytes are a run of these facts.
    pub(crate) fn is_stored_as(&self, bytes: &[u8]) -> bool {
        let rest =
            (0..self.pages()).try_fold(bytes, |rest, page| rest.strip_prefix(self.page(page).as_slice()));
        rest.is_some_and(<[u8]>::is_empty)
    }
}

impl Pages for Ordered<'_> {
    fn pages(&self) -> usize {
        self.len().div_ceil(PAGE_FACTS)
    }

    fn page_hash(&self, page: usize) -> Hash {
        leaf_hash(&self.page(page))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::run::Run;
    use crate::snapshot::{root, root_of};

    proptest! {
        #[test]
        fn an_order_is_that_of_a_run_at_every_snapshot(
            list in prop::collection::vec((prop::collection::vec(0..3_u8, 0..40), any::<[u8; 3]>()), 0..200),
            steps in prop::collection::vec(0..60_usize, 0..5),
        ) {
            let (mut writes, mut order, mut map) = (Writes::default(), Order::default(), BTreeMap::new());
            let mut taken = 0;
            let mut rest = list.iter();
            for step in steps {
                // The keys of a log lie under a letter; an empty one would come before every other.
                for (key, value) in rest.by_ref().take(step) {
                    let key = [&b"k"[..], key].concat();
                    writes.put(writes.hash(&key), &key, value);
                    map.insert(key, *value);
                    taken += 1;
                }
                order.advance(&writes, taken).unwrap();
                let run = Run::pack(map.iter().map(|(key, value)| (key.as_slice(), &value[..]))).unwrap();
                let ordered = order.of(&writes);
                prop_assert_eq!(ordered.len(), run.len());
                prop_assert_eq!(root_of(&ordered), root(&run));
                prop_assert!(ordered.is_stored_as(run.as_bytes()));
                prop_assert_eq!(ordered.stored(), run.as_bytes());
                prop_assert!(!ordered.is_stored_as(&[run.as_bytes(), &[0]].concat()));
                if let Some((_, shorter)) = run.as_bytes().split_last() {
                    prop_assert!(!ordered.is_stored_as(shorter));
                }
            }
        }
    }

    #[test]
    fn a_fact_that_fits_no_leaf_is_refused() {
        let mut writes = Writes::default();
        writes.put(writes.hash(b"key"), b"key", &[0; LEAF_BYTES_MAX - 4]);
        let refused = Order::default().advance(&writes, 1);
        assert_eq!(refused, Err(RunError::TooLong { length: LEAF_BYTES_MAX + 1 }));
    }
}
