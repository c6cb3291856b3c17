//! `PUT /api/v1/blobs/{digest}`: bytes kept off the log, from a registered party.
//!
//! The request is signed over [`upload_message`]. The signature is good for these bytes on this log for ever: bringing
//! them again changes nothing, and is not counted. Of a private blob it is kept who brought it.

use std::sync::Arc;

use assay_statement::{Digest, PartyId, StatementId};
use assay_store::blobs::{BlobError, Blobs, Visibility};
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use serde_json::json;
use tokio::sync::mpsc::{Receiver, channel};

use super::signed_request::signer;
use super::submit::{not_admitted, over_quota};
use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::http::body::{Pace, announced, drain};
use crate::http::failure::Failure;
use crate::render::malformed_id;
use crate::shared::Shared;

/// Pieces of a blob that wait at most to be written.
const WAITING: usize = 4;

/// What a party signs to bring a blob of `size` bytes to a log.
pub fn upload_message(log: &StatementId, digest: &Digest, size: u64) -> String {
    format!("assay-blob-upload:v1\n{log}\n{digest}\n{size}\n")
}

/// The digest and the visibility that a request for a blob names.
pub(super) fn named(ask: &Ask) -> Result<(Digest, Visibility), Failure> {
    let digest = ask.first().parse().map_err(|_| malformed_id("a blob's digest (`sha256:…`)"))?;
    match ask.query.get("visibility") {
        None | Some("public") => Ok((digest, Visibility::Public)),
        Some("private") => Ok((digest, Visibility::Private)),
        Some(_) => Err(Failure::malformed("the parameter `visibility` must be `public` or `private`")),
    }
}

pub(crate) async fn put(shared: Arc<Shared>, ask: Ask) -> Answer {
    let wanted = match wanted(&shared, &ask) {
        Ok(wanted) => count(&shared, wanted).await,
        Err(failure) => Err(failure),
    };
    let (Wanted { digest, visibility, size, party }, known, now_ms) = match wanted {
        Ok(wanted) => wanted,
        Err(failure) => {
            drain(ask.body, &shared.limits).await;
            return Err(failure);
        }
    };
    let bringer = (visibility == Visibility::Private).then_some(party);
    let taken = take(&shared, ask.body, digest, visibility, bringer).await;
    if taken.is_err() && !known {
        shared.usage.return_blob(party, size, now_ms);
    }
    taken?;
    let status = if known { StatusCode::OK } else { StatusCode::CREATED };
    let shown = answer::json(&json!({ "digest": digest, "size_bytes": size, "new": !known }))?;
    Ok(answer::with_status(status, shown))
}

/// A blob that its party may bring.
struct Wanted {
    digest: Digest,
    visibility: Visibility,
    size: u64,
    party: PartyId,
}

fn wanted(shared: &Shared, ask: &Ask) -> Result<Wanted, Failure> {
    ask.query.allow(&["visibility"])?;
    let (digest, visibility) = named(ask)?;
    let size = announced(&ask.headers).ok_or_else(|| {
        Failure::new(StatusCode::LENGTH_REQUIRED, "length_required", "a blob comes with its `Content-Length`")
    })?;
    let party = signer(shared, ask, "bad_upload_signature", |log| upload_message(log, &digest, size))?;
    match shared.service.admission.admits(&party) {
        true => Ok(Wanted { digest, visibility, size, party }),
        false => Err(not_admitted()),
    }
}

/// Counts a blob for its party; says whether it is there already, and then is not counted, and at what time that was.
async fn count(shared: &Shared, wanted: Wanted) -> Result<(Wanted, bool, u64), Failure> {
    let (blobs, digest, visibility) = (shared.service.blobs.clone(), wanted.digest, wanted.visibility);
    let known = tokio::task::spawn_blocking(move || blobs.size(&digest, visibility));
    let known = known.await.map_err(Failure::internal)?.map_err(failure)?.is_some();
    let now_ms = shared.now_ms();
    match known || shared.usage.take_blob(wanted.party, wanted.size, now_ms) {
        true => Ok((wanted, known, now_ms)),
        false => Err(over_quota("bytes of blobs", now_ms)),
    }
}

/// Takes the bytes in on another thread, piece by piece as they come.
async fn take(
    shared: &Shared,
    mut body: Body,
    digest: Digest,
    visibility: Visibility,
    bringer: Option<PartyId>,
) -> Result<(), Failure> {
    let (sender, received) = channel(WAITING);
    let blobs = shared.service.blobs.clone();
    let writing = tokio::task::spawn_blocking(move || write(&blobs, received, digest, visibility, bringer));
    let mut pace = Pace::new(&shared.limits);
    let brought = loop {
        match pace.next(&mut body).await {
            Ok(Some(piece)) => {
                // Whoever writes says itself why it stopped.
                if sender.send(Some(piece)).await.is_err() {
                    break Ok(());
                }
            }
            Ok(None) => {
                let _ = sender.send(None).await;
                break Ok(());
            }
            Err(failure) => break Err(failure),
        }
    };
    drop(sender);
    let written = writing.await.map_err(Failure::internal)?;
    brought?;
    written.map_err(failure)
}

/// Writes pieces; without the mark of the end, what came is dropped.
fn write(
    blobs: &Blobs,
    mut received: Receiver<Option<Bytes>>,
    digest: Digest,
    visibility: Visibility,
    bringer: Option<PartyId>,
) -> Result<(), BlobError> {
    let mut writer = blobs.begin()?;
    while let Some(piece) = received.blocking_recv() {
        match piece {
            Some(piece) => writer.write(&piece)?,
            None => {
                writer.finish(visibility, Some(digest))?;
                return bringer.map_or(Ok(()), |party| blobs.note_brought(&digest, &party));
            }
        }
    }
    Ok(())
}

pub(super) fn failure(error: BlobError) -> Failure {
    match error {
        BlobError::TooLarge { bytes_max } => Failure::too_large(bytes_max),
        BlobError::OtherDigest { .. } => {
            Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "other_digest", error.to_string())
        }
        BlobError::Objects(error) => Failure::storage(error),
    }
}
