//! `GET /models`: models and adapters by name.

use assay_judge::word;
use assay_ledger::record::ArtifactRecord;
use assay_ledger::{Facts, key};
use assay_pages::models::{Models, Row};
use assay_pages::part::ArtifactRef;
use assay_statement::predicate::ArtifactKind;
use assay_statement::{ArtifactId, Kind};

use super::{Reader, respond};
use crate::handlers::history::{Order, about};
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::listing::{Named, by_name, cursor, to_cursor};
use crate::shared::Shared;

/// The models of a page, and where counting what is said of each stops.
const SHOWN_MAX: usize = 50;
const COUNTED_MAX: usize = 100;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["after"])?;
    let after = cursor(ask)?;
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let (ids, next) = by_name(&view, "", Named::Artifact, after.as_deref(), SHOWN_MAX);
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids.into_iter().map(|bytes| ArtifactId(bytes.into())) {
        let record = view.state().record::<ArtifactRecord>(&key::artifact(&id))?;
        let model =
            |record: &ArtifactRecord| matches!(record.kind, ArtifactKind::Model | ArtifactKind::Adapter);
        if let Some(record) = record.filter(model) {
            rows.push(row(&reader, id, record)?);
        }
    }
    let page = Models {
        rows,
        next: next.map(|key| to_cursor(&key)),
        first: after.is_none(),
        counted_up_to: COUNTED_MAX,
    };
    respond(&view, ask, &page)
}

fn row(reader: &Reader<'_>, id: ArtifactId, record: ArtifactRecord) -> Result<Row, Failure> {
    let count = |kind| reader.view.state().range(&key::about_by_kind(&id.0, kind), None, COUNTED_MAX).len();
    let newest = about(reader.view, &id.0, &[Kind::Evaluation], Order::Newest, None, 1);
    Ok(Row {
        model: ArtifactRef { id: id.to_string(), name: Some(record.name), kind: Some(word(&record.kind)) },
        owner: reader.party(&record.owner)?,
        state: word(&record.state),
        evaluations: count(Kind::Evaluation),
        newest: newest.first().map(|index| reader.moment(*index)).transpose()?,
        claims: count(Kind::Claim),
    })
}
