//! One fault in each operation of a fixed script, one after another.

use assay_store::objects::fake::{Fault, Listings, Plan};
use rayon::prelude::*;

use super::scenario::{Scenario, Steps};
use super::writer::Step;

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

/// Every sort of fault at every operation, but for delays, each of which meets one operation in four by default.
fn runs(operations: u64, all: bool) -> Vec<(u64, Fault)> {
    let thinned = |operation: u64, at: u64| all || (operation + at).is_multiple_of(4);
    let met = |operation, (at, fault): (u64, Fault)| match fault {
        Fault::Delay(_) => thinned(operation, at).then_some((operation, fault)),
        _ => Some((operation, fault)),
    };
    (0..operations)
        .flat_map(|operation| (0..).zip(FAULTS).filter_map(move |one| met(operation, one)))
        .collect()
}

#[test]
fn one_fault_anywhere_breaks_no_promise() {
    let mut failures = Vec::new();
    let all = std::env::var("ASSAY_SIMULATION_SEEDS").is_ok();
    for beginning in [0, 2] {
        let operations = scenario(beginning, 0, Plan::none()).run().unwrap().operations;
        let runs = runs(operations, all);
        let certain = runs.iter().filter(|(_, fault)| !matches!(fault, Fault::Delay(_))).count() as u64;
        assert_eq!(certain, 6 * operations);
        let failed = runs.par_iter().filter_map(|(operation, fault)| {
            let run = scenario(beginning, 0, Plan::at(*operation, *fault)).run();
            run.err().map(|failure| format!("beginning {beginning}, {fault:?} at {operation}: {failure}"))
        });
        let before = failures.len();
        failures.par_extend(failed);
        println!(
            "beginning {beginning}: {operations} operations x {} faults, {} runs of one fault each, {} fail",
            FAULTS.len(),
            runs.len(),
            failures.len() - before
        );
    }
    let first: Vec<_> = failures.iter().map(|one| one.lines().next().unwrap_or_default()).collect();
    assert!(failures.is_empty(), "{} runs fail:\n{}\n{}", failures.len(), first.join("\n"), failures[0]);
}
