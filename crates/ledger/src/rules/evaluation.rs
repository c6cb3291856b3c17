//! Evaluations: of models that are registered, by the protocol that they name; one that repeats another follows it.

use assay_statement::predicate::Evaluation;
use assay_statement::{ArtifactId, Kind, PartyId, StatementId};

use crate::apply::Entry;
use crate::record::Detail;
use crate::rejection::Rejection;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, evaluation: &Evaluation) -> Result<(), Rejection> {
    let author = entry.author()?;
    let models: Vec<ArtifactId> =
        entry.statement.subjects.iter().map(|subject| ArtifactId(subject.digest)).collect();
    for model in &models {
        entry.model(*model)?;
    }
    if let Some(id) = evaluation.repeats {
        let repeated = entry.find(id, Kind::Evaluation)?;
        if repeated.author != author {
            return Err(Rejection::OthersEvaluation { id, author: repeated.author });
        }
    }
    if let Some(protocol) = evaluation.protocol {
        check_protocol(entry, evaluation, protocol, author)?;
    }
    let commit = entry.log.commit;
    entry.note(author, Detail::Evaluation { commit, models });
    Ok(())
}

fn check_protocol(
    entry: &Entry<'_, '_>,
    evaluation: &Evaluation,
    protocol: StatementId,
    author: PartyId,
) -> Result<(), Rejection> {
    let announced = entry.find(protocol, Kind::Protocol)?;
    if announced.author != author {
        return Err(Rejection::NotTheEvaluator { id: protocol, author: announced.author });
    }
    let Detail::Protocol { opened, models, .. } = &announced.detail else {
        // The statement opened a protocol and did not announce one.
        return Err(Rejection::UnknownStatement { id: protocol });
    };
    let benchmark = opened.ok_or(Rejection::Sealed { id: protocol })?;
    if benchmark != evaluation.benchmark {
        return Err(Rejection::OtherBenchmark { protocol, benchmark });
    }
    let subjects = entry.statement.subjects.iter().map(|subject| ArtifactId(subject.digest));
    match subjects.into_iter().find(|model| !models.is_empty() && !models.contains(model)) {
        Some(model) => Err(Rejection::NotInProtocol { protocol, model }),
        None => Ok(()),
    }
}
