//! Grants: by the owner, or by whoever holds the right, may pass it on, and passes on no more than that.

use assay_statement::predicate::{Grant, Right, TermSheet};
use assay_statement::{ArtifactId, Digest, Kind, PartyId, StatementId};

use crate::apply::Entry;
use crate::key;
use crate::market::MarketRejection;
use crate::market::grant::{CHAIN_MAX, GrantRecord};
use crate::market::may::{allows, owner};
use crate::record::{ArtifactRecord, Detail, StatementRecord};
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, grant: &Grant) -> Result<(), Rejection> {
    let author = entry.author()?;
    let asset = entry.subject();
    entry.check_party(grant.to)?;
    if grant.to == author {
        return Err(MarketRejection::OwnDeal.into());
    }
    entry.check_right(&asset, grant.right)?;
    let depth = match grant.under {
        None => {
            entry.check_owns(&asset, author)?;
            entry.check_not_being_sold(&asset)?;
            0
        }
        Some(under) => passed_on(entry, grant, under, author, &asset)?,
    };
    let id = entry.id;
    entry.give(
        id,
        GrantRecord {
            index: entry.index,
            assets: vec![asset],
            right: grant.right,
            holder: grant.to,
            giver: author,
            under: grant.under,
            depth,
            expires_ms: grant.expires_ms,
            revoked: None,
            terms: grant.terms.clone(),
        },
    )?;
    entry.note(author, Detail::None);
    entry.note_about(&grant.to.digest());
    Ok(())
}

/// Checks that the giver may pass this on; says how often it was passed on then.
fn passed_on(
    entry: &Entry<'_, '_>,
    grant: &Grant,
    under: StatementId,
    author: PartyId,
    asset: &Digest,
) -> Result<u64, Rejection> {
    let held = entry.draft.record::<GrantRecord>(&key::grant(&under))?;
    let held = held.ok_or(MarketRejection::UnknownGrant { id: under })?;
    if !held.right.covers(grant.right) {
        return Err(MarketRejection::Wider { under, right: grant.right }.into());
    }
    let allowed = allows(entry.draft, under, author, grant.right, asset, entry.log.time_ms)?;
    allowed.map_err(|denied| MarketRejection::NoRight { id: under, denied })?;
    // Ownership on trial is not passed on: it may go back, and once it is settled no grant is needed.
    if !held.terms.transferable || held.right == Right::Own {
        return Err(MarketRejection::NotTransferable { under }.into());
    }
    if let Some(until_ms) = held.expires_ms
        && grant.expires_ms.is_none_or(|expires_ms| expires_ms > until_ms)
    {
        return Err(MarketRejection::Outlasts { until_ms }.into());
    }
    if wider(&grant.terms, &held.terms) {
        return Err(MarketRejection::Wider { under, right: grant.right }.into());
    }
    if held.depth >= CHAIN_MAX {
        return Err(MarketRejection::ChainTooLong { bound: CHAIN_MAX }.into());
    }
    Ok(held.depth + 1)
}

/// Whether terms allow what others do not.
fn wider(new: &TermSheet, held: &TermSheet) -> bool {
    (new.commercial_use && !held.commercial_use)
        || new.derivatives < held.derivatives
        || (!new.attribution && held.attribution)
        || new.royalty_ppm < held.royalty_ppm
}

impl Entry<'_, '_> {
    /// Whose an artifact or evaluation is.
    pub(super) fn owner_of(&self, asset: &Digest) -> Result<PartyId, Rejection> {
        owner(self.draft, asset)?.ok_or_else(|| MarketRejection::UnknownAsset { id: *asset }.into())
    }

    /// Checks that an artifact or evaluation is the party's.
    pub(super) fn check_owns(&self, asset: &Digest, party: PartyId) -> Result<(), Rejection> {
        match self.owner_of(asset)? {
            owner if owner == party => Ok(()),
            owner => Err(MarketRejection::OthersAsset { id: *asset, owner }.into()),
        }
    }

    /// Checks that there can be such a right to an artifact or evaluation.
    pub(super) fn check_right(&self, asset: &Digest, right: Right) -> Result<(), Rejection> {
        if self.draft.record::<ArtifactRecord>(&key::artifact(&ArtifactId(*asset)))?.is_some() {
            return Ok(());
        }
        match self.draft.record::<StatementRecord>(&key::statement(&StatementId(*asset)))? {
            Some(record) if record.kind == Kind::Evaluation && right == Right::Inspect => Ok(()),
            Some(record) if record.kind == Kind::Evaluation => Err(MarketRejection::EvaluationRight.into()),
            _ => Err(MarketRejection::UnknownAsset { id: *asset }.into()),
        }
    }

    /// Puts a grant in force.
    pub(super) fn give(&mut self, id: StatementId, grant: GrantRecord) -> Result<(), Rejection> {
        if let Some(expires_ms) = grant.expires_ms {
            self.check_before(expires_ms)?;
        }
        for asset in &grant.assets {
            let place = key::right_of(&grant.holder, asset, self.index);
            self.draft.put(place, id.as_bytes());
        }
        self.put(key::grant(&id), &grant);
        Ok(())
    }

    /// Takes a grant back, and with it everything that was passed on under it.
    pub(super) fn take_back(&mut self, id: StatementId) -> Result<(), Rejection> {
        if let Some(grant) = self.draft.record::<GrantRecord>(&key::grant(&id))?
            && grant.revoked.is_none()
        {
            let index = self.index;
            self.put(key::grant(&id), &GrantRecord { revoked: Some(index), ..grant });
        }
        Ok(())
    }
}
