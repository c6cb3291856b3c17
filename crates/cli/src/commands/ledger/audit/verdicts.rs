//! Recomputing verdicts: what the evidence says, against what was signed.

use std::collections::HashMap;

use assay_statement::predicate::{Claim, Verdict};
use assay_statement::{ArtifactId, Digest, Predicate, SignedStatement, StatementId};
use assay_store::audit::Source;
use assay_store::log::names::public_blob;

use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::judge::{LoggedEvaluation, difference, judge_claim};

/// Claims, evaluations and verdicts as the audit comes by them.
#[derive(Default)]
pub(crate) struct Verdicts {
    claims: HashMap<StatementId, (u64, ArtifactId, Claim)>,
    evaluations: HashMap<ArtifactId, Vec<LoggedEvaluation>>,
    verdicts: Vec<(u64, StatementId, Verdict)>,
}

/// How many verdicts were recomputed.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) right: u64,
    pub(crate) unknown: u64,
}

impl Verdicts {
    /// Takes note of a statement.
    pub(crate) fn take(&mut self, index: u64, signed: &SignedStatement) {
        let Some(subject) = signed.statement.subject().map(|subject| subject.digest) else { return };
        match &signed.statement.predicate {
            Predicate::Claim(claim) => {
                self.claims.insert(signed.id, (index, ArtifactId(subject), claim.clone()));
            }
            Predicate::Evaluation(evaluation) => {
                let statement = signed.statement.clone();
                let one =
                    LoggedEvaluation { id: signed.id, index, statement, evaluation: evaluation.clone() };
                for model in &signed.statement.subjects {
                    self.evaluations.entry(ArtifactId(model.digest)).or_default().push(one.clone());
                }
            }
            Predicate::Verdict(verdict) => {
                self.verdicts.push((index, StatementId(subject), verdict.clone()));
            }
            _ => {}
        }
    }

    /// Recomputes every verdict whose evidence is public.
    pub(crate) fn recompute(&self, source: &dyn Source) -> Result<Tally, Failure> {
        let mut tally = Tally::default();
        for (index, claim_id, verdict) in &self.verdicts {
            match self.difference(source, claim_id, verdict) {
                Ok(None) => tally.right += 1,
                Ok(Some(words)) => {
                    let fault = assay_store::audit::AuditFault::Entry {
                        index: *index,
                        reason: format!("the verdict is wrong: {words}"),
                    };
                    return Err(LedgerFailure::from(fault).into());
                }
                Err(Failure::Ledger(LedgerFailure::Answer { .. })) => tally.unknown += 1,
                Err(error) => return Err(error),
            }
        }
        Ok(tally)
    }

    fn difference(
        &self,
        source: &dyn Source,
        claim_id: &StatementId,
        verdict: &Verdict,
    ) -> Result<Option<String>, Failure> {
        let Some((claim_index, model, claim)) = self.claims.get(claim_id) else { return Ok(None) };
        let fetch = |digest: &Digest| {
            let name = public_blob(digest);
            let missing = |reason: &str| LedgerFailure::Answer { url: name.clone(), reason: reason.into() };
            let bytes = source.get(&name).map_err(|reason| missing(&reason))?;
            let bytes = bytes.ok_or_else(|| missing("it is not there"))?;
            match Digest::of(&bytes) == *digest {
                true => Ok(bytes),
                false => Err(LedgerFailure::Wrong(format!("the blob `{digest}` holds other bytes"))),
            }
        };
        let evaluations = self.evaluations.get(model).map(Vec::as_slice).unwrap_or_default();
        let counts = |one: &LoggedEvaluation| verdict.evidence.contains(&one.id);
        let judged = judge_claim(claim, *model, *claim_index, evaluations, &counts, &fetch)?;
        if judged.evidence.as_slice() != &verdict.evidence[..] {
            return Ok(Some("some of its evidence is not about what the claim is about".into()));
        }
        Ok(difference(verdict, &judged.verdict(verdict.log, claim)?))
    }
}
