//! `GET /artifacts/{id}`: a model, adapter, dataset or benchmark.

pub(super) mod attestations;
pub(super) mod cautions;
pub(super) mod claims;
mod common;
mod contributions;
mod evidence;
mod lineage;
pub(super) mod offers;
mod results;

use assay_pages::artifact::{Model, Point, Thing};
use assay_statement::ArtifactId;
use assay_statement::predicate::ArtifactKind;

use super::verifying::weighing;
use super::{Reader, respond};
use crate::analysis::{Progress, Question};
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::render::find_artifact;
use crate::shared::Shared;

use evidence::Chosen;
use results::Evaluated;
pub(super) use results::{replays, sealing};

/// The evaluations that are weighed to see how results hold over time.
const OVER_TIME_MAX: usize = 8;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["floor", "evaluation", "before"])?;
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let (id, record) = find_artifact(&view, ask.id())?;
    let mut common = common::common(shared, &reader, ask, id, &record)?;
    if matches!(record.kind, ArtifactKind::Dataset | ArtifactKind::Benchmark) {
        return respond(&view, ask, &Thing { common });
    }
    let (claims, claims_more) = claims::claims(&reader, id)?;
    let (evaluated, results_more) = results::evaluated(&reader, id, &record)?;
    let chosen = Chosen::of(shared, &reader, ask, &evaluated, &claims, id, &record)?;
    if let Some(shown) = &chosen.evaluation {
        let entry = reader.entry(shown.outcome.at.index)?;
        common.verify = weighing(&reader, ask, &entry, chosen.floor.share())?;
    }
    // It is asked for first, so that it is weighed before what only the drawing over time needs.
    let evidence = evidence::evidence(shared, &reader, &chosen, id)?;
    let (over_time, over_time_waiting) = over_time(shared, &evaluated, &chosen, id);
    let page = Model {
        evidence,
        results: results::outcomes(&evaluated, &chosen, &over_time),
        results_more,
        claims,
        claims_more,
        over_time,
        over_time_waiting,
        common,
    };
    respond(&view, ask, &page)
}

/// The evaluations that have been weighed at this floor, the oldest first, and how many are still to be.
fn over_time(
    shared: &Shared,
    evaluated: &[Evaluated],
    chosen: &Chosen,
    id: ArtifactId,
) -> (Vec<Point>, usize) {
    let (mut points, mut waiting) = (Vec::new(), 0);
    let metric = chosen.evaluation.as_ref().map(|shown| shown.outcome.metric.as_str());
    let same = evaluated.iter().filter(|one| Some(one.outcome.metric.as_str()) == metric);
    for one in same.take(OVER_TIME_MAX) {
        let question = Question { evaluation: one.id, floor: chosen.floor };
        let analysis = match shared.analyses.ask(&question) {
            Progress::Done(analysis) => analysis,
            Progress::Waiting(_) => {
                waiting += 1;
                continue;
            }
            Progress::NotPossible(_) => continue,
        };
        let Some(model) = evidence::report_of(&analysis, id) else { continue };
        let benchmark = &one.outcome.benchmark;
        let name = benchmark.name.clone().unwrap_or_else(|| assay_pages::part::short(&benchmark.id));
        let (niches_count, limits_count) = evidence::counts(&analysis, model);
        points.push(Point {
            evaluation: one.outcome.evaluation.clone(),
            at: one.outcome.at,
            evaluator: one.outcome.evaluator.clone(),
            badges: one.outcome.badges.clone(),
            benchmark: name,
            overall: model.overall,
            verdict: model.verdict,
            niches_count,
            first_niche: model.niches.first().map(|niche| niche.text.clone()),
            limits_count,
            first_limit: model.limits.first().map(|limit| limit.text.clone()),
        });
    }
    points.reverse();
    (points, waiting)
}

/// A malformed parameter of the page.
fn malformed(name: &str, wanted: &str) -> Failure {
    Failure::malformed(format!("the parameter `{name}` must be {wanted}"))
}
