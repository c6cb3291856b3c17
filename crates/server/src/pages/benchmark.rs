//! `GET /benchmarks/{digest}`: who evaluated what on a benchmark.

use std::collections::BTreeSet;

use assay_ledger::record::ArtifactRecord;
use assay_ledger::{Facts, key};
use assay_pages::artifact::Badge;
use assay_pages::benchmark::{Benchmark, Evaluation};
use assay_statement::{ArtifactId, Digest, Kind, Predicate};

use super::artifact::{self, replays};
use super::{Reader, respond};
use crate::handlers::history::{Order, about};
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::render::{Entry, digest, malformed_id};
use crate::shared::Shared;

/// The newest evaluations and protocols that are shown, and the models of each evaluation.
const SHOWN_MAX: usize = 25;
const PROTOCOLS_MAX: usize = 10;
const MODELS_MAX: usize = 6;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["before"])?;
    let before = ask.query.parsed("before")?;
    let id = digest(ask.id()).ok_or_else(|| malformed_id("a benchmark's digest (`sha256:…`)"))?;
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let (indexes, looked_through) = shared.evaluations.on(&id, before, SHOWN_MAX);
    let protocols = protocols(&reader, &id, &indexes)?;
    let benchmark = reader.artifact(&id)?;
    let known = benchmark.name.is_some() || !indexes.is_empty() || !protocols.is_empty();
    // While the log is looked through, it may yet turn up.
    if !known && looked_through >= view.size() {
        return Err(Failure::not_found(format!(
            "no evaluation, protocol or artifact on this log has the digest `{id}`"
        )));
    }
    let evaluations = indexes.iter().map(|index| evaluation(&reader, *index));
    let page = Benchmark {
        benchmark,
        next: indexes.last().copied().filter(|_| indexes.len() == SHOWN_MAX),
        evaluations: evaluations.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect(),
        protocols: reader.lines(&protocols)?,
        looked_through,
        log_size: view.size(),
    };
    respond(&view, ask, &page)
}

/// The newest steps of protocols on the benchmark: those that name it, and those that evaluations on it follow, whose
/// announcement names a commitment.
fn protocols(reader: &Reader<'_>, id: &Digest, evaluations: &[u64]) -> Result<Vec<u64>, Failure> {
    let named = about(reader.view, id, &[Kind::Protocol], Order::Newest, None, PROTOCOLS_MAX);
    let mut found: BTreeSet<u64> = named.into_iter().collect();
    for index in evaluations {
        let followed = reader.entry(*index)?.followed(reader.view)?;
        found.extend(followed.into_iter().flat_map(|(announced, opened)| [announced, opened]));
    }
    Ok(found.into_iter().rev().take(PROTOCOLS_MAX).collect())
}

/// What the log shows of the benchmark and all models of an evaluation: of different things the least.
fn sealing(reader: &Reader<'_>, evaluation: &Entry) -> Result<Option<Badge>, Failure> {
    let mut least = None;
    for subject in &*evaluation.signed.statement.subjects {
        let record =
            reader.view.state().record::<ArtifactRecord>(&key::artifact(&ArtifactId(subject.digest)))?;
        let Some(record) = record else { continue };
        least = match (least, artifact::sealing(reader, evaluation, record.index)?) {
            (Some(Badge::OpenedBefore), _) | (_, Some(Badge::OpenedBefore)) => Some(Badge::OpenedBefore),
            (Some(Badge::OpenedAfter), _) | (_, Some(Badge::OpenedAfter)) => Some(Badge::OpenedAfter),
            (_, badge) => badge,
        };
    }
    Ok(least)
}

fn evaluation(reader: &Reader<'_>, index: u64) -> Result<Option<Evaluation>, Failure> {
    let entry = reader.entry(index)?;
    let statement = &entry.signed.statement;
    let Predicate::Evaluation(evaluation) = &statement.predicate else { return Ok(None) };
    let replayed = replays(reader, &entry)?;
    let badges = [
        evaluation.protocol.map(|_| Badge::PreRegistered),
        sealing(reader, &entry)?,
        replayed.filter(|(_, differed)| *differed == 0).map(|_| Badge::Replayed),
        replayed.filter(|(_, differed)| *differed > 0).map(|_| Badge::Contradicted),
    ];
    let models = statement.subjects.iter().take(MODELS_MAX);
    let models = models.map(|subject| reader.artifact(&ArtifactId(subject.digest).0));
    Ok(Some(Evaluation {
        evaluation: entry.signed.id.to_string(),
        at: reader.moment(index)?,
        evaluator: reader.author(&entry)?,
        metric: evaluation.metric.to_string(),
        examples: evaluation.examples_count,
        models: models.collect::<Result<_, _>>()?,
        models_count: statement.subjects.len(),
        badges: badges.into_iter().flatten().collect(),
    }))
}
