//! What a server is made of, and what its handlers share.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError, RwLockReadGuard};
use std::time::Duration;

use assay_store::blobs::Blobs;
use assay_store::log::{Clock, View, look};
use assay_store::objects::Objects;
use assay_store::sequencer::Sequencer;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use crate::admission::Admission;
use crate::analysis::logged::Logged;
use crate::analysis::{self, Analyses};
use crate::comparisons::{self, Comparisons};
use crate::evaluations::Evaluations;
use crate::fits::{self, Fits, Workloads};
use crate::gathered;
use crate::handlers::facts::Snapshots;
use crate::handlers::payout::Payouts;
use crate::http::failure::Failure;
use crate::http::rate::Rates;
use crate::http::stop::Stop;
use crate::limits::Limits;
use crate::log_line::{Level, LogLine, LogLines};
use crate::metrics::Metrics;
use crate::niches_offered::NichesOffered;
use crate::progress::{Progress, now};
use crate::quota::{Quotas, Usage};
use crate::witness::WitnessStatus;

/// What a server is made of.
pub struct Service {
    /// What takes statements, and shows the log.
    pub sequencer: Arc<Sequencer>,
    /// The storage, to be asked whether it answers.
    pub objects: Arc<dyn Objects>,
    /// What is kept off the log.
    pub blobs: Blobs,
    /// What tells the time.
    pub clock: Arc<dyn Clock>,
    /// Who may bring statements and blobs.
    pub admission: Admission,
    /// How much a party may bring per day.
    pub quotas: Quotas,
    /// Bounds on requests and connections.
    pub limits: Limits,
    /// Whoever brings this token may read private blobs; nobody may where there is none.
    pub operator_token: Option<String>,
    /// With witnesses: how they stand, and how long the answer to a statement waits for its cosigned checkpoint.
    pub witnesses: Option<(Arc<WitnessStatus>, Duration)>,
    /// Where log lines go.
    pub log_lines: LogLines,
}

/// What handlers share.
pub(crate) struct Shared {
    pub(crate) service: Service,
    pub(crate) limits: Arc<Limits>,
    pub(crate) usage: Usage,
    pub(crate) rates: Rates,
    pub(crate) metrics: Metrics,
    pub(crate) snapshots: Snapshots,
    pub(crate) payouts: Payouts,
    pub(crate) analyses: Analyses,
    /// What is read of published evaluations.
    pub(crate) logged: Arc<Logged>,
    pub(crate) fits: Fits,
    pub(crate) comparisons: Comparisons,
    pub(crate) workloads: Arc<Workloads>,
    pub(crate) evaluations: Arc<Evaluations>,
    pub(crate) niches_offered: Arc<NichesOffered>,
    /// The memory for bodies, in bytes.
    pub(crate) bodies: Arc<Semaphore>,
    /// Requests that may still be worked on.
    pub(crate) requests: Arc<Semaphore>,
    /// Requests that may still wait for news.
    pub(crate) long_polls: Arc<Semaphore>,
    progress: watch::Receiver<Progress>,
    stop: Stop,
    /// When the published checkpoint was last seen to change, in milliseconds since 1970.
    pub(crate) published_ms: AtomicU64,
    /// The last failure of the server or its storage, for the operator.
    last_failure: Mutex<Option<(u64, String)>>,
}

impl Shared {
    /// The parts; the sender is to be fed by [`crate::progress::follow`].
    pub(crate) fn new(service: Service, stop: Stop) -> (Arc<Self>, watch::Sender<Progress>) {
        let limits = Arc::new(service.limits.clone());
        let (sender, progress) = watch::channel(now(&service.sequencer));
        let logged = Arc::new(Logged::new(Arc::clone(&service.sequencer), service.blobs.clone()));
        let workloads = Arc::<Workloads>::default();
        let shared = Self {
            usage: Usage::new(service.quotas),
            rates: Rates::new(limits.requests_per_second, limits.requests_burst),
            metrics: Metrics::default(),
            snapshots: Snapshots::default(),
            payouts: Payouts::default(),
            analyses: analysis::start(Arc::clone(&logged)),
            logged: Arc::clone(&logged),
            comparisons: comparisons::start(Arc::clone(&logged)),
            fits: fits::start(logged, Arc::clone(&workloads)),
            workloads,
            evaluations: gathered::start(&service.sequencer),
            niches_offered: gathered::start(&service.sequencer),
            bodies: Arc::new(Semaphore::new(limits.bodies_bytes_max.min(Semaphore::MAX_PERMITS))),
            requests: Arc::new(Semaphore::new(limits.requests_max)),
            long_polls: Arc::new(Semaphore::new(limits.long_polls_max)),
            progress,
            stop,
            published_ms: AtomicU64::new(service.clock.now_ms()),
            last_failure: Mutex::default(),
            limits,
            service,
        };
        (Arc::new(shared), sender)
    }

    /// The log as far as it is durable; not to be held across anything that waits for a client.
    pub(crate) fn view(&self) -> RwLockReadGuard<'_, View> {
        self.service.sequencer.view().read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on the log as far as it is durable, reading files between the attempts; see [`assay_store::log::look`].
    pub(crate) fn look<T>(&self, work: impl FnMut(&View) -> Result<T, Failure>) -> Result<T, Failure> {
        look(self.service.sequencer.view(), work)
    }

    /// How far the log and its publication are, to be waited for.
    pub(crate) fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.clone()
    }

    /// Waits until the log has come so far, and says whether it has; no longer than this, and not once the server is told
    /// to stop: whoever waits is then answered with what there is.
    pub(crate) async fn wait_for(&self, patience: Duration, far: impl FnMut(&Progress) -> bool) -> bool {
        let mut progress = self.progress();
        tokio::select! {
            reached = timeout(patience, progress.wait_for(far)) => matches!(reached, Ok(Ok(_))),
            () = self.stop.stopped() => false,
        }
    }

    pub(crate) fn now_ms(&self) -> u64 {
        self.service.clock.now_ms()
    }

    pub(crate) fn log(&self, line: &LogLine) {
        if let (Level::Error, Some(message)) = (line.level, &line.message) {
            let failure = Some((line.time_ms, message.clone()));
            *self.last_failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
        }
        (self.service.log_lines)(line);
    }

    pub(crate) fn last_failure(&self) -> Option<(u64, String)> {
        self.last_failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
