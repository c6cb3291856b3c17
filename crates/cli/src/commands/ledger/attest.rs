//! `assay attest`: an audit, limitation, incident or compliance statement about anything on the log.

use std::path::PathBuf;

use assay_statement::predicate::{About, Attestation, AttestationKind, Severity};
use assay_statement::{Digest, PartyId, Subject};
use clap::{Args, ValueEnum};

use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::submit::submit;
use crate::ledger::words::{list, text};

/// Attest something about an artifact, a statement or a party; nobody can remove it.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// What it is about: the id of an artifact or of a statement, or the `did:key` of a party.
    about: String,
    /// What sort of thing that is, where it is an id.
    #[arg(long, value_enum, default_value_t = AboutChoice::Artifact)]
    on: AboutChoice,
    /// What sort of statement this is.
    #[arg(long, value_enum)]
    kind: KindChoice,
    /// What is attested, in words.
    #[arg(long)]
    summary: String,
    /// How bad it is.
    #[arg(long, value_enum)]
    severity: Option<SeverityChoice>,
    /// A file that supports it, which is kept with the log.
    #[arg(long, value_name = "FILE")]
    evidence: Vec<PathBuf>,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AboutChoice {
    Artifact,
    Statement,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KindChoice {
    Audit,
    Limitation,
    Incident,
    Compliance,
    Provenance,
    Review,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SeverityChoice {
    Low,
    Medium,
    High,
    Critical,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let signer = arguments.key.signer()?;
    let (about, subject) = subject(arguments)?;
    let connection = arguments.place.connect()?;
    let (client, log) = (&connection.client, connection.client.log()?.id);
    let mut evidence = Vec::new();
    for path in &arguments.evidence {
        evidence.push(client.put_file(log, path, "application/octet-stream", signer.as_ref())?);
    }
    let attestation = Attestation {
        log,
        about,
        kind: kind(arguments.kind),
        summary: text(&arguments.summary)?,
        severity: arguments.severity.map(severity),
        evidence: list(evidence)?,
    };
    let logged = submit(client, vec![subject], attestation, &[signer.as_ref()])?;
    connection.close();
    logged.tell(arguments.place.json, "attested")
}

fn subject(arguments: &Arguments) -> Result<(About, Subject), LedgerFailure> {
    if arguments.about.starts_with("did:") {
        let party: PartyId =
            arguments.about.parse().map_err(|error| LedgerFailure::Wrong(format!("{error}")))?;
        return Ok((About::Party, party.into()));
    }
    let digest: Digest = arguments.about.parse().map_err(|error| LedgerFailure::Wrong(format!("{error}")))?;
    let about = match arguments.on {
        AboutChoice::Artifact => About::Artifact,
        AboutChoice::Statement => About::Statement,
    };
    Ok((about, Subject::of(digest)))
}

fn kind(choice: KindChoice) -> AttestationKind {
    match choice {
        KindChoice::Audit => AttestationKind::Audit,
        KindChoice::Limitation => AttestationKind::Limitation,
        KindChoice::Incident => AttestationKind::Incident,
        KindChoice::Compliance => AttestationKind::Compliance,
        KindChoice::Provenance => AttestationKind::Provenance,
        KindChoice::Review => AttestationKind::Review,
    }
}

fn severity(choice: SeverityChoice) -> Severity {
    match choice {
        SeverityChoice::Low => Severity::Low,
        SeverityChoice::Medium => Severity::Medium,
        SeverityChoice::High => Severity::High,
        SeverityChoice::Critical => Severity::Critical,
    }
}
