//! A router: for each stratum the model to ask, chosen on discovery and judged on validation examples.

use super::rank::bounds;
use super::report::{Difference, FittedModel, Router};
use super::rules::rules;
use super::settings::FitSettings;
use super::strata::{Strata, Values, Weighed};
use super::tree::Tree;
use crate::ModelOutcomes;
use crate::progress::{Phase, Teller};
use crate::study::Study;

/// Outcomes' worth of a model's overall score that a stratum's mean is drawn towards, against overfitting.
const SHRINKAGE: f64 = 10.0;

/// Prices of an error that are tried, as powers of two of the dearest model's cost.
const PRICE_EXPONENTS: std::ops::RangeInclusive<i32> = -12..=12;

/// The standard normal quantile of 97.5%.
pub(super) const NORMAL_95: f64 = 1.959964;

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
    teller: &Teller<'_>,
) -> Option<Router> {
    teller.begin(Phase::Routing, Some(study.models.len()));
    let single_name =
        choice.map(str::to_owned).or_else(|| ranked.first().map(|model| model.model.clone()))?;
    let single = study.models.iter().position(|model| model.model == single_name)?;
    if strata.len() < 2 || study.models.len() < 2 || strata.outside >= 1.0 {
        // There is nothing to ask of any model.
        teller.add(study.models.len());
        return None;
    }
    let promised = |model| {
        let promises = promises(model, strata);
        teller.add(1);
        promises
    };
    let promises: Vec<Vec<Option<Promise>>> = study.models.iter().map(promised).collect();
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

/// The model per stratum: at the stated price of an error, or else at the lowest at which the floor is promised.
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
    let dearest = promises.iter().flatten().flatten().filter_map(|promise| promise.cost).fold(0.0, f64::max);
    let least = settings.error_cost.unwrap_or(0.0);
    let prices = PRICE_EXPONENTS.map(|exponent| dearest * 2f64.powi(exponent)).filter(|price| *price > least);
    let mut last = None;
    for price in settings.error_cost.into_iter().chain(prices) {
        let assigned = cheapest(promises, strata.len(), single, Some(price));
        // A point above the floor: what is promised on one half is rarely kept to the full on the other.
        if promised(promises, strata, &assigned) >= settings.floor + 0.01 {
            return Some(assigned);
        }
        last = Some(assigned);
    }
    last
}

/// The score on the workload that the discovery half promises of an assignment.
fn promised(promises: &[Vec<Option<Promise>>], strata: &Strata, assigned: &[usize]) -> f64 {
    let score = |(stratum, model): (usize, &usize)| {
        let promise = promises.get(*model)?.get(stratum)?.as_ref()?;
        Some(strata.shares.get(stratum)? * promise.score)
    };
    assigned.iter().enumerate().filter_map(score).sum()
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
    let weigh = |pick: Pick, extremes, less_single: bool| {
        let single = less_single.then_some(single);
        strata.weigh(&strata.validation, &Routed { study, assigned, pick, extremes, single })
    };
    let scores: Pick = |model| Some(&model.scores);
    let costs: Pick = |model| model.costs.as_ref();
    let score = weigh(scores, Some((0.0, 1.0)), false);
    let cost = weigh(costs, None, false);
    let score_difference = weigh(scores, Some((-1.0, 1.0)), true);
    let cost_difference = weigh(costs, None, true);
    let lower = score.map_or(0.0, |score| bounds(&score, 1.0 - settings.confidence).0);
    let score_difference =
        difference(score_difference).unwrap_or(Difference { mean: 0.0, lower: -1.0, upper: 1.0 });
    let cost_difference = difference(cost_difference);
    let single_name = study.models.get(single).map(|model| model.model.clone()).unwrap_or_default();
    let mut router = Router {
        worth_it: false,
        reason: String::new(),
        rules: rules(study, tree, strata, assigned),
        mean: score.map_or(0.0, |score| score.mean),
        lower,
        cost: cost.map(|cost| cost.mean),
        single: single_name,
        score_difference,
        cost_difference,
    };
    let always_single = assigned.iter().all(|model| *model == single);
    (router.worth_it, router.reason) = verdict(&router, always_single, settings);
    router
}

/// What of a model is weighed.
type Pick = fn(&ModelOutcomes) -> Option<&Vec<f64>>;

/// The values of the models that are asked, stratum by stratum.
struct Routed<'a> {
    study: &'a Study<'a>,
    assigned: &'a [usize],
    pick: Pick,
    extremes: Option<(f64, f64)>,
    /// The model whose values are taken off, if any.
    single: Option<usize>,
}

impl Routed<'_> {
    fn of(&self, model: usize, example: usize) -> f64 {
        let values = self.study.models.get(model).and_then(self.pick);
        values.and_then(|values| values.get(example)).copied().unwrap_or(f64::NAN)
    }
}

impl Values for Routed<'_> {
    fn at(&self, stratum: usize, example: usize) -> f64 {
        let Some(routed) = self.assigned.get(stratum) else { return f64::NAN };
        self.of(*routed, example) - self.single.map_or(0.0, |single| self.of(single, example))
    }

    fn extremes(&self) -> Option<(f64, f64)> {
        self.extremes
    }

    /// A model does not differ from itself.
    fn are_certain(&self, stratum: usize) -> bool {
        self.single.is_some() && self.assigned.get(stratum).copied() == self.single
    }
}

fn difference(weighed: Option<Weighed>) -> Option<Difference> {
    let weighed = weighed?;
    let margin = NORMAL_95 * weighed.variance.sqrt();
    Some(Difference { mean: weighed.mean, lower: weighed.mean - margin, upper: weighed.mean + margin })
}

/// Whether a judged router is worth it, and why.
fn verdict(router: &Router, always_single: bool, settings: &FitSettings) -> (bool, String) {
    let (single_name, score, cost) =
        (&router.single, &router.score_difference, router.cost_difference.as_ref());
    let none = |why: &str| (false, format!("none is worth it: {why}"));
    if always_single {
        return none(&format!("{single_name} is the best choice in every stratum"));
    }
    if settings.budget.is_some_and(|budget| router.cost.is_none_or(|cost| cost > budget)) {
        return none("it would cost more than the budget");
    }
    if router.lower < settings.floor {
        return none("held-out examples do not show that it reaches the floor");
    }
    if let (Some(price), Some(cost)) = (settings.error_cost, cost) {
        // Wrong answers cost, so cost and score weigh against each other at the stated price.
        if cost.upper - price * score.lower < 0.0 {
            return (
                true,
                format!(
                    "its cost and errors together come to less than those of {single_name}, even at the unfavourable ends of both intervals"
                ),
            );
        }
        return none(&format!(
            "its cost and errors together are not shown to come to less than those of {single_name}"
        ));
    }
    match (cost.is_some_and(|cost| cost.upper < 0.0), score.lower > 0.0) {
        (true, _) => {
            (true, format!("it keeps the floor on held-out examples and costs less than {single_name}"))
        }
        (_, true) => (true, format!("it scores higher than {single_name} on held-out examples")),
        _ => none(&format!("held-out examples show no gain over {single_name}")),
    }
}
