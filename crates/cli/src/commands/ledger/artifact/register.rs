//! `assay artifact register`: an artifact becomes its owner's on a log, with its lineage and a signature of its files.

use std::path::PathBuf;

use assay_statement::predicate::{Artifact, ArtifactKind, LineageEdge, ModelSignature, Relation};
use assay_statement::{ArtifactId, Subject};
use clap::{Args, ValueEnum};

use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::client::Visibility;
use crate::ledger::manifest::Manifest;
use crate::ledger::model_signature::{BUNDLE_TYPE, KEY_TYPE, SigningKey, check_files, verify};
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::submit::submit;
use crate::ledger::words::{list, maybe, text};

/// Register an artifact as one's own.
#[derive(Debug, Args)]
pub(super) struct Register {
    /// Its folder or file; the digests of the files make its id.
    #[arg(value_name = "PATH", required_unless_present = "describe")]
    path: Option<PathBuf>,
    /// In place of files: words that identify it, such as a service and its version.
    #[arg(long, value_name = "WORDS", conflicts_with = "path")]
    describe: Option<String>,
    /// What it is.
    #[arg(long, value_enum, default_value_t = KindChoice::Model)]
    kind: KindChoice,
    /// What people call it.
    #[arg(long)]
    name: String,
    /// Which version of that name.
    #[arg(long, value_name = "VERSION")]
    release: Option<String>,
    /// The licence: an SPDX expression, or `proprietary`.
    #[arg(long)]
    licence: String,
    /// What it was made from, such as `trained-on=sha256:…` or `fine-tuned-from=hub:owner/model`; where the parent's
    /// terms ask for a right, with your grant behind an `@`: `fine-tuned-from=sha256:…@sha256:…`.
    #[arg(long, value_name = "RELATION=SOURCE", value_parser = parse_edge)]
    from: Vec<LineageEdge>,
    /// Another name that it is known under.
    #[arg(long, value_name = "NAME")]
    also: Vec<String>,
    /// Its model card or data sheet, which is kept with the log.
    #[arg(long, value_name = "FILE")]
    card: Option<PathBuf>,
    /// Keep manifest, card and model signature from the public: for whoever holds the right to inspect it.
    #[arg(long)]
    private: bool,
    /// A signature of the files by OpenSSF model signing, made with an elliptic-curve key; it is checked, and kept with
    /// the log.
    #[arg(long, value_name = "FILE", requires = "model_signature_key", conflicts_with = "describe")]
    model_signature: Option<PathBuf>,
    /// The public key that the signature must be good for, as PEM.
    #[arg(long, value_name = "FILE", requires = "model_signature")]
    model_signature_key: Option<PathBuf>,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KindChoice {
    Model,
    Adapter,
    Dataset,
    Benchmark,
}

impl From<KindChoice> for ArtifactKind {
    fn from(choice: KindChoice) -> Self {
        match choice {
            KindChoice::Model => Self::Model,
            KindChoice::Adapter => Self::Adapter,
            KindChoice::Dataset => Self::Dataset,
            KindChoice::Benchmark => Self::Benchmark,
        }
    }
}

const RELATIONS: [(&str, Relation); 7] = [
    ("fine-tuned-from", Relation::FineTunedFrom),
    ("merged-from", Relation::MergedFrom),
    ("distilled-from", Relation::DistilledFrom),
    ("quantised-from", Relation::QuantisedFrom),
    ("adapter-of", Relation::AdapterOf),
    ("trained-on", Relation::TrainedOn),
    ("subset-of", Relation::SubsetOf),
];

fn parse_edge(words: &str) -> Result<LineageEdge, String> {
    let known = || RELATIONS.map(|(name, _)| name).join(", ");
    let (name, source) = words.split_once('=').ok_or("expected RELATION=SOURCE")?;
    let relation = RELATIONS.iter().find(|(known, _)| *known == name).map(|(_, relation)| *relation);
    let relation = relation.ok_or_else(|| format!("`{name}` is not one of {}", known()))?;
    let (parent, grant) = match source.split_once('@') {
        Some((parent, grant)) if source.starts_with("sha256:") => {
            (parent, Some(grant.parse().map_err(|error| format!("{error}"))?))
        }
        _ => (source, None),
    };
    match parent.parse::<ArtifactId>() {
        Ok(artifact) => Ok(LineageEdge { relation, artifact: Some(artifact), grant, external: None }),
        Err(error) if source.starts_with("sha256:") => Err(error.to_string()),
        Err(_) => {
            let external = text(source).map_err(|error| error.to_string())?;
            Ok(LineageEdge { relation, artifact: None, grant: None, external: Some(external) })
        }
    }
}

impl Register {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let signer = self.key.signer()?;
        let manifest = match (&self.path, &self.describe) {
            (Some(path), _) => Manifest::of(path, self.model_signature.as_slice())?,
            (None, words) => Manifest::describing(words.as_deref().unwrap_or_default()),
        };
        let id = manifest.id();
        let signed = self.signature(&manifest)?;
        let connection = self.place.connect()?;
        let visibility = if self.private { Visibility::Private } else { Visibility::Public };
        let (client, log) = (&connection.client.keeping(visibility), connection.client.log()?.id);
        let card = match &self.card {
            Some(path) => Some(client.put_file(log, path, "text/markdown", signer.as_ref())?),
            None => None,
        };
        let signature = match &signed {
            Some((bundle, key)) => Some(ModelSignature {
                bundle: client.put_bytes(log, bundle, BUNDLE_TYPE, signer.as_ref())?,
                key: client.put_bytes(log, key.pem().as_bytes(), KEY_TYPE, signer.as_ref())?,
            }),
            None => None,
        };
        client.put_bytes(log, &manifest.to_bytes(), "application/json", signer.as_ref())?;
        let artifact = Artifact {
            log,
            kind: self.kind.into(),
            name: text(&self.name)?,
            version: maybe(self.release.as_deref())?,
            manifest: manifest.summary(),
            licence: text(&self.licence)?,
            lineage: list(self.from.clone())?,
            identifiers: list(
                self.also.iter().map(|name| text(name)).collect::<Result<_, LedgerFailure>>()?,
            )?,
            card,
            signature,
        };
        let subject = Subject::named(text(&self.name)?, id.0);
        let logged = submit(client, vec![subject], artifact, &[signer.as_ref()])?;
        connection.close();
        logged.tell_artifact(self.place.json, &format!("registered {}", self.name), id)
    }
}

impl Register {
    /// The signature that was brought, if it signs these files.
    fn signature(&self, manifest: &Manifest) -> Result<Option<(Vec<u8>, SigningKey)>, LedgerFailure> {
        let (Some(bundle), Some(key)) = (&self.model_signature, &self.model_signature_key) else {
            return Ok(None);
        };
        let read = |path: &PathBuf| {
            std::fs::read(path)
                .map_err(|error| LedgerFailure::Read { path: path.clone(), reason: error.to_string() })
        };
        let (bundle, key) = (read(bundle)?, SigningKey::parse(&read(key)?)?);
        check_files(&verify(&bundle, &key)?, manifest.files())?;
        Ok(Some((bundle, key)))
    }
}
