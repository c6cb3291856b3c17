//! `GET /api/v1/statements/{id or index}/seed`: the root that nobody could know before the statement was logged.

use assay_statement::Digest;
use serde_json::json;

use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::render::statement_index;
use crate::shared::Shared;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let view = shared.view();
    let index = statement_index(&view, ask.first())?;
    let (size, root) = view.seed(index)?;
    answer::json(&json!({ "index": index, "size": size, "root": Digest::from(*root.as_bytes()) }))
}
