//! `assay protocol`: announcing an evaluation before it runs, and opening a sealed one.

use std::path::PathBuf;

use assay_statement::predicate::{Benchmark, Protocol, ProtocolStep, commitment};
use assay_statement::{ArtifactId, Digest, StatementId, Subject};
use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::ledger::manifest::digest_of;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::submit::submit;
use crate::ledger::words::{list, maybe, text};
use crate::ledger::{LedgerFailure, keys};
use crate::output;

/// Announce an evaluation before it runs, openly or sealed; reveal a sealed one.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Announce(Announce),
    Reveal(Reveal),
}

/// Say what will be tested, and how.
#[derive(Debug, Args)]
struct Announce {
    /// The benchmark: the id of an artifact, or the file of examples.
    #[arg(long, value_name = "ID|FILE")]
    benchmark: String,
    /// Log only a commitment to the benchmark; the salt that opens it is written to this file, to be kept secret.
    #[arg(long, value_name = "SALT_FILE")]
    seal: Option<PathBuf>,
    /// What will be measured.
    #[arg(long, default_value = "accuracy")]
    metric: String,
    /// What will run it.
    #[arg(long)]
    harness: Option<String>,
    /// A model to be tested; any when none is named.
    #[arg(long, value_name = "ARTIFACT")]
    model: Vec<ArtifactId>,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// Open a sealed protocol.
#[derive(Debug, Args)]
struct Reveal {
    /// The announcement.
    protocol: StatementId,
    /// The benchmark: the id of an artifact, or the file of examples.
    #[arg(long, value_name = "ID|FILE")]
    benchmark: String,
    /// The file that holds the salt.
    #[arg(long, value_name = "FILE")]
    salt: PathBuf,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// The digest of a benchmark that is named by its id or by its file.
pub(crate) fn benchmark_digest(words: &str) -> Result<Digest, LedgerFailure> {
    match words.parse() {
        Ok(digest) => Ok(digest),
        Err(_) => digest_of(words.as_ref()).map(|(digest, _)| digest),
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Announce(announce) => announce.run(),
        Verb::Reveal(reveal) => reveal.run(),
    }
}

impl Announce {
    fn run(&self) -> Result<(), Failure> {
        let signer = self.key.signer()?;
        let digest = benchmark_digest(&self.benchmark)?;
        let (benchmark, subject) = match &self.seal {
            None => (Benchmark::Open, digest),
            Some(path) => (Benchmark::Sealed, commitment(&write_salt(path)?, &digest)),
        };
        let connection = self.place.connect()?;
        let log = connection.client.log()?.id;
        let step = ProtocolStep::Announce {
            benchmark,
            metric: text(&self.metric)?,
            harness: maybe(self.harness.as_deref())?,
            models: list(self.model.clone())?,
            examples: None,
        };
        let logged = submit(
            &connection.client,
            vec![Subject::of(subject)],
            Protocol { log, step },
            &[signer.as_ref()],
        )?;
        connection.close();
        logged.tell(
            self.place.json,
            if self.seal.is_some() { "announced a sealed protocol" } else { "announced a protocol" },
        )?;
        if let (Some(path), false) = (&self.seal, self.place.json) {
            output::note(&format!(
                "the salt is in `{}`; without it the protocol can never be opened",
                path.display()
            ));
        }
        Ok(())
    }
}

fn write_salt(path: &std::path::Path) -> Result<Digest, LedgerFailure> {
    let salt = Digest::from(keys::random::<32>()?);
    keys::write_secret(path, format!("{salt}\n").as_bytes())?;
    Ok(salt)
}

/// The salt that a file holds.
pub(crate) fn parse_salt(text: &str) -> Option<Digest> {
    text.trim_end().parse().ok()
}

impl Reveal {
    fn run(&self) -> Result<(), Failure> {
        let signer = self.key.signer()?;
        let failed = |reason: String| LedgerFailure::Read { path: self.salt.clone(), reason };
        let salt = std::fs::read_to_string(&self.salt).map_err(|error| failed(error.to_string()))?;
        let salt = parse_salt(&salt).ok_or_else(|| failed("it holds no salt".into()))?;
        let benchmark = benchmark_digest(&self.benchmark)?;
        let connection = self.place.connect()?;
        let log = connection.client.log()?.id;
        let step = ProtocolStep::Reveal { benchmark, salt };
        let subject = vec![self.protocol.into()];
        let logged = submit(&connection.client, subject, Protocol { log, step }, &[signer.as_ref()])?;
        connection.close();
        logged.tell(self.place.json, "opened the protocol")
    }
}
