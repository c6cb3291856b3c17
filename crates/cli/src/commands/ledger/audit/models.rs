//! Signatures of models: whether each is good for its key, and signs the files of the artifact that names it.

use assay_statement::predicate::ModelSignature;
use assay_statement::{ArtifactId, Digest};

use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::manifest::resources;
use crate::ledger::model_signature::{SigningKey, check_files, verify};

/// Why a signature is not one of the artifact's files.
pub(super) fn difference(
    artifact: ArtifactId,
    signature: &ModelSignature,
    fetch: &dyn Fn(&Digest) -> Result<Vec<u8>, LedgerFailure>,
) -> Result<Option<String>, Failure> {
    let manifest = fetch(&artifact.0)?;
    let (bundle, key) = (fetch(&signature.bundle.digest)?, fetch(&signature.key.digest)?);
    let checked = || {
        let signed = verify(&bundle, &SigningKey::parse(&key)?)?;
        let files = resources(&manifest)?;
        check_files(&signed, files.iter().map(|(name, digest)| (name.as_str(), digest.as_str())))
    };
    Ok(checked().err().map(|error| error.to_string()))
}
