//! What an artifact was made from and what was made from it, as far as a page shows it.

use assay_judge::word;
use assay_ledger::record::ArtifactRecord;
use assay_pages::artifact::{Lineage, Relative};
use assay_pages::part::ArtifactRef;
use assay_statement::{ArtifactId, Predicate};

use crate::handlers::lineage::{Direction, Found, walk};
use crate::http::failure::Failure;
use crate::pages::Reader;

/// How far a page goes in each direction, and how many artifacts it shows there.
const DEPTH_MAX: usize = 3;
const SHOWN_MAX: usize = 20;

pub(super) fn lineage(
    reader: &Reader<'_>,
    id: ArtifactId,
    record: &ArtifactRecord,
) -> Result<Lineage, Failure> {
    let walk = |direction| walk(reader.view, id, record, direction, DEPTH_MAX, SHOWN_MAX);
    let (older, cut_above) = walk(Direction::Ancestors)?;
    let (younger, cut_below) = walk(Direction::Descendants)?;
    let mut ancestors = external(reader, id, record)?;
    for found in older {
        ancestors.push(relative(reader, found)?);
    }
    let descendants =
        younger.into_iter().map(|found| relative(reader, found)).collect::<Result<Vec<_>, _>>()?;
    Ok(Lineage { ancestors, descendants, cut: cut_above || cut_below })
}

fn relative(reader: &Reader<'_>, found: Found) -> Result<Relative, Failure> {
    let from = reader.artifact(&found.from.0)?;
    let artifact = ArtifactRef {
        id: found.to.to_string(),
        name: Some(found.record.name),
        kind: Some(word(&found.record.kind)),
    };
    let from_name = from.name.unwrap_or_default();
    Ok(Relative { artifact, relation: word(&found.relation), depth: found.depth, from: from.id, from_name })
}

/// What it was made from that is not on this log, as its registration says.
fn external(reader: &Reader<'_>, id: ArtifactId, record: &ArtifactRecord) -> Result<Vec<Relative>, Failure> {
    let registration = reader.entry(record.index)?;
    let Predicate::Artifact(artifact) = &registration.signed.statement.predicate else {
        return Ok(Vec::new());
    };
    let edges = artifact.lineage.iter().filter_map(|edge| Some((edge.relation, edge.external.as_ref()?)));
    let relative = |(relation, source): (_, &assay_statement::bounded::Text<300>)| Relative {
        artifact: ArtifactRef { id: String::new(), name: Some(source.to_string()), kind: None },
        relation: word(&relation),
        depth: 1,
        from: id.to_string(),
        from_name: record.name.clone(),
    };
    Ok(edges.take(SHOWN_MAX).map(relative).collect())
}
