//! `GET /api/v1/artifacts/{id}/lineage`: what an artifact was made from, and what was made from it.

use std::collections::{HashSet, VecDeque};

use assay_ledger::record::ArtifactRecord;
use assay_ledger::{Facts, key};
use assay_statement::predicate::Relation;
use assay_statement::{ArtifactId, Predicate};
use assay_store::log::View;
use serde_json::{Value, json};

use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::render::{Entry, find_artifact, last_bytes};
use crate::shared::Shared;

/// The most artifacts in either direction.
const ARTIFACTS_MAX: usize = 500;
/// The most steps in either direction.
const DEPTH_MAX: usize = 20;

#[derive(Clone, Copy)]
enum Direction {
    Ancestors,
    Descendants,
}

/// An edge to an artifact, of which this much is left to be known.
struct Step {
    depth: usize,
    relation: Relation,
    /// The artifact at the near end of the edge.
    from: ArtifactId,
    to: ArtifactId,
}

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["depth"])?;
    let depth = ask.query.count("depth", 5, DEPTH_MAX)?;
    let view = shared.view();
    let (id, record) = find_artifact(&view, ask.first())?;
    let (ancestors, cut_above) = walk(&view, id, &record, Direction::Ancestors, depth)?;
    let external = external(&view, id, &record, depth)?;
    let (descendants, cut_below) = walk(&view, id, &record, Direction::Descendants, depth)?;
    answer::json(&json!({
        "id": id,
        "name": record.name,
        "ancestors": ancestors,
        "external": external,
        "descendants": descendants,
        "cut": cut_above || cut_below,
    }))
}

/// What the artifact and its ancestors were made from that is not on this log, as their registrations say.
fn external(
    view: &View,
    id: ArtifactId,
    record: &ArtifactRecord,
    depth_max: usize,
) -> Result<Vec<Value>, Failure> {
    let (mut seen, mut found) = (HashSet::from([id]), Vec::new());
    let mut waiting = VecDeque::from([(id, record.clone(), 1)]);
    while let Some((id, record, depth)) = waiting.pop_front() {
        let registration = Entry::read(view, record.index)?;
        if let Predicate::Artifact(artifact) = &registration.signed.statement.predicate {
            let edges =
                artifact.lineage.iter().filter_map(|edge| Some((edge.relation, edge.external.as_ref()?)));
            let edge = |(relation, source)| json!({ "source": source, "depth": depth, "relation": relation, "from": id });
            found.extend(edges.map(edge));
        }
        for (_, parent) in record.parents.iter().filter(|_| depth < depth_max) {
            if seen.len() < ARTIFACTS_MAX && seen.insert(*parent) {
                let record = view.state().record::<ArtifactRecord>(&key::artifact(parent))?;
                waiting.extend(record.map(|record| (*parent, record, depth + 1)));
            }
        }
    }
    Ok(found)
}

/// Walks breadth first; says whether something was left out.
fn walk(
    view: &View,
    id: ArtifactId,
    record: &ArtifactRecord,
    direction: Direction,
    depth_max: usize,
) -> Result<(Vec<Value>, bool), Failure> {
    let mut seen = HashSet::from([id]);
    let (mut waiting, mut cut) = steps(view, id, record, direction, 1)?;
    let mut found = Vec::new();
    while let Some(step) = waiting.pop_front() {
        if step.depth > depth_max || found.len() == ARTIFACTS_MAX {
            cut = true;
            break;
        }
        let record = view.state().record::<ArtifactRecord>(&key::artifact(&step.to))?;
        let Some(record) = record else { continue };
        found.push(json!({
            "id": step.to,
            "name": record.name,
            "kind": record.kind,
            "depth": step.depth,
            "relation": step.relation,
            "from": step.from,
        }));
        // An artifact that is reached twice is shown with each edge, and followed once.
        if seen.insert(step.to) {
            let (more, more_cut) = steps(view, step.to, &record, direction, step.depth + 1)?;
            waiting.extend(more);
            cut |= more_cut;
        }
    }
    Ok((found, cut))
}

fn steps(
    view: &View,
    id: ArtifactId,
    record: &ArtifactRecord,
    direction: Direction,
    depth: usize,
) -> Result<(VecDeque<Step>, bool), Failure> {
    if let Direction::Ancestors = direction {
        let step =
            |(relation, to): &(Relation, ArtifactId)| Step { depth, relation: *relation, from: id, to: *to };
        return Ok((record.parents.iter().map(step).collect(), false));
    }
    let children = view.state().range(&key::children(&id), None, ARTIFACTS_MAX);
    let mut steps = VecDeque::new();
    for child in children.iter().filter_map(|(key, _)| last_bytes(key)) {
        let child = ArtifactId(child.into());
        let record = view.state().record::<ArtifactRecord>(&key::artifact(&child))?;
        let parents = record.map(|record| record.parents).unwrap_or_default();
        let edges = parents.into_iter().filter(|(_, parent)| *parent == id);
        steps.extend(edges.map(|(relation, _)| Step { depth, relation, from: id, to: child }));
    }
    Ok((steps, children.len() == ARTIFACTS_MAX))
}
