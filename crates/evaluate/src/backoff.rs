//! How long to wait before the next attempt.

use crate::digest::Digest;

/// No wait is longer than this, whatever a server asks for, in milliseconds.
pub(crate) const WAIT_MAX_MS: u64 = 60_000;

/// The wait after failed attempt number `attempt` (from 1), in milliseconds.
///
/// It doubles with each attempt and is then shortened by up to a half, by an amount that depends on the
/// example alone: workers that failed together do not come back together, and a run can be repeated.
pub(crate) fn wait_ms(backoff_ms: u64, example_id: &str, attempt: u32, retry_after_ms: Option<u64>) -> u64 {
    let doublings = attempt.saturating_sub(1).min(32);
    let full_ms = backoff_ms.saturating_mul(1_u64 << doublings).min(WAIT_MAX_MS);
    let half_ms = full_ms / 2;
    let jitter_ms = match half_ms {
        0 => 0,
        half_ms => Digest::new().text(example_id).number(u64::from(attempt)).first_number() % (half_ms + 1),
    };
    (full_ms - jitter_ms).max(retry_after_ms.unwrap_or(0)).min(WAIT_MAX_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_within_bounds_and_repeats_itself() {
        for attempt in 1..80 {
            let wait = wait_ms(100, "a", attempt, None);
            let full = 100_u64.saturating_mul(1 << (attempt - 1).min(32)).min(WAIT_MAX_MS);
            assert!(wait >= full / 2 && wait <= full, "attempt {attempt}: {wait} ms");
            assert_eq!(wait, wait_ms(100, "a", attempt, None));
        }
        assert_eq!(wait_ms(0, "a", 1, None), 0);
    }

    #[test]
    fn a_server_may_ask_for_more_but_not_for_hours() {
        assert_eq!(wait_ms(10, "a", 1, Some(2_000)), 2_000);
        assert_eq!(wait_ms(10, "a", 1, Some(u64::MAX)), WAIT_MAX_MS);
    }
}
