//! A model's evaluations with their badges.

use std::collections::HashMap;
use std::sync::Arc;

use assay_ledger::Sealing;
use assay_ledger::record::ArtifactRecord;
use assay_pages::artifact::{Badge, Outcome, Point};
use assay_statement::predicate::Evaluation;
use assay_statement::{ArtifactId, Kind, PartyId, Predicate, StatementId};

use super::evidence::Chosen;
use crate::handlers::history::{Order, about};
use crate::http::failure::Failure;
use crate::pages::Reader;
use crate::render::Entry;

/// The newest evaluations that are shown, and the newest replays that are read of each.
const SHOWN_MAX: usize = 12;
/// The newest that are looked at, and the most that are shown of one evaluator.
const LOOKED_AT_MAX: usize = 24;
const OF_AUTHOR_MAX: usize = 5;
const REPLAYS_MAX: usize = 4;

/// An evaluation of the model, as the page shows it.
pub(super) struct Evaluated {
    pub(super) id: StatementId,
    pub(super) outcome: Outcome,
}

/// The newest evaluations, of each evaluator a few, and whether there are more.
pub(super) fn evaluated(
    reader: &Reader<'_>,
    id: ArtifactId,
    model: &ArtifactRecord,
) -> Result<(Vec<Evaluated>, bool), Failure> {
    let indexes = about(reader.view, &id.0, &[Kind::Evaluation], Order::Newest, None, LOOKED_AT_MAX);
    let (mut shown, mut of_author) = (Vec::new(), HashMap::<PartyId, usize>::new());
    for index in &indexes {
        // Anyone may log any number of evaluations of a model: nobody's crowd out what others found.
        let author = reader.entry(*index)?.author(reader.view)?;
        let count = of_author.entry(author).or_default();
        if *count < OF_AUTHOR_MAX && shown.len() < SHOWN_MAX {
            *count += 1;
            shown.extend(one(reader, *index, model)?);
        }
    }
    let more = indexes.len() > shown.len();
    Ok((shown, more))
}

/// One evaluation; none where the entry is something else.
pub(super) fn one(
    reader: &Reader<'_>,
    index: u64,
    model: &ArtifactRecord,
) -> Result<Option<Evaluated>, Failure> {
    let entry = reader.entry(index)?;
    let Predicate::Evaluation(evaluation) = &entry.signed.statement.predicate else { return Ok(None) };
    let id = entry.signed.id;
    let replayed = replays(reader, &entry)?;
    let author = entry.author(reader.view)?;
    let outcome = Outcome {
        evaluation: id.to_string(),
        at: reader.moment(index)?,
        evaluator: reader.party(&author)?,
        benchmark: reader.artifact(&evaluation.benchmark)?,
        metric: evaluation.metric.to_string(),
        harness: evaluation.harness.as_ref().map(ToString::to_string),
        examples: evaluation.examples_count,
        mean: None,
        badges: badges(evaluation, sealing(reader, &entry, model.index)?, replayed, author == model.owner),
        replayed,
        shown: false,
    };
    Ok(Some(Evaluated { id, outcome }))
}

/// What the log shows of a model, registered by an entry, and the benchmark of the protocol that an evaluation follows.
pub(in crate::pages) fn sealing(
    reader: &Reader<'_>,
    evaluation: &Entry,
    registered: u64,
) -> Result<Option<Badge>, Failure> {
    let followed = evaluation.followed(reader.view)?;
    Ok(followed.and_then(|(announced, opened)| match Sealing::of(announced, opened, registered) {
        Sealing::Open => None,
        Sealing::Sealed => Some(Badge::Sealed),
        Sealing::OpenedAfter => Some(Badge::OpenedAfter),
        Sealing::OpenedBefore => Some(Badge::OpenedBefore),
    }))
}

fn badges(
    evaluation: &Evaluation,
    sealing: Option<Badge>,
    replayed: Option<(u64, u64)>,
    own: bool,
) -> Vec<Badge> {
    let badges = [
        evaluation.protocol.map(|_| Badge::PreRegistered),
        sealing,
        replayed.filter(|(_, differed)| *differed == 0).map(|_| Badge::Replayed),
        replayed.filter(|(_, differed)| *differed > 0).map(|_| Badge::Contradicted),
        own.then_some(Badge::SelfReported),
    ];
    badges.into_iter().flatten().collect()
}

/// The rows that others ran again: how many came out alike, and how many otherwise.
pub(in crate::pages) fn replays(
    reader: &Reader<'_>,
    evaluation: &Arc<Entry>,
) -> Result<Option<(u64, u64)>, Failure> {
    let id = evaluation.signed.id;
    let indexes = about(reader.view, &id.0, &[Kind::Replay], Order::Newest, None, REPLAYS_MAX);
    let mut rows: Option<(u64, u64)> = None;
    for index in indexes {
        let entry = reader.entry(index)?;
        if let Predicate::Replay(replay) = &entry.signed.statement.predicate {
            let (alike, otherwise) = rows.unwrap_or_default();
            rows = Some((alike.saturating_add(replay.matched), otherwise.saturating_add(replay.differed)));
        }
    }
    Ok(rows)
}

/// The evaluations as the page has them: with the means that are known, and the one that it weighs.
pub(super) fn outcomes(evaluated: &[Evaluated], chosen: &Chosen, points: &[Point]) -> Vec<Outcome> {
    let mean = |outcome: &Outcome| {
        let point = points.iter().find(|point| point.evaluation == outcome.evaluation);
        point.and_then(|point| point.overall.mean)
    };
    let weighed = chosen.evaluation.as_ref().map(|shown| shown.id);
    evaluated
        .iter()
        .map(|one| Outcome {
            mean: mean(&one.outcome),
            shown: weighed == Some(one.id),
            ..one.outcome.clone()
        })
        .collect()
}
