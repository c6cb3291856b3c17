//! A router: for each stratum the model to ask, chosen on discovery and judged on validation examples.

use super::rank::bounds;
use super::report::{Difference, FittedModel, Router, Rule};
use super::settings::FitSettings;
use super::strata::{Strata, Weighed};
use super::tree::Tree;
use crate::ModelOutcomes;
use crate::niches::study::Study;
use crate::slice::Predicate;

/// Outcomes' worth of a model's overall score that a stratum's mean is drawn towards, against overfitting.
const SHRINKAGE: f64 = 10.0;

/// Prices of an error that are tried, as powers of two of the dearest model's cost.
const PRICE_EXPONENTS: std::ops::RangeInclusive<i32> = -12..=12;

/// The standard normal quantile of 97.5%.
const NORMAL_95: f64 = 1.959964;

/// What one model promises in one stratum, as far as the discovery half tells.
struct Promise {
    score: f64,
    cost: Option<f64>,
}

/// The router for a workload beside the best single model; `None` where there is nothing to route between.
pub(super) fn route(
    study: &Study<'_>,
    tree: &Tree,
    strata: &Strata,
    ranked: &[FittedModel],
    choice: Option<&str>,
    settings: &FitSettings,
) -> Option<Router> {
    let single_name =
        choice.map(str::to_owned).or_else(|| ranked.first().map(|model| model.model.clone()))?;
    let single = study.models.iter().position(|model| model.model == single_name)?;
    if strata.len() < 2 || study.models.len() < 2 {
        return None;
    }
    let promises: Vec<Vec<Option<Promise>>> =
        study.models.iter().map(|model| promises(model, strata)).collect();
    let costs_known = study.models.get(single).is_some_and(|model| model.costs.is_some());
    let assigned = assign(&promises, strata, single, costs_known, settings)?;
    Some(judge(study, tree, strata, &assigned, single, settings))
}

fn promises(model: &ModelOutcomes, strata: &Strata) -> Vec<Option<Promise>> {
    let everywhere = strata.discovery.iter().filter_map(|members| Study::mean_of(&model.scores, members));
    let (n, sum) = everywhere.fold((0.0, 0.0), |(n, sum), mean| (n + 1.0, sum + mean));
    let overall = if n > 0.0 { sum / n } else { 0.0 };
    let promise = |members: &crate::bitset::Bitset| {
        let mean = Study::mean_of(&model.scores, members)?;
        let n = members.count() as f64;
        let score = (mean * n + overall * SHRINKAGE) / (n + SHRINKAGE);
        Some(Promise { score, cost: model.costs.as_ref().and_then(|costs| Study::mean_of(costs, members)) })
    };
    strata.discovery.iter().map(promise).collect()
}

/// The model per stratum: by the stated price of an error, or the lowest price at which the floor is promised.
fn assign(
    promises: &[Vec<Option<Promise>>],
    strata: &Strata,
    single: usize,
    costs_known: bool,
    settings: &FitSettings,
) -> Option<Vec<usize>> {
    if !costs_known {
        return Some(cheapest(promises, strata.len(), single, None));
    }
    if let Some(price) = settings.error_cost {
        return Some(cheapest(promises, strata.len(), single, Some(price)));
    }
    let dearest = promises.iter().flatten().flatten().filter_map(|promise| promise.cost).fold(0.0, f64::max);
    let tries = PRICE_EXPONENTS
        .map(|exponent| cheapest(promises, strata.len(), single, Some(dearest * 2f64.powi(exponent))));
    let mut last = None;
    for assigned in tries {
        let promised: f64 = assigned
            .iter()
            .enumerate()
            .map(|(stratum, model)| {
                let promise =
                    promises.get(*model).and_then(|strata| strata.get(stratum)).and_then(Option::as_ref);
                strata.shares.get(stratum).copied().unwrap_or(0.0)
                    * promise.map_or(0.0, |promise| promise.score)
            })
            .sum();
        // A point above the floor: what is promised on one half is rarely kept to the full on the other.
        if promised >= settings.floor + 0.01 {
            return Some(assigned);
        }
        last = Some(assigned);
    }
    last
}

/// Per stratum the model with the least cost plus price of errors; by score alone where there is no price.
fn cheapest(
    promises: &[Vec<Option<Promise>>],
    strata: usize,
    single: usize,
    price: Option<f64>,
) -> Vec<usize> {
    let total = |model: usize, stratum: usize| {
        let promise = promises.get(model)?.get(stratum)?.as_ref()?;
        Some(match price {
            Some(price) => promise.cost? + price * (1.0 - promise.score),
            None => 1.0 - promise.score,
        })
    };
    let best = |stratum: usize| {
        let candidates = (0..promises.len()).filter_map(|model| Some((total(model, stratum)?, model)));
        candidates.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map_or(single, |(_, model)| model)
    };
    (0..strata).map(best).collect()
}

/// Judges an assignment on the validation half.
fn judge(
    study: &Study<'_>,
    tree: &Tree,
    strata: &Strata,
    assigned: &[usize],
    single: usize,
    settings: &FitSettings,
) -> Router {
    let value = |pick: fn(&ModelOutcomes) -> Option<&Vec<f64>>, model: usize, example: usize| {
        study
            .models
            .get(model)
            .and_then(pick)
            .and_then(|values| values.get(example))
            .copied()
            .unwrap_or(f64::NAN)
    };
    let scores: fn(&ModelOutcomes) -> Option<&Vec<f64>> = |model| Some(&model.scores);
    let costs: fn(&ModelOutcomes) -> Option<&Vec<f64>> = |model| model.costs.as_ref();
    let routed = |stratum: usize| assigned.get(stratum).copied().unwrap_or(single);
    let weigh = |value: &dyn Fn(usize, usize) -> f64| strata.weigh(&strata.validation, value);
    let score = weigh(&|stratum, example| value(scores, routed(stratum), example));
    let cost = weigh(&|stratum, example| value(costs, routed(stratum), example));
    let score_difference =
        weigh(&|stratum, example| value(scores, routed(stratum), example) - value(scores, single, example));
    let cost_difference =
        weigh(&|stratum, example| value(costs, routed(stratum), example) - value(costs, single, example));
    let lower = score.map_or(0.0, |score| bounds(&score, 1.0 - settings.confidence).0);
    let score_difference =
        difference(score_difference).unwrap_or(Difference { mean: 0.0, lower: -1.0, upper: 1.0 });
    let cost_difference = difference(cost_difference);
    let single_name = study.models.get(single).map(|model| model.model.clone()).unwrap_or_default();
    let (worth_it, reason) =
        verdict(assigned, single, &single_name, lower, &score_difference, cost_difference.as_ref(), settings);
    Router {
        worth_it,
        reason,
        rules: rules(study, tree, strata, assigned),
        mean: score.map_or(0.0, |score| score.mean),
        lower,
        cost: cost.map(|cost| cost.mean),
        single: single_name,
        score_difference,
        cost_difference,
    }
}

fn difference(weighed: Option<Weighed>) -> Option<Difference> {
    let weighed = weighed?;
    let margin = NORMAL_95 * weighed.variance.sqrt();
    Some(Difference { mean: weighed.mean, lower: weighed.mean - margin, upper: weighed.mean + margin })
}

fn verdict(
    assigned: &[usize],
    single: usize,
    single_name: &str,
    lower: f64,
    score: &Difference,
    cost: Option<&Difference>,
    settings: &FitSettings,
) -> (bool, String) {
    if assigned.iter().all(|model| *model == single) {
        return (false, format!("none is worth it: {single_name} is the best choice in every stratum"));
    }
    if let (Some(price), Some(cost)) = (settings.error_cost, cost) {
        // Wrong answers cost, so cost and score weigh against each other at the stated price.
        let worst = cost.upper - price * score.lower;
        let worth_it = worst < 0.0;
        let word = if worth_it { "even" } else { "not" };
        return (
            worth_it,
            format!(
                "cost and errors together are {word} at the unfavourable end of both intervals lower than with {single_name}"
            ),
        );
    }
    let cheaper = cost.is_some_and(|cost| cost.upper < 0.0) && lower >= settings.floor;
    let better = score.lower > 0.0 && cost.is_none_or(|cost| cost.upper <= 0.0 || lower >= settings.floor);
    match (cheaper, better) {
        (true, _) => {
            (true, format!("it keeps the floor on held-out examples and costs less than {single_name}"))
        }
        (_, true) => (true, format!("it scores higher than {single_name} on held-out examples")),
        _ => (false, format!("none is worth it: on held-out examples no gain over {single_name} is shown")),
    }
}

/// The tree's rules, with leaves merged where both sides ask the same model.
fn rules(study: &Study<'_>, tree: &Tree, strata: &Strata, assigned: &[usize]) -> Vec<Rule> {
    let mut rules = Vec::new();
    collect(study, tree, strata, assigned, &mut Vec::new(), &mut rules);
    rules
}

/// The one model that all leaves below ask, if it is one.
fn common_model(tree: &Tree, assigned: &[usize]) -> Option<usize> {
    match tree {
        Tree::Leaf(leaf) => assigned.get(*leaf).copied(),
        Tree::Split { yes, no, .. } => {
            let model = common_model(yes, assigned)?;
            (common_model(no, assigned)? == model).then_some(model)
        }
    }
}

fn share(tree: &Tree, strata: &Strata) -> f64 {
    match tree {
        Tree::Leaf(leaf) => strata.shares.get(*leaf).copied().unwrap_or(0.0),
        Tree::Split { yes, no, .. } => share(yes, strata) + share(no, strata),
    }
}

fn collect(
    study: &Study<'_>,
    tree: &Tree,
    strata: &Strata,
    assigned: &[usize],
    path: &mut Vec<(Predicate, bool)>,
    rules: &mut Vec<Rule>,
) {
    match (common_model(tree, assigned), tree) {
        (Some(model), _) => {
            let part = |side: bool| {
                path.iter().filter(|(_, holds)| *holds == side).map(|(p, _)| p.clone()).collect()
            };
            let words =
                path.iter().map(|(p, holds)| if *holds { p.to_string() } else { format!("not ({p})") });
            let text = words.collect::<Vec<_>>().join(" and ");
            rules.push(Rule {
                text: if text.is_empty() { "all examples".into() } else { text },
                when: part(true),
                unless: part(false),
                model: study.models.get(model).map(|model| model.model.clone()).unwrap_or_default(),
                share: share(tree, strata),
            });
        }
        (None, Tree::Split { feature, predicate, yes, no }) => {
            let Some(condition) = study.space.features.get(*feature).and_then(|f| f.predicate(*predicate))
            else {
                return;
            };
            for (side, below) in [(true, yes), (false, no)] {
                path.push((condition.clone(), side));
                collect(study, below, strata, assigned, path, rules);
                path.pop();
            }
        }
        (None, Tree::Leaf(_)) => {}
    }
}
