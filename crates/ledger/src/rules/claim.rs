//! Claims: by the owner of the model.

use assay_statement::ArtifactId;
use assay_statement::predicate::Claim;

use super::check_owner;
use crate::apply::Entry;
use crate::record::Detail;
use crate::rejection::Rejection;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, _: &Claim) -> Result<(), Rejection> {
    let author = entry.author()?;
    let id = ArtifactId(entry.subject());
    check_owner(id, &entry.model(id)?, author)?;
    entry.note(author, Detail::Claim(id));
    Ok(())
}
