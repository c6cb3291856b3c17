//! What is kept of what has been worked out: a bounded number, those that nobody asked for longest being dropped first.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

use super::Progress;

/// How long it is remembered that there is no answer: what it lacked may be there meanwhile.
const NOT_POSSIBLE_LASTS: Duration = Duration::from_secs(30);

/// What is kept.
pub(super) struct Kept<Q, T> {
    slots: HashMap<Q, Slot<T>>,
    /// The most answers.
    most: usize,
    asked: u64,
}

struct Slot<T> {
    progress: Progress<T>,
    since: Instant,
    /// The count of questions at the time of the last one for it.
    asked: u64,
}

impl<Q: Eq + Hash + Clone, T> Kept<Q, T> {
    pub(super) fn new(most: usize) -> Self {
        Self { slots: HashMap::new(), most, asked: 0 }
    }

    /// What is known, if anything still is.
    pub(super) fn get(&mut self, question: &Q) -> Option<Progress<T>> {
        self.asked += 1;
        let asked = self.asked;
        let slot = self.slots.get_mut(question)?;
        let stale =
            matches!(slot.progress, Progress::NotPossible(_)) && slot.since.elapsed() > NOT_POSSIBLE_LASTS;
        if stale {
            self.slots.remove(question);
            return None;
        }
        slot.asked = asked;
        Some(slot.progress.clone())
    }

    /// Keeps what is known now.
    pub(super) fn put(&mut self, question: Q, progress: Progress<T>) {
        let slot = Slot { progress, since: Instant::now(), asked: self.asked };
        self.slots.insert(question, slot);
        while self.slots.len() > self.most {
            // What waits is bounded by the queue, and its result will come.
            let done = self.slots.iter().filter(|(_, slot)| !matches!(slot.progress, Progress::Waiting));
            let Some(oldest) = done.min_by_key(|(_, slot)| slot.asked).map(|(question, _)| question.clone())
            else {
                return;
            };
            self.slots.remove(&oldest);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_asked_for_longest_goes_first() {
        let mut kept: Kept<u64, ()> = Kept::new(100);
        for number in 0..100 {
            kept.put(number, Progress::NotPossible("why".into()));
            assert!(kept.get(&0).is_some());
        }
        kept.put(1000, Progress::Waiting);
        assert_eq!(kept.slots.len(), 100);
        assert!(kept.get(&0).is_some() && kept.get(&1000).is_some());
        assert!(kept.get(&1).is_none());
    }
}
