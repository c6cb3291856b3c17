//! Signatures of models: whether each is good for its key, and signs the files of the artifact that names it.

use assay_statement::ArtifactId;
use assay_statement::predicate::ModelSignature;

use super::evidence::{Outcome, PublicBlob};
use crate::failure::Failure;
use crate::ledger::manifest::resources;
use crate::ledger::model_signature::{SigningKey, check_files, verify};

/// Whether a signature is one of the artifact's files.
pub(super) fn outcome(
    artifact: ArtifactId,
    signature: &ModelSignature,
    fetch: &PublicBlob<'_>,
) -> Result<Outcome, Failure> {
    let (manifest, bundle) = (fetch(&artifact.0)?, fetch(&signature.bundle.digest)?);
    let (Some(manifest), Some(bundle), Some(key)) = (manifest, bundle, fetch(&signature.key.digest)?) else {
        return Ok(Outcome::Unknown);
    };
    let checked = || {
        let signed = verify(&bundle, &SigningKey::parse(&key)?)?;
        let files = resources(&manifest)?;
        check_files(&signed, files.iter().map(|(name, digest)| (name.as_str(), digest.as_str())))
    };
    Ok(checked().err().map_or(Outcome::Right, |error| Outcome::Wrong(error.to_string())))
}
