//! The contradicted claim: a stated mean that the model's own rows do not give.

use crate::niches::{Settings, Warning, WarningEvidence, WarningKind};
use crate::study::Study;

/// Warnings for the claims about a model that its rows contradict.
pub(super) fn warnings(study: &Study<'_>, settings: &Settings, model: usize) -> Vec<Warning> {
    let Some(outcomes) = study.models.get(model) else { return Vec::new() };
    let (n, examples) = (outcomes.count() as f64, outcomes.scores.len() as f64);
    let Some(mean) = outcomes.mean() else { return Vec::new() };
    // Missing outcomes may have been left out or counted as wrong; a claim may follow either custom.
    let (lowest, highest) = (mean * n / examples, mean);
    settings
        .claims
        .iter()
        .filter(|claim| claim.model == outcomes.model)
        .filter(|claim| {
            claim.mean < lowest - claim.rounding - 1e-9 || claim.mean > highest + claim.rounding + 1e-9
        })
        .map(|claim| Warning {
            kind: WarningKind::ClaimMismatch,
            text: format!("a mean of {} is claimed, but its {n} rows have a mean of {mean:.4}", claim.mean),
            evidence: WarningEvidence {
                n: Some(outcomes.count() as u64),
                observed: Some(mean),
                expected: Some(claim.mean),
                ..Default::default()
            },
        })
        .collect()
}
