//! `assay history`: everything that was said about an artifact, in the order of the log.

mod market;

use assay_statement::predicate::{Benchmark, Party, PartyChange, ProtocolStep};
use assay_statement::{ArtifactId, Predicate, Statement};
use clap::Args;

use crate::failure::Failure;
use crate::ledger::place::PlaceArguments;
use crate::ledger::read::Shown;
use crate::ledger::words::{count, time, word};
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
    connection.close();
    statements.sort_by_key(|shown| shown.index);
    if arguments.place.json {
        let all: Vec<_> = statements
            .iter()
            .map(|shown| {
                serde_json::json!({
                    "index": shown.index, "id": shown.id, "kind": shown.kind, "time_ms": shown.time_ms,
                    "author": shown.author, "payload": shown.payload,
                })
            })
            .collect();
        return output::print_json(&all);
    }
    let mut text = String::new();
    for shown in &statements {
        text.push_str(&line(shown)?);
    }
    output::print(&text)
}

fn line(shown: &Shown) -> Result<String, Failure> {
    let when = shown.time_ms.map_or_else(|| "-".to_owned(), time);
    let by: String = shown.author.chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect();
    let says = says(&shown.statement()?);
    Ok(format!("{:>6}  {when}  …{by}  {says}\n        {}\n", shown.index, shown.id))
}

/// What a statement says, in a line.
pub(crate) fn says(statement: &Statement) -> String {
    match &statement.predicate {
        Predicate::Commit(commit) => format!("commit {}", commit.number),
        Predicate::Snapshot(snapshot) => format!("snapshot of {} entries", snapshot.size),
        Predicate::Party(Party { change, .. }) => match change {
            PartyChange::Register { name, .. } => format!("party {name} registered"),
            PartyChange::AddKey { .. } => "a key added".into(),
            PartyChange::RotateKey { .. } => "a key replaced".into(),
            PartyChange::RevokeKey { .. } => "a key revoked".into(),
        },
        Predicate::Artifact(artifact) => format!("registered as {} ({})", artifact.name, artifact.licence),
        Predicate::Contribution(one) => {
            format!("contribution of {}: {}", count(one.items, "item"), one.summary)
        }
        Predicate::Protocol(protocol) => match &protocol.step {
            ProtocolStep::Announce { benchmark: Benchmark::Sealed, metric, .. } => {
                format!("sealed protocol announced: {metric}")
            }
            ProtocolStep::Announce { metric, .. } => format!("protocol announced: {metric}"),
            ProtocolStep::Reveal { .. } => "protocol opened".into(),
        },
        Predicate::Evaluation(one) => {
            let (examples, models) = (one.examples_count, statement.subjects.len() as u64);
            let again = if one.repeats.is_some() { "evaluated again" } else { "evaluated" };
            format!("{again}: {} on {}, {}", one.metric, count(examples, "example"), count(models, "model"))
        }
        Predicate::Replay(replay) => {
            format!("replayed: {} of {} alike", replay.matched, count(replay.sample.rows, "row"))
        }
        Predicate::Claim(claim) => format!(
            "claim: {} on {}, floor {}",
            word(&claim.kind),
            crate::ledger::judge::slice_of(claim),
            output::percent(claim.floor.get())
        ),
        Predicate::Verdict(verdict) => {
            format!("verdict: {} over {}", word(&verdict.decision), count(verdict.outcomes, "outcome"))
        }
        Predicate::Attestation(one) => format!("{}: {}", word(&one.kind), one.summary),
        Predicate::Response(response) => format!("answer ({}): {}", word(&response.kind), response.summary),
        Predicate::Lifecycle(lifecycle) => format!("state set to {}", word(&lifecycle.state)),
        predicate => market::says(predicate).unwrap_or_else(|| predicate.kind_code().word().to_owned()),
    }
}
