//! Work of others that comes back under another owner: files that are on the log already, errors that are another's.
//!
//! A warning and no more: a licence may allow it, and small files such as licences are in many models.

use std::collections::{BTreeMap, HashSet};

use assay_evidence::Outcomes;
use assay_evidence::niches::twins;
use assay_statement::{ArtifactId, PartyId, PublicKey};
use serde::Deserialize;
use serde_json::Value;

use super::LedgerFailure;
use super::client::Client;
use super::manifest::Manifest;
use super::words::count;

/// The most manifests that are read before a registration.
const MANIFESTS_MAX: usize = 2000;

/// An artifact of the log.
#[derive(Debug, Clone, Deserialize)]
struct Registered {
    id: ArtifactId,
    name: String,
    owner: PartyId,
}

/// The party whose key it is: that of the log, or the one that the key would found.
fn party_of(client: &Client, key: PublicKey) -> Result<PartyId, LedgerFailure> {
    let found: Value = client.get(&format!("/search?q={key}"))?;
    let hits = found.get("hits").and_then(Value::as_array).into_iter().flatten();
    let party = hits.filter_map(|hit| hit.get("party")?.get("id")?.as_str()?.parse().ok()).next();
    Ok(party.unwrap_or(PartyId(key)))
}

/// The files of a public manifest, each by its SHA-256 in hexadecimal; none where it cannot be read.
fn files_of(client: &Client, id: ArtifactId) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    struct Files {
        resources: Vec<File>,
    }
    #[derive(Deserialize)]
    struct File {
        digest: String,
    }
    let bytes = client.blob(&id.0).ok()?;
    let files: Files = serde_json::from_slice(&bytes).ok()?;
    Some(files.resources.into_iter().map(|file| file.digest).collect())
}

/// What is to be warned of when these files are registered with this key: artifacts of other owners that hold some too.
pub(crate) fn known_files(
    client: &Client,
    manifest: &Manifest,
    key: PublicKey,
) -> Result<Vec<String>, LedgerFailure> {
    let own: HashSet<&str> = manifest.files().map(|(_, digest)| digest).collect();
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let party = party_of(client, key)?;
    let registered: Vec<Registered> = client.pages("/artifacts", "")?;
    let others: Vec<&Registered> = registered.iter().filter(|other| other.owner != party).collect();
    let mut warnings = Vec::new();
    for other in others.iter().take(MANIFESTS_MAX) {
        let Some(files) = files_of(client, other.id) else { continue };
        let shared = files.iter().collect::<HashSet<_>>().into_iter();
        let shared = shared.filter(|digest| own.contains(digest.as_str())).count();
        if shared > 0 {
            warnings.push(format!(
                "{} of {} here {} in `{}` ({}) too, which is another owner's ({})",
                shared,
                count(own.len() as u64, "file"),
                if shared == 1 { "is" } else { "are" },
                other.name,
                other.id,
                other.owner
            ));
        }
    }
    if others.len() > MANIFESTS_MAX {
        warnings.push(format!("only {MANIFESTS_MAX} of {} artifacts of others were looked at", others.len()));
    }
    Ok(warnings)
}

/// What is to be warned of when these outcomes are published: models of different owners with the same errors.
pub(crate) fn known_errors(
    client: &Client,
    outcomes: &Outcomes,
    models: &BTreeMap<String, ArtifactId>,
) -> Result<Vec<String>, LedgerFailure> {
    let owner = |name: &str| -> Result<Option<PartyId>, LedgerFailure> {
        let Some(id) = models.get(name) else { return Ok(None) };
        Ok(Some(client.get::<Registered>(&format!("/artifacts/{id}"))?.owner))
    };
    let mut warnings = Vec::new();
    for (model, warning) in twins(outcomes) {
        let Some(other) = &warning.evidence.other_model else { continue };
        if owner(&model)? != owner(other)? {
            warnings.push(format!("`{model}` and `{other}` belong to different owners: {}", warning.text));
        }
    }
    Ok(warnings)
}
