//! Revocations: by the giver or the owner where the terms allow it; by the holder always.

use crate::apply::Entry;
use crate::key;
use crate::market::MarketRejection;
use crate::market::grant::GrantRecord;
use crate::market::may::{Denied, owner};
use crate::record::Detail;
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>) -> Result<(), Rejection> {
    let author = entry.author()?;
    let id = entry.subject_statement();
    let grant = entry.draft.record::<GrantRecord>(&key::grant(&id))?;
    let grant = grant.ok_or(MarketRejection::UnknownGrant { id })?;
    if let Some(index) = grant.revoked {
        return Err(MarketRejection::NoRight { id, denied: Denied::Revoked { index } }.into());
    }
    if author != grant.holder {
        let owns = grant.assets.first().map(|asset| owner(entry.draft, asset)).transpose()?.flatten();
        if author != grant.giver && owns != Some(author) {
            return Err(MarketRejection::NotTheParty { role: "the giver", party: grant.giver }.into());
        }
        if !grant.terms.revocable {
            return Err(MarketRejection::NotRevocable.into());
        }
    }
    entry.take_back(id)?;
    entry.note(author, Detail::None);
    grant.assets.iter().for_each(|asset| entry.note_about(asset));
    Ok(())
}
