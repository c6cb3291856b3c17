//! Work that takes longer than a page may: done in a thread of its own, ahead of whoever reads what comes of it.
//!
//! A page asks and is told at once whether the answer is there. What is not is queued, and the queue and what is kept of
//! the answers are bounded, so that no number of readers makes a server do more than one thing of a sort at a time.

mod kept;

use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use assay_pages::part::Waiting;
use rayon::{ThreadPool, ThreadPoolBuilder};

use kept::Kept;

/// The most questions that wait; whoever asks for more asks again.
const QUEUE_MAX: usize = 64;

/// How far the answer to a question has come.
pub(crate) enum Progress<T> {
    /// It waits, or is being worked out: so far.
    Waiting(Waiting),
    /// There is none, and why.
    NotPossible(String),
    /// It is there.
    Done(Arc<T>),
}

impl<T> Clone for Progress<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Waiting(waiting) => Self::Waiting(*waiting),
            Self::NotPossible(reason) => Self::NotPossible(reason.clone()),
            Self::Done(answer) => Self::Done(Arc::clone(answer)),
        }
    }
}

/// Takes from the work how far it has come.
pub(crate) type Tell<'a> = dyn FnMut(Waiting) + Send + 'a;

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
        work: impl Fn(&Q, &mut Tell<'_>) -> Result<T, String> + Send + Sync + 'static,
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
        Progress::Waiting(match self.queue.try_send(question.clone()) {
            Ok(()) => kept.queue(question.clone()),
            Err(_) => Waiting::Outside,
        })
    }
}

/// Threads to work with: half of the machine's, so that the other half answers.
fn pool() -> Option<ThreadPool> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    ThreadPoolBuilder::new().num_threads((cores / 2).max(1)).build().ok()
}

fn run<Q: Eq + Hash + Clone + Send + Sync, T: Send + Sync>(
    waiting: &Receiver<Q>,
    results: &Mutex<Kept<Q, T>>,
    work: impl Fn(&Q, &mut Tell<'_>) -> Result<T, String> + Sync,
) {
    let pool = pool();
    let kept = || results.lock().unwrap_or_else(PoisonError::into_inner);
    while let Ok(question) = waiting.recv() {
        let mut tell = |waiting| kept().tell(waiting);
        // A fault in the work must not end the thread, or every later question would wait for ever.
        let worked = catch_unwind(AssertUnwindSafe(|| match &pool {
            Some(pool) => pool.install(|| work(&question, &mut tell)),
            None => work(&question, &mut tell),
        }));
        let answer = worked
            .unwrap_or_else(|_| Err("working it out failed, which is a fault of this program".to_owned()));
        let progress = match answer {
            Ok(answer) => Progress::Done(Arc::new(answer)),
            Err(reason) => Progress::NotPossible(reason),
        };
        kept().answer(question, progress);
    }
}

#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used)]
mod tests {
    use std::sync::mpsc::channel;

    use assay_evidence::{Phase, Progress as Evidence};

    use super::*;

    /// What is known once it is no longer `now`.
    fn after(background: &Background<u64, u64>, question: u64, now: Waiting) -> Waiting {
        loop {
            match background.ask(&question) {
                Progress::Waiting(waiting) if waiting != now => return waiting,
                Progress::Waiting(_) => std::thread::yield_now(),
                _ => panic!("{question} has an answer"),
            }
        }
    }

    /// The answer once it is worked out.
    fn answer(background: &Background<u64, u64>, question: u64) -> Result<u64, String> {
        loop {
            match background.ask(&question) {
                Progress::Waiting(_) => std::thread::yield_now(),
                Progress::NotPossible(reason) => return Err(reason),
                Progress::Done(answer) => return Ok(*answer),
            }
        }
    }

    #[test]
    fn work_that_fails_leaves_the_next_question_answered() {
        let background = Background::start("test", 8, |question: &u64, _: &mut Tell<'_>| match question {
            0 => panic!("a fault"),
            1 => Err("no".to_owned()),
            other => Ok(2 * other),
        });
        assert!(answer(&background, 0).is_err_and(|reason| reason.contains("a fault of this program")));
        assert_eq!(answer(&background, 1), Err("no".to_owned()));
        assert_eq!(answer(&background, 4), Ok(8));
    }

    #[test]
    fn how_far_work_has_come_is_told_in_its_order() {
        let counted = |done| {
            let (phase, step, steps, total) = (Phase::Testing, 1, 1, Some(2));
            Waiting::Working(Evidence { phase, step, steps, done, total })
        };
        // Each question does a unit of its work when it is let.
        let (go, let_go) = channel::<()>();
        let let_go = Mutex::new(let_go);
        let background = Background::start("test", 200, move |question: &u64, tell: &mut Tell<'_>| {
            for done in 0..2 {
                tell(counted(done));
                let_go.lock().unwrap().recv().unwrap();
            }
            Ok(*question)
        });
        let queued = |before| Waiting::Queued { before };
        let first = |question| match background.ask(&question) {
            Progress::Waiting(waiting) => waiting,
            _ => panic!("{question} has an answer"),
        };
        assert_eq!((first(7), first(8), first(9)), (queued(0), queued(1), queued(2)));
        assert_eq!(after(&background, 7, queued(0)), counted(0));
        go.send(()).unwrap();
        assert_eq!(after(&background, 7, counted(0)), counted(1));
        assert_eq!((first(8), first(9)), (queued(1), queued(2)));
        go.send(()).unwrap();
        assert_eq!(answer(&background, 7), Ok(7));
        assert_eq!(after(&background, 8, queued(0)), counted(0));
        assert_eq!(first(9), queued(1));
        // Beside the two, the queue takes no more than so many.
        let crowd = (100..200).filter(|question| first(*question) != Waiting::Outside).count();
        assert_eq!(crowd, QUEUE_MAX - 1);
        (0..2 * (crowd + 2)).for_each(|_| go.send(()).unwrap());
        assert_eq!(answer(&background, 9), Ok(9));
    }
}
