//! Weighing published evaluations for the pages: in one thread of its own, ahead of whoever reads them.
//!
//! A page asks for what it shows and is told at once whether it is there. What is not is queued, and the queue and what
//! is kept of its results are bounded, so that no number of readers makes a server do more than one thing at a time.

mod kept;
mod weigh;

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use assay_evidence::niches::Report;
use assay_statement::{ArtifactId, Digest, StatementId};
use assay_store::blobs::Blobs;
use assay_store::sequencer::Sequencer;

use kept::Kept;

/// The most evaluations that wait to be weighed; whoever asks for more asks again.
const QUEUE_MAX: usize = 64;

/// What is asked: an evaluation, and the score that a use requires, in hundredths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    pub(crate) evaluation: StatementId,
    pub(crate) floor: Floor,
}

/// A score that a use requires, in parts per ten thousand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Floor(pub(crate) u16);

impl Floor {
    pub(crate) fn share(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }
}

/// An evaluation that has been weighed.
pub(crate) struct Analysis {
    /// What came of it, without what no page shows.
    pub(crate) report: Report,
    /// How many niches and limits each model has, of which the report keeps the first few.
    pub(crate) counts: Vec<(usize, usize)>,
    /// The models under their names in the report.
    pub(crate) models: Vec<(String, ArtifactId)>,
    /// Where the first commit after the evaluation begins.
    pub(crate) seed_size: u64,
    /// The root that this commit names: the seed.
    pub(crate) seed_root: Digest,
}

/// How far the weighing of an evaluation has come.
#[derive(Clone)]
pub(crate) enum Progress {
    /// It waits, or is being weighed.
    Waiting,
    /// It cannot be weighed here, and why.
    NotPossible(String),
    /// It has been weighed.
    Done(Arc<Analysis>),
}

/// What has been weighed, and the way to have more weighed.
pub(crate) struct Analyses {
    kept: Arc<Mutex<Kept>>,
    queue: SyncSender<Question>,
}

impl Analyses {
    /// Starts the thread, which ends with the last handle to it.
    pub(crate) fn start(sequencer: Arc<Sequencer>, blobs: Blobs) -> Self {
        let (queue, waiting) = sync_channel(QUEUE_MAX);
        let kept = Arc::new(Mutex::new(Kept::default()));
        let results = Arc::clone(&kept);
        let work = move || work(&waiting, &results, &sequencer, &blobs);
        // Without a thread the queue has no other end, and pages say that the evidence waits.
        let _ = std::thread::Builder::new().name("weigh".into()).spawn(work);
        Self { kept, queue }
    }

    /// What is known of an evaluation; it is queued where nothing is.
    pub(crate) fn ask(&self, question: Question) -> Progress {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(progress) = kept.get(&question) {
            return progress;
        }
        // A full queue keeps nothing of the question, so that the next who asks queues it.
        if self.queue.try_send(question).is_ok() {
            kept.put(question, Progress::Waiting);
        }
        Progress::Waiting
    }
}

fn work(waiting: &Receiver<Question>, results: &Mutex<Kept>, sequencer: &Sequencer, blobs: &Blobs) {
    let pool = weigh::pool();
    while let Ok(question) = waiting.recv() {
        let weighed = weigh::weigh(question, sequencer, blobs, pool.as_ref());
        let progress = match weighed {
            Ok(analysis) => Progress::Done(Arc::new(analysis)),
            Err(reason) => Progress::NotPossible(reason),
        };
        results.lock().unwrap_or_else(PoisonError::into_inner).put(question, progress);
    }
}
