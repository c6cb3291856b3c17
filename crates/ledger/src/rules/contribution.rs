//! Contributions: signed by the contributor, and by the owner who acknowledges.

use assay_statement::ArtifactId;
use assay_statement::predicate::Contribution;

use crate::apply::Entry;
use crate::record::Detail;
use crate::rejection::Rejection;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, contribution: &Contribution) -> Result<(), Rejection> {
    let artifact = entry.artifact(ArtifactId(entry.subject()))?;
    let signers: Vec<_> = entry.keys.iter().map(|key| entry.party_of(key)).collect::<Result<_, _>>()?;
    let others = signers.iter().filter(|party| **party != contribution.contributor);
    let signed = signers.contains(&contribution.contributor);
    // The owner beside the contributor, and nobody else; a contributor who is the owner signs once.
    let fits = signers.len() == 1
        || (others.clone().count() == 1 && others.clone().all(|party| *party == artifact.owner));
    if !signed || !fits {
        return Err(Rejection::Signers {
            wanted: "the contributor's signature and, to acknowledge, the artifact owner's",
        });
    }
    entry.note(contribution.contributor, Detail::None);
    Ok(())
}
