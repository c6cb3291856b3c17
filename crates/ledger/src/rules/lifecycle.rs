//! Lifecycles: by the owner, of the state as it is now; only what was deprecated or retired can be revived.

use assay_statement::ArtifactId;
use assay_statement::predicate::{Lifecycle, LifecycleState};

use super::check_owner;
use crate::apply::Entry;
use crate::key;
use crate::record::{ArtifactRecord, Detail};
use crate::rejection::Rejection;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, lifecycle: &Lifecycle) -> Result<(), Rejection> {
    let author = entry.author()?;
    let id = ArtifactId(entry.subject());
    let artifact = entry.artifact(id)?;
    check_owner(id, &artifact, author)?;
    if let Some(successor) = lifecycle.successor {
        entry.artifact(successor)?;
    }
    if lifecycle.state_index != artifact.state_index {
        let (index, named) = (artifact.state_index, lifecycle.state_index);
        return Err(Rejection::OtherState { index, named });
    }
    if lifecycle.state == artifact.state {
        return Err(Rejection::SameState { state: word(artifact.state) });
    }
    let ended = matches!(artifact.state, LifecycleState::Deprecated | LifecycleState::Retired);
    if lifecycle.state == LifecycleState::Revived && !ended {
        return Err(Rejection::NotRetired);
    }
    let record = ArtifactRecord { state: lifecycle.state, state_index: entry.index, ..artifact };
    entry.put(key::artifact(&id), &record);
    entry.note(author, Detail::None);
    Ok(())
}

fn word(state: LifecycleState) -> &'static str {
    match state {
        LifecycleState::Active => "active",
        LifecycleState::Deprecated => "deprecated",
        LifecycleState::Retired => "retired",
        LifecycleState::Revived => "revived",
    }
}
