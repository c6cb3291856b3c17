//! `GET /statements/{id or index}`: what was logged, read for people. `GET /entries/{index}` leads there.

mod fields;

use assay_ledger::record::KeyRecord;
use assay_ledger::{Facts, key};
use assay_pages::address;
use assay_pages::statement::{Signature, Statement, Subject};
use assay_statement::{Digest, Kind, PartyId, StatementId};
use data_encoding::HEXLOWER;

use super::search::redirect;
use super::verifying::verifying;
use super::{Reader, respond};
use crate::handlers::history::{Order, about};
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::render::{Entry, commit_of, statement_index};
use crate::shared::Shared;

/// The newest statements about it that are shown.
const SHOWN_MAX: usize = 25;

pub(crate) fn by_index(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let wrong = |_| Failure::malformed("the path does not hold the index of an entry");
    let index: u64 = ask.id().parse().map_err(wrong)?;
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let page = reader.address(&*reader.entry(index)?)?;
    Ok(redirect(&if ask.twin { address::twin(&page) } else { page }))
}

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let entry = reader.entry(statement_index(&view, ask.id())?)?;
    let line = reader.line(entry.index)?;
    let fields = fields::fields(&entry)?;
    let about = about(&view, &entry.signed.id.0, Kind::ALL, Order::Newest, None, SHOWN_MAX);
    let page = Statement {
        id: line.id,
        address: line.address,
        kind: line.kind,
        says: line.says,
        at: line.at,
        commit: commit_of(&view, entry.index)?.map(|commit| commit.number),
        market: of_market(&reader, entry.signed.statement.predicate.kind_code(), &entry.signed.id.0),
        leaf_hash: HEXLOWER.encode(entry.leaf().as_bytes()),
        author: line.author,
        signatures: signatures(&reader, &entry)?,
        subjects: subjects(&reader, &entry)?,
        blobs: fields.blobs(shared)?,
        fields: fields.shown,
        fields_more: fields.more,
        about: reader.lines(&about)?,
        log_size: view.size(),
        verify: verifying(&reader, ask, &entry, "this statement")?,
    };
    respond(&view, ask, &page)
}

fn signatures(reader: &Reader<'_>, entry: &Entry) -> Result<Vec<Signature>, Failure> {
    let mut signatures = Vec::new();
    for one in entry.signed.envelope.signatures() {
        let record = reader.view.state().record::<KeyRecord>(&key::signing_key(&one.key))?;
        // The operator signs with the log's key, which no party needs to have.
        let operator = Some(PartyId(one.key)).filter(|_| one.key == reader.view.log().operator);
        let party = record.as_ref().map(|record| record.party).or(operator);
        signatures.push(Signature {
            key: one.key.to_string(),
            party: party.map(|party| reader.party(&party)).transpose()?,
            revoked: record.and_then(|record| record.revoked),
        });
    }
    Ok(signatures)
}

fn subjects(reader: &Reader<'_>, entry: &Entry) -> Result<Vec<Subject>, Failure> {
    let mut subjects = Vec::new();
    for subject in entry.signed.statement.subjects.iter() {
        subjects.push(Subject {
            digest: subject.digest.to_string(),
            name: subject.name.as_ref().map(ToString::to_string).or(name(reader, &subject.digest)?),
            address: page_of(reader, &subject.digest)?,
        });
    }
    Ok(subjects)
}

/// What the log calls a subject that the statement gives no name.
fn name(reader: &Reader<'_>, digest: &Digest) -> Result<Option<String>, Failure> {
    if let Some(name) = reader.artifact(digest)?.name {
        return Ok(Some(name));
    }
    let record = reader.statement(&StatementId(*digest))?;
    record.map(|record| Ok(reader.line(record.index)?.says)).transpose()
}

/// The page of a subject, if it has one.
fn page_of(reader: &Reader<'_>, digest: &Digest) -> Result<Option<String>, Failure> {
    let text = digest.to_string();
    if reader.artifact(digest)?.name.is_some() {
        return Ok(Some(address::artifact(&text)));
    }
    if let Some(record) = reader.statement(&StatementId(*digest))? {
        return Ok(Some(of_market(reader, record.kind, digest).unwrap_or_else(|| address::statement(&text))));
    }
    let party = reader.view.state().get(&key::party_digest(digest));
    let party = party.and_then(|value| <[u8; 32]>::try_from(value).ok()).map(|id| PartyId(id.into()));
    Ok(party.map(|id| address::party(&id.to_string())))
}

/// The page of what a statement began on the market: a listing, or an order.
fn of_market(reader: &Reader<'_>, kind: Kind, digest: &Digest) -> Option<String> {
    let (id, text, state) = (StatementId(*digest), digest.to_string(), reader.view.state());
    match kind {
        Kind::Listing => state.get(&key::listing(&id)).map(|_| address::listing(&text)),
        Kind::Order | Kind::Bid => state.get(&key::order(&id)).map(|_| address::order(&text)),
        _ => None,
    }
}
