//! What is kept of what has been weighed: a bounded number, those that nobody asked for longest being dropped first.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::{Progress, Question};

/// The most results that are kept.
const KEPT_MAX: usize = 128;
/// How long it is remembered that an evaluation cannot be weighed: its tables may be published meanwhile.
const NOT_POSSIBLE_LASTS: Duration = Duration::from_secs(30);

/// What is kept.
#[derive(Default)]
pub(super) struct Kept {
    slots: HashMap<Question, Slot>,
    asked: u64,
}

struct Slot {
    progress: Progress,
    since: Instant,
    /// The count of questions at the time of the last one for it.
    asked: u64,
}

impl Kept {
    /// What is known, if anything still is.
    pub(super) fn get(&mut self, question: &Question) -> Option<Progress> {
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
    pub(super) fn put(&mut self, question: Question, progress: Progress) {
        let slot = Slot { progress, since: Instant::now(), asked: self.asked };
        self.slots.insert(question, slot);
        while self.slots.len() > KEPT_MAX {
            // What waits is bounded by the queue, and its result will come.
            let done = self.slots.iter().filter(|(_, slot)| !matches!(slot.progress, Progress::Waiting));
            let Some(oldest) = done.min_by_key(|(_, slot)| slot.asked).map(|(question, _)| *question) else {
                return;
            };
            self.slots.remove(&oldest);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Floor;
    use super::*;
    use assay_statement::{Digest, StatementId};

    fn question(number: u64) -> Question {
        Question { evaluation: StatementId(Digest::of(&number.to_be_bytes())), floor: Floor(9000) }
    }

    #[test]
    fn what_nobody_asked_for_longest_goes_first() {
        let mut kept = Kept::default();
        for number in 0..KEPT_MAX as u64 {
            kept.put(question(number), Progress::NotPossible("why".into()));
            assert!(kept.get(&question(0)).is_some());
        }
        kept.put(question(1000), Progress::Waiting);
        assert_eq!(kept.slots.len(), KEPT_MAX);
        assert!(kept.get(&question(0)).is_some() && kept.get(&question(1000)).is_some());
        assert!(kept.get(&question(1)).is_none());
    }
}
