//! What is kept of questions: those that wait in their order, and a bounded number of answers, those that nobody asked for
//! longest being dropped first.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

use assay_pages::part::Waiting;

use super::Progress;

/// How long it is remembered that there is no answer: what it lacked may be there meanwhile.
const NOT_POSSIBLE_LASTS: Duration = Duration::from_secs(30);

/// What is kept.
pub(super) struct Kept<Q, T> {
    slots: HashMap<Q, Slot<T>>,
    /// The most answers.
    most: usize,
    asked: u64,
    /// Questions that were ever queued.
    queued: u64,
    /// How many of them have an answer; they come to it in the order in which they were queued.
    answered: u64,
    /// How far the one is that is being worked out.
    current: Option<Waiting>,
}

struct Slot<T> {
    state: State<T>,
    since: Instant,
    /// The count of questions at the time of the last one for it.
    asked: u64,
}

enum State<T> {
    /// It waits, or is being worked out: this many were queued before it.
    Queued(u64),
    Answered(Progress<T>),
}

impl<Q: Eq + Hash + Clone, T> Kept<Q, T> {
    pub(super) fn new(most: usize) -> Self {
        Self { slots: HashMap::new(), most, asked: 0, queued: 0, answered: 0, current: None }
    }

    /// What is known, if anything still is.
    pub(super) fn get(&mut self, question: &Q) -> Option<Progress<T>> {
        self.asked += 1;
        let slot = self.slots.get_mut(question)?;
        let progress = match &slot.state {
            State::Queued(place) => Progress::Waiting(match place.saturating_sub(self.answered) {
                0 => self.current.unwrap_or(Waiting::Queued { before: 0 }),
                before => Waiting::Queued { before },
            }),
            State::Answered(Progress::NotPossible(_)) if slot.since.elapsed() > NOT_POSSIBLE_LASTS => {
                self.slots.remove(question);
                return None;
            }
            State::Answered(progress) => progress.clone(),
        };
        slot.asked = self.asked;
        Some(progress)
    }

    /// Takes a question in behind all others; how far it is then.
    pub(super) fn queue(&mut self, question: Q) -> Waiting {
        let before = self.queued - self.answered;
        self.put(question, State::Queued(self.queued));
        self.queued += 1;
        Waiting::Queued { before }
    }

    /// How far the question is whose turn it is.
    pub(super) fn tell(&mut self, waiting: Waiting) {
        self.current = Some(waiting);
    }

    /// Keeps the answer to the question whose turn it is; then it is the next one's.
    pub(super) fn answer(&mut self, question: Q, progress: Progress<T>) {
        self.current = None;
        self.answered += 1;
        self.put(question, State::Answered(progress));
    }

    fn put(&mut self, question: Q, state: State<T>) {
        self.slots.insert(question, Slot { state, since: Instant::now(), asked: self.asked });
        while self.slots.len() > self.most {
            // What waits is bounded by the queue, and its result will come.
            let answered = self.slots.iter().filter(|(_, slot)| matches!(slot.state, State::Answered(_)));
            let oldest = answered.min_by_key(|(_, slot)| slot.asked).map(|(question, _)| question.clone());
            let Some(oldest) = oldest else { return };
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
            kept.queue(number);
            kept.answer(number, Progress::NotPossible("why".into()));
            assert!(kept.get(&0).is_some());
        }
        kept.queue(1000);
        assert_eq!(kept.slots.len(), 100);
        assert!(kept.get(&0).is_some() && kept.get(&1000).is_some());
        assert!(kept.get(&1).is_none());
    }
}
