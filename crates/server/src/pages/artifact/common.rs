//! What the pages of all artifacts share.

use assay_judge::word;
use assay_ledger::record::ArtifactRecord;
use assay_pages::artifact::{Common, Identity};
use assay_statement::{ArtifactId, Digest, Kind, Predicate};
use assay_store::blobs::Visibility;

use super::{attestations, contributions, lineage, offers};
use crate::handlers::history::{Order, about};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::pages::Reader;
use crate::pages::verifying::verifying;
use crate::shared::Shared;

/// The statements of the history on one page.
const HISTORY_MAX: usize = 20;

pub(super) fn common(
    shared: &Shared,
    reader: &Reader<'_>,
    ask: &Ask,
    id: ArtifactId,
    record: &ArtifactRecord,
) -> Result<Common, Failure> {
    let before = ask.query.parsed("before")?;
    let history = about(reader.view, &id.0, Kind::ALL, Order::Newest, before, HISTORY_MAX);
    let history_next = history.last().copied().filter(|_| history.len() == HISTORY_MAX);
    Ok(Common {
        identity: identity(shared, reader, id, record)?,
        lineage: lineage::lineage(reader, id, record)?,
        contributions: contributions::contributions(reader, id)?,
        shares: contributions::shares(reader, id)?,
        attestations: attestations::attestations(reader, id)?,
        terms: offers::terms(reader, id)?,
        offers: offers::offers(reader, id, shared.now_ms())?,
        history: reader.lines(&history)?,
        history_next,
        verify: verifying(reader, ask, &*reader.entry(record.index)?, "the registration")?,
    })
}

fn identity(
    shared: &Shared,
    reader: &Reader<'_>,
    id: ArtifactId,
    record: &ArtifactRecord,
) -> Result<Identity, Failure> {
    let registration = reader.entry(record.index)?;
    let Predicate::Artifact(artifact) = &registration.signed.statement.predicate else {
        return Err(Failure::internal("an artifact whose registration is another statement"));
    };
    Ok(Identity {
        id: id.to_string(),
        name: record.name.clone(),
        kind: word(&record.kind),
        version: artifact.version.as_ref().map(ToString::to_string),
        licence: artifact.licence.to_string(),
        owner: reader.party(&record.owner)?,
        state: word(&record.state),
        state_since: reader.moment(record.state_index)?,
        registered: reader.moment(record.index)?,
        identifiers: artifact.identifiers.iter().map(ToString::to_string).collect(),
        files: artifact.manifest.files,
        files_bytes: artifact.manifest.files_bytes,
        card: match &artifact.card {
            Some(card) if is_public(shared, &card.digest)? => Some(format!("/api/v1/blobs/{}", card.digest)),
            _ => None,
        },
    })
}

fn is_public(shared: &Shared, digest: &Digest) -> Result<bool, Failure> {
    let size = shared.service.blobs.size(digest, Visibility::Public).map_err(Failure::storage)?;
    Ok(size.is_some())
}
