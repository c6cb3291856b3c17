//! Share schedules: proposed by the owner, in force once every party has agreed that is named or would have less.

use assay_statement::predicate::{Share, Shares, SharesStep};
use assay_statement::{Kind, PartyId};

use crate::apply::Entry;
use crate::key;
use crate::market::MarketRejection;
use crate::market::income::SharesRecord;
use crate::record::Detail;
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, shares: &Shares) -> Result<(), Rejection> {
    let asset = entry.subject();
    let signers: Vec<PartyId> = entry.keys.iter().map(|key| entry.party_of(key)).collect::<Result<_, _>>()?;
    let owner = entry.owner_of(&asset)?;
    entry.check_not_being_sold(&asset)?;
    let place = key::shares(&asset);
    let mut record = entry.draft.record::<SharesRecord>(&place)?.unwrap_or_default();
    let author = match &shares.step {
        SharesStep::Propose { shares, .. } => {
            if !signers.contains(&owner) {
                return Err(MarketRejection::OthersAsset { id: asset, owner }.into());
            }
            for share in shares {
                entry.check_party(share.party)?;
            }
            let missing = concerned(&record.shares, shares, owner);
            record.proposal = Some((entry.id, shares.to_vec(), missing));
            owner
        }
        SharesStep::Agree { proposal } => {
            let id = *proposal;
            // A former owner's proposal binds nobody.
            if entry.find(id, Kind::Shares)?.author != owner {
                return Err(MarketRejection::OtherProposal { id }.into());
            }
            let known = record.proposal.as_ref().filter(|(proposed, _, _)| *proposed == id);
            let missing = known.map(|(_, _, missing)| missing.as_slice()).unwrap_or_default();
            let author = signers.iter().copied().find(|signer| missing.contains(signer));
            author.ok_or(MarketRejection::OtherProposal { id })?
        }
    };
    if let Some((id, shares, mut missing)) = record.proposal.take() {
        missing.retain(|party| !signers.contains(party));
        match missing.is_empty() {
            // What is named for the owner is the owner's anyway, who may be another one by then.
            true => record.shares = shares.into_iter().filter(|share| share.party != owner).collect(),
            false => record.proposal = Some((id, shares, missing)),
        }
    }
    entry.put(place, &record);
    entry.note(author, Detail::None);
    Ok(())
}

/// Who must agree beside the owner: whoever is named, and whoever would have less than now.
fn concerned(now: &[Share], proposed: &[Share], owner: PartyId) -> Vec<PartyId> {
    let part = |party: PartyId| proposed.iter().find(|share| share.party == party).map(|share| share.ppm);
    let losing = now.iter().filter(|share| part(share.party).is_none_or(|ppm| ppm < share.ppm));
    let mut parties: Vec<PartyId> = proposed.iter().chain(losing).map(|share| share.party).collect();
    parties.sort_unstable();
    parties.dedup();
    parties.retain(|party| *party != owner);
    parties
}
