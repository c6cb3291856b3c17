//! Artifacts: registered once; whoever does so owns it. Parents come first, so lineage has no circles.

use assay_statement::ArtifactId;
use assay_statement::predicate::{Artifact, LifecycleState};

use crate::apply::Entry;
use crate::key;
use crate::record::{ArtifactRecord, Detail};
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, artifact: &Artifact) -> Result<(), Rejection> {
    let owner = entry.author()?;
    let id = ArtifactId(entry.subject());
    if let Some(record) = entry.draft.record::<ArtifactRecord>(&key::artifact(&id))? {
        return Err(Rejection::ArtifactExists { id, index: record.index });
    }
    let mut parents = Vec::new();
    for edge in &artifact.lineage {
        if let Some(parent) = edge.artifact {
            entry.artifact(parent)?;
            parents.push((edge.relation, parent));
        }
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
