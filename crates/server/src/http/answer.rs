//! What handlers answer with.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;

use super::failure::Failure;

/// What a handler comes to.
pub(crate) type Answer = Result<Response, Failure>;

/// How long caches may keep an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cache {
    /// It may be another one the next moment.
    No,
    /// It changes now and then.
    Short,
    /// It never changes.
    Forever,
}

impl Cache {
    fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::No => "no-store",
            Self::Short => "public, max-age=1",
            Self::Forever => "public, max-age=31536000, immutable",
        })
    }
}

/// An answer with these bytes.
pub(crate) fn bytes(content_type: &'static str, cache: Cache, bytes: impl Into<Bytes>) -> Response {
    body(content_type, cache, Body::from(bytes.into()))
}

/// An answer with this body.
pub(crate) fn body(content_type: &'static str, cache: Cache, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, cache.header());
    // Nothing here is ever a page, whatever a blob's bytes look like.
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// An answer in JSON.
pub(crate) fn json(value: &impl Serialize) -> Answer {
    let mut text = serde_json::to_vec(value).map_err(Failure::internal)?;
    text.push(b'\n');
    Ok(bytes("application/json", Cache::No, text))
}

/// The same with another status.
pub(crate) fn with_status(status: StatusCode, mut response: Response) -> Response {
    *response.status_mut() = status;
    response
}
