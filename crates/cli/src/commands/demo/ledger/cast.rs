//! The parties of the demo, and what they register.

use std::path::Path;

use assay_statement::predicate::{
    Artifact, ArtifactKind, BlobReference, LineageEdge, Party, PartyChange, Relation,
};
use assay_statement::{ArtifactId, PartyId, Signer, StatementId, Subject};

use super::cards;
use crate::ledger::client::Client;
use crate::ledger::manifest::Manifest;
use crate::ledger::submit::submit;
use crate::ledger::words::{list, text};
use crate::ledger::{LedgerFailure, keys};
use assay_judge::Tables;

/// Who plays a part.
pub(super) struct Cast {
    pub(super) owner: Box<dyn Signer>,
    pub(super) evaluator: Box<dyn Signer>,
    pub(super) contributor: Box<dyn Signer>,
    pub(super) buyer: Box<dyn Signer>,
}

impl Cast {
    /// Makes a key for each and registers them.
    pub(super) fn register(client: &Client, log: StatementId, folder: &Path) -> Result<Self, LedgerFailure> {
        let party = |file: &str, name: &str| {
            let path = folder.join(file);
            keys::create(&path, name, None)?;
            let signer = keys::signer(&path)?;
            let change = PartyChange::Register { name: text(name)?, contact: None };
            let party = PartyId(signer.public_key());
            submit(client, vec![party.into()], Party { log, change }, &[signer.as_ref()])?;
            Ok::<_, LedgerFailure>(signer)
        };
        Ok(Self {
            owner: party("owner", "The identifiers' owner")?,
            evaluator: party("evaluator", "An evaluator")?,
            contributor: party("contributor", "A collector of phrases")?,
            buyer: party("buyer", "A buyer")?,
        })
    }

    /// Registers the phrases as a benchmark.
    pub(super) fn benchmark(
        &self,
        client: &Client,
        log: StatementId,
        directory: &Path,
    ) -> Result<ArtifactId, LedgerFailure> {
        self.phrases(client, log, &directory.join("langid"), "interface phrases")
    }

    /// Registers the phrases that were typed without accents as a benchmark.
    pub(super) fn typed_benchmark(
        &self,
        client: &Client,
        log: StatementId,
        directory: &Path,
    ) -> Result<ArtifactId, LedgerFailure> {
        self.phrases(client, log, &directory.join("langid-typed"), "Vietnamese without accents")
    }

    fn phrases(
        &self,
        client: &Client,
        log: StatementId,
        folder: &Path,
        name: &str,
    ) -> Result<ArtifactId, LedgerFailure> {
        let manifest = Manifest::of(&folder.join("examples.csv"), &[])?;
        let words = Named { name, kind: ArtifactKind::Benchmark, licence: "BSD-3-Clause" };
        register(client, log, &manifest, &words, Vec::new(), self.evaluator.as_ref())
    }

    /// Registers what a model answered in the live run as a data set of its owner's.
    pub(super) fn answers(
        &self,
        client: &Client,
        log: StatementId,
        directory: &Path,
        model: &str,
    ) -> Result<ArtifactId, LedgerFailure> {
        let manifest = Manifest::of(&directory.join("langid").join(format!("{model}.jsonl")), &[])?;
        let name = format!("what {model} answered");
        let words = Named { name: &name, kind: ArtifactKind::Dataset, licence: "MIT OR Apache-2.0" };
        register(client, log, &manifest, &words, Vec::new(), self.owner.as_ref())
    }

    /// What a party is called in this demo.
    pub(super) fn name_of(&self, did: &str) -> String {
        let parties = [
            (&self.owner, "owner"),
            (&self.evaluator, "evaluator"),
            (&self.contributor, "collector"),
            (&self.buyer, "buyer"),
        ];
        let found = parties.iter().find(|(signer, _)| PartyId(signer.public_key()).to_string() == did);
        found.map_or_else(|| did.to_owned(), |(_, name)| (*name).to_owned())
    }

    /// Registers each identifier; the variant over fewer languages is made from the whole one.
    pub(super) fn models(
        &self,
        client: &Client,
        log: StatementId,
        tables: &Tables,
    ) -> Result<Vec<(String, ArtifactId)>, LedgerFailure> {
        let mut names: Vec<&str> = tables.outcomes.models.iter().map(|model| model.model.as_str()).collect();
        // A parent comes before what is made from it.
        names.sort_by_key(|name| name.len());
        let mut models: Vec<(String, ArtifactId)> = Vec::new();
        for name in names {
            let parent = models.iter().find(|(known, _)| name.starts_with(&format!("{known}-")));
            let lineage = parent.map(|(_, id)| LineageEdge {
                relation: Relation::SubsetOf,
                artifact: Some(*id),
                grant: None,
                external: None,
            });
            let manifest =
                Manifest::describing(&format!("the Rust crate behind `{name}`, as this demo was built"));
            let words = Named { name, kind: ArtifactKind::Model, licence: "MIT OR Apache-2.0" };
            let id =
                register(client, log, &manifest, &words, lineage.into_iter().collect(), self.owner.as_ref())?;
            models.push((name.to_owned(), id));
        }
        Ok(models)
    }
}

/// What an artifact is called.
struct Named<'a> {
    name: &'a str,
    kind: ArtifactKind,
    licence: &'a str,
}

impl Named<'_> {
    /// Its card, kept with the log.
    fn card(
        &self,
        client: &Client,
        log: StatementId,
        signer: &dyn Signer,
    ) -> Result<Option<BlobReference>, LedgerFailure> {
        let Some(card) = cards::card(self.name) else { return Ok(None) };
        client.put_bytes(log, card.as_bytes(), "text/markdown", signer).map(Some)
    }
}

fn register(
    client: &Client,
    log: StatementId,
    manifest: &Manifest,
    words: &Named<'_>,
    lineage: Vec<LineageEdge>,
    signer: &dyn Signer,
) -> Result<ArtifactId, LedgerFailure> {
    let id = manifest.id();
    client.put_bytes(log, &manifest.to_bytes(), "application/json", signer)?;
    let artifact = Artifact {
        log,
        kind: words.kind,
        name: text(words.name)?,
        version: None,
        manifest: manifest.summary(),
        licence: text(words.licence)?,
        lineage: list(lineage)?,
        identifiers: list(Vec::new())?,
        card: words.card(client, log, signer)?,
        signature: None,
    };
    submit(client, vec![Subject::named(text(words.name)?, id.0)], artifact, &[signer])?;
    Ok(id)
}
