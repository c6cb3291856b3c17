//! Who may read a private blob: whoever owns what the blob belongs to, or holds the right to it now.
//!
//! The request names an artifact or evaluation that the blob belongs to and is signed over [`read_message`]. To see an
//! evaluation's tables, or an artifact's manifest and card, takes the right to inspect it; its files take the right to
//! use it. That a statement names a digest is not enough, since digests are public: whoever signed the statement, or
//! owns what it is about, must have brought the bytes as well.

use std::io::Read;

use assay_statement::predicate::{Artifact, Evaluation, Right};
use assay_statement::{Digest, PartyId, Predicate, StatementId};
use assay_store::blobs::Visibility;
use axum::http::StatusCode;
use serde::Deserialize;

use super::blob_put::failure;
use super::may::{Asked, now_ms};
use super::signed_request::signer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::render::{Entry, find_artifact, find_asset, statement_index};
use crate::shared::Shared;

/// How long before its end a request to read may be signed at most, in milliseconds.
pub const READ_LASTS_MS_MAX: u64 = 300_000;
/// The largest manifest that is looked through for a file, in bytes.
const MANIFEST_BYTES_MAX: u64 = 64 << 20;

/// What a party signs to read a private blob that belongs to an artifact or evaluation, until a time.
pub fn read_message(log: &StatementId, digest: &Digest, of: &Digest, expires_ms: u64) -> String {
    format!("assay-blob-read:v1\n{log}\n{digest}\n{of}\n{expires_ms}\n")
}

/// Checks that whoever signed the request may read the private blob.
pub(super) fn check_reader(shared: &Shared, ask: &Ask, digest: &Digest) -> Result<(), Failure> {
    if ask.header("assay-signature").is_none() {
        let message =
            "a private blob is for the operator, and for whoever signs the request and holds the right";
        return Err(Failure::new(StatusCode::FORBIDDEN, "not_the_operator", message));
    }
    let missing = |name: &str| Failure::malformed(format!("a signed request has the parameter `{name}`"));
    let of: Digest = ask.query.parsed("of")?.ok_or_else(|| missing("of"))?;
    let expires_ms: u64 = ask.query.parsed("expires_ms")?.ok_or_else(|| missing("expires_ms"))?;
    let reader = signer(shared, ask, "bad_read_signature", |log| read_message(log, digest, &of, expires_ms))?;
    check_time(shared, expires_ms)?;
    let (_, owner) = find_asset(&shared.view(), &of.to_string())?;
    let grant = ask.query.parsed("grant")?;
    let holds = |right| -> Result<(), Failure> {
        let view = shared.view();
        let asked = Asked { party: reader, right, asset: of, grant };
        asked.answer(&view, now_ms(shared, &view))?.map(drop).map_err(|_| no_right(right))
    };
    let (author, named) = names(shared, &of, digest)?;
    match named {
        Named::Inspected => holds(Right::Inspect)?,
        // The manifest is read for whoever may have the file if it is there, and for nobody else.
        Named::PerhapsFile => {
            holds(Right::Use)?;
            if !is_file(shared, &of, digest)? {
                return Err(not_of_it());
            }
        }
        Named::Not => return Err(not_of_it()),
    }
    // Whoever bought the artifact may bring its files anew.
    for party in [author, owner] {
        if shared.service.blobs.was_brought_by(digest, &party).map_err(failure)? {
            return Ok(());
        }
    }
    Err(not_of_it())
}

fn check_time(shared: &Shared, expires_ms: u64) -> Result<(), Failure> {
    let now_ms = now_ms(shared, &shared.view());
    let refuse = |message: &str| Err(Failure::new(StatusCode::FORBIDDEN, "read_expired", message));
    if now_ms >= expires_ms {
        return refuse("the signed request has expired");
    }
    match expires_ms - now_ms > READ_LASTS_MS_MAX {
        true => refuse("a signed request to read lasts five minutes at most"),
        false => Ok(()),
    }
}

fn no_right(right: Right) -> Failure {
    let message = format!("the party that signed does not hold the right to {} it now", right.word());
    Failure::new(StatusCode::FORBIDDEN, "no_right", message)
}

fn not_of_it() -> Failure {
    let message = "the blob is not one that the artifact or evaluation names and its author or owner brought";
    Failure::new(StatusCode::FORBIDDEN, "not_of_it", message)
}

/// What a statement makes of a blob.
enum Named {
    /// To be seen with the right to inspect.
    Inspected,
    /// One of the artifact's files, if its manifest lists it.
    PerhapsFile,
    /// Nothing.
    Not,
}

/// Who signed the registration or evaluation, and what it makes of the blob.
fn names(shared: &Shared, of: &Digest, digest: &Digest) -> Result<(PartyId, Named), Failure> {
    let view = shared.view();
    let index = match find_artifact(&view, &of.to_string()) {
        Ok((_, artifact)) => artifact.index,
        Err(_) => statement_index(&view, &of.to_string())?,
    };
    let entry = Entry::read(&view, index)?;
    let author = entry.author(&view)?;
    Ok((
        author,
        match &entry.signed.statement.predicate {
            Predicate::Evaluation(evaluation) if in_evaluation(evaluation, digest) => Named::Inspected,
            Predicate::Artifact(artifact) if digest == of || in_registration(artifact, digest) => {
                Named::Inspected
            }
            Predicate::Artifact(_) => Named::PerhapsFile,
            _ => Named::Not,
        },
    ))
}

fn in_evaluation(evaluation: &Evaluation, digest: &Digest) -> bool {
    [&evaluation.examples.digest, &evaluation.outcomes.blob.digest].contains(&digest)
}

fn in_registration(artifact: &Artifact, digest: &Digest) -> bool {
    let signature = artifact.signature.as_ref();
    let signature = signature.into_iter().flat_map(|one| [&one.bundle.digest, &one.key.digest]);
    artifact.card.iter().map(|card| &card.digest).chain(signature).any(|known| known == digest)
}

#[derive(Deserialize)]
struct Manifest {
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    digest: String,
}

/// Whether an artifact's manifest, which is a blob of either sort, lists a file of this digest.
fn is_file(shared: &Shared, artifact: &Digest, digest: &Digest) -> Result<bool, Failure> {
    let blobs = &shared.service.blobs;
    let mut reader = blobs.read(artifact, Visibility::Public).map_err(failure)?;
    if reader.is_none() {
        reader = blobs.read(artifact, Visibility::Private).map_err(failure)?;
    }
    let Some(reader) = reader else { return Ok(false) };
    let mut bytes = Vec::new();
    reader.take(MANIFEST_BYTES_MAX).read_to_end(&mut bytes).map_err(Failure::storage)?;
    if Digest::of(&bytes) != *artifact {
        return Ok(false);
    }
    let manifest = serde_json::from_slice::<Manifest>(&bytes);
    let hex = digest.to_hex();
    Ok(manifest.is_ok_and(|manifest| manifest.resources.iter().any(|file| file.digest == hex)))
}
