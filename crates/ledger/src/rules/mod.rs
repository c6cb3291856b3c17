//! What each kind of statement does to the state: one file per kind.

pub(crate) mod artifact;
pub(crate) mod attestation;
pub(crate) mod bid;
pub(crate) mod claim;
pub(crate) mod commit;
pub(crate) mod contribution;
pub(crate) mod deposit;
pub(crate) mod evaluation;
pub(crate) mod grant;
pub(crate) mod lifecycle;
pub(crate) mod listing;
mod money;
pub(crate) mod order;
pub(crate) mod party;
pub(crate) mod payout;
pub(crate) mod protocol;
pub(crate) mod replay;
pub(crate) mod response;
pub(crate) mod revocation;
pub(crate) mod shares;
pub(crate) mod snapshot;
pub(crate) mod terms;
pub(crate) mod transfer;
pub(crate) mod verdict;
pub(crate) mod warranty;
pub(crate) mod withdrawal;

use assay_statement::predicate::ArtifactKind;
use assay_statement::{ArtifactId, PartyId};

use crate::apply::Entry;
use crate::key;
use crate::record::ArtifactRecord;
use crate::rejection::Rejection;
use crate::state::Facts;

impl Entry<'_, '_> {
    /// An artifact that must be there.
    fn artifact(&self, id: ArtifactId) -> Result<ArtifactRecord, Rejection> {
        self.draft.record(&key::artifact(&id))?.ok_or(Rejection::UnknownArtifact { id })
    }

    /// A model or adapter that must be there.
    fn model(&self, id: ArtifactId) -> Result<ArtifactRecord, Rejection> {
        let artifact = self.artifact(id)?;
        match artifact.kind {
            ArtifactKind::Model | ArtifactKind::Adapter => Ok(artifact),
            ArtifactKind::Dataset | ArtifactKind::Benchmark => Err(Rejection::NotAModel { id }),
        }
    }
}

/// Checks that the party owns the artifact.
fn check_owner(id: ArtifactId, artifact: &ArtifactRecord, party: PartyId) -> Result<(), Rejection> {
    match artifact.owner == party {
        true => Ok(()),
        false => Err(Rejection::NotTheOwner { id, owner: artifact.owner }),
    }
}
