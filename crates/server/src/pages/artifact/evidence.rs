//! What the evidence says of a model: which evaluation, at which floor, and what came of weighing it.

use std::sync::Arc;

use assay_evidence::niches::ModelReport;
use assay_ledger::record::{ArtifactRecord, Detail};
use assay_pages::artifact::{
    Badge, Claim, Evidence, FloorWhy, Other, Outcome, PassedOver, Shown, Weighed, Weighing,
};
use assay_pages::part::Waiting;
use assay_statement::{ArtifactId, StatementId};

use super::malformed;
use super::results::{Evaluated, one};
use crate::analysis::{Analysis, Floor, Progress, Question};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::pages::Reader;
use crate::render::digest;
use crate::shared::Shared;

/// The floors that every page offers, and the one where nothing else is known.
const FLOORS: [Floor; 5] = [Floor(6000), Floor(7500), Floor(9000), Floor(9500), Floor(9900)];
const USUAL: Floor = Floor(9000);

/// What a page weighs.
pub(super) struct Chosen {
    pub(super) evaluation: Option<Evaluated>,
    passed_over: Vec<PassedOver>,
    pub(super) floor: Floor,
    why: FloorWhy,
    floors: Vec<Floor>,
}

impl Chosen {
    pub(super) fn of(
        shared: &Shared,
        reader: &Reader<'_>,
        ask: &Ask,
        evaluated: &[Evaluated],
        claims: &[Claim],
        id: ArtifactId,
        model: &ArtifactRecord,
    ) -> Result<Self, Failure> {
        // Of the shown claims only, so that the floors that can be asked for are few.
        let mut floors: Vec<Floor> =
            claims.iter().filter_map(|claim| Floor::of(claim.floor)).chain(FLOORS).collect();
        let claimed = claims.first().and_then(|claim| Floor::of(claim.floor));
        floors.sort_by_key(|floor| floor.0);
        floors.dedup();
        let asked: Option<f64> = ask.query.parsed("floor")?;
        let (floor, why) = match asked {
            Some(share) => {
                let floor = Floor::of(share).filter(|floor| floors.contains(floor));
                (
                    floor.ok_or_else(|| malformed("floor", "one of the floors that the page offers"))?,
                    FloorWhy::Chosen,
                )
            }
            None => claimed.map_or((USUAL, FloorWhy::Usual), |floor| (floor, FloorWhy::NewestClaim)),
        };
        let (evaluation, passed_over) = match ask.query.get("evaluation") {
            Some(text) => (Some(named(reader, text, id, model)?), Vec::new()),
            None => best(shared, evaluated, floor, id),
        };
        Ok(Self { evaluation, passed_over, floor, why, floors })
    }
}

/// The evaluation with the most behind it; of equals, the newest. Those that say nothing are passed over, since anyone
/// may log one; where all do, the first of them is shown, and the page says why it says nothing.
fn best(
    shared: &Shared,
    evaluated: &[Evaluated],
    floor: Floor,
    id: ArtifactId,
) -> (Option<Evaluated>, Vec<PassedOver>) {
    let rank = |one: &&Evaluated| {
        let has = |badge| one.outcome.badges.contains(&badge);
        let unseen = has(Badge::Sealed) || has(Badge::OpenedAfter);
        let bad = (has(Badge::Contradicted), has(Badge::SelfReported), has(Badge::OpenedBefore));
        (bad, !has(Badge::PreRegistered), !unseen)
    };
    let mut ranked: Vec<&Evaluated> = evaluated.iter().collect();
    // Equals stay in their order, and the newest come first.
    ranked.sort_by_key(rank);
    let copied = |one: &Evaluated| Evaluated { id: one.id, outcome: one.outcome.clone() };
    let mut passed_over = Vec::new();
    for one in &ranked {
        match weighing(shared, one.id, floor, id) {
            Err(reason) => passed_over.push(PassedOver { evaluation: one.id.to_string(), reason }),
            Ok(_) => return (Some(copied(one)), passed_over),
        }
    }
    (ranked.first().map(|first| copied(first)), Vec::new())
}

/// How far an evaluation has been weighed, and nothing while it waits; the error is why it says nothing of the model.
fn weighing(
    shared: &Shared,
    evaluation: StatementId,
    floor: Floor,
    id: ArtifactId,
) -> Result<Result<Arc<Analysis>, Waiting>, String> {
    if let Some(reason) = shared.logged.unfit(&evaluation) {
        return Err(reason);
    }
    match shared.analyses.ask(&Question { evaluation, floor }) {
        Progress::Waiting(waiting) => Ok(Err(waiting)),
        Progress::NotPossible(reason) => Err(reason),
        Progress::Done(analysis) if report_of(&analysis, id).is_some() => Ok(Ok(analysis)),
        Progress::Done(_) => Err("its tables hold no outcome of this model".into()),
    }
}

/// The evaluation that is asked for, which must be of the model.
fn named(
    reader: &Reader<'_>,
    text: &str,
    id: ArtifactId,
    model: &ArtifactRecord,
) -> Result<Evaluated, Failure> {
    let wrong = || malformed("evaluation", "the id of an evaluation of this model");
    let statement = StatementId(digest(text).ok_or_else(wrong)?);
    let record = reader.statement(&statement)?.ok_or_else(wrong)?;
    match &record.detail {
        Detail::Evaluation { models, .. } if models.contains(&id) => {
            one(reader, record.index, model)?.ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}

/// What is known of the evaluation at the floor.
pub(super) fn evidence(
    shared: &Shared,
    reader: &Reader<'_>,
    chosen: &Chosen,
    id: ArtifactId,
) -> Result<Evidence, Failure> {
    let weighing = match &chosen.evaluation {
        None => Weighing::NoEvidence,
        Some(shown) => match self::weighing(shared, shown.id, chosen.floor, id) {
            Err(reason) => Weighing::NotPossible { reason },
            Ok(Err(waiting)) => Weighing::Waiting(waiting),
            Ok(Ok(analysis)) => match report_of(&analysis, id) {
                Some(model) => Weighing::Done(Box::new(weighed(reader, &analysis, model, id)?)),
                None => Weighing::NoEvidence,
            },
        },
    };
    Ok(Evidence {
        floor: chosen.floor.share(),
        floor_why: chosen.why,
        floors: chosen.floors.iter().map(|floor| floor.share()).collect(),
        shown: chosen.evaluation.as_ref().map(|one| shown(&one.outcome)),
        passed_over: chosen.passed_over.clone(),
        weighing,
    })
}

fn shown(outcome: &Outcome) -> Shown {
    Shown {
        evaluation: outcome.evaluation.clone(),
        at: outcome.at,
        evaluator: outcome.evaluator.clone(),
        benchmark: outcome.benchmark.clone(),
        metric: outcome.metric.clone(),
        examples: outcome.examples,
        badges: outcome.badges.clone(),
    }
}

/// What was found of a model.
pub(super) fn report_of(analysis: &Analysis, id: ArtifactId) -> Option<&ModelReport> {
    let (name, _) = analysis.models.iter().find(|(_, model)| *model == id)?;
    analysis.report.models.iter().find(|model| model.model == *name)
}

/// How many niches and limits a model has in all.
pub(super) fn counts(analysis: &Analysis, model: &ModelReport) -> (usize, usize) {
    let position = analysis.report.models.iter().position(|other| other.model == model.model);
    let shown = (model.niches.len(), model.limits.len());
    position.and_then(|position| analysis.counts.get(position)).copied().unwrap_or(shown)
}

fn weighed(
    reader: &Reader<'_>,
    analysis: &Analysis,
    model: &ModelReport,
    id: ArtifactId,
) -> Result<Weighed, Failure> {
    let report = &analysis.report;
    let mut models = Vec::with_capacity(report.models.len());
    for other in &report.models {
        // A table may hold models that the evaluation does not name: nobody knows which those are.
        let named = analysis.models.iter().find(|(name, _)| *name == other.model);
        let Some((_, artifact)) = named else { continue };
        models.push(Other {
            table_name: other.model.clone(),
            artifact: reader.artifact(&artifact.0)?,
            verdict: other.verdict,
            overall: other.overall,
            cost_mean: other.cost_mean,
            own: *artifact == id,
        });
    }
    models.sort_by(|one, other| {
        let mean = |model: &Other| model.overall.mean.unwrap_or(f64::NEG_INFINITY);
        one.verdict.cmp(&other.verdict).then(mean(other).total_cmp(&mean(one)))
    });
    let (niches_count, limits_count) = counts(analysis, model);
    Ok(Weighed {
        verdict: model.verdict,
        overall: model.overall,
        n: model.n,
        cost_mean: model.cost_mean,
        cost_per_correct: model.cost_per_correct,
        niche_coverage: model.niche_coverage,
        niches: model.niches.clone(),
        niches_count,
        limits: model.limits.clone(),
        limits_count,
        warnings: model.warnings.clone(),
        models,
        confidence: report.confidence,
        false_discovery_rate: report.fdr,
        halves: report.examples,
        slices: report.search.slices,
        seed_size: analysis.seed_size,
        seed_root: analysis.seed_root.to_string(),
    })
}
