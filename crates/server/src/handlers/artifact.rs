//! `GET /api/v1/artifacts/{id}`: an artifact, what registered it, and how much is said about it.

use serde_json::{Value, json};

use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::render::{self, Entry, counts, find_artifact};
use crate::shared::Shared;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let view = shared.view();
    let (id, record) = find_artifact(&view, ask.first())?;
    let mut shown = render::artifact(&id, &record);
    if let Value::Object(shown) = &mut shown {
        let registration = Entry::read(&view, record.index)?.to_json(&view)?;
        shown.insert("registration".to_owned(), registration);
        shown.insert("statements_about_it".to_owned(), json!(counts(&view, &id.0)));
    }
    answer::json(&shown)
}
