//! `GET /api/v1/search?q=`: whatever goes by an id, an index, or a name that begins so.

use assay_ledger::record::{ArtifactRecord, KeyRecord, PartyRecord, StatementRecord};
use assay_ledger::{Facts, key};
use assay_statement::{ArtifactId, Digest, PartyId, PublicKey, StatementId};
use assay_store::log::View;
use serde_json::{Value, json};

use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::listing::{Named, named};
use crate::render::{Entry, counts, digest};
use crate::shared::Shared;

/// The longest text to search for, in bytes.
const BYTES_MAX: usize = 300;
/// The most hits by name.
const NAMES_MAX: usize = 20;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["q"])?;
    let text = ask.query.get("q").unwrap_or_default().trim();
    if text.is_empty() || text.len() > BYTES_MAX {
        return Err(Failure::malformed(format!("the parameter `q` must have 1 to {BYTES_MAX} bytes")));
    }
    let view = shared.view();
    let mut hits = Vec::new();
    if let Some(digest) = digest(text) {
        by_digest(&view, digest, &mut hits)?;
        benchmark(shared, &view, digest, &mut hits)?;
    } else if let Ok(public_key) = text.parse::<PublicKey>() {
        by_key(&view, public_key, &mut hits)?;
    } else {
        if let Some(index) = text.parse().ok().filter(|index| *index < view.size()) {
            let entry = Entry::read(&view, index)?;
            hits.push(hit("statement", entry.to_json(&view)?));
        }
        by_name(&view, text, &mut hits)?;
    }
    answer::json(&json!({ "query": text, "hits": hits }))
}

fn hit(sort: &str, what: Value) -> Value {
    json!({ "type": sort, sort: what })
}

fn by_digest(view: &View, digest: Digest, hits: &mut Vec<Value>) -> Result<(), Failure> {
    artifact(view, ArtifactId(digest), hits)?;
    if let Some(record) = view.state().record::<StatementRecord>(&key::statement(&StatementId(digest)))? {
        hits.push(hit("statement", Entry::read(view, record.index)?.to_json(view)?));
    }
    let named =
        view.state().get(&key::party_digest(&digest)).and_then(|value| <[u8; 32]>::try_from(value).ok());
    if let Some(id) = named {
        party(view, PartyId(id.into()), hits)?;
    }
    if hits.is_empty() && !view.state().range(&key::history(&digest), None, 1).is_empty() {
        hits.push(hit("subject", json!({ "digest": digest, "statements_about_it": counts(view, &digest) })));
    }
    Ok(())
}

/// A benchmark is named within evaluations; it need be no artifact, and no statement need be about it.
fn benchmark(shared: &Shared, view: &View, digest: Digest, hits: &mut Vec<Value>) -> Result<(), Failure> {
    if let Some(newest) = shared.evaluations.on(&digest, None, 1).0.first() {
        let newest = Entry::read(view, *newest)?.signed.id;
        hits.push(hit("benchmark", json!({ "digest": digest, "newest_evaluation": newest })));
    }
    Ok(())
}

fn by_key(view: &View, public_key: PublicKey, hits: &mut Vec<Value>) -> Result<(), Failure> {
    if let Some(record) = view.state().record::<KeyRecord>(&key::signing_key(&public_key))? {
        hits.push(hit("key", crate::render::signing_key(&public_key, &record)));
        party(view, record.party, hits)?;
    }
    Ok(())
}

fn by_name(view: &View, name: &str, hits: &mut Vec<Value>) -> Result<(), Failure> {
    for (key, _) in view.state().range(&key::names(name), None, NAMES_MAX) {
        match named(key) {
            Some((Named::Artifact, id)) => artifact(view, ArtifactId(id.into()), hits)?,
            Some((Named::Party, id)) => party(view, PartyId(id.into()), hits)?,
            None => {}
        }
    }
    Ok(())
}

fn artifact(view: &View, id: ArtifactId, hits: &mut Vec<Value>) -> Result<(), Failure> {
    if let Some(record) = view.state().record::<ArtifactRecord>(&key::artifact(&id))? {
        hits.push(hit("artifact", crate::render::artifact(&id, &record)));
    }
    Ok(())
}

fn party(view: &View, id: PartyId, hits: &mut Vec<Value>) -> Result<(), Failure> {
    if let Some(record) = view.state().record::<PartyRecord>(&key::party(&id))? {
        hits.push(hit("party", crate::render::party(&id, &record)));
    }
    Ok(())
}
