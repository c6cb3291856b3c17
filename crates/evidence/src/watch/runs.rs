//! Two runs of the same benchmark compared: which outcomes flipped, and where.

use super::{WatchSettings, plain_slices};
use crate::features;
use crate::flips::{Flips, compare};
use crate::slice::Slice;
use crate::{EvidenceError, Examples, Outcomes};
use serde::Serialize;

/// How one model's two runs differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunComparison {
    /// The model.
    pub model: String,
    /// Over all examples; `None` where the runs share no example.
    pub overall: Option<Flips>,
    /// On each plain slice, most changed first.
    pub slices: Vec<SliceFlips>,
}

/// Flips on one slice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SliceFlips {
    /// The slice.
    pub slice: Slice,
    /// The slice in words.
    pub text: String,
    /// What changed.
    pub flips: Flips,
}

/// Compares two runs for every model that is in both.
///
/// # Errors
/// An unknown column, or no model in both runs.
pub fn compare_runs(
    examples: &Examples,
    first: &Outcomes,
    second: &Outcomes,
    settings: &WatchSettings,
) -> Result<Vec<RunComparison>, EvidenceError> {
    let cut = features::of(examples, &settings.columns, settings.support_min_for(examples.len()))?;
    let slices = plain_slices(examples, &cut);
    let pairs = first
        .models
        .iter()
        .filter_map(|a| second.models.iter().find(|b| b.model == a.model).map(|b| (a, b)))
        .map(|(a, b)| RunComparison {
            model: a.model.clone(),
            overall: compare(&a.scores, &b.scores),
            slices: slice_flips(&slices, &a.scores, &b.scores, cut.support_min),
        });
    let compared: Vec<RunComparison> = pairs.collect();
    if compared.is_empty() {
        return Err(EvidenceError::NoEvidence("no model is in both runs"));
    }
    Ok(compared)
}

fn slice_flips(
    slices: &[(Slice, Vec<bool>)],
    first: &[f64],
    second: &[f64],
    support_min: usize,
) -> Vec<SliceFlips> {
    let only = |scores: &[f64], members: &[bool]| -> Vec<f64> {
        scores.iter().zip(members).map(|(score, member)| if *member { *score } else { f64::NAN }).collect()
    };
    let mut found: Vec<SliceFlips> = slices
        .iter()
        .skip(1)
        .filter_map(|(slice, members)| {
            let flips = compare(&only(first, members), &only(second, members))?;
            let enough = flips.n as usize >= support_min;
            enough.then(|| SliceFlips { slice: slice.clone(), text: slice.to_string(), flips })
        })
        .collect();
    found.sort_by(|a, b| b.flips.share.total_cmp(&a.flips.share).then_with(|| a.text.cmp(&b.text)));
    found
}
