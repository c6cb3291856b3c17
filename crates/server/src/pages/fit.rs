//! `GET /fit`, `POST /fit`, `GET /fit/{workload}`: which model fits a workload that somebody brings.
//!
//! What is brought is read at once, so that rubbish is refused with the row and the reason, and kept in memory under its
//! digest; the answer is worked out in the background and found again at its address.

use std::sync::Arc;

use assay_pages::fit::{Asked, Choice, ErrorCosts, Fit, Fitted, Outcome, Source, WORKLOAD_BYTES_MAX};
use assay_records::{Bounds, Source as Records, examples_from};
use assay_statement::{ArtifactId, Digest, Predicate, StatementId};
use axum::http::StatusCode;
use axum::response::Response;

use super::artifact::cautions::cautions;
use super::multipart::{self, Form};
use super::verifying::server;
use super::{Reader, respond, see_other};
use crate::analysis::{Floor, Progress};
use crate::fits::{self, Cost, Question, Workload};
use crate::http::answer::{Answer, with_status};
use crate::http::ask::{Ask, Query};
use crate::http::body;
use crate::http::failure::Failure;
use crate::render::digest;
use crate::shared::Shared;

/// The newest evaluations that are offered.
const EVALUATIONS_MAX: usize = 30;
/// The floor where none is asked for.
const USUAL: Floor = Floor(9000);
/// What is read of a workload: a small file can stand for more than fits into memory.
const WORKLOAD_BOUNDS: Bounds = Bounds { rows_max: 1 << 20, cells_max: 1 << 24, text_bytes_max: 1 << 26 };
/// What a multipart form adds to the file in it, at most.
const FORM_BYTES_MAX: usize = 64 << 10;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["floor", "evaluation", "error_cost"])?;
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let asked = Wanted::of(&ask.query)?;
    respond(&view, ask, &page(shared, &reader, ask, &asked, None)?)
}

pub(crate) fn show(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["floor", "evaluation", "error_cost"])?;
    let wrong = || Failure::malformed("the address is not that of a workload");
    let workload = digest(ask.id()).ok_or_else(wrong)?;
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    respond(&view, ask, &page(shared, &reader, ask, &Wanted::of(&ask.query)?, Some(workload))?)
}

pub(crate) async fn post(shared: Arc<Shared>, ask: Ask) -> Answer {
    let most = WORKLOAD_BYTES_MAX + FORM_BYTES_MAX;
    let content_type = ask.header("content-type").unwrap_or_default().to_owned();
    let kept = body::read(ask.body, &ask.headers, most, &shared.limits, &shared.bodies).await?;
    let form = multipart::read(&content_type, kept.bytes).await?;
    let done = tokio::task::spawn_blocking(move || bring(&shared, form));
    done.await.map_err(Failure::internal)?
}

/// Reads what was brought: on to its answer, or back to the form with what is wrong with it.
fn bring(shared: &Shared, form: Form) -> Answer {
    let wanted = Wanted::of(&form.fields)?;
    let Some((name, bytes)) = form.file else {
        return problem(shared, &wanted, "no file was chosen".into());
    };
    let digest = Digest::of(&bytes);
    let read = Records::from_bytes(&name, None, bytes)
        .and_then(|source| examples_from(&source.bounded(WORKLOAD_BOUNDS)));
    match read {
        Err(error) => problem(shared, &wanted, error.to_string()),
        Ok(examples) => {
            let bytes = fits::held_bytes(&examples);
            shared.workloads.put(digest, Workload { name, examples, bytes });
            Ok(see_other(&wanted.asked().address(&digest.to_string())))
        }
    }
}

fn problem(shared: &Shared, wanted: &Wanted, problem: String) -> Answer {
    crate::pages::looked(shared, |reader, view, ask| {
        let mut page = page(shared, reader, ask, wanted, None)?;
        page.problem = Some(problem.clone());
        respond(view, ask, &page)
            .map(|response: Response| with_status(StatusCode::UNPROCESSABLE_ENTITY, response))
    })
}

/// What is asked, checked.
struct Wanted {
    evaluation: Option<StatementId>,
    floor: Floor,
    error_cost: Option<Cost>,
}

impl Wanted {
    fn of(query: &Query) -> Result<Self, Failure> {
        let wrong =
            |name: &str, wanted: &str| Failure::malformed(format!("the parameter `{name}` must be {wanted}"));
        let given = |name: &str| query.get(name).map(str::trim).filter(|text| !text.is_empty());
        let number = |text: &str| text.parse::<f64>().ok();
        let evaluation =
            given("evaluation").map(|text| digest(text).ok_or_else(|| wrong("evaluation", "the id of one")));
        let floor = given("floor").map(|text| {
            number(text)
                .and_then(Floor::of)
                .ok_or_else(|| wrong("floor", "a score between 0 and 1, such as `0.9`"))
        });
        let cost = given("error_cost").map(|text| {
            number(text).and_then(Cost::new).ok_or_else(|| wrong("error_cost", "a number of at least 0"))
        });
        Ok(Self {
            evaluation: evaluation.transpose()?.map(StatementId),
            floor: floor.transpose()?.unwrap_or(USUAL),
            error_cost: cost.transpose()?,
        })
    }

    fn asked(&self) -> Asked {
        Asked {
            evaluation: self.evaluation.map(|id| id.to_string()),
            floor: self.floor.share(),
            error_cost: self.error_cost.map(Cost::value),
        }
    }
}

fn page(
    shared: &Shared,
    reader: &Reader<'_>,
    ask: &Ask,
    wanted: &Wanted,
    workload: Option<Digest>,
) -> Result<Fit, Failure> {
    let evaluations = choices(shared, reader)?;
    let evaluation = wanted.evaluation.or_else(|| usual(evaluations.as_deref().unwrap_or_default()));
    let wanted = Wanted { evaluation, ..*wanted };
    let mut page = Fit { evaluations, asked: wanted.asked(), workload: None, problem: None, outcome: None };
    let Some(id) = workload else { return Ok(page) };
    let Some(kept) = shared.workloads.get(&id) else {
        return Err(Failure::not_found(
            "the server does not keep this workload, or not any more; bring it again at `/fit`",
        ));
    };
    let (name, examples) = (kept.name.clone(), kept.examples.len());
    page.workload = Some(assay_pages::fit::Workload { digest: id.to_string(), name, examples });
    page.outcome = Some(outcome(shared, reader, ask, &wanted, id)?);
    Ok(page)
}

fn outcome(
    shared: &Shared,
    reader: &Reader<'_>,
    ask: &Ask,
    wanted: &Wanted,
    workload: Digest,
) -> Result<Outcome, Failure> {
    let Some(evaluation) = wanted.evaluation else {
        return Ok(Outcome::NotPossible { reason: "no evaluation is published".into() });
    };
    let question = Question { workload, evaluation, floor: wanted.floor, error_cost: wanted.error_cost };
    Ok(match shared.fits.ask(&question) {
        Progress::Waiting(waiting) => Outcome::Waiting(waiting),
        Progress::NotPossible(reason) => Outcome::NotPossible { reason },
        Progress::Done(fitted) => Outcome::Done(Box::new(shown(reader, ask, &fitted, evaluation)?)),
    })
}

fn shown(
    reader: &Reader<'_>,
    ask: &Ask,
    fitted: &fits::Fitted,
    evaluation: StatementId,
) -> Result<Fitted, Failure> {
    let record = reader.statement(&evaluation)?;
    let index = record.ok_or_else(|| Failure::not_found("the evaluation is not logged"))?.index;
    let choice = choice(reader, index)?.ok_or_else(|| Failure::not_found("that is no evaluation"))?;
    let artifacts = fitted.models.iter().map(|(name, id)| Ok((name.clone(), reader.artifact(&id.0)?)));
    Ok(Fitted {
        source: choice.source,
        cautions: cautions(reader, by_rank(fitted))?,
        error_costs: ErrorCosts::of(&fitted.report),
        report: fitted.report.clone(),
        artifacts: artifacts.collect::<Result<_, Failure>>()?,
        unused: fitted.unused.clone(),
        seed_size: fitted.seed_size,
        seed_root: fitted.seed_root.to_string(),
        server: server(ask),
    })
}

/// The chosen model, and the others as they are ranked.
fn by_rank(fitted: &fits::Fitted) -> impl Iterator<Item = ArtifactId> {
    let report = &fitted.report;
    let ranked =
        report.models.iter().map(|model| &model.model).filter(|name| Some(*name) != report.choice.as_ref());
    let id = |name: &String| fitted.models.iter().find(|(known, _)| known == name).map(|(_, id)| *id);
    report.choice.iter().chain(ranked).filter_map(id)
}

/// The evaluation where none is asked for: the newest of several models, between which there is something to choose.
pub(super) fn usual(choices: &[Choice]) -> Option<StatementId> {
    let several = choices.iter().find(|choice| choice.models > 1);
    digest(&several.or(choices.first())?.source.evaluation).map(StatementId)
}

/// The newest evaluations; none while they are being listed.
pub(super) fn choices(shared: &Shared, reader: &Reader<'_>) -> Result<Option<Vec<Choice>>, Failure> {
    let Some(indexes) = shared.evaluations.newest(EVALUATIONS_MAX) else { return Ok(None) };
    let choices = indexes.iter().map(|index| choice(reader, *index)).collect::<Result<Vec<_>, _>>()?;
    // What has been found to say nothing is not offered again.
    let says_nothing = |choice: &Choice| {
        digest(&choice.source.evaluation).is_some_and(|id| shared.logged.unfit(&StatementId(id)).is_some())
    };
    Ok(Some(choices.into_iter().flatten().filter(|choice| !says_nothing(choice)).collect()))
}

/// An evaluation; none where the entry is something else.
pub(super) fn choice(reader: &Reader<'_>, index: u64) -> Result<Option<Choice>, Failure> {
    let entry = reader.entry(index)?;
    let Predicate::Evaluation(evaluation) = &entry.signed.statement.predicate else { return Ok(None) };
    Ok(Some(Choice {
        source: Source {
            evaluation: entry.signed.id.to_string(),
            at: reader.moment(index)?,
            evaluator: reader.author(&entry)?,
            benchmark: reader.artifact(&evaluation.benchmark)?,
            metric: evaluation.metric.to_string(),
        },
        models: entry.signed.statement.subjects.len(),
        examples: evaluation.examples_count,
    }))
}
