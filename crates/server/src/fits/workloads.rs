//! What people bring to have evidence weighed to it: in memory only, for a while, and never more than fits a bound.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use assay_evidence::{Column, Examples, Values};
use assay_statement::Digest;

/// The most bytes of memory of all that is kept; those that nobody asked about longest go first.
const BYTES_MAX: usize = 256 << 20;
/// The most of them.
const COUNT_MAX: usize = 256;

/// What somebody brought.
pub(crate) struct Workload {
    /// What they called it.
    pub(crate) name: String,
    pub(crate) examples: Examples,
    /// What it takes of memory: see [`held_bytes`].
    pub(crate) bytes: usize,
}

/// What is kept, by the digests of the bytes.
#[derive(Default)]
pub(crate) struct Workloads(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    slots: HashMap<Digest, (Arc<Workload>, u64)>,
    asked: u64,
}

impl Workloads {
    pub(crate) fn get(&self, digest: &Digest) -> Option<Arc<Workload>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.asked += 1;
        let asked = kept.asked;
        let (workload, last) = kept.slots.get_mut(digest)?;
        *last = asked;
        Some(Arc::clone(workload))
    }

    pub(crate) fn put(&self, digest: Digest, workload: Workload) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.asked += 1;
        let asked = kept.asked;
        kept.slots.insert(digest, (Arc::new(workload), asked));
        while kept.slots.len() > COUNT_MAX || kept.bytes() > BYTES_MAX {
            let oldest = kept.slots.iter().min_by_key(|(_, (_, asked))| *asked).map(|(digest, _)| *digest);
            let Some(oldest) = oldest else { return };
            kept.slots.remove(&oldest);
        }
    }
}

/// About how many bytes of memory examples take.
pub(crate) fn held_bytes(examples: &Examples) -> usize {
    let texts = |texts: &[String]| texts.iter().map(|text| text.len() + size_of::<String>()).sum::<usize>();
    let column = |column: &Column| match &column.values {
        Values::Numbers(numbers) => size_of_val(&numbers[..]),
        Values::Categories(categories) => size_of_val(&categories.codes[..]) + texts(&categories.levels),
        Values::TooFine { .. } => 0,
    };
    texts(&examples.ids) + examples.columns.iter().map(column).sum::<usize>()
}

impl Kept {
    fn bytes(&self) -> usize {
        self.slots.values().map(|(workload, _)| workload.bytes).sum()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn workload(bytes: usize) -> Workload {
        let examples = Examples { ids: Vec::new(), columns: Vec::new() };
        Workload { name: "w".into(), examples, bytes }
    }

    #[test]
    fn what_nobody_asked_about_longest_makes_room() {
        let workloads = Workloads::default();
        let digest = |number: u64| Digest::of(&number.to_be_bytes());
        for number in 0..4 {
            workloads.put(digest(number), workload(BYTES_MAX / 4));
        }
        assert!(workloads.get(&digest(0)).is_some());
        workloads.put(digest(4), workload(1));
        assert!(workloads.get(&digest(1)).is_none());
        assert!([0, 2, 3, 4].iter().all(|number| workloads.get(&digest(*number)).is_some()));
        for number in 10..10 + COUNT_MAX as u64 {
            workloads.put(digest(number), workload(1));
        }
        assert!(workloads.get(&digest(0)).is_none());
    }
}
