//! Responses: by whoever the answered statement concerns.

use assay_statement::predicate::Response;
use assay_statement::{ArtifactId, Digest, PartyId, StatementId};

use crate::apply::Entry;
use crate::key;
use crate::record::{ArtifactRecord, Detail, StatementRecord};
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, response: &Response) -> Result<(), Rejection> {
    let author = entry.author()?;
    let id = StatementId(entry.subject());
    let answered: StatementRecord =
        entry.draft.record(&key::statement(&id))?.ok_or(Rejection::UnknownStatement { id })?;
    let concerned = match response.concerning {
        None => Some(answered.author),
        Some(subject) => concerned(entry, &answered, &subject)?,
    };
    if concerned != Some(author) {
        return Err(Rejection::NotConcerned { party: author });
    }
    entry.note(author, Detail::None);
    if let Some(subject) = response.concerning {
        // An answer belongs to the history of what it speaks for, beside what it answers.
        entry.note_about(&subject);
    }
    Ok(())
}

/// Who speaks for a subject of the answered statement.
fn concerned(
    entry: &Entry<'_, '_>,
    answered: &StatementRecord,
    subject: &Digest,
) -> Result<Option<PartyId>, Rejection> {
    if entry.draft.get(&key::about(subject, answered.kind, answered.index)).is_none() {
        return Ok(None);
    }
    if let Some(artifact) = entry.draft.record::<ArtifactRecord>(&key::artifact(&ArtifactId(*subject)))? {
        return Ok(Some(artifact.owner));
    }
    if let Some(statement) = entry.draft.record::<StatementRecord>(&key::statement(&StatementId(*subject)))? {
        return Ok(Some(statement.author));
    }
    let party =
        entry.draft.get(&key::party_digest(subject)).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    Ok(party.map(|bytes| PartyId(bytes.into())))
}
