//! What rests on blobs, which rules cannot read: verdicts, replays and signatures of models are computed again.

use std::collections::{HashMap, HashSet};

use assay_statement::predicate::{Claim, ModelSignature, Replay, Verdict};
use assay_statement::{ArtifactId, Digest, Predicate, SignedStatement, StatementId};
use assay_store::audit::{AuditFault, Source};
use assay_store::log::names::public_blob;

use super::rulings::Rulings;
use super::{models, replays, verdicts};
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use assay_judge::LoggedEvaluation;

/// What rests on blobs, as the audit comes by it.
#[derive(Default)]
pub(crate) struct Evidence {
    pub(super) claims: HashMap<StatementId, (u64, ArtifactId, Claim)>,
    pub(super) evaluations: HashMap<StatementId, LoggedEvaluation>,
    /// The evaluations of each model, in the order of the log.
    pub(super) of_model: HashMap<ArtifactId, Vec<StatementId>>,
    verdicts: Vec<(u64, StatementId, Verdict)>,
    /// Where each verdict lies among them.
    verdict_at: HashMap<StatementId, usize>,
    rulings: Rulings,
    replays: Vec<(u64, StatementId, Replay)>,
    models: Vec<(u64, ArtifactId, ModelSignature)>,
}

/// How many of a sort were right, and how many could not be computed again.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) right: u64,
    pub(crate) unknown: u64,
}

/// What came of it all.
#[derive(Debug, Default, Clone)]
pub(crate) struct Recomputed {
    pub(crate) verdicts: Tally,
    pub(crate) replays: Tally,
    pub(crate) models: Tally,
    /// Verdicts that passed over evaluations which were logged between the claim and them.
    pub(crate) passed_over: Vec<(u64, Vec<StatementId>)>,
    /// Verdicts that are wrong, and were ruled against.
    pub(crate) overturned: Vec<u64>,
}

impl Evidence {
    /// Takes note of a statement.
    pub(crate) fn take(&mut self, index: u64, signed: &SignedStatement) {
        let Some(subject) = signed.statement.subject().map(|subject| subject.digest) else { return };
        match &signed.statement.predicate {
            Predicate::Claim(claim) => {
                self.claims.insert(signed.id, (index, ArtifactId(subject), claim.clone()));
            }
            Predicate::Evaluation(evaluation) => {
                for model in &signed.statement.subjects {
                    self.of_model.entry(ArtifactId(model.digest)).or_default().push(signed.id);
                }
                let (statement, evaluation) = (signed.statement.clone(), evaluation.clone());
                let one = LoggedEvaluation { id: signed.id, index, statement, evaluation };
                self.evaluations.insert(signed.id, one);
            }
            Predicate::Verdict(verdict) => {
                self.verdict_at.insert(signed.id, self.verdicts.len());
                self.verdicts.push((index, StatementId(subject), verdict.clone()));
            }
            Predicate::Replay(replay) => {
                self.replays.push((index, StatementId(subject), replay.clone()));
            }
            Predicate::Artifact(artifact) => {
                let signature = artifact.signature.as_ref();
                self.models
                    .extend(signature.map(|signature| (index, ArtifactId(subject), signature.clone())));
            }
            Predicate::Warranty(warranty) => self.rulings.take(index, StatementId(subject), warranty),
            _ => {}
        }
    }

    /// A verdict with its entry and its claim.
    pub(super) fn verdict(&self, id: &StatementId) -> Option<(u64, &StatementId, &Verdict)> {
        let (index, claim, verdict) = self.verdicts.get(*self.verdict_at.get(id)?)?;
        Some((*index, claim, verdict))
    }

    /// Computes everything again whose blobs are public.
    pub(crate) fn recompute(&self, source: &dyn Source) -> Result<Recomputed, Failure> {
        let mut done = Recomputed::default();
        let fetch = |digest: &Digest| fetch(source, digest);
        let overturned = self.rulings.overturned(self, &fetch)?;
        let overturned: HashSet<u64> = overturned.iter().filter_map(|id| Some(self.verdict(id)?.0)).collect();
        for (index, claim, verdict) in &self.verdicts {
            let difference = verdicts::difference(self, claim, verdict, &fetch);
            if overturned.contains(index) && matches!(difference, Ok(Some(_))) {
                done.overturned.push(*index);
                continue;
            }
            count(&mut done.verdicts, *index, "the verdict is wrong", difference)?;
            let passed_over = verdicts::passed_over(self, *index, claim, verdict);
            if !passed_over.is_empty() {
                done.passed_over.push((*index, passed_over));
            }
        }
        for (index, evaluation, replay) in &self.replays {
            let Some(evaluation) = self.evaluations.get(evaluation) else { continue };
            let difference = replays::difference(evaluation, replay, &fetch);
            count(&mut done.replays, *index, "the replay is wrong", difference)?;
        }
        for (index, artifact, signature) in &self.models {
            let difference = models::difference(*artifact, signature, &fetch);
            count(&mut done.models, *index, "the model's signature is wrong", difference)?;
        }
        Ok(done)
    }
}

/// Counts what is right or cannot be known; what differs is a fault.
fn count(
    tally: &mut Tally,
    index: u64,
    what: &str,
    difference: Result<Option<String>, Failure>,
) -> Result<(), Failure> {
    match difference {
        Ok(None) => tally.right += 1,
        Ok(Some(words)) => {
            let fault = AuditFault::Entry { index, reason: format!("{what}: {words}") };
            return Err(LedgerFailure::from(fault).into());
        }
        Err(Failure::Ledger(LedgerFailure::Answer { .. })) => tally.unknown += 1,
        Err(error) => return Err(error),
    }
    Ok(())
}

/// The bytes of a public blob, whose digest is checked.
fn fetch(source: &dyn Source, digest: &Digest) -> Result<Vec<u8>, LedgerFailure> {
    let name = public_blob(digest);
    let missing = |reason: &str| LedgerFailure::Answer { url: name.clone(), reason: reason.into() };
    let bytes = source.get(&name).map_err(|reason| missing(&reason))?;
    let bytes = bytes.ok_or_else(|| missing("it is not there"))?;
    match Digest::of(&bytes) == *digest {
        true => Ok(bytes),
        false => Err(LedgerFailure::Wrong(format!("the blob `{digest}` holds other bytes"))),
    }
}
