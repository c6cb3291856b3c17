//! Attestations: by any registered party, about something that is on the log.

use assay_statement::predicate::{About, Attestation};
use assay_statement::{ArtifactId, StatementId};

use crate::apply::Entry;
use crate::key;
use crate::record::Detail;
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, attestation: &Attestation) -> Result<(), Rejection> {
    let author = entry.author()?;
    let digest = entry.subject();
    let place = match attestation.about {
        About::Artifact => key::artifact(&ArtifactId(digest)),
        About::Statement => key::statement(&StatementId(digest)),
        About::Party => key::party_digest(&digest),
    };
    if entry.draft.get(&place).is_none() {
        return Err(Rejection::UnknownSubject { digest });
    }
    entry.note(author, Detail::None);
    // So that a snapshot can show that there is none of a sort: "no incident is recorded".
    let place = key::attested(&digest, attestation.kind, entry.index);
    entry.draft.put(place, &[]);
    Ok(())
}
