//! The stated error rates, measured on simulated truth with fixed seeds.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod common;

use assay_evidence::bounds::{Sample, beta_binomial};
use assay_evidence::niches::{self, Settings, Verdict};
use assay_evidence::slice::Condition;
use common::{Random, category, examples, number, outcomes, tolerated};

const FLOOR: f64 = 0.75;

fn settings() -> Settings {
    Settings { floor: FLOOR, support_min: Some(40), ..Default::default() }
}

/// Outcomes that do not depend on the features: of these means exactly, in random order.
fn permuted(means: &[f64], n: usize, random: &mut Random) -> Vec<Vec<f64>> {
    let model = |mean: &f64| {
        let right = (mean * n as f64).floor() as usize;
        let mut scores: Vec<f64> = (0..n).map(|at| f64::from(u8::from(at < right))).collect();
        random.shuffle(&mut scores);
        scores
    };
    means.iter().map(model).collect()
}

#[test]
fn where_there_is_no_niche_few_runs_report_one() {
    let (runs, mut false_runs, mut nominated) = (600, 0, 0);
    for seed in 0..runs {
        let mut random = Random::new(seed);
        let examples = examples(1000, &mut random);
        // At the floor itself a false niche is likeliest; just below and far below it, less.
        let scores = permuted(&[0.75, 0.75, 0.745, 0.73, 0.6], 1000, &mut random);
        let report = niches::find(&examples, &outcomes(scores), &settings()).unwrap();
        nominated += report.search.niches_nominated;
        let false_alarm =
            report.models.iter().any(|m| matches!(m.verdict, Verdict::Niche | Verdict::General));
        false_runs += usize::from(false_alarm);
    }
    println!(
        "{false_runs} of {runs} runs without a niche reported one (stated rate 0.1); {nominated} nominated in all"
    );
    assert!(nominated > runs as usize, "the test needs nominations to say anything");
    assert!(false_runs <= tolerated(0.1, runs as usize), "{false_runs} of {runs} runs");
}

#[test]
fn where_there_is_no_limit_few_runs_report_one() {
    let (runs, mut false_runs) = (500, 0);
    for seed in 0..runs {
        let mut random = Random::new(10_000 + seed);
        let examples = examples(1000, &mut random);
        let scores = permuted(&[0.75, 0.755, 0.8], 1000, &mut random);
        let report = niches::find(&examples, &outcomes(scores), &settings()).unwrap();
        let false_alarm = |m: &niches::ModelReport| !m.limits.is_empty() || m.verdict == Verdict::RuledOut;
        false_runs += usize::from(report.models.iter().any(false_alarm));
    }
    println!("{false_runs} of {runs} runs without a limit reported one (stated rate 0.1)");
    assert!(false_runs <= tolerated(0.1, runs as usize), "{false_runs} of {runs} runs");
}

/// The true rate of a model that is good on one topic with short texts, and middling elsewhere.
fn planted_rate(topic: u32, length: f64, inside: f64) -> f64 {
    if topic == 2 && length < 500.0 { inside } else { 0.55 }
}

#[test]
fn all_bounds_of_a_run_hold_at_once() {
    let (runs, mut missed_lower, mut missed_upper, mut checked) = (500, 0, 0, 0);
    for seed in 0..runs {
        let mut random = Random::new(20_000 + seed);
        let examples = examples(800, &mut random);
        let rates: Vec<Vec<f64>> = [0.95, 0.85, 0.75]
            .iter()
            .map(|inside| {
                let rate = |row| {
                    planted_rate(category(&examples, "topic", row), number(&examples, "length", row), *inside)
                };
                (0..800).map(rate).collect()
            })
            .collect();
        let scores =
            rates.iter().map(|rates| rates.iter().map(|rate| random.bernoulli(*rate)).collect()).collect();
        let report = niches::find(&examples, &outcomes(scores), &settings()).unwrap();
        let (mut lower_fails, mut upper_fails) = (false, false);
        for (model, rates) in report.models.iter().zip(&rates) {
            for finding in model.niches.iter().chain(&model.limits).chain(&model.unconfirmed) {
                let truth = mean_rate(&examples, &finding.slice, rates, &report.seed);
                lower_fails |= finding.validation.lower > truth;
                upper_fails |= finding.validation.upper < truth;
                checked += 1;
            }
        }
        missed_lower += usize::from(lower_fails);
        missed_upper += usize::from(upper_fails);
    }
    println!(
        "{checked} intervals; a lower bound failed in {missed_lower} and an upper in {missed_upper} of {runs} runs (stated: 12.5 each)"
    );
    assert!(checked > 2000);
    assert!(missed_lower <= tolerated(0.025, runs as usize), "{missed_lower}");
    assert!(missed_upper <= tolerated(0.025, runs as usize), "{missed_upper}");
}

/// The mean of the true rates over the validation examples of a slice.
fn mean_rate(
    examples: &assay_evidence::Examples,
    slice: &assay_evidence::slice::Slice,
    rates: &[f64],
    seed: &str,
) -> f64 {
    assert_eq!(seed, "00");
    let holds = |row: usize| {
        slice.0.iter().all(|predicate| match &predicate.condition {
            Condition::Is(level) => {
                format!("{}{}", predicate.feature, category(examples, &predicate.feature, row)) == *level
            }
            Condition::Below(end) => number(examples, &predicate.feature, row) < *end,
            Condition::AtLeast(start) => number(examples, &predicate.feature, row) >= *start,
            Condition::Range(from, to) => (*from..*to).contains(&number(examples, &predicate.feature, row)),
            other => panic!("unexpected condition {other:?}"),
        })
    };
    let validation = |row: &usize| {
        assay_evidence::split::half(&[0], &examples.ids[*row]) == assay_evidence::split::Half::Validation
    };
    let chosen: Vec<f64> =
        (0..rates.len()).filter(|row| holds(*row)).filter(validation).map(|row| rates[row]).collect();
    chosen.iter().sum::<f64>() / chosen.len() as f64
}

#[test]
fn planted_niches_are_found_with_power_that_grows() {
    println!("inside rate, examples: share of runs in which the planted niche is confirmed (floor {FLOOR})");
    let mut power = Vec::new();
    for (inside, n) in [(0.80, 1000), (0.85, 1000), (0.9, 1000), (0.95, 1000), (0.85, 4000), (0.9, 4000)] {
        let runs = 60;
        let found = (0..runs).filter(|seed| finds_planted(inside, n, *seed)).count();
        println!("  {inside:.2}, {n:5}: {:.2}", found as f64 / f64::from(runs as u32));
        power.push(found);
    }
    assert!(
        power[3] >= 50,
        "a clear niche on 50 validation examples should nearly always be found: {power:?}"
    );
    assert!(power[5] >= 58, "{power:?}");
    assert!(power[0] < power[3] && power[1] < power[4], "{power:?}");
}

fn finds_planted(inside: f64, n: usize, seed: u64) -> bool {
    let mut random = Random::new(30_000 + seed);
    let examples = examples(n, &mut random);
    let planted = |row| category(&examples, "topic", row) == 2 && number(&examples, "length", row) < 500.0;
    let scores = (0..n)
        .map(|row| {
            let rate =
                planted_rate(category(&examples, "topic", row), number(&examples, "length", row), inside);
            random.bernoulli(rate)
        })
        .collect();
    let report = niches::find(&examples, &outcomes(vec![scores]), &settings()).unwrap();
    // Found when some niche lies mostly inside the planted one.
    report.models[0].niches.iter().any(|niche| {
        let on_topic = niche.slice.0.iter().any(|p| p.condition == Condition::Is("topic2".into()));
        on_topic && planted_share(&niche.slice, n, &examples, planted) > 0.7
    })
}

fn planted_share(
    slice: &assay_evidence::slice::Slice,
    n: usize,
    examples: &assay_evidence::Examples,
    planted: impl Fn(usize) -> bool,
) -> f64 {
    let ones: Vec<f64> = (0..n).map(|row| f64::from(u8::from(planted(row)))).collect();
    mean_rate(examples, slice, &ones, "00")
}

#[test]
fn confidence_sequences_hold_when_looked_at_after_every_outcome() {
    let (runs, looks, alpha) = (2000u64, 500u64, 0.1);
    for rate in [0.5, 0.9] {
        let mut missed = 0;
        for seed in 0..runs {
            let mut random = Random::new(40_000 + seed);
            let mut successes = 0;
            missed += usize::from((1..=looks).any(|n| {
                successes += random.bernoulli(rate) as u64;
                // Outside the interval exactly when the e-value has reached 1 / alpha.
                beta_binomial::log_e_value(successes, n, rate) >= -f64::ln(alpha)
            }));
        }
        println!(
            "beta-binomial at {rate}: missed in {missed} of {runs} runs of {looks} looks (stated: {})",
            200
        );
        assert!(missed <= tolerated(alpha, runs as usize));
        assert!(missed > 20, "an interval that never misses is too wide: {missed}");
    }
}

#[test]
fn betting_bounds_hold_for_bounded_scores() {
    let (runs, n, alpha) = (1500usize, 120, 0.1);
    let (mut low, mut high) = (0, 0);
    for seed in 0..runs {
        let mut random = Random::new(50_000 + seed as u64);
        // Mean (0 + 0.25 + 1 + 1) / 4.
        let sample = Sample::new((0..n).map(|_| [0.0, 0.25, 1.0, 1.0][random.below(4)]));
        low += usize::from(sample.lower(alpha) > 0.5625);
        high += usize::from(sample.upper(alpha) < 0.5625);
    }
    println!("betting: lower bound failed in {low}, upper in {high} of {runs} (stated: 150 each)");
    assert!(low <= tolerated(alpha, runs) && high <= tolerated(alpha, runs));
}
