//! Describing a tested slice: bounds, cost, alternatives, and why.

use super::report::{Alternative, Finding, Observed, Part};
use super::validate::{Tested, validation};
use crate::search::Conjunction;
use crate::study::Study;

/// Alternatives listed per finding.
const ALTERNATIVES_MAX: usize = 5;

/// Error probabilities that make all of a run's bounds hold at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Levels {
    /// Of each two-sided interval.
    pub(crate) interval: f64,
    /// Of each alternative's lower bound.
    pub(crate) alternative: f64,
}

/// The finding for a tested slice of a model.
pub(crate) fn finding(study: &Study<'_>, tested: &Tested, floor: f64, levels: Levels) -> Finding {
    let slice = tested.nomination.slice;
    let model = tested.nomination.model;
    let words = slice.slice(&study.space);
    let seen = study.sample(model, &study.members(&slice).and(&study.discovery));
    let outside = study.validation.clone().and_not(&tested.members);
    Finding {
        text: words.to_string(),
        slice: words,
        discovery: Observed { n: seen.n(), mean: seen.mean() },
        validation: validation(&tested.sample, tested.p, levels.interval),
        cost_per_correct: study.cost_per_correct(model, &tested.members),
        alternatives: alternatives(study, tested, floor, levels.alternative),
        why: why(study, model, &slice),
        outside_mean: study.mean(model, &outside),
        nearest_limits: Vec::new(),
    }
}

/// Other models whose mean on the slice reaches the floor: those shown to first, then cheapest, then surest.
fn alternatives(study: &Study<'_>, tested: &Tested, floor: f64, alpha: f64) -> Vec<Alternative> {
    let mut found: Vec<Alternative> = (0..study.models.len())
        .filter(|&model| model != tested.nomination.model)
        .filter_map(|model| {
            let mean = study.mean(model, &tested.members).filter(|mean| *mean >= floor)?;
            let lower = study.sample(model, &tested.members).lower(alpha);
            let name = study.models.get(model)?.model.clone();
            let cost_per_correct = study.cost_per_correct(model, &tested.members);
            Some(Alternative { model: name, lower, mean, cost_per_correct })
        })
        .collect();
    found.sort_by(|a, b| {
        let cost = |alternative: &Alternative| alternative.cost_per_correct.unwrap_or(f64::INFINITY);
        let shown = |alternative: &Alternative| alternative.lower >= floor;
        shown(b).cmp(&shown(a)).then(cost(a).total_cmp(&cost(b))).then(b.lower.total_cmp(&a.lower))
    });
    found.truncate(ALTERNATIVES_MAX);
    found
}

/// Each predicate's Shapley part of the slice's lift over the model's overall mean, on the validation half.
///
/// The value of a set of predicates is the mean on the slice that they make (Shapley, 1953); the parts add
/// up to the slice's mean less the overall mean.
fn why(study: &Study<'_>, model: usize, slice: &Conjunction) -> Vec<Part> {
    let depth = slice.depth();
    let value = |mask: u32| {
        let members = study.members(&slice.subset(mask)).and(&study.validation);
        study.mean(model, &members).unwrap_or(0.0)
    };
    let values: Vec<f64> = (0..1u32 << depth).map(value).collect();
    let at = |mask: u32| values.get(mask as usize).copied().unwrap_or(0.0);
    slice
        .slice(&study.space)
        .0
        .iter()
        .enumerate()
        .map(|(position, predicate)| {
            let own = 1u32 << position;
            let lift = (0..1u32 << depth)
                .filter(|mask| mask & own == 0)
                .map(|mask| shapley_weight(depth, mask.count_ones() as usize) * (at(mask | own) - at(mask)))
                .sum();
            Part { predicate: predicate.to_string(), lift }
        })
        .collect()
}

/// `s! (n - s - 1)! / n!`, the share of orders in which a set of `s` comes just before a given player of `n`.
fn shapley_weight(players: usize, before: usize) -> f64 {
    let factorial = |n: usize| (1..=n).map(|i| i as f64).product::<f64>();
    factorial(before) * factorial(players - before - 1) / factorial(players)
}

/// The texts of the limits that share a feature with the niche, most alike first.
pub(crate) fn nearest_limits(niche: &Finding, limits: &[Finding]) -> Vec<String> {
    let likeness = |limit: &Finding| {
        let shared = limit.slice.0.iter().filter(|predicate| niche.slice.0.contains(predicate)).count();
        let same_feature = |name: &str| niche.slice.0.iter().any(|predicate| predicate.feature == name);
        let related = limit.slice.0.iter().filter(|predicate| same_feature(&predicate.feature)).count();
        (shared, related)
    };
    let mut near: Vec<_> =
        limits.iter().map(|limit| (likeness(limit), limit)).filter(|(like, _)| like.1 > 0).collect();
    near.sort_by_key(|(like, _)| std::cmp::Reverse(*like));
    near.into_iter().take(3).map(|(_, limit)| limit.text.clone()).collect()
}
