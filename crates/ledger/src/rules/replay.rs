//! Replays: by another party, of a sample drawn by the root that the first commit after the evaluation names.
//!
//! A later root would do as well were it not for the choice: whoever may choose among roots may choose a sample.

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
    let id = StatementId(entry.subject());
    let Detail::Evaluation { commit: logged_in, models } = evaluation.detail else {
        return Err(Rejection::UnknownStatement { id });
    };
    match entry.draft.record::<CommitRecord>(&key::commit(size))? {
        Some(commit) if commit.root != root => return Err(Rejection::UnknownRoot { size, root }),
        Some(commit) if commit.number == logged_in.saturating_add(1) => {}
        Some(_) => return Err(Rejection::OtherSeed { id, size }),
        None => return Err(Rejection::UnknownRoot { size, root }),
    }
    entry.note(author, Detail::None);
    // A replay belongs to the history of the models, as its evaluation does.
    models.iter().for_each(|model| entry.note_about(&model.0));
    Ok(())
}
