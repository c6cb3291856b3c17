//! Artifacts: registered once; whoever does so owns it. Parents come first, so lineage has no circles.

use assay_statement::predicate::{
    Artifact, Derivatives, LifecycleState, LineageEdge, PartsPerMillion, Right,
};
use assay_statement::{ArtifactId, PartyId};

use crate::apply::Entry;
use crate::key;
use crate::market::MarketRejection;
use crate::market::income::RoyaltiesRecord;
use crate::market::may::allows;
use crate::market::term_sheet::TermsRecord;
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
        entry.draft.put(key::made_from(parent, &id), Vec::new());
    }
    entry.draft.put(key::artifact_name(&artifact.name, &id), Vec::new());
    for name in &artifact.identifiers {
        entry.draft.put(key::artifact_name(name, &id), Vec::new());
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

/// Checks that a parent's terms let it be built upon; says what it asks of the income.
fn derive(
    entry: &Entry<'_, '_>,
    parent: ArtifactId,
    edge: &LineageEdge,
    owner: PartyId,
) -> Result<PartsPerMillion, Rejection> {
    let artifact = entry.artifact(parent)?;
    let Some(TermsRecord { terms, .. }) = entry.draft.record::<TermsRecord>(&key::terms(&parent))? else {
        return Ok(PartsPerMillion::NOTHING);
    };
    let id = parent.0;
    if artifact.owner != owner {
        match (terms.derivatives, edge.grant) {
            (Derivatives::Allowed, _) => {}
            (Derivatives::Forbidden, _) => {
                return Err(MarketRejection::DerivativesForbidden { parent: id }.into());
            }
            (Derivatives::ByRight, None) => {
                return Err(MarketRejection::DerivativesByRight { parent: id }.into());
            }
            (Derivatives::ByRight, Some(grant)) => {
                let allowed = allows(entry.draft, grant, owner, Right::FineTune, &id, entry.log.time_ms)?;
                allowed.map_err(|denied| MarketRejection::NoRight { id: grant, denied })?;
            }
        }
    }
    Ok(terms.royalty_ppm)
}
