//! The break-even of a model, on simulated truth.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod common;

use assay_evidence::fit::{FitReport, FitSettings, NoBreakEven, Position, break_even, fit};
use assay_evidence::{Categories, Examples, Outcomes, Values};
use common::{Random, category, examples, outcomes, tolerated};

/// Success rates per topic: the model in question, the next best, a dear one, and one that does not suffice.
const RATES: [[f64; 5]; 4] = [
    [0.97, 0.9, 0.6, 0.7, 0.6],
    [0.96, 0.94, 0.9, 0.9, 0.9],
    [0.97, 0.95, 0.93, 0.96, 0.94],
    [0.5, 0.5, 0.6, 0.5, 0.5],
];
const COSTS: [f64; 4] = [1.0, 4.0, 20.0, 0.1];
/// What the buyer needs.
const ANSWERS: u64 = 10_000;

fn records(examples: &Examples, random: &mut Random) -> Outcomes {
    let scores = RATES.map(|rates| {
        (0..examples.len())
            .map(|row| random.bernoulli(rates[category(examples, "topic", row) as usize]))
            .collect()
    });
    let mut records = outcomes(scores.to_vec());
    for (model, cost) in records.models.iter_mut().zip(COSTS) {
        model.costs = Some((0..examples.len()).map(|_| cost * (0.5 + random.unit())).collect());
    }
    records
}

/// A workload of the first two topics mostly.
fn workload(random: &mut Random) -> Examples {
    let mut workload = examples(400, random);
    let codes = (0..400).map(|_| [0, 0, 0, 0, 1, 1, 1, 2, 3, 4][random.below(10)]).collect();
    let levels = (0..5).map(|topic| format!("topic{topic}")).collect();
    workload.columns[0].values = Values::Categories(Categories { levels, codes });
    workload
}

fn report(n: usize, error_cost: Option<f64>, random: &mut Random) -> (Examples, FitReport) {
    let examples = examples(n, random);
    let (records, workload) = (records(&examples, random), workload(random));
    let settings = FitSettings { floor: 0.7, error_cost, ..Default::default() };
    let report = fit(&examples, &records, &workload, None, &settings).unwrap();
    (workload, report)
}

/// What the first model truly saves over another.
fn truth(workload: &Examples, other: usize, error_cost: Option<f64>) -> f64 {
    let mean = |model: usize| {
        let rates = (0..workload.len()).map(|row| RATES[model][category(workload, "topic", row) as usize]);
        rates.sum::<f64>() / workload.len() as f64
    };
    let expense = |model: usize| match error_cost {
        None => COSTS[model] / mean(model),
        Some(price) => COSTS[model] + price * (1.0 - mean(model)),
    };
    ANSWERS as f64 * (expense(other) - expense(0))
}

#[test]
fn intervals_hold_what_is_truly_saved() {
    for error_cost in [None, Some(8.0)] {
        let (runs, mut missed, mut width, mut error) = (300, 0, 0.0, 0.0);
        for seed in 0..runs {
            let mut random = Random::new(160_000 + seed);
            let (workload, report) = report(3000, error_cost, &mut random);
            let found = break_even(&report, "m0", ANSWERS).unwrap();
            assert!(found.alternative != "m3", "what does not suffice is no alternative");
            let other: usize = found.alternative[1..].parse().unwrap();
            let truth = truth(&workload, other, error_cost);
            let (lower, upper) = (found.lower.unwrap(), found.upper.unwrap());
            missed += usize::from(!(lower..=upper).contains(&truth));
            width += (upper - lower) / truth / runs as f64;
            error += (found.estimate - truth).abs() / truth / runs as f64;
        }
        println!(
            "error cost {error_cost:?}: missed in {missed} of {runs} runs (stated: at most 15); mean width {:.0}%, \
             mean error of the estimate {:.1}%",
            100.0 * width,
            100.0 * error
        );
        assert!(missed <= tolerated(0.05, runs as usize), "{missed}");
        assert!(error < 0.1 && width < 1.0, "{error} {width}");
    }
}

#[test]
fn thin_evidence_gives_wide_intervals_and_few_prices_are_told_from_it() {
    let width = |n: usize| {
        let mut random = Random::new(170_000);
        let (_, report) = report(n, None, &mut random);
        let found = break_even(&report, "m0", ANSWERS).unwrap();
        (found.lower.unwrap_or(f64::NEG_INFINITY), found.upper.unwrap_or(f64::INFINITY))
    };
    let (thin, thick) = (width(400), width(20_000));
    println!("saved: {thin:?} from 400 examples, {thick:?} from 20,000");
    assert!(thin.1 - thin.0 > 2.0 * (thick.1 - thick.0));
    assert!(thin.0 < thick.0 && thin.1 > thick.1);
}

#[test]
fn prices_are_told_apart_and_what_cannot_be_said_is_not() {
    let mut random = Random::new(180_000);
    let (_, report) = report(3000, None, &mut random);
    let found = break_even(&report, "m0", ANSWERS).unwrap();
    assert!(found.suffices);
    for (price, position) in [
        (found.lower.unwrap() - 1.0, Position::Below),
        (found.lower.unwrap(), Position::Within),
        (found.upper.unwrap(), Position::Within),
        (found.upper.unwrap() + 1.0, Position::Above),
    ] {
        assert_eq!(found.position(price), position);
    }
    // One that is dearer than the next best saves less than nothing.
    assert!(break_even(&report, "m2", ANSWERS).unwrap().upper.unwrap() < 0.0);
    assert_eq!(break_even(&report, "m9", ANSWERS), Err(NoBreakEven::NoModel("m9".into())));
    let mut alone = report.clone();
    alone.models.retain(|model| ["m0", "m3"].contains(&model.model.as_str()));
    assert_eq!(break_even(&alone, "m0", ANSWERS), Err(NoBreakEven::NoAlternative));
    let mut free = report.clone();
    free.models.iter_mut().filter(|model| model.model == "m0").for_each(|model| model.cost = None);
    assert_eq!(break_even(&free, "m0", ANSWERS), Err(NoBreakEven::NoCost("m0".into())));
    let mut unknown = report;
    unknown
        .models
        .iter_mut()
        .filter(|model| model.model == "m0")
        .for_each(|model| model.lower_worst_case = 0.0);
    let found = break_even(&unknown, "m0", ANSWERS).unwrap();
    assert_eq!((found.lower, found.position(-1e9)), (None, Position::Within));
}
