//! `assay blob`: bytes that are kept with the log for those who hold the right to what they belong to.

use std::path::{Path, PathBuf};

use assay_statement::{Digest, StatementId};
use assay_store::log::Clock;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::client::{Client, PrivateRead, Visibility};
use crate::ledger::place::{KeyArguments, PlaceArguments, SystemClock};
use crate::output;

/// How long a signed request is good, in milliseconds: time enough for a clock that is a little off.
const READ_LASTS_MS: u64 = 120_000;

/// Keep files with the log, and read those that you hold the right to.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Put(Put),
    Get(Get),
}

/// Keep files with the log: those of an artifact that you registered, for whoever holds the right to use it.
#[derive(Debug, Args)]
struct Put {
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Let anyone read them.
    #[arg(long)]
    public: bool,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// Read a blob. One that is private needs the right to what it belongs to: to inspect an evaluation, or an artifact's
/// manifest and card; to use an artifact, for its files.
#[derive(Debug, Args)]
struct Get {
    /// The blob.
    digest: Digest,
    /// The artifact or evaluation that it belongs to; without it only public blobs are read.
    #[arg(long, value_name = "ID")]
    of: Option<Digest>,
    /// The grant by which you may, where you have so many that the one that counts is not found.
    #[arg(long, value_name = "STATEMENT", requires = "of")]
    grant: Option<StatementId>,
    /// Where to write it [default: the standard output].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Put(put) => put.run(),
        Verb::Get(get) => get.run(),
    }
}

impl Put {
    fn run(&self) -> Result<(), Failure> {
        let signer = self.key.signer()?;
        let connection = self.place.connect()?;
        let (client, log) = (&connection.client, connection.client.log()?.id);
        let client = client.keeping(if self.public { Visibility::Public } else { Visibility::Private });
        let mut kept = Vec::with_capacity(self.files.len());
        for path in &self.files {
            let blob = client.put_file(log, path, "application/octet-stream", signer.as_ref())?;
            kept.push((path, blob));
        }
        connection.close();
        if self.place.json {
            let items: Vec<_> = kept
                .iter()
                .map(|(path, blob)| json!({ "file": path, "digest": blob.digest, "size_bytes": blob.size_bytes }))
                .collect();
            return output::print_json(&items);
        }
        let rows: Vec<Vec<String>> = kept
            .iter()
            .map(|(path, blob)| {
                vec![blob.digest.to_string(), blob.size_bytes.to_string(), path.display().to_string()]
            })
            .collect();
        output::print(&output::table(&["blob", "bytes", "file"], &rows, &[1]))
    }
}

impl Get {
    fn run(&self) -> Result<(), Failure> {
        let signer = self.of.map(|_| self.key.signer()).transpose()?;
        let connection = self.place.connect()?;
        let client = &connection.client;
        let private = match (self.of, &signer) {
            (Some(of), Some(signer)) => {
                let expires_ms = SystemClock.now_ms().saturating_add(READ_LASTS_MS);
                Some(PrivateRead {
                    log: client.log()?.id,
                    of,
                    grant: self.grant,
                    expires_ms,
                    signer: signer.as_ref(),
                })
            }
            _ => None,
        };
        let Some(path) = &self.out else {
            client.write_blob(&self.digest, private.as_ref(), &mut std::io::stdout().lock())?;
            return Ok(());
        };
        let size = self.write(client, private.as_ref(), path)?;
        connection.close();
        match self.place.json {
            true => output::print_json(&json!({ "file": path, "digest": self.digest, "size_bytes": size })),
            false => output::print(&format!("wrote {} ({size} bytes)\n", path.display())),
        }
    }

    /// Writes the file whole or not at all.
    fn write(
        &self,
        client: &Client,
        private: Option<&PrivateRead<'_>>,
        path: &Path,
    ) -> Result<u64, LedgerFailure> {
        let failed = |error: std::io::Error| LedgerFailure::Write {
            path: path.to_path_buf(),
            reason: error.to_string(),
        };
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let part = PathBuf::from(name);
        let mut file = std::fs::File::create(&part).map_err(failed)?;
        let size = client.write_blob(&self.digest, private, &mut file).inspect_err(|_| {
            // What came is nothing that was asked for.
            let _ = std::fs::remove_file(&part);
        })?;
        file.sync_all().and_then(|()| std::fs::rename(&part, path)).map_err(failed)?;
        Ok(size)
    }
}
