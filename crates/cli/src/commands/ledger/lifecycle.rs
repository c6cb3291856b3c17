//! `assay lifecycle`: whether an artifact is still kept up.

use assay_statement::ArtifactId;
use assay_statement::predicate::{Lifecycle, LifecycleState};
use clap::{Args, Subcommand, ValueEnum};

use crate::failure::Failure;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::submit::submit;
use crate::ledger::words::maybe;

/// Say whether an artifact is still kept up.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Set the state of an artifact that one owns.
    Set {
        /// The artifact.
        artifact: ArtifactId,
        /// Its new state.
        #[arg(value_enum)]
        state: StateChoice,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
        /// What takes its place.
        #[arg(long, value_name = "ARTIFACT")]
        successor: Option<ArtifactId>,
        #[command(flatten)]
        key: KeyArguments,
        #[command(flatten)]
        place: PlaceArguments,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum StateChoice {
    Active,
    Deprecated,
    Retired,
    Revived,
}

/// What the log says of the artifact now.
#[derive(Debug, serde::Deserialize)]
struct Record {
    state_index: u64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Verb::Set { artifact, state, reason, successor, key, place } = &arguments.verb;
    let signer = key.signer()?;
    let connection = place.connect()?;
    let record: Record = connection.client.get(&format!("/artifacts/{artifact}"))?;
    let lifecycle = Lifecycle {
        log: connection.client.log()?.id,
        state: match state {
            StateChoice::Active => LifecycleState::Active,
            StateChoice::Deprecated => LifecycleState::Deprecated,
            StateChoice::Retired => LifecycleState::Retired,
            StateChoice::Revived => LifecycleState::Revived,
        },
        state_index: record.state_index,
        reason: maybe(reason.as_deref())?,
        successor: *successor,
    };
    let logged = submit(&connection.client, vec![(*artifact).into()], lifecycle, &[signer.as_ref()])?;
    connection.close();
    logged.tell(place.json, "set the state")
}
