//! Where facts lie among the writes, and the order of their keys.

use std::cmp::Ordering;

use super::{Write, Writes};

/// Where a write lies, and how its key begins, which nearly always tells the order of two. It says all that is needed
/// to read the fact, since each further look elsewhere is one into memory that is far away.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    head: u64,
    start: usize,
    value_bytes: u32,
    key_bytes: u16,
}

/// How many bytes of a key are compared as one number.
const HEAD_BYTES: usize = 8;
/// How many bytes of a key are looked at in this way before keys are compared whole.
const HEADS_BYTES_MAX: usize = 32;

/// The bytes of a key from one on as a number, followed by zeros where it ends.
fn head(key: &[u8], from: usize) -> u64 {
    let mut head = [0; HEAD_BYTES];
    head.iter_mut().zip(key.get(from..).unwrap_or_default()).for_each(|(to, from)| *to = *from);
    u64::from_be_bytes(head)
}

impl Writes {
    /// The last write of each key between two positions, in the order of the keys.
    pub(crate) fn order(&self, from: usize, to: usize) -> Vec<Place> {
        let writes = self.writes.get(from..to.min(self.writes.len())).unwrap_or_default();
        let place = |write: &Write| {
            let &Write { start, value_bytes, key_bytes, .. } = write;
            Place { head: head(self.key(write), 0), start, value_bytes, key_bytes }
        };
        let mut places: Vec<Place> = writes.iter().map(place).collect();
        // Later writes lie further on.
        places.sort_unstable_by_key(|place| (place.head, place.start));
        let alike = places.chunk_by_mut(|one, other| one.head == other.head);
        alike.for_each(|places| self.sort_alike(places, HEAD_BYTES));
        places.dedup_by(|later, kept| {
            let same = self.compare(*kept, *later).is_eq();
            if same {
                *kept = *later;
            }
            same
        });
        places
    }

    /// Sorts places whose keys are alike in so many first bytes; where they are the same, the order stays.
    fn sort_alike(&self, places: &mut [Place], bytes: usize) {
        let key = |place: &Place| self.fact_at(*place).0;
        // Many keys end in an index, and so come in order by themselves.
        if places.is_sorted_by_key(key) {
            return;
        }
        if bytes >= HEADS_BYTES_MAX {
            places.sort_by(|one, other| key(one).cmp(key(other)));
            return;
        }
        places.sort_by_cached_key(|place| head(key(place), bytes));
        let alike = places.chunk_by_mut(|one, other| head(key(one), bytes) == head(key(other), bytes));
        alike.for_each(|places| self.sort_alike(places, bytes + HEAD_BYTES));
    }

    /// Key and value at a place.
    pub(crate) fn fact_at(&self, place: Place) -> (&[u8], &[u8]) {
        let length = usize::from(place.key_bytes) + place.value_bytes as usize;
        let fact = self.bytes.get(place.start..place.start + length).unwrap_or_default();
        fact.split_at_checked(usize::from(place.key_bytes)).unwrap_or_default()
    }

    /// The order of the keys at two places.
    pub(crate) fn compare(&self, one: Place, other: Place) -> Ordering {
        one.head.cmp(&other.head).then_with(|| self.fact_at(one).0.cmp(self.fact_at(other).0))
    }
}
