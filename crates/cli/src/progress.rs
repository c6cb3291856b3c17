//! Progress on the error stream, drawn only where a person is watching.

use assay_evaluate::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// A spinner that says what is being done, until it is dropped.
pub(crate) struct Spinner(ProgressBar);

impl Spinner {
    /// Begins to spin after a moment, so that short work shows nothing.
    pub(crate) fn new(message: &'static str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_message(message);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A bar of so many things of so many, until it is dropped.
pub(crate) struct Count(ProgressBar);

impl Count {
    pub(crate) fn new(message: &'static str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:32} {pos}/{len}, {per_sec}, {eta} left") {
            bar.set_style(style);
        }
        bar.set_message(message);
        Self(bar)
    }

    pub(crate) fn show(&self, done: u64, all: u64) {
        self.0.set_length(all);
        self.0.set_position(done);
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// The bar of one evaluation.
pub(crate) struct Bar {
    bar: ProgressBar,
    failed: usize,
}

impl Bar {
    pub(crate) fn new() -> Self {
        // The target draws nothing when the error stream is no terminal.
        Self { bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()), failed: 0 }
    }
}

impl Progress for Bar {
    fn started(&mut self, total: usize, already_done: usize) {
        let template = "{bar:32} {pos}/{len} examples, {per_sec}, {eta} left{msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.set_length(total as u64);
        self.bar.set_position(already_done as u64);
        self.bar.reset_eta();
    }

    fn finished(&mut self, _example_id: &str, ok: bool) {
        self.bar.inc(1);
        if !ok {
            self.failed += 1;
            self.bar.set_message(format!(", {} failed", self.failed));
        }
    }

    fn retrying(&mut self, example_id: &str, attempt: u32, wait_ms: u64, failure: &str) {
        self.bar.suspend(|| {
            crate::output::note(&format!(
                "example `{example_id}`, attempt {attempt}: {failure}; trying again in {wait_ms} ms"
            ));
        });
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
