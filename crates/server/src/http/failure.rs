//! Why a request is not answered as asked, in one shape for all routes.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

/// Why a request is not answered as asked.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    /// A stable word for programs.
    pub(crate) code: &'static str,
    /// One lower-case sentence for people.
    pub(crate) message: String,
    pub(crate) detail: Vec<(&'static str, Value)>,
    /// Seconds after which to try again.
    pub(crate) retry_after: Option<u64>,
    /// What the operator is told in place of the message.
    pub(crate) cause: Option<String>,
    /// Whether the cause is the name of a stored file that must be read first, after which the request may succeed.
    pub(crate) not_at_hand: bool,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            detail: Vec::new(),
            retry_after: None,
            cause: None,
            not_at_hand: false,
        }
    }

    /// A request that is not what the route takes.
    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", message)
    }

    /// Nothing there.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    /// Too much at once.
    pub(crate) fn busy() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "busy", "too many requests at once; try again later")
            .retry(1)
    }

    /// A body over the limit.
    pub(crate) fn too_large(bytes_max: u64) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            format!("the body has more than {bytes_max} bytes"),
        )
        .with("bytes_max", json!(bytes_max))
    }

    /// A client that brings its request too slowly.
    pub(crate) fn slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "slow_client", "the body came too slowly")
    }

    /// A storage that fails while something is read; the operator is told the cause.
    pub(crate) fn storage(cause: impl ToString) -> Self {
        let message = "the storage does not answer as it should; try again later";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "storage", message).retry(1).because(cause)
    }

    /// A fault of the server.
    pub(crate) fn internal(cause: impl ToString) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the server made a mistake").because(cause)
    }

    pub(crate) fn with(mut self, name: &'static str, value: Value) -> Self {
        self.detail.push((name, value));
        self
    }

    pub(crate) fn retry(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    pub(crate) fn because(mut self, cause: impl ToString) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// The shape that all routes share.
    pub(crate) fn to_json(&self) -> Value {
        let detail: Map<String, Value> =
            self.detail.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        json!({ "error": { "code": self.code, "message": self.message, "detail": detail } })
    }

    pub(crate) fn to_response(&self) -> Response {
        let mut response = Response::new(Body::from(format!("{}\n", self.to_json())));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // What is left of the body is not read, so the connection cannot go on.
        if matches!(self.status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT) {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}
