//! Verdicts: what the evidence says, against what was signed.

use std::collections::HashSet;

use assay_judge::{Fetch, Judged, LoggedEvaluation, difference, judge_claim};
use assay_statement::StatementId;
use assay_statement::predicate::Verdict;

use super::evidence::{Evidence, Outcome};
use crate::failure::Failure;

/// Whether a verdict says what its evidence does.
pub(super) fn outcome(
    evidence: &Evidence,
    claim_id: &StatementId,
    verdict: &Verdict,
    fetch: &Fetch<'_, Failure>,
) -> Result<Outcome, Failure> {
    let Some((judged, given)) = recomputed(evidence, claim_id, verdict, fetch)? else {
        return Ok(Outcome::Unknown);
    };
    if judged.evidence.as_slice() != &verdict.evidence[..] {
        let named = judged.passed_over.iter().find(|one| !one.is_before);
        let words = match named {
            Some(one) => format!("it names the evaluation {} as evidence: {}", one.id, one.reason),
            None => "some of its evidence is not about what the claim is about".into(),
        };
        return Ok(Outcome::Wrong(words));
    }
    Ok(match difference(verdict, &given) {
        None => Outcome::Right,
        // What had been seen before the claim is not all known here, and may be what makes the difference.
        Some(_) if is_open(&judged) && may_be_less(evidence, claim_id, &judged, verdict) => Outcome::Unknown,
        Some(words) => Outcome::Wrong(words),
    })
}

fn may_be_less(evidence: &Evidence, claim_id: &StatementId, judged: &Judged, verdict: &Verdict) -> bool {
    evidence.claims.get(claim_id).is_none_or(|(_, _, claim)| judged.can_be_less(claim, verdict))
}

/// Whether some tables that might tell what had been seen before the claim cannot be read here.
pub(super) fn is_open(judged: &Judged) -> bool {
    judged.passed_over.iter().any(|one| one.is_unknown())
}

/// The verdict that the evidence gives which a verdict names; none where some of that cannot be read here.
pub(super) fn recomputed(
    evidence: &Evidence,
    claim_id: &StatementId,
    verdict: &Verdict,
    fetch: &Fetch<'_, Failure>,
) -> Result<Option<(Judged, Verdict)>, Failure> {
    let Some((claim_index, model, claim)) = evidence.claims.get(claim_id) else { return Ok(None) };
    let evaluations: Vec<LoggedEvaluation> = of_model(evidence, claim_id).cloned().collect();
    let counts = |one: &LoggedEvaluation| verdict.evidence.contains(&one.id);
    let judged = judge_claim(claim, *model, *claim_index, &evaluations, &counts, fetch)?;
    if judged.passed_over.iter().any(|one| !one.is_before && one.is_unknown()) {
        return Ok(None);
    }
    let given = judged.verdict(verdict.log, claim)?;
    Ok(Some((judged, given)))
}

/// Evaluations that the claim is about and that were logged between it and the verdict, which does not name them.
pub(super) fn passed_over<'a>(
    evidence: &'a Evidence,
    index: u64,
    claim_id: &StatementId,
    verdict: &Verdict,
) -> impl Iterator<Item = StatementId> {
    let claim = evidence.claims.get(claim_id);
    let bears = move |one: &&'a LoggedEvaluation| {
        claim.is_some_and(|(claimed, _, claim)| {
            one.index > *claimed && one.index < index && one.is_about(claim)
        })
    };
    of_model(evidence, claim_id)
        .filter(bears)
        .filter(|one| !verdict.evidence.contains(&one.id))
        .map(|one| one.id)
}

/// The evaluations of a claim's model, in the order of the log.
fn of_model<'a>(evidence: &'a Evidence, claim: &StatementId) -> impl Iterator<Item = &'a LoggedEvaluation> {
    let model = evidence.claims.get(claim).map(|(_, model, _)| model);
    let ids = model.and_then(|model| evidence.of_model.get(model)).into_iter().flatten();
    ids.filter_map(|id| evidence.evaluations.get(id))
}

/// Of evaluations that a verdict passed over, those that would have added an outcome to it; in the order of the log.
pub(super) fn adding(
    evidence: &Evidence,
    claim_id: &StatementId,
    verdict: &Verdict,
    passed_over: &HashSet<StatementId>,
    fetch: &Fetch<'_, Failure>,
) -> Result<Vec<StatementId>, Failure> {
    let Some((claim_index, model, claim)) = evidence.claims.get(claim_id) else { return Ok(Vec::new()) };
    if passed_over.is_empty() {
        return Ok(Vec::new());
    }
    let evaluations: Vec<LoggedEvaluation> = of_model(evidence, claim_id).cloned().collect();
    let counts = |one: &LoggedEvaluation| passed_over.contains(&one.id) || verdict.evidence.contains(&one.id);
    let judged = judge_claim(claim, *model, *claim_index, &evaluations, &counts, fetch)?;
    let added = judged.evidence.iter().zip(&judged.added);
    Ok(added.filter(|(id, added)| **added > 0 && passed_over.contains(id)).map(|(id, _)| *id).collect())
}
