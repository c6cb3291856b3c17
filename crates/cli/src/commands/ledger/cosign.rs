//! `assay cosign`: a second signature on a statement that was signed elsewhere.

use std::path::{Path, PathBuf};

use assay_statement::{Envelope, SignedStatement};
use clap::Args;

use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::submit::send;
use crate::output;
use assay_judge::says;

/// Add one's signature to a statement that another machine signed and wrote to a file, and log it.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The file, as `assay contribution add --out` writes it.
    file: PathBuf,
    /// Log nothing: write the statement with both signatures to this file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let path = &arguments.file;
    let failed = |reason: String| LedgerFailure::Read { path: path.clone(), reason };
    let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    let envelope = Envelope::from_json(&bytes).map_err(|error| failed(error.to_string()))?;
    if let Some(key) = envelope.first_bad_signature() {
        return Err(failed(format!("the signature of `{key}` is not good")).into());
    }
    let signer = arguments.key.signer()?;
    let envelope = envelope.cosign(signer.as_ref()).map_err(LedgerFailure::from)?;
    let signed = SignedStatement::from_envelope(envelope).map_err(LedgerFailure::from)?;
    if let Some(out) = &arguments.out {
        return write(out, &signed.envelope, arguments.place.json);
    }
    let connection = arguments.place.connect()?;
    let logged = send(&connection.client, &signed.envelope)?;
    connection.close();
    logged.tell(arguments.place.json, &format!("cosigned: {}", says(&signed.statement)))
}

/// Writes a statement that is signed and not logged.
pub(crate) fn write(path: &Path, envelope: &Envelope, in_json: bool) -> Result<(), Failure> {
    let failed = |source| Failure::Write { path: path.display().to_string(), source };
    std::fs::write(path, envelope.to_entry()).map_err(failed)?;
    match in_json {
        true => output::print_json(&serde_json::json!({ "file": path, "id": envelope.id() })),
        false => output::print(&format!(
            "signed, and not logged yet\nfile       {}\nsignatures {}\n",
            path.display(),
            envelope.signatures().len()
        )),
    }
}
