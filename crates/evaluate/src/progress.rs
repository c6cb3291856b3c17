//! How a run tells its caller what it is doing.

/// Told what happens, always from the thread that called [`evaluate`](crate::evaluate).
pub trait Progress {
    /// The run begins: `already_done` of `total` examples were finished by an earlier run.
    fn started(&mut self, total: usize, already_done: usize) {
        let _ = (total, already_done);
    }

    /// An example is finished and kept; `ok` is false where it got no answer and was recorded with score 0.
    fn finished(&mut self, example_id: &str, ok: bool) {
        let _ = (example_id, ok);
    }

    /// Attempt number `attempt` (from 1) failed; the next one follows after `wait_ms` milliseconds.
    fn retrying(&mut self, example_id: &str, attempt: u32, wait_ms: u64, failure: &str) {
        let _ = (example_id, attempt, wait_ms, failure);
    }
}

/// Takes no notice of anything.
impl Progress for () {}
