//! The constant answerer: a model that wins a slice only because one answer is nearly always right there.

use crate::bitset::Bitset;
use crate::bounds::binomial::upper_tail;
use crate::examples::{Categories, MISSING};
use crate::niches::{Tested, Warning, WarningEvidence, WarningKind};
use crate::study::Study;

/// Level of the paired test that a model must pass against the best constant answer.
const LEVEL: f64 = 0.05;

/// The share of one answer from which on a model counts as always giving it.
const CONSTANT_SHARE: f64 = 0.95;

/// The warning that a niche is won by answering always the same, if it is.
pub(super) fn warning(study: &Study<'_>, labels: Option<&Categories>, tested: &Tested) -> Option<Warning> {
    let model = study.models.get(tested.nomination.model)?;
    match labels {
        Some(labels) => against_labels(study, labels, &model.scores, tested),
        None => from_predictions(study, model.predictions.as_ref()?, tested),
    }
}

/// Requires the model to beat the constant answer that is best on the slice, there and on the counter-slice.
fn against_labels(
    study: &Study<'_>,
    labels: &Categories,
    scores: &[f64],
    tested: &Tested,
) -> Option<Warning> {
    let (answer, _) = most_frequent(labels, &tested.members)?;
    let (model_only, constant_only) = discordant(labels, answer, scores, &tested.members);
    // One-sided exact test of paired outcomes (McNemar, Psychometrika 12, 1947).
    let p = upper_tail(model_only, model_only + constant_only, 0.5);
    let beats_here = model_only > constant_only && p <= LEVEL;
    let counter = study.validation.clone().and_not(&tested.members);
    let (model_only_outside, constant_only_outside) = discordant(labels, answer, scores, &counter);
    let beats_there = model_only_outside > constant_only_outside || counter.count() == 0;
    if beats_here && beats_there {
        return None;
    }
    let share = share_of(labels, answer, &tested.members);
    let slice = tested.nomination.slice.slice(&study.space).to_string();
    let mean = tested.sample.mean();
    let text = format!(
        "always answering `{}` scores {:.1}% on {slice}, the model {:.1}%: it is not shown to beat that{}, so this is no niche",
        level(labels, answer),
        100.0 * share,
        100.0 * mean.unwrap_or_default(),
        if beats_here { " on the other examples" } else { "" },
    );
    let (n, p) = (Some(tested.sample.n()), Some(p));
    let evidence = WarningEvidence {
        slice: Some(slice),
        n,
        observed: mean,
        expected: Some(share),
        p,
        ..Default::default()
    };
    Some(Warning { kind: WarningKind::ConstantAnswer, text, evidence })
}

/// Without labels: the model gives one answer both on the slice and outside it.
fn from_predictions(study: &Study<'_>, predictions: &Categories, tested: &Tested) -> Option<Warning> {
    let (answer, share) = most_frequent(predictions, &tested.members)?;
    let counter = study.validation.clone().and_not(&tested.members);
    let share_outside = share_of(predictions, answer, &counter);
    if share < CONSTANT_SHARE || (share_outside < CONSTANT_SHARE && counter.count() > 0) {
        return None;
    }
    let slice = tested.nomination.slice.slice(&study.space).to_string();
    let text = format!(
        "the model answers `{}` to {:.1}% of the examples of {slice} and to {:.1}% of the others: it cannot tell them apart",
        level(predictions, answer),
        100.0 * share,
        100.0 * share_outside
    );
    let evidence = WarningEvidence {
        slice: Some(slice),
        n: Some(tested.sample.n()),
        observed: Some(share),
        expected: Some(CONSTANT_SHARE),
        ..Default::default()
    };
    Some(Warning { kind: WarningKind::ConstantAnswer, text, evidence })
}

/// How many examples only the model gets right, and how many only the constant answer.
fn discordant(labels: &Categories, answer: u32, scores: &[f64], members: &Bitset) -> (u64, u64) {
    members.iter().fold((0, 0), |(model_only, constant_only), at| {
        let Some(score) = scores.get(at).filter(|score| !score.is_nan()) else {
            return (model_only, constant_only);
        };
        let constant = if labels.codes.get(at) == Some(&answer) { 1.0 } else { 0.0 };
        (model_only + u64::from(*score > constant), constant_only + u64::from(*score < constant))
    })
}

/// The most frequent level and its share among the examples; ties go to the first level.
fn most_frequent(categories: &Categories, members: &Bitset) -> Option<(u32, f64)> {
    let mut counts = vec![0usize; categories.levels.len()];
    for at in members.iter() {
        if let Some(count) = categories.codes.get(at).and_then(|&code| counts.get_mut(code as usize)) {
            *count += 1;
        }
    }
    let (code, count) = (0u32..).zip(counts).max_by_key(|&(code, count)| (count, std::cmp::Reverse(code)))?;
    (count > 0).then(|| (code, count as f64 / members.count() as f64))
}

fn share_of(categories: &Categories, answer: u32, members: &Bitset) -> f64 {
    let given = members.iter().filter(|&at| categories.codes.get(at) == Some(&answer)).count();
    given as f64 / members.count().max(1) as f64
}

fn level(categories: &Categories, code: u32) -> &str {
    debug_assert_ne!(code, MISSING);
    categories.levels.get(code as usize).map(String::as_str).unwrap_or_default()
}
