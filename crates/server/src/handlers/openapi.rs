//! `GET /api/v1/openapi.json`: what all routes take and give, for programs that write clients.

use crate::http::answer::{self, Answer, Cache};
use crate::http::ask::Ask;
use crate::shared::Shared;

/// The document, written by hand; a test holds it against the routes.
pub(crate) const DOCUMENT: &str = include_str!("openapi.json");

pub(crate) fn get(_: &Shared, _: &Ask) -> Answer {
    Ok(answer::bytes("application/json", Cache::Short, DOCUMENT))
}
