//! Fit: which model, or router between models, suffices for a buyer's own workload.
//!
//! Evidence is weighed to the workload: a tree grown on the discovery half cuts the examples into strata in
//! which scores differ, the validation half tells each model's score per stratum, and the workload's shares of
//! the strata weigh them together (post-stratification). What no evidence covers is said, not guessed.

mod break_even;
mod columns;
mod grow;
mod outside;
mod rank;
mod report;
mod router;
mod rules;
mod settings;
mod strata;
mod tree;

pub use break_even::{BreakEven, NoBreakEven, Position, break_even};
pub use columns::shared_columns;
pub use report::*;
pub use settings::FitSettings;

use crate::features;
use crate::progress::{Listener, Phase, Teller};
use crate::settings::support_min_default;
use crate::study::Study;
use crate::{EvidenceError, Examples, Outcomes};
use strata::Strata;

/// What a fit does, one after the other.
const PHASES: [Phase; 4] = [Phase::Preparing, Phase::Cutting, Phase::Weighing, Phase::Routing];

/// Ranks the models for a workload and says whether a router would be worth it.
///
/// `own` holds outcomes on the workload's own examples, where the buyer has some.
///
/// # Errors
/// A setting out of range, a column that the workload lacks, or nothing to learn from.
pub fn fit(
    examples: &Examples,
    outcomes: &Outcomes,
    workload: &Examples,
    own: Option<&Outcomes>,
    settings: &FitSettings,
) -> Result<FitReport, EvidenceError> {
    fit_telling(examples, outcomes, workload, own, settings, &mut |_| ())
}

/// The same, and tells how far it has come.
///
/// # Errors
/// Those of [`fit`].
pub fn fit_telling(
    examples: &Examples,
    outcomes: &Outcomes,
    workload: &Examples,
    own: Option<&Outcomes>,
    settings: &FitSettings,
    listener: &mut Listener<'_>,
) -> Result<FitReport, EvidenceError> {
    settings.check()?;
    if workload.is_empty() {
        return Err(EvidenceError::NoEvidence("the workload has no examples"));
    }
    let teller = Teller::new(&PHASES, listener);
    teller.begin(Phase::Preparing, None);
    let features = features::of(examples, &settings.columns, support_min_default(examples.len()))?;
    let study = Study::new(examples, outcomes, &features, &settings.seed)?;
    let placed = outside::place(&study, &features.left_out, workload)?;
    let tree = grow::grow(&study, &placed, &teller);
    let strata = Strata::new(&study, &tree, &placed);
    let models = rank::rank(&study, &strata, workload, own, settings, &teller);
    let choice = rank::choose(&models, settings);
    let router = router::route(&study, &tree, &strata, &models, choice.as_deref(), settings, &teller);
    Ok(FitReport {
        floor: settings.floor,
        confidence: settings.confidence,
        seed: settings.seed.iter().map(|byte| format!("{byte:02x}")).collect(),
        budget: settings.budget,
        error_cost: settings.error_cost,
        workload: WorkloadReport {
            n: workload.len(),
            outside: placed.report,
            strata: strata.len(),
            constant_answer: rank::constant_answer(workload, settings.columns.label.as_deref()),
        },
        choice_reason: rank::choice_reason(&models, choice.as_deref(), strata.outside, settings),
        choice,
        models,
        router,
        left_out: features.left_out.clone(),
    })
}
