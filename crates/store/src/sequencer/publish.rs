//! The third thread: signs, has cosigned, and publishes what is durable.

use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use assay_merkle::Checkpoint;

use super::{Cosigner, Counters};
use crate::log::{Publisher, View, follow_published};

/// How often to look for something to publish, or for what others have published.
const LOOK_MIN: Duration = Duration::from_millis(20);
const LOOK_MAX: Duration = Duration::from_secs(1);

pub(super) struct Publishing {
    /// None for a log that is only read.
    pub(super) publisher: Option<Publisher>,
    pub(super) interval: Duration,
    pub(super) cosigner: Option<Box<dyn Cosigner>>,
    pub(super) on_publish: Box<dyn Fn(&Checkpoint) + Send>,
    pub(super) counters: Arc<Counters>,
    pub(super) view: Arc<RwLock<View>>,
}

#[derive(Default)]
struct State {
    /// There may be something new.
    notified: bool,
    closing: bool,
    /// The size that is published.
    published: u64,
}

/// Tells the thread, and hears of it.
#[derive(Clone, Default)]
pub(super) struct Handle(Arc<(Mutex<State>, Condvar)>);

impl Handle {
    fn change(&self, change: impl FnOnce(&mut State)) {
        let (state, changed) = &*self.0;
        change(&mut state.lock().unwrap_or_else(PoisonError::into_inner));
        changed.notify_all();
    }

    /// There may be something new to publish. Who has been told already is not woken again.
    pub(super) fn notify(&self) {
        let (state, changed) = &*self.0;
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::replace(&mut state.notified, true) {
            changed.notify_all();
        }
    }

    /// Publish a last time and end.
    pub(super) fn close(&self) {
        self.change(|state| state.closing = true);
    }

    /// Waits until a tree of this size is published.
    pub(super) fn wait(&self, size: u64, timeout: Duration) -> bool {
        let (state, changed) = &*self.0;
        let state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = changed.wait_timeout_while(state, timeout, |state| state.published < size);
        let (state, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        state.published >= size
    }

    /// Waits for something new; says whether to go on afterwards.
    fn next(&self, timeout: Duration) -> bool {
        let (state, changed) = &*self.0;
        let state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = changed.wait_timeout_while(state, timeout, |state| !state.notified && !state.closing);
        let (mut state, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        state.notified = false;
        !state.closing
    }

    /// Waits for a while, or until it is to end.
    fn pause(&self, pause: Duration) {
        let (state, changed) = &*self.0;
        let state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = changed.wait_timeout_while(state, pause, |state| !state.closing);
    }
}

impl Publishing {
    pub(super) fn start(mut self) -> (Handle, JoinHandle<()>) {
        let handle = Handle::default();
        let own = handle.clone();
        let thread = std::thread::spawn(move || self.run(&own));
        (handle, thread)
    }

    fn run(&mut self, handle: &Handle) {
        // Whoever only reads is not told when others publish, and has to look.
        let look = match self.publisher {
            Some(_) => LOOK_MAX,
            None => self.interval.clamp(LOOK_MIN, LOOK_MAX),
        };
        loop {
            let go_on = handle.next(look);
            let begun = Instant::now();
            self.publish(handle);
            if !go_on {
                return;
            }
            handle.pause(self.interval.saturating_sub(begun.elapsed()));
        }
    }

    fn publish(&mut self, handle: &Handle) {
        if self.counters.is_halted() {
            return;
        }
        if self.publisher.is_none() {
            return self.follow(handle);
        }
        if let (size, true) = self.published() {
            return handle.change(|state| state.published = size);
        }
        match self.sign_and_publish() {
            Ok(checkpoint) => {
                Counters::add(&self.counters.published, 1);
                (self.on_publish)(&checkpoint);
                handle.change(|state| state.published = checkpoint.size);
            }
            Err(reason) => {
                Counters::add(&self.counters.publish_failures, 1);
                self.counters.note_failure(format!("a checkpoint was not published: {reason}"));
            }
        }
    }

    /// The size that is published, and whether that is all there is.
    fn published(&self) -> (u64, bool) {
        let view = self.view.read().unwrap_or_else(PoisonError::into_inner);
        let size = view.published().map_or(0, |(checkpoint, _)| checkpoint.size);
        (size, size == view.size())
    }

    /// Looks for what others have published.
    fn follow(&self, handle: &Handle) {
        match follow_published(&self.view) {
            Ok(()) => handle.change(|state| state.published = self.published().0),
            Err(error) => {
                self.counters.note_final(&error);
                Counters::add(&self.counters.publish_failures, 1);
                self.counters.note_failure(format!("the published checkpoint cannot be followed: {error}"));
            }
        }
    }

    fn sign_and_publish(&mut self) -> Result<Checkpoint, String> {
        let publisher = self.publisher.as_mut().ok_or("the log is only read")?;
        let (checkpoint, note) = publisher.sign().map_err(|error| error.to_string())?;
        let note = match &mut self.cosigner {
            Some(cosigner) => cosigner.cosign(&checkpoint, note, &self.view)?,
            None => note,
        };
        let published = publisher.publish_note(checkpoint.clone(), note);
        published.inspect_err(|error| self.counters.note_final(error)).map_err(|error| error.to_string())?;
        Ok(checkpoint)
    }
}
