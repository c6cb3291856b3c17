//! What is known against models, for pages that weigh their evidence without it.

use assay_judge::word;
use assay_ledger::record::ArtifactRecord;
use assay_ledger::{Facts, key};
use assay_pages::artifact::Caution;
use assay_statement::ArtifactId;

use super::claims::claims;
use crate::http::failure::Failure;
use crate::pages::Reader;

/// The models that are looked into, and the refuted claims that are told of each.
const MODELS_MAX: usize = 12;
const REFUTED_MAX: usize = 2;

/// What is known against the first few models, in their order.
pub(in crate::pages) fn cautions(
    reader: &Reader<'_>,
    models: impl Iterator<Item = ArtifactId>,
) -> Result<Vec<Caution>, Failure> {
    let mut cautions = Vec::new();
    for id in models.take(MODELS_MAX) {
        let record = reader.view.state().record::<ArtifactRecord>(&key::artifact(&id))?;
        let state =
            record.map(|record| word(&record.state)).filter(|state| state != "active" && state != "revived");
        let (claims, _) = claims(reader, id)?;
        let refuted: Vec<_> =
            claims.into_iter().filter(|claim| claim.refuted().is_some()).take(REFUTED_MAX).collect();
        if state.is_some() || !refuted.is_empty() {
            cautions.push(Caution { model: reader.artifact(&id.0)?, state, refuted });
        }
    }
    Ok(cautions)
}
