//! What rests on blobs, which rules cannot read: the tables of evaluations, verdicts, replays, rulings and signatures of
//! models are computed again.
//!
//! Anyone may log what is wrong, so a wrong statement ends nothing: all of them are named.

use std::collections::{HashMap, HashSet};

use assay_judge::{LoggedEvaluation, Reason};
use assay_statement::predicate::{BlobReference, Claim, ModelSignature, Replay, Verdict};
use assay_statement::{ArtifactId, Digest, Kind, Predicate, SignedStatement, StatementId};
use assay_store::audit::{AuditFault, Source};

use super::blobs::Blobs;
use super::rulings::Rulings;
use super::{models, replays, verdicts};
use crate::failure::Failure;

/// What rests on blobs, as the audit comes by it.
#[derive(Default)]
pub(crate) struct Evidence {
    pub(super) claims: HashMap<StatementId, (u64, ArtifactId, Claim)>,
    pub(super) evaluations: HashMap<StatementId, LoggedEvaluation>,
    /// The evaluations of each model, in the order of the log.
    pub(super) of_model: HashMap<ArtifactId, Vec<StatementId>>,
    verdicts: Vec<LoggedVerdict>,
    /// Where each verdict lies among them.
    verdict_at: HashMap<StatementId, usize>,
    rulings: Rulings,
    replays: Vec<(u64, StatementId, Replay)>,
    models: Vec<(u64, ArtifactId, ModelSignature)>,
    artifacts: Vec<(u64, ArtifactId)>,
}

/// A verdict that is on the log.
pub(super) struct LoggedVerdict {
    index: u64,
    id: StatementId,
    pub(super) claim: StatementId,
    pub(super) verdict: Verdict,
}

/// How many of a sort were right, and how many could not be computed again.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) right: u64,
    pub(crate) unknown: u64,
}

/// A statement that says what the blobs that it rests on do not.
#[derive(Debug, Clone)]
pub(crate) struct Wrong {
    pub(crate) index: u64,
    pub(crate) kind: Kind,
    pub(crate) reason: String,
}

/// The bytes of a public blob; none where it cannot be read here.
pub(super) type PublicBlob<'a> = dyn Fn(&Digest) -> Result<Option<Vec<u8>>, Failure> + 'a;

/// What came of computing a statement again.
pub(super) enum Outcome {
    Right,
    Wrong(String),
    /// What it rests on cannot be read here.
    Unknown,
}

/// What came of it all.
#[derive(Debug, Default, Clone)]
pub(crate) struct Recomputed {
    pub(crate) evaluations: Tally,
    pub(crate) verdicts: Tally,
    pub(crate) replays: Tally,
    pub(crate) models: Tally,
    /// The statements that are wrong, in the order of the log.
    pub(crate) wrong: Vec<Wrong>,
    /// Verdicts that passed over evaluations which were logged between the claim and them, and which say something.
    pub(crate) passed_over: Vec<(u64, Vec<StatementId>)>,
    /// Verdicts that are wrong, and were ruled against.
    pub(crate) overturned: Vec<u64>,
    /// Blobs that hold other bytes than their digests say, each with the first entry that rests on it.
    pub(crate) damaged: Vec<AuditFault>,
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
                let (claim, verdict) = (StatementId(subject), verdict.clone());
                self.verdicts.push(LoggedVerdict { index, id: signed.id, claim, verdict });
            }
            Predicate::Replay(replay) => {
                self.replays.push((index, StatementId(subject), replay.clone()));
            }
            Predicate::Artifact(artifact) => {
                self.artifacts.push((index, ArtifactId(subject)));
                let signature = artifact.signature.as_ref();
                self.models
                    .extend(signature.map(|signature| (index, ArtifactId(subject), signature.clone())));
            }
            Predicate::Warranty(warranty) => self.rulings.take(index, StatementId(subject), warranty),
            _ => {}
        }
    }

    /// A verdict.
    pub(super) fn verdict(&self, id: &StatementId) -> Option<&LoggedVerdict> {
        self.verdicts.get(*self.verdict_at.get(id)?)
    }

    /// Computes everything again whose blobs are public. What rests on a blob that holds other bytes than its digest says
    /// cannot be computed again; all such blobs are named.
    ///
    /// # Errors
    /// A source that fails.
    pub(crate) fn recompute(&self, source: &dyn Source) -> Result<Recomputed, Failure> {
        let (blobs, mut done) = (Blobs::new(source), Recomputed::default());
        for (index, artifact) in &self.artifacts {
            blobs.file(&artifact.0)?;
            blobs.note_damaged(*index, &mut done.damaged);
        }
        let say_nothing = self.recompute_evaluations(&blobs, &mut done)?;
        self.recompute_verdicts(&blobs, &say_nothing, &mut done)?;
        for (index, evaluation, replay) in &self.replays {
            let Some(evaluation) = self.evaluations.get(evaluation) else { continue };
            let outcome = replays::outcome(evaluation, replay, &|blob| blobs.table(blob))?;
            done.replays.count(outcome, *index, Kind::Replay, &mut done.wrong);
            blobs.note_damaged(*index, &mut done.damaged);
        }
        for (index, artifact, signature) in &self.models {
            let outcome = models::outcome(*artifact, signature, &|digest| blobs.file(digest))?;
            done.models.count(outcome, *index, Kind::Artifact, &mut done.wrong);
            blobs.note_damaged(*index, &mut done.damaged);
        }
        done.wrong.sort_by_key(|wrong| wrong.index);
        Ok(done)
    }

    /// Reads the tables of all evaluations; those that say nothing, at least here.
    fn recompute_evaluations(
        &self,
        blobs: &Blobs<'_>,
        done: &mut Recomputed,
    ) -> Result<HashSet<StatementId>, Failure> {
        let mut say_nothing = HashSet::new();
        let mut evaluations: Vec<&LoggedEvaluation> = self.evaluations.values().collect();
        evaluations.sort_by_key(|one| one.index);
        for one in evaluations {
            let outcome = match one.tables(&|blob| blobs.table(blob))? {
                Ok(_) => Outcome::Right,
                Err(Reason::NotPublic | Reason::TooLarge) => Outcome::Unknown,
                Err(Reason::Unfit(reason)) => Outcome::Wrong(reason),
            };
            if !matches!(outcome, Outcome::Right) {
                say_nothing.insert(one.id);
            }
            done.evaluations.count(outcome, one.index, Kind::Evaluation, &mut done.wrong);
            blobs.note_damaged(one.index, &mut done.damaged);
        }
        Ok(say_nothing)
    }

    /// Computes the rulings and verdicts again, all of whose tables have been read before.
    fn recompute_verdicts(
        &self,
        blobs: &Blobs<'_>,
        say_nothing: &HashSet<StatementId>,
        done: &mut Recomputed,
    ) -> Result<(), Failure> {
        let tables = |blob: &BlobReference| blobs.table(blob);
        let overturned = self.rulings.overturned(self, &tables, &mut done.wrong)?;
        for LoggedVerdict { index, id, claim, verdict } in &self.verdicts {
            let outcome = verdicts::outcome(self, claim, verdict, &tables)?;
            if overturned.contains(id) && matches!(outcome, Outcome::Wrong(_)) {
                done.overturned.push(*index);
                continue;
            }
            done.verdicts.count(outcome, *index, Kind::Verdict, &mut done.wrong);
            let passed_over = verdicts::passed_over(self, *index, claim, verdict);
            let passed_over: HashSet<_> = passed_over.filter(|id| !say_nothing.contains(id)).collect();
            let passed_over = verdicts::adding(self, claim, verdict, &passed_over, &tables)?;
            if !passed_over.is_empty() {
                done.passed_over.push((*index, passed_over));
            }
        }
        Ok(())
    }
}

impl Tally {
    fn count(&mut self, outcome: Outcome, index: u64, kind: Kind, wrong: &mut Vec<Wrong>) {
        match outcome {
            Outcome::Right => self.right += 1,
            Outcome::Wrong(reason) => wrong.push(Wrong { index, kind, reason }),
            Outcome::Unknown => self.unknown += 1,
        }
    }
}
