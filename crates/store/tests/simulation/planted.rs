//! Mistakes that the simulation must notice.

use assay_store::objects::fake::{Bug, Fault, Listings, Plan, Rates};

use super::mistakes::Mistake;
use super::scenario::{Scenario, Steps};
use super::whole::random;
use super::writer::Step;

/// What the log does not rely on: a commit below the floor is nobody's.
const HARMLESS: Bug = Bug::UndoneDelete;

/// How many seeds a mistake has.
const SEEDS: u64 = 40;

/// Two writers in each other's way, on a log that prunes, losing power now and then.
fn busy(seed: u64) -> Scenario {
    let rates = match seed % 3 {
        0 => Rates { crash_within: 4, ..Rates::all(2) },
        1 => Rates { crash_within: 30, ..Rates::default() },
        _ => Rates::default(),
    };
    let plan = |writer| Plan::random(seed * 2 + writer, rates);
    let beginning = 1 + usize::try_from(seed % 2).unwrap();
    Scenario {
        beginning,
        plans: vec![plan(0), plan(1)],
        steps: Steps::Random(30),
        listings: Listings::default(),
        power_loss: true,
        ..random(seed)
    }
}

/// Two writers in turn, of whom the first dies while it writes.
fn in_turn(seed: u64) -> Scenario {
    let turn = [(0, Step::Append(2)), (1, Step::Follow), (1, Step::Append(2))];
    let plans = vec![Plan::at(45 + seed % 45, Fault::CrashWithin), Plan::none()];
    Scenario { beginning: 1, plans, steps: Steps::Fixed(turn.repeat(8)), ..busy(seed) }
}

/// The first seed that notices.
fn noticed(bug: Option<Bug>, mistake: Option<Mistake>) -> Option<(u64, String)> {
    // One operation of the first writer after another, and each ten times.
    let seeds = if mistake == Some(Mistake::UnsettledCommit) { 450 } else { SEEDS };
    (0..seeds).find_map(|seed| {
        let scenario = match mistake {
            Some(Mistake::UnsettledCommit) => in_turn(seed),
            _ => busy(seed),
        };
        let failure = Scenario { bug, mistake, ..scenario }.run().err()?;
        Some((seed, failure.lines().next().unwrap_or_default().to_owned()))
    })
}

#[test]
fn planted_mistakes_are_noticed() {
    let mut missed = Vec::new();
    let bugs = Bug::ALL.into_iter().filter(|bug| *bug != HARMLESS).map(|bug| (Some(bug), None));
    let mistakes = Mistake::ALL.map(|mistake| (None, Some(mistake)));
    for (bug, mistake) in bugs.chain(mistakes) {
        let name = bug.map_or_else(|| format!("{:?}", mistake.unwrap()), |bug| format!("{bug:?}"));
        match noticed(bug, mistake) {
            Some((seed, failure)) => println!("{name}: noticed by seed {seed}: {failure}"),
            None => missed.push(name),
        }
    }
    assert!(missed.is_empty(), "not noticed: {missed:?}");
}

#[test]
fn what_is_sound_is_not_noticed() {
    for seed in 0..10 {
        busy(seed).run().unwrap();
        in_turn(seed).run().unwrap();
        Scenario { bug: Some(HARMLESS), ..busy(seed) }.run().unwrap();
    }
}
