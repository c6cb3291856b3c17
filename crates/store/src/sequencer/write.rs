//! The second thread: applies what was verified and makes it durable, commit by commit. Who brings a statement while
//! nothing else waits does that work himself, which saves him the way to the thread and back.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use assay_statement::Verified;

use super::verify::VerifiedSubmission;
use super::{Counters, Outcomes, Refusal, SubmitError, publish};
use crate::log::{Answer, Log, StoreError, StoredSnapshot};
use crate::objects::Objects;

/// How often a failed storage is opened again before those who wait are told.
const REOPENINGS_MAX: u32 = 5;
/// How long to wait before that, doubled each time.
const REOPEN_PAUSE: Duration = Duration::from_millis(20);
/// Facts that must have changed for a snapshot at closing to be worth its while.
const CLOSING_FACTS: usize = 10_000;

pub(super) struct Writer {
    pub(super) log: Log,
    pub(super) storage: Box<dyn Fn() -> Arc<dyn Objects> + Send>,
    pub(super) snapshot_facts: usize,
    pub(super) snapshot_interval: Duration,
    /// When the last snapshot was begun, or this writer.
    pub(super) snapshot_begun: Instant,
    pub(super) counters: Arc<Counters>,
    pub(super) publisher: publish::Handle,
    pub(super) packing: Option<JoinHandle<Result<StoredSnapshot, StoreError>>>,
    /// The storage failed, and the log has not been opened again since: what it believes may be wrong.
    pub(super) failed: bool,
    /// Nothing is written any more.
    pub(super) closed: bool,
}

/// The thread: until nobody can bring anything any more.
pub(super) fn run(
    writer: &Mutex<Writer>,
    verified: &Receiver<Vec<VerifiedSubmission>>,
    follow_interval: Duration,
) {
    let mut followed = Instant::now();
    loop {
        let received = verified.recv_timeout(follow_interval);
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        match received {
            Ok(mut submissions) => {
                while let Ok(more) = verified.try_recv() {
                    submissions.extend(more);
                }
                writer.write(submissions);
                followed = Instant::now();
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return writer.close(),
        }
        if writer.counters.is_halted() {
            continue;
        }
        if followed.elapsed() >= follow_interval {
            writer.follow();
            followed = Instant::now();
        }
        writer.snapshot();
    }
}

impl Writer {
    /// Writes all submissions and tells each its outcomes.
    pub(super) fn write(&mut self, submissions: Vec<VerifiedSubmission>) {
        let mut good = Vec::new();
        let mut parts = Vec::with_capacity(submissions.len());
        for submission in submissions {
            let mut places = Vec::with_capacity(submission.statements.len());
            for verified in submission.statements {
                places.push(verified.map(|statement| good.push(statement)));
            }
            parts.push((places, submission.reply));
        }
        match self.append_all(&good) {
            Ok(answers) => {
                let mut answers = answers.into_iter();
                for (places, reply) in parts {
                    reply(Ok(self.outcomes(places, &mut answers)));
                }
            }
            Err(error) => {
                for (_, reply) in parts {
                    reply(Err(error.clone()));
                }
            }
        }
        self.publisher.notify();
    }

    fn outcomes(
        &self,
        places: Vec<Result<(), assay_statement::BadSignature>>,
        answers: &mut impl Iterator<Item = Answer>,
    ) -> Outcomes {
        let outcomes: Outcomes = places
            .into_iter()
            .filter_map(|place| match place {
                Ok(()) => answers.next().map(|answer| answer.map_err(Refusal::from)),
                Err(bad) => Some(Err(Refusal::from(bad))),
            })
            .collect();
        let refused = outcomes.iter().filter(|outcome| outcome.is_err()).count();
        Counters::add(&self.counters.refused, refused);
        Counters::add(
            &self.counters.entered,
            outcomes.iter().flatten().filter(|entered| entered.new).count(),
        );
        outcomes
    }

    /// Appends statements in as many commits as they take, opening the storage again where it fails.
    ///
    /// What had gone in before a failure is answered with its index, since a statement is never logged twice.
    fn append_all(&mut self, statements: &[Verified]) -> Result<Vec<Answer>, SubmitError> {
        if let Some(reason) = self.counters.halted.get() {
            return Err(SubmitError::Halted { reason: reason.clone() });
        }
        let mut answers = Vec::with_capacity(statements.len());
        let mut failures = 0;
        while let Some(rest) = statements.get(answers.len()..).filter(|rest| !rest.is_empty()) {
            match self.recover().and_then(|()| self.log.append(rest)) {
                Ok(more) => {
                    Counters::add(&self.counters.commits, 1);
                    answers.extend(more);
                }
                Err(error) => {
                    let reason = error.to_string();
                    self.fail(&error);
                    if failures >= REOPENINGS_MAX || self.counters.is_halted() {
                        return Err(SubmitError::Unknown { reason });
                    }
                    std::thread::sleep(REOPEN_PAUSE * 2_u32.saturating_pow(failures));
                    failures += 1;
                }
            }
        }
        Ok(answers)
    }

    /// Notes that the storage failed: nothing is written before the log has been opened again.
    fn fail(&mut self, error: &StoreError) {
        self.failed = true;
        Counters::add(&self.counters.storage_failures, 1);
        self.counters.note_failure(error.to_string());
    }

    /// Opens the log again if the storage failed.
    fn recover(&mut self) -> Result<(), StoreError> {
        if self.failed {
            let opened = self.log.reopen((self.storage)());
            opened.inspect_err(|error| self.counters.note_final(error))?;
            self.failed = false;
        }
        Ok(())
    }

    fn follow(&mut self) {
        let recovered = self.failed;
        match self.recover().and_then(|()| self.log.follow()) {
            Ok(0) if !recovered => {}
            Ok(_) => self.publisher.notify(),
            Err(error) => self.fail(&error),
        }
    }

    /// Begins a snapshot when enough has changed, and logs one that is done.
    fn snapshot(&mut self) {
        if self.packing.as_ref().is_some_and(JoinHandle::is_finished) {
            self.finish_snapshot();
        }
        let facts = self.snapshot_facts.saturating_add(self.log.facts());
        let due = self.snapshot_begun.elapsed() >= self.snapshot_interval && self.log.grown_since_snapshot();
        if self.packing.is_none() && (due || self.log.changed() >= facts) {
            self.begin_snapshot();
        }
    }

    fn begin_snapshot(&mut self) {
        self.snapshot_begun = Instant::now();
        if let Some(unpacked) = self.log.begin_snapshot() {
            let objects = self.log.objects();
            self.packing = Some(std::thread::spawn(move || unpacked.store(objects.as_ref())));
        }
    }

    fn finish_snapshot(&mut self) {
        let Some(packing) = self.packing.take().filter(|_| !self.failed) else { return };
        let finished = match packing.join() {
            Ok(Ok(stored)) => self.log.finish_snapshot(stored).and_then(|()| self.log.append(&[])),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(StoreError::LeftBehind),
        };
        match finished.and_then(|_| self.log.prune_snapshots()) {
            Ok(()) => Counters::add(&self.counters.snapshots, 1),
            Err(error) => self.fail(&error),
        }
    }

    fn close(&mut self) {
        self.closed = true;
        self.finish_snapshot();
        if !self.failed && self.log.changed() >= CLOSING_FACTS {
            self.begin_snapshot();
            self.finish_snapshot();
        }
        self.publisher.close();
    }
}
