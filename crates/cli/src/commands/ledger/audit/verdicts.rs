//! Verdicts: what the evidence says, against what was signed.

use assay_statement::predicate::Verdict;
use assay_statement::{Digest, StatementId};

use super::evidence::Evidence;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use assay_judge::{LoggedEvaluation, difference as differs, judge_claim};

/// What a verdict says that its evidence does not.
pub(super) fn difference(
    evidence: &Evidence,
    claim_id: &StatementId,
    verdict: &Verdict,
    fetch: &dyn Fn(&Digest) -> Result<Vec<u8>, LedgerFailure>,
) -> Result<Option<String>, Failure> {
    if !evidence.claims.contains_key(claim_id) {
        return Ok(None);
    }
    Ok(match recomputed(evidence, claim_id, verdict, fetch)? {
        Some(given) => differs(verdict, &given),
        None => Some("some of its evidence is not about what the claim is about".into()),
    })
}

/// The verdict that the evidence gives which a verdict names; none where that is not about what the claim is about.
pub(super) fn recomputed(
    evidence: &Evidence,
    claim_id: &StatementId,
    verdict: &Verdict,
    fetch: &dyn Fn(&Digest) -> Result<Vec<u8>, LedgerFailure>,
) -> Result<Option<Verdict>, Failure> {
    let Some((claim_index, model, claim)) = evidence.claims.get(claim_id) else { return Ok(None) };
    let evaluations: Vec<LoggedEvaluation> = of_model(evidence, claim_id).cloned().collect();
    let counts = |one: &LoggedEvaluation| verdict.evidence.contains(&one.id);
    let judged = judge_claim(claim, *model, *claim_index, &evaluations, &counts, fetch)?;
    if judged.evidence.as_slice() != &verdict.evidence[..] {
        return Ok(None);
    }
    Ok(Some(judged.verdict(verdict.log, claim)?))
}

/// Evaluations that the claim is about and that were logged between it and the verdict, which does not name them.
pub(super) fn passed_over(
    evidence: &Evidence,
    index: u64,
    claim_id: &StatementId,
    verdict: &Verdict,
) -> Vec<StatementId> {
    let Some((claim_index, _, claim)) = evidence.claims.get(claim_id) else { return Vec::new() };
    of_model(evidence, claim_id)
        .filter(|one| one.index > *claim_index && one.index < index && one.is_about(claim))
        .filter(|one| !verdict.evidence.contains(&one.id))
        .map(|one| one.id)
        .collect()
}

/// The evaluations of a claim's model, in the order of the log.
fn of_model<'a>(evidence: &'a Evidence, claim: &StatementId) -> impl Iterator<Item = &'a LoggedEvaluation> {
    let model = evidence.claims.get(claim).map(|(_, model, _)| model);
    let ids = model.and_then(|model| evidence.of_model.get(model)).into_iter().flatten();
    ids.filter_map(|id| evidence.evaluations.get(id))
}
