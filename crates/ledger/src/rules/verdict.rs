//! Verdicts: over evaluations of the claim's model that were logged after the claim.

use assay_statement::predicate::Verdict;
use assay_statement::{Digest, Kind, StatementId};

use crate::apply::Entry;
use crate::key;
use crate::record::Detail;
use crate::rejection::Rejection;
use crate::state::Facts;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, verdict: &Verdict) -> Result<(), Rejection> {
    let author = entry.author()?;
    let id = StatementId(entry.subject());
    let claim = entry.find(id, Kind::Claim)?;
    let Detail::Claim(model) = claim.detail else { return Err(Rejection::UnknownStatement { id }) };
    let (mut first, mut last) = (None, None);
    for id in &verdict.evidence {
        let (id, evaluation) = (*id, entry.find(*id, Kind::Evaluation)?);
        let index = evaluation.index;
        if index < claim.index {
            return Err(Rejection::EvidenceTooEarly { id, index, claim: claim.index });
        }
        if last.is_some_and(|last| last >= index) {
            return Err(Rejection::EvidenceOrder);
        }
        first = first.or(Some(index));
        last = Some(index);
        if entry.draft.get(&key::about(&model.0, Kind::Evaluation, index)).is_none() {
            return Err(Rejection::OtherModel { id });
        }
    }
    let all: Vec<u8> = verdict.evidence.iter().flat_map(|id| *id.as_bytes()).collect();
    let detail = Detail::Verdict {
        claim: id,
        decision: verdict.decision,
        // INVARIANT: a verdict rests on at least one evaluation (`Verdict::check`).
        first: first.unwrap_or_default(),
        evidence: Digest::of(&all),
    };
    entry.note(author, detail);
    // However many verdicts others log, nobody's newest one is ever out of sight.
    entry.draft.put(key::verdict(&id, &author), entry.id.as_bytes());
    // A verdict belongs to the history of the model, as its claim does.
    entry.note_about(&model.0);
    Ok(())
}
