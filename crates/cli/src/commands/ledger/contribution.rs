//! `assay contribution`: what someone gave to an artifact.

use std::path::PathBuf;

use assay_merkle::{Frontier, leaf_hash};
use assay_statement::predicate::{Contribution, ContributionKind};
use assay_statement::{ArtifactId, Digest, PartyId, Signer, Statement};
use clap::{Args, Subcommand, ValueEnum};

use crate::arguments::usage;
use crate::commands::ledger::cosign;
use crate::failure::Failure;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::submit::send;
use crate::ledger::words::{count, text};
use crate::ledger::{LedgerFailure, keys};

/// Say what was given to an artifact: data, labels, code, compute, an evaluation.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Add(Add),
}

/// Add a contribution; with the owner's key beside it, it is acknowledged at once.
#[derive(Debug, Args)]
struct Add {
    /// The artifact that it went into.
    artifact: ArtifactId,
    /// The items, one per line of this file; the log holds only their number and the root of a tree over them.
    #[arg(long, value_name = "FILE")]
    items: PathBuf,
    /// What sort of thing.
    #[arg(long, value_enum)]
    kind: KindChoice,
    /// What it was, in words.
    #[arg(long)]
    summary: String,
    /// The contributor, if its first key is not the one that signs.
    #[arg(long, value_name = "DID")]
    party: Option<PartyId>,
    /// Keep the items with the log too, for anyone to read.
    #[arg(long)]
    publish: bool,
    /// The owner's key, to acknowledge the contribution at once.
    #[arg(long, value_name = "FILE")]
    owner_key: Option<PathBuf>,
    /// Log nothing: write the signed statement to this file, to be acknowledged by `assay cosign` where the owner's key
    /// is.
    #[arg(long, value_name = "FILE", conflicts_with = "owner_key")]
    out: Option<PathBuf>,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KindChoice {
    Data,
    Labels,
    Code,
    Compute,
    Evaluation,
    Other,
}

impl From<KindChoice> for ContributionKind {
    fn from(choice: KindChoice) -> Self {
        match choice {
            KindChoice::Data => Self::Data,
            KindChoice::Labels => Self::Labels,
            KindChoice::Code => Self::Code,
            KindChoice::Compute => Self::Compute,
            KindChoice::Evaluation => Self::Evaluation,
            KindChoice::Other => Self::Other,
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Verb::Add(add) = &arguments.verb;
    let signer = add.key.signer()?;
    let owner = add.owner_key.as_deref().map(keys::signer).transpose()?;
    let failed =
        |error: std::io::Error| LedgerFailure::Read { path: add.items.clone(), reason: error.to_string() };
    let bytes = std::fs::read(&add.items).map_err(failed)?;
    let mut frontier = Frontier::new();
    for item in bytes.split(|byte| *byte == b'\n').filter(|item| !item.is_empty()) {
        frontier.append(leaf_hash(item), &mut |_, _| {});
    }
    if frontier.size() == 0 {
        let message = format!("`{}` holds no items", add.items.display());
        return Err(usage(message, "each line of the file that is not empty is an item"));
    }
    let connection = add.place.connect()?;
    let (client, log) = (&connection.client, connection.client.log()?.id);
    let blob = match add.publish {
        true => Some(client.put_file(log, &add.items, "text/plain", signer.as_ref())?),
        false => None,
    };
    let contribution = Contribution {
        log,
        contributor: add.party.unwrap_or(PartyId(signer.public_key())),
        kind: add.kind.into(),
        summary: text(&add.summary)?,
        items: frontier.size(),
        items_root: Digest::from(*frontier.root().as_bytes()),
        blob,
    };
    let mut signers: Vec<&dyn Signer> = vec![signer.as_ref()];
    signers.extend(owner.as_deref());
    let statement = Statement::new(vec![add.artifact.into()], contribution).map_err(LedgerFailure::from)?;
    let envelope = statement.sign(&signers).map_err(LedgerFailure::from)?;
    if let Some(path) = &add.out {
        connection.close();
        return cosign::write(path, &envelope, add.place.json);
    }
    let logged = send(client, &envelope)?;
    connection.close();
    let acknowledged = if owner.is_some() { ", acknowledged by the owner" } else { "" };
    let items = count(frontier.size(), "item");
    logged.tell(add.place.json, &format!("added a contribution of {items}{acknowledged}"))
}
