//! `GET /api/v1/artifacts?after=&limit=&name=`: artifacts in the order of their ids, or of their names.

use assay_ledger::record::{ArtifactRecord, Record};
use assay_ledger::{Facts, key};
use assay_statement::ArtifactId;
use serde_json::json;

use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::listing::{self, Named};
use crate::render::{artifact, last_bytes};
use crate::shared::Shared;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["after", "limit", "name"])?;
    let limit = ask.query.count("limit", 50, listing::LIMIT_MAX)?;
    let after = listing::cursor(ask)?;
    let view = shared.view();
    let mut items = Vec::new();
    let next = if let Some(name) = ask.query.get("name") {
        let (ids, next) = listing::by_name(&view, name, Named::Artifact, after.as_deref(), limit);
        for id in ids.into_iter().map(|bytes| ArtifactId(bytes.into())) {
            if let Some(record) = view.state().record::<ArtifactRecord>(&key::artifact(&id))? {
                items.push(artifact(&id, &record));
            }
        }
        next
    } else {
        let found = view.state().range(b"a", after.as_deref(), limit);
        for (key, value) in &found {
            let Some(id) = last_bytes(key).map(|bytes| ArtifactId(bytes.into())) else { continue };
            items.push(artifact(&id, &ArtifactRecord::from_bytes(value)?));
        }
        found.last().filter(|_| found.len() == limit).map(|(key, _)| key.to_vec())
    };
    answer::json(&json!({ "items": items, "next": next.map(|key| listing::to_cursor(&key)) }))
}
