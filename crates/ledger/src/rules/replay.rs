//! Replays: by another party, of a sample drawn from a root that is later than the evaluation.

use assay_statement::predicate::Replay;
use assay_statement::{Kind, StatementId};

use crate::apply::Entry;
use crate::key;
use crate::record::{CommitRecord, Detail};
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, replay: &Replay) -> Result<(), Rejection> {
    let author = entry.author()?;
    let evaluation = entry.find(StatementId(entry.subject()), Kind::Evaluation)?;
    if evaluation.author == author {
        return Err(Rejection::OwnReplay);
    }
    let (size, root) = (replay.sample.size, replay.sample.root);
    if size <= evaluation.index {
        return Err(Rejection::SampleTooEarly { size, index: evaluation.index });
    }
    match entry.draft.record::<CommitRecord>(&key::commit(size))? {
        Some(commit) if commit.root == root => {}
        _ => return Err(Rejection::UnknownRoot { size, root }),
    }
    entry.note(author, Detail::None);
    Ok(())
}
