//! One run: writers, faults, and the checks at the end.

use std::sync::{Arc, Mutex};

use assay_store::log::StoreError;
use assay_store::objects::fake::{Bug, Listings, Plan, Storage};

use super::check;
use super::mistakes::{Adapter, Mistake};
use super::model::Model;
use super::pool::pool;
use super::random::Random;
use super::writer::{Step, World, Writer};
use crate::common;

#[derive(Clone)]
pub struct Scenario {
    pub seed: u64,
    pub beginning: usize,
    /// One per writer.
    pub plans: Vec<Plan>,
    pub steps: Steps,
    pub bug: Option<Bug>,
    pub mistake: Option<Mistake>,
    pub listings: Listings,
    pub power_loss: bool,
}

#[derive(Clone)]
pub enum Steps {
    /// These, each by one writer.
    Fixed(Vec<(usize, Step)>),
    /// So many, as the seed decides.
    Random(usize),
}

/// What a run was.
#[derive(Debug, Default, Clone, Copy)]
pub struct Figures {
    pub operations: u64,
    pub faults: u64,
    pub entries: u64,
}

impl Scenario {
    /// Runs it; the error is what went wrong and what happened before.
    pub fn run(&self) -> Result<Figures, String> {
        let storage = Storage::new(self.seed);
        let beginning = &pool().beginnings[self.beginning];
        for (name, bytes) in &beginning.objects {
            storage.tamper(name, Some(bytes));
        }
        if let Some(bug) = self.bug {
            storage.plant(bug);
        }
        storage.set_listings(self.listings);
        let world = Arc::new(World::new(storage.clone(), Model::begin(beginning), Random::new(self.seed)));
        let open = |plan: &Plan| {
            let fake = storage.open(plan.clone());
            let adapter = Arc::new(Adapter::new(fake.clone(), self.mistake));
            (Arc::clone(&adapter), Arc::new(Mutex::new(Writer::new(fake, plan.clone(), adapter))))
        };
        let writers: Vec<_> = self.plans.iter().map(open).collect();
        match &self.steps {
            Steps::Fixed(steps) => {
                for (writer, step) in steps {
                    writers[*writer].1.lock().unwrap().step(&world, *step);
                }
            }
            Steps::Random(count) => (0..*count).for_each(|_| self.random_step(&world, &writers)),
        }
        let violation = world.model().violation.take();
        let outcome = match violation {
            Some(violation) => Err(violation),
            None => {
                self.finish(&world, &writers.iter().map(|(_, writer)| Arc::clone(writer)).collect::<Vec<_>>())
            }
        };
        let trace = storage.trace();
        let fault =
            |outcome: &str| ["failed", "full", "crashed"].iter().any(|word| outcome.starts_with(word));
        let faults = trace.iter().filter(|event| fault(event.outcome)).count() as u64;
        let operations = writers.iter().map(|(_, writer)| writer.lock().unwrap().fake.operations()).sum();
        outcome.map(|entries| Figures { operations, faults, entries }).map_err(|violation| {
            let last = trace.iter().rev().take(120).rev().map(|event| format!("\n  {event}"));
            format!("seed {}: {violation}{}", self.seed, last.collect::<String>())
        })
    }

    /// One step of one writer, perhaps with steps of the other in its midst.
    fn random_step(&self, world: &Arc<World>, writers: &[(Arc<Adapter>, Arc<Mutex<Writer>>)]) {
        let at = usize::try_from(world.below(writers.len() as u64)).unwrap();
        let (adapter, writer) = &writers[at];
        let step = random_step(world);
        if writers.len() > 1 && world.below(100) < 40 {
            let other = Arc::clone(&writers[(at + 1) % writers.len()].1);
            let steps = match step {
                // Two publishers at once are rare otherwise.
                Step::Publish if world.below(2) == 0 => vec![Step::Append(5), Step::Publish],
                _ => (0..1 + world.below(4)).map(|_| random_step(world)).collect(),
            };
            let inner = Arc::clone(world);
            let act = move || steps.iter().for_each(|step| other.lock().unwrap().step(&inner, *step));
            adapter.interleave(world.below(14), Box::new(act));
        }
        writer.lock().unwrap().step(world, step);
        drop(adapter.take_hook());
        if self.power_loss && world.below(100) < 4 {
            lose_power(world, &writers.iter().map(|(_, writer)| Arc::clone(writer)).collect::<Vec<_>>());
        }
    }

    /// Power loss, and all the checks. Says how many entries there are.
    fn finish(&self, world: &World, writers: &[Arc<Mutex<Writer>>]) -> Result<u64, String> {
        let storage = &world.storage;
        if world.below(2) == 0 {
            storage.deliver();
        }
        if self.power_loss {
            lose_power(world, writers);
        }
        storage.deliver();
        for writer in writers {
            let mut writer = writer.lock().unwrap();
            writer.plan = Plan::none();
            writer.fake.set_plan(Plan::none());
            writer.settle(world);
        }
        check_all(world)?;
        // The log goes on: of each writer, and of one that has only just come.
        for writer in writers {
            let mut writer = writer.lock().unwrap();
            for step in [Step::Append(30), Step::Publish, Step::Append(1)] {
                writer.step(world, step);
            }
            for _ in 0..5 {
                writer.step(world, Step::Snapshot);
            }
            writer.step(world, Step::Publish);
        }
        let size = check_all(world)?;
        for writer in writers {
            let mut writer = writer.lock().unwrap();
            writer.step(world, Step::Follow);
            let seen = writer.log.as_ref().map(|log| log.read().size());
            if !world.is_violated() && seen != Some(size) {
                return Err(format!("a writer follows to {seen:?}, the log has {size} entries"));
            }
        }
        match world.model().violation.take() {
            Some(violation) => Err(violation),
            None => Ok(size),
        }
    }
}

/// Every process dies, and begins again.
fn lose_power(world: &World, writers: &[Arc<Mutex<Writer>>]) {
    world.storage.lose_power();
    for writer in writers {
        let mut writer = writer.lock().unwrap();
        writer.end();
        writer.fake.restart();
    }
}

/// Opens the log anew and checks everything; says its size.
fn check_all(world: &World) -> Result<u64, String> {
    let mut model = world.model();
    if let Some(violation) = model.violation.take() {
        return Err(violation);
    }
    let reader = Arc::new(world.storage.open(Plan::none()));
    let log = match common::open(reader, 1_000_000 + world.next_writer()) {
        Err(StoreError::NoLog) if !model.created => return Ok(0),
        opened => opened.map_err(|error| format!("the log cannot be opened: {error}"))?,
    };
    if check::is_empty(&log) {
        return Err("the log does not know itself".into());
    }
    let mut truth = check::read(&log)?;
    truth.check(&log, &model)?;
    let now = world.storage.snapshot();
    truth.check_snapshot(&now)?;
    let published = truth.check_reader(&log, &now)?;
    if published < model.published {
        return Err(format!("size {} was published, and is now {published}", model.published));
    }
    for objects in std::mem::take(&mut model.readers) {
        truth.check_reader(&log, &objects)?;
    }
    let size = log.read().size();
    Ok(size)
}

fn random_step(world: &World) -> Step {
    match world.below(100) {
        0..40 => Step::Append(1 + world.below(12)),
        40..50 => Step::Mixed(1 + world.below(20)),
        50..72 => Step::Publish,
        72..86 => Step::Snapshot,
        86..94 => Step::Follow,
        94..97 => Step::Reopen,
        _ => Step::Restart,
    }
}
