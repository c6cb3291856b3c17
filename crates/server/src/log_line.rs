//! What the server has to say to its operator: one line of JSON per request and per failure.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// Where log lines go.
pub type LogLines = Arc<dyn Fn(&LogLine) + Send + Sync>;

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As it should be.
    Info,
    /// A client did something wrong.
    Warning,
    /// The server, its storage or a witness did.
    Error,
}

/// One line; shown as JSON.
#[derive(Debug, Clone, Serialize)]
pub struct LogLine {
    /// Milliseconds since 1970 (UTC).
    pub time_ms: u64,
    /// How much it matters.
    pub level: Level,
    /// What happened, in one word: `request`, `accept`, `witness`, `stop`.
    pub event: &'static str,
    /// The client's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The request's method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The request's path, without the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The answer's status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long it took, in microseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_us: Option<u64>,
    /// A stable word for what went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// What went wrong, in words; may say more than the client is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl LogLine {
    /// A line that is not about a request.
    pub(crate) fn event(time_ms: u64, level: Level, event: &'static str, message: String) -> Self {
        Self {
            time_ms,
            level,
            event,
            client: None,
            method: None,
            path: None,
            status: None,
            duration_us: None,
            code: None,
            message: Some(message),
        }
    }
}

impl fmt::Display for LogLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}
