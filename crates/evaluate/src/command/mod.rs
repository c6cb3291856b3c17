//! A program as a model: one JSON line in, one JSON line out.

mod errors;
mod group;
mod lines;
mod process;

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use crate::{Answer, Item, Model, ModelFailure, reply};
use process::Process;

/// Keeps one process running for one worker and starts it anew after any failure.
pub(crate) struct CommandModel<'a> {
    words: &'a [String],
    timeout: Duration,
    process: Option<Process>,
}

impl<'a> CommandModel<'a> {
    pub(crate) fn new(words: &'a [String], timeout_ms: u64) -> Self {
        Self { words, timeout: Duration::from_millis(timeout_ms), process: None }
    }

    fn program(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    fn start(&self) -> Result<Process, ModelFailure> {
        Process::start(self.words).map_err(|error| {
            let message = format!("the command `{}` cannot be started: {error}", self.program());
            match error.kind() {
                ErrorKind::NotFound | ErrorKind::PermissionDenied => ModelFailure::run(message),
                _ => ModelFailure::retry(message),
            }
        })
    }
}

impl Model for CommandModel<'_> {
    fn answer(&mut self, item: &Item) -> Result<Answer, ModelFailure> {
        let mut process = match self.process.take() {
            Some(process) => process,
            None => self.start()?,
        };
        let mut request = item.to_request().to_string().into_bytes();
        request.push(b'\n');
        let begun = Instant::now();
        let answer = process
            .ask(request, self.timeout)
            .map_err(ModelFailure::retry)
            .and_then(|line| reply::parse(&line, &item.example_id));
        match answer {
            Ok(mut answer) => {
                answer.latency_ms.get_or_insert(begun.elapsed().as_secs_f64() * 1_000.0);
                self.process = Some(process);
                Ok(answer)
            }
            // A process that failed once may still hold a late answer that would be taken for the next one.
            Err(failure) => {
                let end = process.kill();
                let message = format!("{} (command `{}`{end})", failure.message, self.program());
                Err(ModelFailure { message, ..failure })
            }
        }
    }
}
