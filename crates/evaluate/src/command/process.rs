//! One running process that answers lines with lines.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::errors::Errors;
use super::group;
use super::lines::{self, Line};

/// How long a process may take to end by itself once its input is closed.
const GRACE: Duration = Duration::from_millis(500);
/// How long a process that has closed its output may take to say why.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// The time between two looks at whether it has ended.
const NAP: Duration = Duration::from_millis(2);

/// A running process; dropping it ends the process and everything it has started.
pub(crate) struct Process {
    child: Child,
    /// None once the input is closed.
    requests: Option<SyncSender<Vec<u8>>>,
    replies: Receiver<Line>,
    errors: Errors,
    /// Whether the process has closed its output.
    closed: bool,
    ended: bool,
}

impl Process {
    pub(crate) fn start(words: &[String]) -> io::Result<Self> {
        let (program, arguments) = words.split_first().ok_or(io::ErrorKind::NotFound)?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        group::separate(&mut command);
        let mut child = command.spawn()?;
        match connect(&mut child) {
            Ok((requests, replies, errors)) => {
                Ok(Self { child, requests: Some(requests), replies, errors, closed: false, ended: false })
            }
            Err(error) => {
                group::kill(&mut child);
                let _ = child.wait();
                Err(error)
            }
        }
    }

    /// Sends one line and waits for one line.
    ///
    /// # Errors
    ///
    /// What the process did instead of answering.
    pub(crate) fn ask(&mut self, request: Vec<u8>, timeout: Duration) -> Result<Vec<u8>, String> {
        match self.replies.try_recv() {
            Err(TryRecvError::Empty) => {}
            Ok(Line::Whole(_) | Line::Surplus | Line::TooLong) => {
                return Err("the model wrote a line nobody had asked for".to_owned());
            }
            Ok(Line::Closed) | Err(TryRecvError::Disconnected) => return Err(self.note_closed()),
        }
        match self.requests.as_ref().map(|requests| requests.try_send(request)) {
            Some(Ok(())) => {}
            Some(Err(TrySendError::Full(_))) => return Err("the model does not read its input".to_owned()),
            Some(Err(TrySendError::Disconnected(_))) | None => return Err(self.note_closed()),
        }
        match self.replies.recv_timeout(timeout) {
            Ok(Line::Whole(line)) => Ok(line),
            Ok(Line::Surplus) => Err("the model wrote more than one line for one example".to_owned()),
            Ok(Line::TooLong) => Err(format!(
                "the model wrote more than {} bytes without ending the line",
                lines::LINE_LENGTH_MAX
            )),
            Ok(Line::Closed) | Err(RecvTimeoutError::Disconnected) => Err(self.note_closed()),
            Err(RecvTimeoutError::Timeout) => {
                Err(format!("the model gave no answer within {} ms", timeout.as_millis()))
            }
        }
    }

    fn note_closed(&mut self) -> String {
        self.closed = true;
        "the model closed its output".to_owned()
    }

    /// Ends the process at once and says how it ended, as the continuation of a sentence.
    pub(crate) fn kill(mut self) -> String {
        // A process that is about to end anyway is given the time to do so: how it ends says why.
        if self.closed {
            wait_until(LAST_WORDS, || group::has_ended(&mut self.child));
        }
        let by_itself = group::has_ended(&mut self.child);
        let status = self.end();
        wait_until(LAST_WORDS, || self.errors.is_closed());
        let mut story = match status {
            Ok(status) if by_itself => format!(" ended with {status}"),
            _ => " was killed".to_owned(),
        };
        let errors = self.errors.last_lines();
        if !errors.is_empty() {
            story.push_str(&format!("; its last errors: `{errors}`"));
        }
        story
    }

    fn end(&mut self) -> io::Result<std::process::ExitStatus> {
        self.requests = None;
        self.ended = true;
        group::kill(&mut self.child);
        self.child.wait()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        // The end of its input tells a well-behaved process to end; one that does not listen is killed.
        self.requests = None;
        wait_until(GRACE, || group::has_ended(&mut self.child));
        let _ = self.end();
    }
}

/// The ends of the three pipes, each with a thread of its own.
fn connect(child: &mut Child) -> io::Result<(SyncSender<Vec<u8>>, Receiver<Line>, Errors)> {
    let missing = || io::Error::other("a pipe is missing");
    let requests = write(child.stdin.take().ok_or_else(missing)?)?;
    let replies = lines::read(child.stdout.take().ok_or_else(missing)?)?;
    let errors = Errors::read(child.stderr.take().ok_or_else(missing)?)?;
    Ok((requests, replies, errors))
}

fn wait_until(limit: Duration, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() && begun.elapsed() < limit {
        thread::sleep(NAP);
    }
}

/// Writes lines on a thread of its own: a process that does not read must not stop the worker.
fn write(mut target: impl Write + Send + 'static) -> io::Result<SyncSender<Vec<u8>>> {
    let (sender, requests) = sync_channel::<Vec<u8>>(1);
    thread::Builder::new().name("questions".to_owned()).spawn(move || {
        for request in requests {
            if target.write_all(&request).and_then(|()| target.flush()).is_err() {
                return;
            }
        }
    })?;
    Ok(sender)
}
