//! The lineage as a drawing: older to the left, younger to the right.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::lineage::Lineage;
use crate::address;
use crate::part::ArtifactRef;

const WIDTH: i32 = 168;
const HEIGHT: i32 = 34;
const GAP_X: i32 = 56;
const GAP_Y: i32 = 14;
/// Columns to each side, and artifacts in each; the list has the rest.
const COLUMNS_MAX: usize = 3;
const ROWS_MAX: usize = 6;
/// Longest label, in characters.
const LABEL_MAX: usize = 21;

struct Node<'a> {
    artifact: &'a ArtifactRef,
    x: i32,
    y: i32,
    own: bool,
}

/// One edge: the near end and the far end of a step.
type Edge<'a> = (&'a str, &'a str);

pub(super) fn graph(own: &ArtifactRef, lineage: &Lineage) -> Markup {
    let columns = columns(own, lineage);
    let first = columns.keys().next().copied().unwrap_or(0);
    let rows = columns.values().map(Vec::len).max().unwrap_or(1);
    let height = spread(rows);
    let mut nodes: BTreeMap<&str, Node<'_>> = BTreeMap::new();
    for (column, artifacts) in &columns {
        let top = (height - spread(artifacts.len())) / 2;
        for (row, artifact) in artifacts.iter().enumerate() {
            let x = 1 + (column - first) * (WIDTH + GAP_X);
            let y = 1 + top + i32::try_from(row).unwrap_or(0) * (HEIGHT + GAP_Y);
            nodes.entry(key(artifact)).or_insert(Node { artifact, x, y, own: artifact.id == own.id });
        }
    }
    let width = i32::try_from(columns.len()).unwrap_or(1) * (WIDTH + GAP_X) - GAP_X + 2;
    html! {
        div class="chart-frame" role="region" tabindex="0" aria-label="Lineage, drawn" {
            svg class="lineage" viewBox={ "0 0 " (width) " " (height + 2) } width=(width) height=(height + 2) role="group"
                aria-label="What it was made from to the left, what was made from it to the right; the list below says the same" {
                @for (older, younger) in edges(lineage) {
                    @if let (Some(from), Some(to)) = (nodes.get(older), nodes.get(younger)) { (edge(from, to)) }
                }
                @for node in nodes.values() { (drawn(node)) }
            }
        }
    }
}

fn spread(rows: usize) -> i32 {
    i32::try_from(rows).unwrap_or(1) * (HEIGHT + GAP_Y) - GAP_Y
}

/// What tells artifacts apart: those that are not on the log have a name only.
fn key(artifact: &ArtifactRef) -> &str {
    if artifact.id.is_empty() { artifact.name.as_deref().unwrap_or_default() } else { &artifact.id }
}

/// The artifacts by their column: the own one in column 0, each other one where it is met first.
fn columns<'a>(own: &'a ArtifactRef, lineage: &'a Lineage) -> BTreeMap<i32, Vec<&'a ArtifactRef>> {
    let mut columns = BTreeMap::from([(0, vec![own])]);
    let mut seen = vec![key(own)];
    for (relatives, sign) in [(&lineage.ancestors, -1), (&lineage.descendants, 1)] {
        for one in relatives.iter().filter(|one| one.depth <= COLUMNS_MAX) {
            let column = columns.entry(sign * i32::try_from(one.depth).unwrap_or(0)).or_default();
            if column.len() < ROWS_MAX && !seen.contains(&key(&one.artifact)) {
                seen.push(key(&one.artifact));
                column.push(&one.artifact);
            }
        }
    }
    columns.retain(|_, artifacts| !artifacts.is_empty());
    columns
}

/// Every edge from the older to the younger.
fn edges(lineage: &Lineage) -> Vec<Edge<'_>> {
    let older = lineage.ancestors.iter().map(|one| (key(&one.artifact), one.from.as_str()));
    let younger = lineage.descendants.iter().map(|one| (one.from.as_str(), key(&one.artifact)));
    older.chain(younger).collect()
}

fn edge(from: &Node<'_>, to: &Node<'_>) -> Markup {
    let (x1, y1, x2, y2) = (from.x + WIDTH, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2);
    let middle = (x1 + x2) / 2;
    html! { path class="edge" d={ "M" (x1) " " (y1) "C" (middle) " " (y1) " " (middle) " " (y2) " " (x2) " " (y2) } {} }
}

fn drawn(node: &Node<'_>) -> Markup {
    let name = node.artifact.name.as_deref().unwrap_or(&node.artifact.id);
    let link = (!node.artifact.id.is_empty() && !node.own).then(|| address::artifact(&node.artifact.id));
    let class = if node.own { "node own" } else { "node" };
    html! {
        a class=(class) href=[link] {
            title { (name) }
            rect x=(node.x) y=(node.y) width=(WIDTH) height=(HEIGHT) rx="4" {}
            text x=(node.x + WIDTH / 2) y=(node.y + HEIGHT / 2) dy="4" text-anchor="middle" { (label(name)) }
        }
    }
}

fn label(name: &str) -> String {
    match name.chars().count() <= LABEL_MAX {
        true => name.to_owned(),
        false => name.chars().take(LABEL_MAX - 1).chain(['…']).collect(),
    }
}
