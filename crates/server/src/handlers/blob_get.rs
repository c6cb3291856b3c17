//! `GET` and `HEAD /api/v1/blobs/{digest}`: bytes kept off the log.

use assay_statement::Digest;
use assay_store::blobs::Visibility;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::blob_put::{failure, named};
use super::blob_reader::check_reader;
use crate::http::answer::{self, Answer, Cache};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::http::stream;
use crate::shared::Shared;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    let (digest, visibility, size) = find(shared, ask)?;
    let reader = shared.service.blobs.read(&digest, visibility).map_err(failure)?.ok_or_else(missing)?;
    Ok(respond(visibility, stream::read(reader, size)))
}

pub(crate) fn head(shared: &Shared, ask: &Ask) -> Answer {
    let (_, visibility, size) = find(shared, ask)?;
    let mut response = respond(visibility, Body::empty());
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    Ok(response)
}

fn find(shared: &Shared, ask: &Ask) -> Result<(Digest, Visibility, u64), Failure> {
    ask.query.allow(&["visibility", "of", "grant", "expires_ms"])?;
    let (digest, visibility) = named(ask)?;
    if visibility == Visibility::Private && !is_operator(shared, ask) {
        check_reader(shared, ask, &digest)?;
    }
    let size = shared.service.blobs.size(&digest, visibility).map_err(failure)?;
    Ok((digest, visibility, size.ok_or_else(missing)?))
}

/// Compares digests, so that the time it takes tells nothing about the token.
fn is_operator(shared: &Shared, ask: &Ask) -> bool {
    let brought = ask.header(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    let token = shared.service.operator_token.as_deref().filter(|token| !token.is_empty());
    match (brought, token) {
        (Some(brought), Some(token)) => Digest::of(brought.as_bytes()) == Digest::of(token.as_bytes()),
        _ => false,
    }
}

fn missing() -> Failure {
    Failure::not_found("there is no such blob")
}

fn respond(visibility: Visibility, body: Body) -> Response {
    // A blob can be erased, so caches keep it for a moment only, although its bytes never change.
    let cache = if visibility == Visibility::Public { Cache::Short } else { Cache::No };
    let mut response = answer::body("application/octet-stream", cache, body);
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    response
}
