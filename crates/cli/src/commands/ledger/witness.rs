//! `assay witness`: cosigning other people's logs, so that none can show two histories.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use assay_merkle::{CosignatureSigner, VerifierKey};
use assay_server::witness::{WitnessOptions, WitnessServer};
use assay_server::{Limits, LogLines, Stop};
use assay_store::objects::folder::Folder;
use clap::{Args, Subcommand};

use crate::commands::ledger::verify::parse_key;
use crate::failure::Failure;
use crate::ledger::place::{KeyArguments, SystemClock};
use crate::ledger::{LedgerFailure, keys};
use crate::output;

/// Cosign other people's logs (c2sp.org/tlog-witness), so that none can show two histories.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Serve(Serve),
}

/// Run a witness until told to stop.
#[derive(Debug, Args)]
struct Serve {
    /// The witness's name, best one that is its operator's alone.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The key of a log to witness, or the file that holds it.
    #[arg(long, value_name = "KEY|FILE", required = true)]
    vkey: Vec<String>,
    /// Where the witness keeps what it has seen.
    #[arg(long, value_name = "DIR", default_value = "assay-witness")]
    folder: PathBuf,
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// The witness's key: an Ed25519 key of OpenSSH, with its secret half [default: that of `assay key new`].
    #[arg(long, value_name = "FILE", env = "ASSAY_KEY")]
    key: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Verb::Serve(serve) = &arguments.verb;
    Ok(serve.run()?)
}

impl Serve {
    fn run(&self) -> Result<(), LedgerFailure> {
        let wrong = |error: String| LedgerFailure::Wrong(error);
        let path = KeyArguments { key: self.key.clone() }.path()?;
        let signer = CosignatureSigner::new(&self.name, keys::seed(&path)?)
            .map_err(|error| wrong(error.to_string()))?;
        let logs = self.vkey.iter().map(|words| parse_key(words)).collect::<Result<Vec<VerifierKey>, _>>()?;
        let listener = TcpListener::bind(self.listen)
            .map_err(|error| wrong(format!("cannot listen on `{}`: {error}", self.listen)))?;
        let address = listener.local_addr().unwrap_or(self.listen);
        let log_lines: LogLines = Arc::new(|line| {
            if let Ok(line) = serde_json::to_string(line) {
                output::line_to_error_stream(&line);
            }
        });
        let stop = Stop::default();
        let stopping = stop.clone();
        ctrlc::set_handler(move || stopping.stop())
            .map_err(|error| wrong(format!("cannot wait for signals: {error}")))?;
        output::note(&format!("witness {} at http://{address}", signer.verifier_key()));
        let options = WitnessOptions {
            signer,
            logs,
            objects: Arc::new(Folder::new(&self.folder)),
            clock: Arc::new(SystemClock),
            limits: Limits::default(),
            log_lines,
        };
        WitnessServer::new(options).run(listener, &stop).map_err(|error| wrong(error.to_string()))
    }
}
