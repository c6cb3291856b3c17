//! `assay history`: everything that was said about an artifact, in the order of the log.

use assay_judge::says_with;
use assay_statement::{ArtifactId, Kind};
use clap::Args;

use crate::failure::Failure;
use crate::ledger::coins::Coins;
use crate::ledger::place::PlaceArguments;
use crate::ledger::read::Shown;
use crate::ledger::words::time;
use crate::output;

/// Show everything that was said about an artifact, in the order of the log.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The artifact.
    artifact: ArtifactId,
    #[command(flatten)]
    place: PlaceArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let connection = arguments.place.connect()?;
    let path = format!("/artifacts/{}/history", arguments.artifact);
    let mut statements = connection.client.statements(&path)?;
    let coins = Coins::of(&connection.client)?;
    connection.close();
    statements.sort_by_key(|shown| shown.index);
    if arguments.place.json {
        let all: Vec<_> = statements
            .iter()
            .map(|shown| {
                serde_json::json!({
                    "index": shown.index, "id": shown.id, "kind": shown.kind, "time_ms": shown.time_ms,
                    "author": shown.author, "payload": shown.payload, "protocol": shown.protocol,
                })
            })
            .collect();
        return output::print_json(&all);
    }
    let registered = statements.iter().find(|shown| shown.kind == Kind::Artifact.word());
    let registered = registered.map(|shown| shown.index);
    let mut text = String::new();
    for shown in &statements {
        text.push_str(&line(shown, registered, &coins)?);
    }
    output::print(&text)
}

fn line(shown: &Shown, registered: Option<u64>, coins: &Coins) -> Result<String, Failure> {
    let when = shown.time_ms.map_or_else(|| "-".to_owned(), time);
    let by: String = shown.author.chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect();
    let says = says_with(&shown.statement()?, &|units| coins.words(units));
    let how = match (registered, shown.protocol) {
        (Some(registered), Some(followed)) => format!(", {}", followed.words(registered)),
        _ => String::new(),
    };
    Ok(format!("{:>6}  {when}  …{by}  {says}{how}\n        {}\n", shown.index, shown.id))
}
