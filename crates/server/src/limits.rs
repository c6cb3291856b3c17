//! How much a server takes from its clients, and how long it waits for them.

use std::time::Duration;

/// Bounds on requests and connections; the defaults fit one machine that faces the internet.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The longest body of one statement, in bytes.
    pub statement_bytes_max: usize,
    /// The longest body of a batch, in bytes.
    pub batch_bytes_max: usize,
    /// The most statements of a batch.
    pub batch_statements_max: usize,
    /// What the bodies of all requests together may take of memory, in bytes.
    pub bodies_bytes_max: usize,
    /// The most connections at once; more wait to be accepted.
    pub connections_max: usize,
    /// The most connections of one client address at once; more are closed.
    pub connections_per_address_max: usize,
    /// The most requests that are worked on at once; more are turned away.
    pub requests_max: usize,
    /// The most requests that wait for new entries at once; more are answered without waiting.
    pub long_polls_max: usize,
    /// Requests per second of one client address in the long run; infinite for no limit.
    pub requests_per_second: f64,
    /// Requests that one client address may make at once before that counts.
    pub requests_burst: f64,
    /// How long a request's head may take, and how long a connection may idle.
    pub head_timeout: Duration,
    /// How long a body may take, whatever its length.
    pub body_grace: Duration,
    /// What a body must bring on average after that, in bytes per second.
    pub body_bytes_per_second_min: u64,
    /// How long a client may leave an answer unread.
    pub write_timeout: Duration,
    /// How long the server works on a request.
    pub request_timeout: Duration,
    /// How long requests that are being worked on may go on when the server stops.
    pub stop_grace: Duration,
    /// Threads for connections; as many as there are cores where none are given.
    pub threads: Option<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            statement_bytes_max: 128 << 10,
            batch_bytes_max: 32 << 20,
            batch_statements_max: 16_384,
            bodies_bytes_max: 512 << 20,
            connections_max: 8192,
            connections_per_address_max: 1024,
            requests_max: 1024,
            long_polls_max: 512,
            requests_per_second: 200.0,
            requests_burst: 1000.0,
            head_timeout: Duration::from_secs(20),
            body_grace: Duration::from_secs(20),
            body_bytes_per_second_min: 16 << 10,
            write_timeout: Duration::from_secs(30),
            request_timeout: Duration::from_secs(30),
            stop_grace: Duration::from_secs(10),
            threads: None,
        }
    }
}
