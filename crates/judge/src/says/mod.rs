//! What a statement says, in a line.

mod market;

use assay_statement::predicate::{Benchmark, Party, PartyChange, ProtocolStep};
use assay_statement::{Predicate, Statement};

use crate::claim::slice_of;
use crate::word::{count, word};

/// What a statement says, in a line, with amounts in the asset's smallest units.
pub fn says(statement: &Statement) -> String {
    says_with(statement, &|units| format!("{units} units"))
}

/// What a statement says, in a line; `coins` puts an amount into words.
pub fn says_with(statement: &Statement, coins: &dyn Fn(u64) -> String) -> String {
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
            slice_of(claim),
            format_args!("{:.1}%", 100.0 * claim.floor.get())
        ),
        Predicate::Verdict(verdict) => {
            format!("verdict: {} over {}", word(&verdict.decision), count(verdict.outcomes, "outcome"))
        }
        Predicate::Attestation(one) => format!("{}: {}", word(&one.kind), one.summary),
        Predicate::Response(response) => format!("answer ({}): {}", word(&response.kind), response.summary),
        Predicate::Lifecycle(lifecycle) => format!("state set to {}", word(&lifecycle.state)),
        predicate => {
            market::says(predicate, coins).unwrap_or_else(|| predicate.kind_code().word().to_owned())
        }
    }
}
