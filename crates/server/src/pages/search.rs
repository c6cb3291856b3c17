//! `GET /search?q=`: whatever goes by an id, a key, an index, or a name that begins so.

use assay_ledger::record::KeyRecord;
use assay_ledger::{Facts, key};
use assay_pages::Search;
use assay_statement::{ArtifactId, Digest, PartyId, PublicKey, StatementId};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{Reader, respond};
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::listing::{Named, named};
use crate::render::digest;
use crate::shared::Shared;

/// The longest text to search for, in bytes, and the most hits by name.
const BYTES_MAX: usize = 300;
const NAMES_MAX: usize = 40;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["q"])?;
    let text = ask.query.get("q").unwrap_or_default().trim();
    if text.len() > BYTES_MAX {
        return Err(Failure::malformed(format!("the parameter `q` must have at most {BYTES_MAX} bytes")));
    }
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let (page, exact) = search(shared, &reader, text)?;
    match page.only().filter(|_| exact && !ask.twin) {
        Some(address) => Ok(redirect(&address)),
        None => respond(&view, ask, &page),
    }
}

/// Leads on to another page.
pub(crate) fn redirect(address: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    // Addresses are made of ids, so they are always fit for a header.
    let to = HeaderValue::from_str(address).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    response
}

/// What is found, and whether it was asked for by what only one thing goes by.
fn search(shared: &Shared, reader: &Reader<'_>, text: &str) -> Result<(Search, bool), Failure> {
    let mut page = Search {
        query: text.to_owned(),
        artifacts: Vec::new(),
        parties: Vec::new(),
        statements: Vec::new(),
        subject: None,
        more: false,
    };
    if text.is_empty() {
        return Ok((page, false));
    }
    if let Some(digest) = digest(text) {
        by_digest(shared, reader, digest, &mut page)?;
        return Ok((page, true));
    }
    if let Ok(public_key) = text.parse::<PublicKey>() {
        let record = reader.view.state().record::<KeyRecord>(&key::signing_key(&public_key))?;
        page.parties.extend(record.map(|record| reader.party(&record.party)).transpose()?);
        return Ok((page, true));
    }
    if let Some(index) = text.parse().ok().filter(|index| *index < reader.view.size()) {
        page.statements.push(reader.line(index)?);
    }
    by_name(reader, text, &mut page)?;
    // A number may be a name's beginning too.
    let exact = !page.statements.is_empty();
    Ok((page, exact))
}

fn by_digest(shared: &Shared, reader: &Reader<'_>, digest: Digest, page: &mut Search) -> Result<(), Failure> {
    let artifact = reader.artifact(&digest)?;
    page.artifacts.extend(Some(artifact).filter(|artifact| artifact.name.is_some()));
    if let Some(record) = reader.statement(&StatementId(digest))? {
        page.statements.push(reader.line(record.index)?);
    }
    let state = reader.view.state();
    let party = state.get(&key::party_digest(&digest)).and_then(|value| <[u8; 32]>::try_from(value).ok());
    page.parties.extend(party.map(|id| reader.party(&PartyId(id.into()))).transpose()?);
    let nothing = page.artifacts.is_empty() && page.statements.is_empty() && page.parties.is_empty();
    let named = || !shared.evaluations.on(&digest, None, 1).0.is_empty();
    if nothing && (named() || !state.range(&key::history(&digest), None, 1).is_empty()) {
        page.subject = Some(digest.to_string());
    }
    Ok(())
}

fn by_name(reader: &Reader<'_>, text: &str, page: &mut Search) -> Result<(), Failure> {
    let found = reader.view.state().range(&key::names(text), None, NAMES_MAX);
    page.more = found.len() == NAMES_MAX;
    for (key, _) in found {
        match named(key) {
            Some((Named::Artifact, id)) => page.artifacts.push(reader.artifact(&ArtifactId(id.into()).0)?),
            Some((Named::Party, id)) => page.parties.push(reader.party(&PartyId(id.into()))?),
            None => {}
        }
    }
    Ok(())
}
