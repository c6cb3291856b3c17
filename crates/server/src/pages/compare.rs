//! `GET /compare`: models of an evaluation side by side.

use assay_evidence::compare::MODELS_MAX;
use assay_pages::compare::{Candidate, Chosen, Compare, Outcome};
use assay_statement::StatementId;

use super::fit::{choice, choices, usual};
use super::{Reader, respond};
use crate::analysis::Progress;
use crate::comparisons::Question;
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::render::digest;
use crate::shared::Shared;

/// The most models of an evaluation, as its statement may name them.
const CANDIDATES_MAX: usize = 64;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    let fields: Vec<String> = (0..CANDIDATES_MAX).map(field).collect();
    let known: Vec<&str> = std::iter::once("evaluation").chain(fields.iter().map(String::as_str)).collect();
    ask.query.allow(&known)?;
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let evaluations = choices(shared, &reader)?;
    let wrong = || Failure::malformed("the parameter `evaluation` must be the id of one");
    let evaluation = match ask.query.get("evaluation") {
        Some(text) => Some(StatementId(digest(text).ok_or_else(wrong)?)),
        None => usual(evaluations.as_deref().unwrap_or_default()),
    };
    let chosen = evaluation.map(|id| chosen(&reader, ask, id)).transpose()?;
    let outcome = match (evaluation, &chosen) {
        (Some(id), Some(chosen)) => outcome(shared, id, chosen)?,
        _ => None,
    };
    respond(&view, ask, &Compare { evaluations, chosen, outcome })
}

/// The parameter that chooses the model at a position.
fn field(position: usize) -> String {
    format!("m{position}")
}

fn chosen(reader: &Reader<'_>, ask: &Ask, id: StatementId) -> Result<Chosen, Failure> {
    let missing = || Failure::not_found("there is no such evaluation");
    let index = reader.statement(&id)?.ok_or_else(missing)?.index;
    let choice = choice(reader, index)?.ok_or_else(missing)?;
    let entry = reader.entry(index)?;
    let mut models = Vec::new();
    for (position, subject) in entry.signed.statement.subjects.iter().enumerate() {
        models.push(Candidate {
            name: subject.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            artifact: reader.artifact(&subject.digest)?,
            is_chosen: ask.query.get(&field(position)).is_some(),
        });
    }
    Ok(Chosen { source: choice.source, models })
}

fn outcome(shared: &Shared, evaluation: StatementId, chosen: &Chosen) -> Result<Option<Outcome>, Failure> {
    let models = chosen.models.iter().filter(|model| model.is_chosen).map(|model| model.name.clone());
    let models: Vec<String> = models.collect();
    match models.len() {
        0 => return Ok(None),
        count if (2..=MODELS_MAX).contains(&count) => {}
        _ => {
            let reason = format!("choose two to {MODELS_MAX} of them, not {}", models.len());
            return Ok(Some(Outcome::NotPossible { reason }));
        }
    }
    Ok(Some(match shared.comparisons.ask(&Question { evaluation, models }) {
        Progress::Waiting(waiting) => Outcome::Waiting(waiting),
        Progress::NotPossible(reason) => Outcome::NotPossible { reason },
        Progress::Done(report) => Outcome::Done(Box::new((*report).clone())),
    }))
}
