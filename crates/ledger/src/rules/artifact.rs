//! Artifacts: registered once; whoever does so owns it. Parents come first, so lineage has no circles.

use assay_statement::predicate::{
    Artifact, Derivatives, LifecycleState, LineageEdge, PartsPerMillion, Right,
};
use assay_statement::{ArtifactId, Digest, PartyId, StatementId};

use crate::apply::Entry;
use crate::key;
use crate::market::income::RoyaltiesRecord;
use crate::market::may::allows;
use crate::market::term_sheet::TermsRecord;
use crate::market::{GrantRecord, MarketRejection, OrderRecord, OrderState};
use crate::record::{ArtifactRecord, Detail};
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, artifact: &Artifact) -> Result<(), Rejection> {
    let owner = entry.author()?;
    let id = ArtifactId(entry.subject());
    if let Some(record) = entry.draft.record::<ArtifactRecord>(&key::artifact(&id))? {
        return Err(Rejection::ArtifactExists { id, index: record.index });
    }
    let (mut parents, mut royalties) = (Vec::new(), RoyaltiesRecord::default());
    for edge in &artifact.lineage {
        if let Some(parent) = edge.artifact {
            let royalty = derive(entry, parent, edge, owner)?;
            parents.push((edge.relation, parent));
            if royalty > PartsPerMillion::NOTHING && !royalties.0.iter().any(|(one, _)| *one == parent) {
                royalties.0.push((parent, royalty));
            }
        }
    }
    if !royalties.0.is_empty() {
        entry.put(key::royalties(&id), &royalties);
    }
    for (_, parent) in &parents {
        entry.draft.put(key::made_from(parent, &id), &[]);
    }
    entry.draft.put(key::artifact_name(&artifact.name, &id), &[]);
    for name in &artifact.identifiers {
        entry.draft.put(key::artifact_name(name, &id), &[]);
    }
    let record = ArtifactRecord {
        index: entry.index,
        owner,
        kind: artifact.kind,
        state: LifecycleState::Active,
        state_index: entry.index,
        name: artifact.name.to_string(),
        parents,
    };
    entry.put(key::artifact(&id), &record);
    entry.note(owner, Detail::None);
    Ok(())
}

/// Checks that a parent may be built upon, by the terms of the grant that is named, or else by its own; says what it
/// asks of the income.
fn derive(
    entry: &Entry<'_, '_>,
    parent: ArtifactId,
    edge: &LineageEdge,
    owner: PartyId,
) -> Result<PartsPerMillion, Rejection> {
    let artifact = entry.artifact(parent)?;
    let id = parent.0;
    if let Some(grant) = edge.grant {
        return derive_under(entry, grant, &id, owner);
    }
    let Some(TermsRecord { terms, .. }) = entry.draft.record::<TermsRecord>(&key::terms(&parent))? else {
        return Ok(PartsPerMillion::NOTHING);
    };
    match terms.derivatives {
        _ if artifact.owner == owner => Ok(terms.royalty_ppm),
        Derivatives::Allowed => Ok(terms.royalty_ppm),
        Derivatives::Forbidden => Err(MarketRejection::DerivativesForbidden { parent: id }.into()),
        Derivatives::ByRight => Err(MarketRejection::DerivativesByRight { parent: id }.into()),
    }
}

/// What is built under a grant keeps to the grant's terms, whatever the artifact's are by now. A right that is still on
/// trial is not enough, since what is built stays when the right goes back.
fn derive_under(
    entry: &Entry<'_, '_>,
    id: StatementId,
    parent: &Digest,
    owner: PartyId,
) -> Result<PartsPerMillion, Rejection> {
    let allowed = allows(entry.draft, id, owner, Right::FineTune, parent, entry.log.time_ms)?;
    let chain = allowed.map_err(|denied| MarketRejection::NoRight { id, denied })?;
    if let Some(first) = chain.last()
        && let Some(order) = entry.draft.record::<OrderRecord>(&key::order(first))?
        && order.state != OrderState::Settled
    {
        return Err(MarketRejection::OtherOrderState { state: order.state }.into());
    }
    let grant = entry.draft.record::<GrantRecord>(&key::grant(&id))?;
    let grant = grant.ok_or(MarketRejection::UnknownGrant { id })?;
    match grant.terms.derivatives {
        Derivatives::Forbidden => Err(MarketRejection::DerivativesForbidden { parent: *parent }.into()),
        _ => Ok(grant.terms.royalty_ppm),
    }
}
