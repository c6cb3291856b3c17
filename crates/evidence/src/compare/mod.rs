//! Comparing a few models: where each is shown to be better than the others, and where they cannot be told apart.
//!
//! The slices are all examples and each single value or range of a feature, none of them chosen by looking at outcomes,
//! so that every outcome may count. Models are compared on the same examples, and all intervals hold at once.

mod difference;
mod report;

pub use difference::{Difference, difference};
pub use report::{Better, CompareReport, Compared, ComparedSlice, Seen};

use std::ops::Range;

use crate::bitset::Bitset;
use crate::bounds::Sample;
use crate::features::{self, ColumnChoice};
use crate::progress::{Listener, Phase, Teller};
use crate::search::Conjunction;
use crate::settings::{open_unit, support_min_default};
use crate::study::Study;
use crate::{EvidenceError, Examples, Outcomes};

/// The most models that are compared; the message about it says so too.
pub const MODELS_MAX: usize = 6;

/// What is asked of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareSettings {
    /// How sure to be of all intervals at once.
    pub confidence: f64,
    /// The columns to cut by.
    pub columns: ColumnChoice,
}

impl Default for CompareSettings {
    fn default() -> Self {
        Self { confidence: 0.95, columns: ColumnChoice::default() }
    }
}

/// Compares models, by their names in the outcomes, in the order given.
///
/// # Errors
/// Fewer than two models or more than [`MODELS_MAX`], an unknown one, a setting out of range, or nothing to learn from.
pub fn compare(
    examples: &Examples,
    outcomes: &Outcomes,
    models: &[String],
    settings: &CompareSettings,
) -> Result<CompareReport, EvidenceError> {
    compare_telling(examples, outcomes, models, settings, &mut |_| ())
}

/// The same, and tells how far it has come.
///
/// # Errors
/// Those of [`compare`].
pub fn compare_telling(
    examples: &Examples,
    outcomes: &Outcomes,
    models: &[String],
    settings: &CompareSettings,
    listener: &mut Listener<'_>,
) -> Result<CompareReport, EvidenceError> {
    let teller = Teller::new(&[Phase::Preparing, Phase::Comparing], listener);
    teller.begin(Phase::Preparing, None);
    open_unit("confidence", settings.confidence)?;
    if !(2..=MODELS_MAX).contains(&models.len()) {
        let value = models.len().to_string();
        return Err(EvidenceError::Setting { name: "the number of models", value, wanted: "2 to 6" });
    }
    let chosen = models.iter().map(|name| {
        let found = outcomes.models.iter().find(|model| model.model == *name);
        found.cloned().ok_or_else(|| EvidenceError::UnknownModel(name.clone()))
    });
    let chosen = Outcomes { models: chosen.collect::<Result<_, _>>()? };
    let cut = features::of(examples, &settings.columns, support_min_default(examples.len()))?;
    // There are no halves here: every slice was there before the outcomes were looked at.
    let study = Study::new(examples, &chosen, &cut, &[])?;
    let slices = slices(&study, cut.support_min);
    let pairs = models.len() * (models.len() - 1) / 2;
    let intervals = slices.len() * (models.len() + pairs);
    let alpha = (1.0 - settings.confidence) / intervals as f64;
    let everything = Bitset::from_fn(examples.len(), |_| true);
    let compared = (0..models.len()).map(|model| Compared {
        model: models.get(model).cloned().unwrap_or_default(),
        cost_mean: chosen
            .models
            .get(model)
            .and_then(|model| Study::mean_of(model.costs.as_ref()?, &everything)),
    });
    teller.begin(Phase::Comparing, Some(slices.len()));
    let weighed = slices.iter().map(|slice| {
        let weighed = weigh(&study, slice, alpha);
        teller.add(1);
        weighed
    });
    Ok(CompareReport {
        confidence: settings.confidence,
        intervals,
        models: compared.collect(),
        slices: weighed.collect(),
        left_out: cut.left_out.clone(),
    })
}

/// All examples, and each value or bin of a feature with enough of them: none that holds another, so that a difference is
/// counted once.
fn slices(study: &Study<'_>, support_min: usize) -> Vec<Conjunction> {
    let mut slices = vec![Conjunction::default()];
    for (feature, cut) in study.space.features.iter().enumerate() {
        let single = |(_, (codes, _)): &(usize, &(Range<u16>, _))| codes.len() == 1;
        for (predicate, _) in cut.predicates.iter().enumerate().filter(single) {
            let slice = Conjunction::default().with(feature, predicate);
            let count = study.members(&slice).count();
            // What holds everywhere says no more than all examples do.
            if count >= support_min && count < study.examples.len() {
                slices.push(slice);
            }
        }
    }
    slices
}

fn weigh(study: &Study<'_>, conjunction: &Conjunction, alpha: f64) -> ComparedSlice {
    let members = study.members(conjunction);
    let slice = conjunction.slice(&study.space);
    let sample = |model| {
        let sample: Sample = study.sample(model, &members);
        Seen {
            n: sample.n(),
            mean: sample.mean(),
            lower: sample.lower(alpha / 2.0),
            upper: sample.upper(alpha / 2.0),
        }
    };
    let count = study.models.len();
    let mut better = Vec::new();
    for one in 0..count {
        for other in one + 1..count {
            better.extend(told_apart(study, &members, one, other, alpha));
        }
    }
    let beaten = |model: &usize| better.iter().any(|pair| pair.worse == *model);
    ComparedSlice {
        text: slice.to_string(),
        slice,
        n: members.count(),
        seen: (0..count).map(sample).collect(),
        best: (0..count).filter(|model| !beaten(model)).collect(),
        better,
    }
}

/// Which of two models is shown to be better on some examples, if one is.
fn told_apart(study: &Study<'_>, members: &Bitset, one: usize, other: usize, alpha: f64) -> Option<Better> {
    let (left, right) = (study.models.get(one)?, study.models.get(other)?);
    let pairs = members.iter().filter_map(|at| {
        let (left, right) = (*left.scores.get(at)?, *right.scores.get(at)?);
        (!left.is_nan() && !right.is_nan()).then_some((left, right))
    });
    let found = difference(pairs, alpha)?;
    match (found.lower > 0.0, found.upper < 0.0) {
        (true, _) => Some(Better { better: one, worse: other, difference: found }),
        (_, true) => Some(Better { better: other, worse: one, difference: found.turned() }),
        _ => None,
    }
}
