//! What a status of the web says about trying again.

use crate::ModelFailure;
use crate::backoff::WAIT_MAX_MS;

/// The failure that a reply with a status other than success stands for.
pub(crate) fn failure(status: u16, retry_after: Option<&str>, message: String) -> ModelFailure {
    match status {
        408 | 429 | 500..=599 => {
            ModelFailure { retry_after_ms: retry_after.and_then(wait_ms), ..ModelFailure::retry(message) }
        }
        // The server does not want this very request, for example because it is too long.
        400 | 413 | 422 => ModelFailure::example(message),
        _ => ModelFailure::run(message),
    }
}

/// The wait a server asks for; a date instead of seconds is left to the usual wait.
fn wait_ms(retry_after: &str) -> Option<u64> {
    let seconds: f64 = retry_after.trim().parse().ok()?;
    // The cast of a bounded number that is not negative loses only the fraction.
    (seconds >= 0.0).then(|| (seconds * 1_000.0).min(WAIT_MAX_MS as f64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;

    #[test]
    fn which_statuses_are_worth_another_try() {
        for (status, kind) in [
            (408, FailureKind::Retry),
            (429, FailureKind::Retry),
            (500, FailureKind::Retry),
            (529, FailureKind::Retry),
            (400, FailureKind::Example),
            (413, FailureKind::Example),
            (301, FailureKind::Run),
            (401, FailureKind::Run),
            (404, FailureKind::Run),
        ] {
            assert_eq!(failure(status, None, String::new()).kind, kind, "{status}");
        }
    }

    #[test]
    fn waits_are_bounded() {
        for (text, wait) in [
            ("0", Some(0)),
            ("1.5", Some(1_500)),
            ("99999999999", Some(WAIT_MAX_MS)),
            ("inf", Some(WAIT_MAX_MS)),
            ("-1", None),
            ("nan", None),
            ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ] {
            assert_eq!(failure(429, Some(text), String::new()).retry_after_ms, wait, "{text}");
        }
    }
}
