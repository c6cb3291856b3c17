//! Terms: by the owner of the artifact.

use assay_statement::ArtifactId;
use assay_statement::predicate::Terms;

use super::check_owner;
use crate::apply::Entry;
use crate::key;
use crate::market::term_sheet::TermsRecord;
use crate::record::Detail;
use crate::rejection::Rejection;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, terms: &Terms) -> Result<(), Rejection> {
    let author = entry.author()?;
    let id = ArtifactId(entry.subject());
    check_owner(id, &entry.artifact(id)?, author)?;
    entry.check_not_being_sold(&id.0)?;
    let record = TermsRecord { index: entry.index, terms: terms.terms.clone() };
    entry.put(key::terms(&id), &record);
    entry.note(author, Detail::None);
    Ok(())
}
