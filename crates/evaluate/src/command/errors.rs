//! Keeps the end of what a process writes to its error output.

use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crate::text;

/// How much is kept, in bytes.
const KEPT: usize = 2_048;
/// How much of it is shown, in characters.
const SHOWN: usize = 300;

/// The end of an error output that is read until it closes, so that the process never waits on it.
pub(crate) struct Errors {
    tail: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

impl Errors {
    pub(crate) fn read(mut source: impl Read + Send + 'static) -> std::io::Result<Self> {
        let tail = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&tail);
        let reader = thread::Builder::new().name("errors".to_owned()).spawn(move || {
            let mut buffer = [0; 4_096];
            while let Ok(count @ 1..) = source.read(&mut buffer) {
                let mut tail = shared.lock().unwrap_or_else(PoisonError::into_inner);
                tail.extend(buffer.iter().take(count));
                let surplus = tail.len().saturating_sub(KEPT);
                tail.drain(..surplus);
            }
        })?;
        Ok(Self { tail, reader })
    }

    /// Whether the output has been read to its end.
    pub(crate) fn is_closed(&self) -> bool {
        self.reader.is_finished()
    }

    /// The last lines on one line; empty where nothing was written.
    pub(crate) fn last_lines(&self) -> String {
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let whole = String::from_utf8_lossy(&tail);
        let trimmed = whole.trim();
        let surplus = trimmed.chars().count().saturating_sub(SHOWN);
        let end: String = trimmed.chars().skip(surplus).collect();
        text::first_characters(&end, SHOWN)
    }
}
