//! The sequencer: many submitters, one writer, each commit as large as what waits for it.
//!
//! Statements pass two threads. The first takes everything that waits, verifies the signatures together on all cores
//! and hands it on; the second applies it and makes it durable as one commit. While one commit is being written the
//! next gathers, so the more there is to do, the larger the commits and the cheaper each statement. Who waits for the
//! answer to one statement while nothing else waits does both at once. A third thread publishes. Each answer is given
//! only after the commit that it speaks of is durable.

mod counters;
mod error;
mod publish;
mod verify;
mod write;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock, TryLockError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use assay_merkle::{Checkpoint, SignedNote};
use assay_statement::SignedStatement;

pub use self::counters::Counters;
pub use self::error::{Refusal, SubmitError};
use crate::log::{Entered, Log, StoreError, View};
use crate::objects::Objects;

/// How many submissions may wait; more are turned away.
const WAITING_MAX: usize = 4096;

/// One answer per statement, in order.
pub type Outcomes = Vec<Result<Entered, Refusal>>;

/// Told the outcomes of a submission.
pub type Reply = Box<dyn FnOnce(Result<Outcomes, SubmitError>) + Send>;

/// Statements that wait, and whom to tell.
struct Submission {
    statements: Vec<SignedStatement>,
    reply: Reply,
}

/// Gathers cosignatures; the network is behind it.
pub trait Cosigner: Send {
    /// The note with as many cosignatures as its policy asks for.
    ///
    /// # Errors
    /// A policy that is not met, in words; the checkpoint is then not published.
    fn cosign(
        &mut self,
        checkpoint: &Checkpoint,
        note: SignedNote,
        view: &RwLock<View>,
    ) -> Result<SignedNote, String>;
}

/// How a sequencer works.
pub struct Options {
    /// Opens the storage anew after it failed.
    pub storage: Box<dyn Fn() -> Arc<dyn Objects> + Send>,
    /// How long after one publication the next may follow.
    pub publish_interval: Duration,
    /// How often to look for commits of other writers.
    pub follow_interval: Duration,
    /// Who cosigns checkpoints before they are published.
    pub cosigner: Option<Box<dyn Cosigner>>,
    /// Told each checkpoint that is published.
    pub on_publish: Box<dyn Fn(&Checkpoint) + Send>,
    /// Facts that change before a snapshot is made; as many as the last one holds are added, so that however long the
    /// log, each fact is packed about twice.
    pub snapshot_facts: usize,
    /// How long after one snapshot the next is made at the latest, if anything has been logged meanwhile.
    pub snapshot_interval: Duration,
}

/// Many submitters, one writer.
pub struct Sequencer {
    submissions: Mutex<Option<SyncSender<Submission>>>,
    writer: Arc<Mutex<write::Writer>>,
    /// Submissions that have no reply yet.
    unanswered: Arc<AtomicUsize>,
    view: Arc<RwLock<View>>,
    counters: Arc<Counters>,
    publisher: publish::Handle,
    read_only: bool,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Sequencer {
    /// Starts the threads on a log. One that was opened without its key is followed, and takes no statements.
    ///
    /// # Errors
    /// None yet.
    pub fn start(log: Log, options: Options) -> Result<Self, StoreError> {
        let view = log.view();
        let counters = Arc::new(Counters::default());
        let (submissions, received) = sync_channel(WAITING_MAX);
        let (verified, to_write) = sync_channel(2);
        let Options { storage, publish_interval, follow_interval, cosigner, on_publish, .. } = options;
        let Options { snapshot_facts, snapshot_interval, .. } = options;
        let read_only = log.publisher().is_err();
        let publishing = publish::Publishing {
            publisher: log.publisher().ok(),
            interval: publish_interval,
            cosigner,
            on_publish,
            counters: Arc::clone(&counters),
            view: Arc::clone(&view),
        };
        let (publisher, publish_thread) = publishing.start();
        let writer = write::Writer {
            log,
            storage,
            snapshot_facts,
            snapshot_interval,
            snapshot_begun: Instant::now(),
            counters: Arc::clone(&counters),
            publisher: publisher.clone(),
            packing: None,
            failed: false,
            closed: false,
        };
        let writer = Arc::new(Mutex::new(writer));
        let writing = Arc::clone(&writer);
        let threads = vec![
            std::thread::spawn(move || verify::run(&received, &verified)),
            std::thread::spawn(move || write::run(&writing, &to_write, follow_interval)),
            publish_thread,
        ];
        Ok(Self {
            submissions: Mutex::new(Some(submissions)),
            writer,
            unanswered: Arc::default(),
            view,
            counters,
            publisher,
            read_only,
            threads: Mutex::new(threads),
        })
    }

    /// What readers see.
    pub fn view(&self) -> &Arc<RwLock<View>> {
        &self.view
    }

    /// What has been done so far.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Why the log takes no more statements and publishes nothing: the storage holds another history, or an old copy.
    /// What readers see stays as it was.
    pub fn halted(&self) -> Option<&str> {
        self.counters.halted.get().map(String::as_str)
    }

    /// Brings statements; the reply comes once what went in is durable.
    ///
    /// # Errors
    /// Too many that wait, or a log that is closing or halted; then the reply never comes.
    pub fn submit(&self, statements: Vec<SignedStatement>, reply: Reply) -> Result<(), SubmitError> {
        self.check_open()?;
        let sender = self.submissions.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = sender.as_ref().ok_or(SubmitError::Closing)?;
        let count = statements.len();
        self.unanswered.fetch_add(1, Ordering::Relaxed);
        let sent = sender.try_send(Submission { statements, reply: self.counting(reply) });
        match sent {
            Ok(()) => Counters::add(&self.counters.submitted, count),
            Err(_) => drop(self.unanswered.fetch_sub(1, Ordering::Relaxed)),
        }
        sent.map_err(|error| match error {
            TrySendError::Full(_) => SubmitError::Busy,
            TrySendError::Disconnected(_) => SubmitError::Closing,
        })
    }

    /// The reply, after which its submission waits no longer.
    fn counting(&self, reply: Reply) -> Reply {
        let unanswered = Arc::clone(&self.unanswered);
        Box::new(move |outcomes| {
            unanswered.fetch_sub(1, Ordering::Relaxed);
            reply(outcomes);
        })
    }

    fn check_open(&self) -> Result<(), SubmitError> {
        if self.read_only {
            return Err(SubmitError::ReadOnly);
        }
        match self.halted() {
            Some(reason) => Err(SubmitError::Halted { reason: reason.to_owned() }),
            None => Ok(()),
        }
    }

    /// Whether nothing waits, so that [`Sequencer::submit_and_wait`] would do its work in the calling thread.
    pub fn is_idle(&self) -> bool {
        self.unanswered.load(Ordering::Relaxed) == 0
    }

    /// Brings statements and waits.
    ///
    /// # Errors
    /// As [`Sequencer::submit`]; a storage that fails.
    pub fn submit_and_wait(&self, statements: Vec<SignedStatement>) -> Result<Outcomes, SubmitError> {
        self.check_open()?;
        let (sender, receiver) = sync_channel(1);
        let reply = move |outcomes| {
            let _ = sender.send(outcomes);
        };
        if statements.len() == 1 && self.is_idle() {
            let free = match self.writer.try_lock() {
                Err(TryLockError::WouldBlock) => None,
                Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
                Ok(writer) => Some(writer),
            };
            if let Some(mut writer) = free.filter(|writer| !writer.closed) {
                self.unanswered.fetch_add(1, Ordering::Relaxed);
                Counters::add(&self.counters.submitted, 1);
                let submission = Submission { statements, reply: self.counting(Box::new(reply)) };
                writer.write(verify::verify(vec![submission]));
                drop(writer);
                return receiver.recv().map_err(|_| SubmitError::Closing)?;
            }
        }
        self.submit(statements, Box::new(reply))?;
        receiver.recv().map_err(|_| SubmitError::Closing)?
    }

    /// Waits until a tree of this size is published; says whether it was in time.
    pub fn wait_published(&self, size: u64, timeout: Duration) -> bool {
        self.publisher.wait(size, timeout)
    }

    /// Writes what still waits, publishes, and ends the threads.
    pub fn close(&self) {
        self.submissions.lock().unwrap_or_else(PoisonError::into_inner).take();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            let _ = thread.join();
        }
    }
}

impl Drop for Sequencer {
    fn drop(&mut self) {
        self.close();
    }
}
