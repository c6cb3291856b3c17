//! What the pages of all artifacts share.

use std::io::Read;

use assay_judge::word;
use assay_ledger::record::ArtifactRecord;
use assay_pages::artifact::{Card, Common, Identity};
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
/// The longest card that a page looks into.
const CARD_BYTES_MAX: u64 = 64 << 10;

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
            Some(card) => public_card(shared, &card.digest)?,
            None => None,
        },
    })
}

/// A card that anyone may read, with its text where that is not too long.
fn public_card(shared: &Shared, digest: &Digest) -> Result<Option<Card>, Failure> {
    let blobs = &shared.service.blobs;
    let Some(size) = blobs.size(digest, Visibility::Public).map_err(Failure::storage)? else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    if size <= CARD_BYTES_MAX
        && let Some(reader) = blobs.read(digest, Visibility::Public).map_err(Failure::storage)?
    {
        reader.take(CARD_BYTES_MAX).read_to_end(&mut bytes).map_err(Failure::internal)?;
    }
    // Whoever reads a blob checks it; one that is not what it was is not shown as its owner's words.
    let text = str::from_utf8(&bytes).ok().filter(|_| Digest::of(&bytes) == *digest);
    Ok(Some(Card::new(format!("/api/v1/blobs/{digest}"), text)))
}
