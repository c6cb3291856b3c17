//! Ranking models on a workload.

use super::report::{ConstantAnswer, FittedModel, OwnEvidence};
use super::settings::FitSettings;
use super::strata::{Strata, Values, Weighed};
use crate::bounds::{Sample, clopper_pearson};
use crate::progress::{Phase, Teller};
use crate::study::{Study, labels};
use crate::{Examples, ModelOutcomes, Outcomes};
use std::cmp::Ordering;

/// Every model on the workload, by lower bound, then by cost per correct answer.
pub(super) fn rank(
    study: &Study<'_>,
    strata: &Strata,
    workload: &Examples,
    own: Option<&Outcomes>,
    settings: &FitSettings,
    teller: &Teller<'_>,
) -> Vec<FittedModel> {
    // Two one-sided bounds per model; twice as many where own outcomes give a second pair.
    let bounds = 2 * study.models.len() * if own.is_some() { 2 } else { 1 };
    let alpha = (1.0 - settings.confidence) / bounds as f64;
    teller.begin(Phase::Weighing, Some(study.models.len()));
    let mut models: Vec<FittedModel> = study
        .models
        .iter()
        .map(|model| {
            let own = own.and_then(|own| own.models.iter().find(|other| other.model == model.model));
            let own = own.filter(|own| own.scores.len() == workload.len());
            let fitted = fitted(strata, model, own, alpha, settings);
            teller.add(1);
            fitted
        })
        .collect();
    models.sort_by(|a, b| {
        b.lower.total_cmp(&a.lower).then_with(|| by_cost(a, b)).then_with(|| a.model.cmp(&b.model))
    });
    models
}

/// Cheaper per correct answer first; unknown costs last.
fn by_cost(a: &FittedModel, b: &FittedModel) -> Ordering {
    let cost = |model: &FittedModel| model.cost_per_correct.unwrap_or(f64::INFINITY);
    cost(a).total_cmp(&cost(b))
}

fn fitted(
    strata: &Strata,
    model: &ModelOutcomes,
    own: Option<&ModelOutcomes>,
    alpha: f64,
    settings: &FitSettings,
) -> FittedModel {
    let score =
        strata.weigh(&strata.validation, &Column { values: &model.scores, extremes: Some((0.0, 1.0)) });
    let costs = model.costs.as_ref();
    let cost = costs.and_then(|values| strata.weigh(&strata.validation, &Column { values, extremes: None }));
    let (mut lower, mut upper) = score.map_or((0.0, 1.0), |score| bounds(&score, alpha));
    let mut mean = score.map(|score| score.mean);
    let own = own.and_then(|own| own_evidence(own, lower, upper, alpha));
    if let Some(own) = &own {
        // Evidence from elsewhere that the workload's own outcomes contradict does not count here.
        (lower, upper) = if own.contradicts {
            (own.lower, own.upper)
        } else {
            (lower.max(own.lower), upper.min(own.upper))
        };
        mean = if own.contradicts { Some(own.mean) } else { mean };
    }
    let cost_error = cost.map(|cost| cost.variance.max(0.0).sqrt()).filter(|error| error.is_finite());
    let cost = cost.map(|cost| cost.mean);
    let inside = 1.0 - strata.outside;
    FittedModel {
        model: model.model.clone(),
        n: score.map_or(0, |score| score.n),
        n_effective: score.map_or(0, |score| effective_size(&score) as u64),
        outside: strata.outside + inside * score.map_or(1.0, |score| score.unknown),
        mean,
        lower,
        upper,
        lower_worst_case: lower * inside,
        cost,
        cost_error,
        cost_per_correct: cost.zip(mean).filter(|(_, mean)| *mean > 0.0).map(|(cost, mean)| cost / mean),
        expected_cost: expected_cost(cost, mean, settings.error_cost),
        reaches_floor: lower >= settings.floor,
        within_budget: settings.budget.zip(cost).map(|(budget, cost)| cost <= budget),
        own,
    }
}

/// One model's values, whatever the stratum.
struct Column<'a> {
    values: &'a [f64],
    extremes: Option<(f64, f64)>,
}

impl Values for Column<'_> {
    fn at(&self, _stratum: usize, example: usize) -> f64 {
        self.values.get(example).copied().unwrap_or(f64::NAN)
    }

    fn extremes(&self) -> Option<(f64, f64)> {
        self.extremes
    }
}

fn expected_cost(cost: Option<f64>, mean: Option<f64>, error_cost: Option<f64>) -> Option<f64> {
    let (mean, error_cost) = (mean?, error_cost?);
    Some(cost? + error_cost * (1.0 - mean))
}

/// The size of a simple sample that would be as uncertain.
///
/// The smaller of the design-based size `mean (1 - mean) / variance` and Kish's.
fn effective_size(score: &Weighed) -> f64 {
    let by_variance = score.mean * (1.0 - score.mean) / score.variance;
    if by_variance.is_finite() && by_variance > 0.0 { by_variance.min(score.n_kish) } else { score.n_kish }
}

/// Bounds on a weighed mean: Clopper-Pearson at the effective sample size (Korn and Graubard, Survey
/// Methodology 24, 1998), rounded outward; strata without any value count as all wrong, or all right.
pub(super) fn bounds(score: &Weighed, alpha: f64) -> (f64, f64) {
    let n = effective_size(score).floor().max(1.0);
    let lower = clopper_pearson::lower((score.mean * n).floor() as u64, n as u64, alpha);
    let upper = clopper_pearson::upper((score.mean * n).ceil() as u64, n as u64, alpha);
    let known = 1.0 - score.unknown;
    (lower * known, upper * known + score.unknown)
}

fn own_evidence(own: &ModelOutcomes, lower: f64, upper: f64, alpha: f64) -> Option<OwnEvidence> {
    let sample = Sample::new(own.scores.iter().copied());
    let (own_lower, own_upper) = (sample.lower(alpha), sample.upper(alpha));
    Some(OwnEvidence {
        n: sample.n(),
        mean: sample.mean()?,
        lower: own_lower,
        upper: own_upper,
        contradicts: own_upper < lower || own_lower > upper,
    })
}

/// The model to take: of those shown to suffice within the budget, the one that costs least.
pub(super) fn choose(models: &[FittedModel], settings: &FitSettings) -> Option<String> {
    let sufficient = models.iter().filter(|model| model.reaches_floor && suits_budget(model, settings));
    let price = |model: &FittedModel| match settings.error_cost {
        Some(_) => model.expected_cost.unwrap_or(f64::INFINITY),
        None => model.cost_per_correct.unwrap_or(f64::INFINITY),
    };
    // Models come by lower bound, and the first of equals is taken.
    let best = sufficient.fold(None, |best: Option<&FittedModel>, model| match best {
        Some(best) if price(best) <= price(model) => Some(best),
        _ => Some(model),
    });
    best.map(|model| model.model.clone())
}

/// A model of unknown cost cannot be said to keep a budget.
fn suits_budget(model: &FittedModel, settings: &FitSettings) -> bool {
    settings.budget.is_none() || model.within_budget == Some(true)
}

/// Why that choice, in a sentence.
pub(super) fn choice_reason(
    models: &[FittedModel],
    choice: Option<&str>,
    outside: f64,
    settings: &FitSettings,
) -> String {
    if outside >= 1.0 {
        return "all of the workload lies outside the evidence, so nothing can be said of any model".into();
    }
    let floor = settings.floor;
    let sufficient =
        models.iter().filter(|model| model.reaches_floor && suits_budget(model, settings)).count();
    let chosen = choice.and_then(|choice| models.iter().find(|model| model.model == choice));
    let within = if settings.budget.is_some() { " within the budget" } else { "" };
    let closest =
        models.first().map(|best| format!("{} comes closest, with at least {:.3}", best.model, best.lower));
    let Some(chosen) = chosen else {
        let closest = closest.map(|closest| format!("; {closest}")).unwrap_or_default();
        return format!("no model is shown to reach {floor}{within} here{closest}");
    };
    let known =
        models.iter().filter(|m| m.reaches_floor && m.cost.is_some() && suits_budget(m, settings)).count();
    let rank = match (known, sufficient - known) {
        (0, _) => {
            format!("the surest of {sufficient} models shown to reach {floor}, of which no cost is known")
        }
        (known, 0) => format!("the cheapest of {known} shown to reach {floor}{within}"),
        (known, rest) => {
            format!("the cheapest of {known} shown to reach {floor}{within}, beside {rest} of unknown cost")
        }
    };
    format!("{rank}; it scores at least {:.3} here", chosen.lower)
}

/// What always giving the most frequent label of the workload would score.
pub(super) fn constant_answer(workload: &Examples, label: Option<&str>) -> Option<ConstantAnswer> {
    let labels = labels(workload, label)?;
    let mut counts = vec![0usize; labels.levels.len()];
    for code in &labels.codes {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
    let (answer, count) = labels.levels.iter().zip(counts).max_by_key(|(_, count)| *count)?;
    Some(ConstantAnswer { answer: answer.clone(), mean: count as f64 / workload.len() as f64 })
}
