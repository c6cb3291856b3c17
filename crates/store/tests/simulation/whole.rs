//! Random work under random faults.

use assay_store::objects::fake::{Listings, Plan, Rates};

use super::random::Random;
use super::scenario::{Figures, Scenario, Steps};

/// The scenario of a seed.
pub fn random(seed: u64) -> Scenario {
    let mut random = Random::new(seed ^ 0x5EED);
    let writers = 1 + random.below(2);
    let rate = [0, 2, 5, 12][usize::try_from(random.below(4)).unwrap()];
    let rates = if random.chance(20) {
        Rates { crash_within: 2 * rate, crash_before: rate, ..Rates::default() }
    } else if random.chance(20) {
        Rates { delay: 3 * rate, fail_but_persist: rate, ..Rates::default() }
    } else {
        Rates::all(rate)
    };
    let plans = (0..writers).map(|writer| Plan::random(seed.wrapping_mul(2) + writer, rates)).collect();
    let lag = if random.chance(30) { random.below(30) } else { 0 };
    Scenario {
        seed,
        beginning: [0, 1, 1, 2, 2][usize::try_from(random.below(5)).unwrap()],
        plans,
        steps: Steps::Random(10 + usize::try_from(random.below(40)).unwrap()),
        bug: None,
        mistake: None,
        listings: Listings { lag, unordered: random.chance(30) },
        power_loss: random.chance(60),
    }
}

/// How many seeds to run by default.
pub const SEEDS: u64 = 80;

pub fn seeds() -> Vec<u64> {
    let number = |name| std::env::var(name).ok().map(|value: String| value.parse::<u64>().unwrap());
    if let Some(seed) = number("ASSAY_SIMULATION_SEED") {
        return vec![seed];
    }
    (0..number("ASSAY_SIMULATION_SEEDS").unwrap_or(SEEDS)).collect()
}

#[test]
fn random_faults_break_no_promise() {
    let seeds = seeds();
    let mut sum = Figures::default();
    let mut failures = Vec::new();
    for seed in &seeds {
        match random(*seed).run() {
            Ok(run) => {
                sum.operations += run.operations;
                sum.faults += run.faults;
                sum.entries += run.entries;
            }
            Err(failure) => failures.push(failure),
        }
    }
    println!(
        "{} seeds, {} operations, {} faults, {} entries",
        seeds.len(),
        sum.operations,
        sum.faults,
        sum.entries
    );
    let first: Vec<_> = failures.iter().map(|one| one.lines().next().unwrap_or_default()).collect();
    assert!(failures.is_empty(), "{} seeds fail:\n{}\n{}", failures.len(), first.join("\n"), failures[0]);
}
