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
pub(crate) enum Direction {
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

/// An artifact that was met.
pub(crate) struct Found {
    pub(crate) depth: usize,
    pub(crate) relation: Relation,
    /// The artifact at the near end of the edge.
    pub(crate) from: ArtifactId,
    pub(crate) to: ArtifactId,
    pub(crate) record: ArtifactRecord,
}

impl Found {
    fn to_json(&self) -> Value {
        json!({
            "id": self.to,
            "name": self.record.name,
            "kind": self.record.kind,
            "depth": self.depth,
            "relation": self.relation,
            "from": self.from,
        })
    }
}

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["depth"])?;
    let depth = ask.query.count("depth", 5, DEPTH_MAX)?;
    let view = shared.view();
    let (id, record) = find_artifact(&view, ask.first())?;
    let (ancestors, cut_above) = walk(&view, id, &record, Direction::Ancestors, depth, ARTIFACTS_MAX)?;
    let external = external(&view, id, &record, depth)?;
    let (descendants, cut_below) = walk(&view, id, &record, Direction::Descendants, depth, ARTIFACTS_MAX)?;
    answer::json(&json!({
        "id": id,
        "name": record.name,
        "ancestors": ancestors.iter().map(Found::to_json).collect::<Vec<_>>(),
        "external": external,
        "descendants": descendants.iter().map(Found::to_json).collect::<Vec<_>>(),
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
pub(crate) fn walk(
    view: &View,
    id: ArtifactId,
    record: &ArtifactRecord,
    direction: Direction,
    depth_max: usize,
    found_max: usize,
) -> Result<(Vec<Found>, bool), Failure> {
    let mut seen = HashSet::from([id]);
    let (mut waiting, mut cut) = steps(view, id, record, direction, 1, found_max)?;
    let mut found = Vec::new();
    while let Some(step) = waiting.pop_front() {
        if step.depth > depth_max || found.len() == found_max {
            cut = true;
            break;
        }
        let record = view.state().record::<ArtifactRecord>(&key::artifact(&step.to))?;
        let Some(record) = record else { continue };
        // An artifact that is reached twice is shown with each edge, and followed once.
        if seen.insert(step.to) {
            let (more, more_cut) = steps(view, step.to, &record, direction, step.depth + 1, found_max)?;
            waiting.extend(more);
            cut |= more_cut;
        }
        let Step { depth, relation, from, to } = step;
        found.push(Found { depth, relation, from, to, record });
    }
    Ok((found, cut))
}

fn steps(
    view: &View,
    id: ArtifactId,
    record: &ArtifactRecord,
    direction: Direction,
    depth: usize,
    children_max: usize,
) -> Result<(VecDeque<Step>, bool), Failure> {
    if let Direction::Ancestors = direction {
        let step =
            |(relation, to): &(Relation, ArtifactId)| Step { depth, relation: *relation, from: id, to: *to };
        return Ok((record.parents.iter().map(step).collect(), false));
    }
    let children = view.state().range(&key::children(&id), None, children_max);
    let mut steps = VecDeque::new();
    for child in children.iter().filter_map(|(key, _)| last_bytes(key)) {
        let child = ArtifactId(child.into());
        let record = view.state().record::<ArtifactRecord>(&key::artifact(&child))?;
        let parents = record.map(|record| record.parents).unwrap_or_default();
        let edges = parents.into_iter().filter(|(_, parent)| *parent == id);
        steps.extend(edges.map(|(relation, _)| Step { depth, relation, from: id, to: child }));
    }
    Ok((steps, children.len() == children_max))
}
