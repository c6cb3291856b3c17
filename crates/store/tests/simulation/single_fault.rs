//! One fault in each operation of a fixed script, one after another.

use assay_store::objects::fake::{Fault, Listings, Plan};

use crate::scenario::{Scenario, Steps};
use crate::writer::Step;

const FAULTS: [Fault; 8] = [
    Fault::CrashBefore,
    Fault::CrashAfter,
    Fault::CrashWithin,
    Fault::Fail,
    Fault::Full,
    Fault::FailButPersist,
    Fault::Delay(2),
    Fault::Delay(40),
];

/// Crosses the end of a bundle, publishes before and after, prunes, and makes a snapshot.
fn script(beginning: usize) -> Vec<Step> {
    use Step::{Append, Mixed, Publish, Restart, Snapshot};
    match beginning {
        0 => vec![Append(3), Publish, Mixed(2), Snapshot, Snapshot, Snapshot, Append(1), Publish, Restart],
        _ => vec![
            Append(4),
            Publish,
            Snapshot,
            Snapshot,
            Append(20),
            Snapshot,
            Append(4),
            Mixed(3),
            Publish,
            Publish,
            Restart,
            Append(2),
            Publish,
        ],
    }
}

fn scenario(beginning: usize, seed: u64, plan: Plan) -> Scenario {
    Scenario {
        seed,
        beginning,
        plans: vec![plan],
        steps: Steps::Fixed(script(beginning).into_iter().map(|step| (0, step)).collect()),
        bug: None,
        mistake: None,
        listings: Listings::default(),
        power_loss: true,
    }
}

#[test]
fn one_fault_anywhere_breaks_no_promise() {
    let mut failures = Vec::new();
    // By default each operation meets a quarter of the faults, with both scripts.
    let all = std::env::var("ASSAY_SIMULATION_SEEDS").is_ok();
    for (beginning, seeds) in [(0, 1), (2, 1)] {
        let operations = scenario(beginning, 0, Plan::none()).run().unwrap().operations;
        let mut runs = 0_u64;
        for seed in 0..seeds {
            for operation in 0..operations {
                let some = |at: usize| all || (at as u64 + operation).is_multiple_of(4);
                for (_, fault) in FAULTS.into_iter().enumerate().filter(|(at, _)| some(*at)) {
                    runs += 1;
                    let run = scenario(beginning, seed, Plan::at(operation, fault)).run();
                    failures.extend(run.err().map(|failure| format!("{fault:?} at {operation}: {failure}")));
                }
            }
        }
        println!("beginning {beginning}: {operations} operations, {runs} runs of one fault each, all sound");
    }
    let first: Vec<_> = failures.iter().map(|one| one.lines().next().unwrap_or_default()).collect();
    assert!(failures.is_empty(), "{} runs fail:\n{}\n{}", failures.len(), first.join("\n"), failures[0]);
}
