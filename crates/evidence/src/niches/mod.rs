//! Niches and limits: where each model is shown to reach a floor, and where it is shown not to.
//!
//! Slices are chosen on one half of the examples and tested on the other, so that what is reported was not
//! picked because it happened to look good.

mod describe;
mod guards;
mod map;
mod nominate;
mod report;
mod rule_out;
mod settings;
mod validate;
mod verdict;

pub use guards::twins;
pub use map::{Map, MapCell, MapSlice};
pub use report::*;
pub use settings::{Claim, Settings};
pub(crate) use validate::Tested;

use crate::features;
use crate::progress::{Listener, Phase, Teller};
use crate::study::Study;
use crate::{EvidenceError, Examples, Outcomes};
use describe::Levels;
use guards::Guards;
use nominate::Direction;
use rayon::prelude::*;
use std::fmt::Write;

use verdict::Judge;

/// What a run does, one after the other.
const PHASES: [Phase; 8] = [
    Phase::Preparing,
    Phase::Searching,
    Phase::Choosing,
    Phase::Testing,
    Phase::RulingOut,
    Phase::Checking,
    Phase::Judging,
    Phase::Mapping,
];

/// Finds the niches and limits of every model.
///
/// # Errors
/// A setting out of range, an unknown column, or nothing to learn from.
pub fn find(examples: &Examples, outcomes: &Outcomes, settings: &Settings) -> Result<Report, EvidenceError> {
    find_telling(examples, outcomes, settings, &mut |_| ())
}

/// The same, and tells how far it has come.
///
/// # Errors
/// Those of [`find`].
pub fn find_telling(
    examples: &Examples,
    outcomes: &Outcomes,
    settings: &Settings,
    listener: &mut Listener<'_>,
) -> Result<Report, EvidenceError> {
    settings.check()?;
    let teller = Teller::new(&PHASES, listener);
    teller.begin(Phase::Preparing, None);
    let features = features::of(examples, &settings.columns, settings.support_min_for(examples.len()))?;
    let study = Study::new(examples, outcomes, &features, &settings.seed)?;
    let nominated = nominate::nominate(&study, settings.floor, settings.depth, &teller);
    let rate = settings.false_discovery_rate;
    let tested = validate::validate(&study, nominated.nominations, settings.floor, rate, &teller);
    let levels = levels(&tested, study.models.len(), settings.confidence);
    let ruled_out = rule_out::ruled_out(&study, settings.floor, settings.depth, rate, &teller);
    let guards = Guards::new(&study, settings, &teller);
    let judge = Judge { study: &study, settings, levels, guards, slices: nominated.slices };
    teller.begin(Phase::Judging, Some(study.models.len()));
    let models = (0..study.models.len())
        .into_par_iter()
        .map(|model| {
            let tested: Vec<&Tested> =
                tested.iter().filter(|tested| tested.nomination.model == model).collect();
            // With no slice to search, "on every slice" would say nothing.
            let ruled_out = nominated.slices > 0 && ruled_out.get(model) == Some(&true);
            let report = judge.model_report(model, &tested, ruled_out);
            teller.add(1);
            report
        })
        .collect();
    let count = |direction| tested.iter().filter(|t| t.nomination.direction == direction).count();
    Ok(Report {
        seed: hexadecimal(&settings.seed),
        floor: settings.floor,
        depth: settings.depth,
        min_support: features.support_min,
        fdr: settings.false_discovery_rate,
        confidence: settings.confidence,
        examples: Halves { discovery: study.discovery.count(), validation: study.validation.count() },
        features: features.features.iter().map(|feature| feature.name.clone()).collect(),
        left_out: features.left_out.clone(),
        search: SearchSize {
            slices: nominated.slices,
            niches_nominated: count(Direction::Niche),
            limits_nominated: count(Direction::Limit),
        },
        models,
        map: map::map(&study, settings.confidence, &teller),
    })
}

/// Shares the error probability among every interval of the run (Bonferroni).
fn levels(tested: &[Tested], models: usize, confidence: f64) -> Levels {
    // Each model's overall score has an interval too, nominated or not.
    let intervals = tested.iter().filter(|tested| tested.nomination.slice.depth() > 0).count() + models;
    let interval = (1.0 - confidence) / intervals as f64;
    Levels { interval, alternative: interval / models as f64 }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
