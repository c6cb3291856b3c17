//! `assay bundle`: one file that proves a statement offline.

use std::path::PathBuf;

use assay_statement::StatementId;
use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::place::PlaceArguments;
use crate::output;

/// Write a file that proves offline that a statement is on the log.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Export the bundle of a statement: envelope, inclusion proof, checkpoint, cosignatures.
    Export {
        /// The statement.
        statement: StatementId,
        /// Where to write it [default: the standard output].
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        place: PlaceArguments,
    },
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Verb::Export { statement, out, place } = &arguments.verb;
    let connection = place.connect()?;
    let bundle = connection.client.file(&format!("api/v1/statements/{statement}/bundle"))?;
    connection.close();
    let bundle = bundle.ok_or_else(|| {
        LedgerFailure::Wrong(format!("the statement `{statement}` is not published, or not on this log"))
    })?;
    match out {
        None => output::print(&String::from_utf8_lossy(&bundle)),
        Some(path) => {
            let failed = |source| Failure::Write { path: path.display().to_string(), source };
            std::fs::write(path, &bundle).map_err(failed)?;
            match place.json {
                true => output::print_json(&serde_json::json!({ "file": path, "bytes": bundle.len() })),
                false => output::print(&format!("wrote {} ({} bytes)\n", path.display(), bundle.len())),
            }
        }
    }
}
