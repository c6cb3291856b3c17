//! What is claimed of a model, and the newest verdicts on it.

use assay_judge::{slice_of, word};
use assay_pages::artifact::{Claim, Verdict};
use assay_statement::{ArtifactId, Kind, Predicate, StatementId};

use crate::handlers::history::{Order, about};
use crate::http::failure::Failure;
use crate::pages::Reader;

/// The newest claims that are shown, and the newest verdicts of each.
const SHOWN_MAX: usize = 8;
const VERDICTS_MAX: usize = 3;

/// The newest claims, and whether there are more.
pub(super) fn claims(reader: &Reader<'_>, id: ArtifactId) -> Result<(Vec<Claim>, bool), Failure> {
    let indexes = about(reader.view, &id.0, &[Kind::Claim], Order::Newest, None, SHOWN_MAX + 1);
    let more = indexes.len() > SHOWN_MAX;
    let claims = indexes.iter().take(SHOWN_MAX).map(|index| claim(reader, *index, VERDICTS_MAX));
    Ok((claims.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect(), more))
}

/// A claim with so many verdicts.
pub(in crate::pages) fn claim(
    reader: &Reader<'_>,
    index: u64,
    verdicts_max: usize,
) -> Result<Option<Claim>, Failure> {
    let entry = reader.entry(index)?;
    let Predicate::Claim(claim) = &entry.signed.statement.predicate else { return Ok(None) };
    Ok(Some(Claim {
        statement: entry.signed.id.to_string(),
        kind: word(&claim.kind),
        slice: slice_of(claim).to_string(),
        floor: claim.floor.get(),
        confidence: claim.confidence.get(),
        metric: claim.metric.to_string(),
        author: reader.author(&entry)?,
        at: reader.moment(index)?,
        verdicts: verdicts(reader, &entry.signed.id, verdicts_max)?,
    }))
}

/// The newest verdict of everyone who gave one: refutations first, then the newest.
fn verdicts(reader: &Reader<'_>, claim: &StatementId, most: usize) -> Result<Vec<Verdict>, Failure> {
    let said = crate::market::verdicts(reader.view, claim)?;
    let indexes: Vec<u64> = said.iter().take(most).map(|one| one.index).collect();
    let verdicts = indexes.into_iter().map(|index| verdict(reader, index));
    Ok(verdicts.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn verdict(reader: &Reader<'_>, index: u64) -> Result<Option<Verdict>, Failure> {
    let entry = reader.entry(index)?;
    let Predicate::Verdict(verdict) = &entry.signed.statement.predicate else { return Ok(None) };
    Ok(Some(Verdict {
        statement: entry.signed.id.to_string(),
        decision: word(&verdict.decision),
        outcomes: verdict.outcomes,
        mean: verdict.mean.map(|mean| mean.get()),
        lower: verdict.lower.get(),
        upper: verdict.upper.get(),
        author: reader.author(&entry)?,
        at: reader.moment(index)?,
    }))
}
