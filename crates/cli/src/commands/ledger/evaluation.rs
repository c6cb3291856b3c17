//! `assay evaluation`: publishing what models did, and running a sample of it again.

pub(crate) mod publish;
mod replay;

use clap::{Args, Subcommand};

use crate::failure::Failure;

/// Publish what models did on a benchmark; run a sample of someone else's evaluation again.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Publish(Box<publish::Publish>),
    Replay(Box<replay::Replay>),
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Publish(publish) => publish.run(),
        Verb::Replay(replay) => replay.run(),
    }
}
