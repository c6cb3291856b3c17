//! What others attest of an artifact: of each sort the newest few, so that a heap of reviews does not bury an incident.

use assay_judge::word;
use assay_ledger::key;
use assay_pages::artifact::{Answer, Attestation};
use assay_statement::predicate::AttestationKind;
use assay_statement::{ArtifactId, Kind, Predicate, StatementId};

use crate::handlers::history::{Order, about, page};
use crate::http::failure::Failure;
use crate::pages::Reader;

/// The newest attestations of each sort, and the oldest answers to each.
const SHOWN_MAX: usize = 4;
const ANSWERS_MAX: usize = 3;

/// What is attested of an artifact or evaluation.
pub(in crate::pages) fn attestations(
    reader: &Reader<'_>,
    id: ArtifactId,
) -> Result<Vec<Attestation>, Failure> {
    let of_kind = |kind: &AttestationKind| {
        page(reader.view, &key::attested_by_kind(&id.0, *kind), None, Order::Newest, SHOWN_MAX)
    };
    let mut indexes: Vec<u64> = AttestationKind::ALL.iter().flat_map(of_kind).collect();
    indexes.sort_unstable_by(|one, other| other.cmp(one));
    let shown = indexes.into_iter().map(|index| attestation(reader, index));
    Ok(shown.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn attestation(reader: &Reader<'_>, index: u64) -> Result<Option<Attestation>, Failure> {
    let entry = reader.entry(index)?;
    let Predicate::Attestation(one) = &entry.signed.statement.predicate else { return Ok(None) };
    Ok(Some(Attestation {
        statement: entry.signed.id.to_string(),
        kind: word(&one.kind),
        severity: one.severity.as_ref().map(word),
        summary: one.summary.to_string(),
        author: reader.author(&entry)?,
        at: reader.moment(index)?,
        answers: answers(reader, &entry.signed.id)?,
    }))
}

fn answers(reader: &Reader<'_>, id: &StatementId) -> Result<Vec<Answer>, Failure> {
    let mut answers = Vec::new();
    for index in about(reader.view, &id.0, &[Kind::Response], Order::Oldest, None, ANSWERS_MAX) {
        let entry = reader.entry(index)?;
        let Predicate::Response(one) = &entry.signed.statement.predicate else { continue };
        answers.push(Answer {
            statement: entry.signed.id.to_string(),
            kind: word(&one.kind),
            summary: one.summary.to_string(),
            author: reader.author(&entry)?,
            at: reader.moment(index)?,
        });
    }
    Ok(answers)
}
