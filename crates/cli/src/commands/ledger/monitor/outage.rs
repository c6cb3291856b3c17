//! A server that does not answer for a while: said once, and once more when it is back.

use std::time::Duration;

use crate::ledger::LedgerFailure;
use crate::output;

/// The first pause, and the one beyond which pauses do not grow.
const PAUSE_MIN: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(300);

/// The last pause since the server does not answer; none while it does.
#[derive(Debug, Default)]
pub(super) struct Outage(Option<Duration>);

impl Outage {
    /// It has failed, perhaps again; how long to wait before the next look.
    pub(super) fn go_on(&mut self, failure: &LedgerFailure) -> Duration {
        let pause = match self.0 {
            Some(last) => last.saturating_mul(2).min(PAUSE_MAX),
            None => {
                output::note(&format!("{failure}; it is asked again until it does"));
                PAUSE_MIN
            }
        };
        self.0 = Some(pause);
        pause
    }

    /// It has answered all that was asked.
    pub(super) fn end(&mut self, url: &str) {
        if self.0.take().is_some() {
            output::note(&format!("`{url}` answers again"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_begin_anew() {
        let failure = LedgerFailure::Unreachable { url: "url".to_owned(), reason: "reason".to_owned() };
        let mut outage = Outage::default();
        let mut pauses = || (0..12).map(|_| outage.go_on(&failure).as_secs()).collect::<Vec<_>>();
        assert_eq!(pauses(), [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        outage.end("url");
        assert_eq!(outage.go_on(&failure), PAUSE_MIN);
    }
}
