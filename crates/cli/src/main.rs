//! `assay`: finds where AI models still work, and proves it.

mod arguments;
mod commands;
mod failure;
mod load;
mod output;
mod progress;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Finds where AI models still work, and why, from the records of their evaluations.
#[derive(Debug, Parser)]
#[command(name = "assay", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Niches(commands::niches::Arguments),
    Fit(commands::fit::Arguments),
    Watch(commands::watch::Arguments),
    Slices(commands::slices::Arguments),
    Demo(commands::demo::Arguments),
    Evaluate(commands::evaluate::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Niches(arguments) => commands::niches::run(&arguments),
        Command::Fit(arguments) => commands::fit::run(&arguments),
        Command::Watch(arguments) => commands::watch::run(&arguments),
        Command::Evaluate(arguments) => commands::evaluate::run(&arguments),
        Command::Demo(arguments) => commands::demo::run(&arguments),
        Command::Slices(arguments) => commands::slices::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report();
            ExitCode::FAILURE
        }
    }
}
