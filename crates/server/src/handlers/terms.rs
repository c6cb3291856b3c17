//! `GET /api/v1/artifacts/{id}/terms`: on what terms an artifact may be used and built upon.

use assay_ledger::market::term_sheet::TermsRecord;
use assay_ledger::{Facts, key};
use serde_json::json;

use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::render::{Entry, find_artifact};
use crate::shared::Shared;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let view = shared.view();
    let (id, artifact) = find_artifact(&view, ask.first())?;
    let record = view.state().record::<TermsRecord>(&key::terms(&id))?;
    let statement = record.as_ref().map(|record| Entry::read(&view, record.index)).transpose()?;
    answer::json(&json!({
        "artifact": id,
        "owner": artifact.owner,
        "terms": record.as_ref().map(|record| &record.terms),
        "index": record.as_ref().map(|record| record.index),
        "statement": statement.map(|entry| entry.signed.id),
    }))
}
