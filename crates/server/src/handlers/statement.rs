//! `GET /api/v1/statements/{id or index}`: what was logged, as logged and as read.

use serde_json::{Value, json};

use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::render::{Entry, counts, statement_index};
use crate::shared::Shared;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let view = shared.view();
    let entry = Entry::read(&view, statement_index(&view, ask.first())?)?;
    let mut shown = entry.to_json(&view)?;
    if let Value::Object(shown) = &mut shown {
        shown.insert("statements_about_it".to_owned(), counts(&view, &entry.signed.id.0));
        shown.insert("envelope".to_owned(), json!(entry.envelope()?));
    }
    answer::json(&shown)
}
