//! `assay lineage`: what an artifact was made from, and what was made from it.

use assay_statement::ArtifactId;
use clap::Args;
use serde_json::Value;

use crate::commands::ledger::artifact::plain;
use crate::failure::Failure;
use crate::ledger::place::PlaceArguments;
use crate::output;

/// Show what an artifact was made from, and what was made from it.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The artifact.
    artifact: ArtifactId,
    #[command(flatten)]
    place: PlaceArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let connection = arguments.place.connect()?;
    let answer: Value = connection.client.get(&format!("/artifacts/{}/lineage", arguments.artifact))?;
    connection.close();
    if arguments.place.json {
        return output::print_json(&answer);
    }
    let mut text = String::new();
    for (field, title) in [("ancestors", "made from"), ("descendants", "made into")] {
        let empty = Vec::new();
        let edges = answer.get(field).and_then(Value::as_array).unwrap_or(&empty);
        text.push_str(&format!("{title}\n"));
        let beyond = if field == "ancestors" { external(&answer) } else { String::new() };
        if edges.is_empty() && beyond.is_empty() {
            text.push_str("  nothing that is on this log\n");
        }
        for edge in edges {
            let word = |name: &str| edge.get(name).map_or(String::new(), plain);
            let depth =
                edge.get("depth").and_then(Value::as_u64).and_then(|depth| usize::try_from(depth).ok());
            let indent = "  ".repeat(depth.unwrap_or(1).max(1));
            text.push_str(&format!("{indent}{} {} {}\n", word("relation"), word("name"), word("id")));
        }
        text.push_str(&beyond);
    }
    output::print(&text)
}

/// The parents that are not on this log, a line each.
fn external(answer: &Value) -> String {
    let parents = answer.get("external").and_then(Value::as_array).into_iter().flatten();
    let line = |parent: &Value| {
        let word = |name: &str| parent.get(name).map_or(String::new(), plain);
        let depth = parent.get("depth").and_then(Value::as_u64).and_then(|depth| usize::try_from(depth).ok());
        let indent = "  ".repeat(depth.unwrap_or(1).max(1));
        format!("{indent}{} {} (not on this log)\n", word("relation"), word("source"))
    };
    parents.map(line).collect()
}
