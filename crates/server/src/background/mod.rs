//! Work that takes longer than a page may: done in a thread of its own, ahead of whoever reads what comes of it.
//!
//! A page asks and is told at once whether the answer is there. What is not is queued, and the queue and what is kept of
//! the answers are bounded, so that no number of readers makes a server do more than one thing of a sort at a time.

mod kept;

use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};

use kept::Kept;

/// The most questions that wait; whoever asks for more asks again.
const QUEUE_MAX: usize = 64;

/// How far the answer to a question has come.
pub(crate) enum Progress<T> {
    /// It waits, or is being worked out.
    Waiting,
    /// There is none, and why.
    NotPossible(String),
    /// It is there.
    Done(Arc<T>),
}

impl<T> Clone for Progress<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Waiting => Self::Waiting,
            Self::NotPossible(reason) => Self::NotPossible(reason.clone()),
            Self::Done(answer) => Self::Done(Arc::clone(answer)),
        }
    }
}

/// Questions of a sort, and what is known of their answers.
pub(crate) struct Background<Q, T> {
    kept: Arc<Mutex<Kept<Q, T>>>,
    queue: SyncSender<Q>,
}

impl<Q, T> Background<Q, T>
where
    Q: Clone + Eq + Hash + Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    /// Starts the thread, which ends with the last handle to it. Of the answers so many are kept.
    pub(crate) fn start(
        name: &str,
        kept_max: usize,
        work: impl Fn(&Q) -> Result<T, String> + Send + Sync + 'static,
    ) -> Self {
        let (queue, waiting) = sync_channel(QUEUE_MAX);
        let kept = Arc::new(Mutex::new(Kept::new(kept_max)));
        let results = Arc::clone(&kept);
        // Without a thread the queue has no other end, and pages say that the answer waits.
        let _ =
            std::thread::Builder::new().name(name.to_owned()).spawn(move || run(&waiting, &results, work));
        Self { kept, queue }
    }

    /// What is known of the answer; the question is queued where nothing is.
    pub(crate) fn ask(&self, question: &Q) -> Progress<T> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(progress) = kept.get(question) {
            return progress;
        }
        // A full queue keeps nothing of the question, so that the next who asks queues it.
        if self.queue.try_send(question.clone()).is_ok() {
            kept.put(question.clone(), Progress::Waiting);
        }
        Progress::Waiting
    }
}

/// Threads to work with: half of the machine's, so that the other half answers.
fn pool() -> Option<ThreadPool> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    ThreadPoolBuilder::new().num_threads((cores / 2).max(1)).build().ok()
}

fn run<Q: Eq + Hash + Clone + Sync, T: Send>(
    waiting: &Receiver<Q>,
    results: &Mutex<Kept<Q, T>>,
    work: impl Fn(&Q) -> Result<T, String> + Sync,
) {
    let pool = pool();
    while let Ok(question) = waiting.recv() {
        // A fault in the work must not end the thread, or every later question would wait for ever.
        let worked = catch_unwind(AssertUnwindSafe(|| match &pool {
            Some(pool) => pool.install(|| work(&question)),
            None => work(&question),
        }));
        let answer = worked
            .unwrap_or_else(|_| Err("working it out failed, which is a fault of this program".to_owned()));
        let progress = match answer {
            Ok(answer) => Progress::Done(Arc::new(answer)),
            Err(reason) => Progress::NotPossible(reason),
        };
        results.lock().unwrap_or_else(PoisonError::into_inner).put(question, progress);
    }
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;

    /// The answer once it is worked out.
    fn answer(background: &Background<u64, u64>, question: u64) -> Result<u64, String> {
        loop {
            match background.ask(&question) {
                Progress::Waiting => std::thread::yield_now(),
                Progress::NotPossible(reason) => return Err(reason),
                Progress::Done(answer) => return Ok(*answer),
            }
        }
    }

    #[test]
    fn work_that_fails_leaves_the_next_question_answered() {
        let background = Background::start("test", 8, |question: &u64| match question {
            0 => panic!("a fault"),
            1 => Err("no".to_owned()),
            other => Ok(2 * other),
        });
        assert!(answer(&background, 0).is_err_and(|reason| reason.contains("a fault of this program")));
        assert_eq!(answer(&background, 1), Err("no".to_owned()));
        assert_eq!(answer(&background, 4), Ok(8));
    }
}
