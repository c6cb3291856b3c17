//! One simulated writer: what it does, and how it recovers.

use std::sync::{Arc, Mutex};

use assay_statement::Verified;
use assay_store::log::{Log, Publisher, StoreError, StoredSnapshot, UnpackedSnapshot};
use assay_store::objects::Objects;
use assay_store::objects::fake::{Fake, Plan, Storage};

use super::mistakes::Adapter;
use super::model::{Model, Unit};
use super::pool::pool;
use super::random::Random;
use crate::common;

/// What the writers of a scenario share.
pub struct World {
    pub storage: Storage,
    pub model: Mutex<Model>,
    pub random: Mutex<Random>,
    writers: Mutex<u64>,
}

/// One thing to do.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// So many new statements at once.
    Append(u64),
    /// New ones among old ones and ones that break a rule.
    Mixed(u64),
    Publish,
    /// The next stage of making a snapshot.
    Snapshot,
    Follow,
    Reopen,
    /// The process ends and begins again.
    Restart,
}

enum Stage {
    None,
    Begun(UnpackedSnapshot),
    Stored(StoredSnapshot),
    Finished,
}

pub struct Writer {
    pub fake: Fake,
    pub plan: Plan,
    pub adapter: Arc<Adapter>,
    pub log: Option<Log>,
    publisher: Option<Publisher>,
    stage: Stage,
    /// What was submitted and has not been answered.
    retry: Vec<Verified>,
}

impl World {
    pub fn new(storage: Storage, model: Model, random: Random) -> Self {
        Self { storage, model: Mutex::new(model), random: Mutex::new(random), writers: Mutex::new(0) }
    }

    pub fn below(&self, bound: u64) -> u64 {
        self.random.lock().unwrap().below(bound)
    }

    pub fn model(&self) -> std::sync::MutexGuard<'_, Model> {
        self.model.lock().unwrap()
    }

    pub fn is_violated(&self) -> bool {
        self.model().violation.is_some()
    }

    pub fn next_writer(&self) -> u64 {
        let mut writers = self.writers.lock().unwrap();
        *writers += 1;
        *writers
    }

    /// Statements that nobody has submitted.
    fn new_unit(&self, count: u64) -> Unit {
        let mut model = self.model();
        let first = model.next_deed;
        let end = (first + usize::try_from(count).unwrap()).min(pool().deeds.len());
        model.next_deed = end;
        let unit = pool().deeds[first..end].concat();
        model.units.push(unit.iter().map(|one| one.statement().id).collect());
        unit
    }
}

impl Writer {
    pub fn new(fake: Fake, plan: Plan, adapter: Arc<Adapter>) -> Self {
        Self { fake, plan, adapter, log: None, publisher: None, stage: Stage::None, retry: Vec::new() }
    }

    /// Does one thing, and what must be done if it fails.
    pub fn step(&mut self, world: &World, step: Step) {
        if world.is_violated() {
            return;
        }
        if self.log.is_none() {
            self.recover(world);
        }
        if world.is_violated() {
            return;
        }
        if let Err(error) = self.act(world, step) {
            if !matches!(error, StoreError::Objects(_) | StoreError::LeftBehind) {
                world.model().violate(format!("{step:?}: {error}"));
                return;
            }
            let in_place = !self.fake.is_crashed() && world.below(2) == 0;
            if !in_place || !self.reopen(world) {
                self.end();
                // A dead process may stay so while others build on what it left.
                if !self.fake.is_crashed() || world.below(2) == 0 {
                    self.recover(world);
                }
            }
        }
        self.show(world);
    }

    /// Submits what has not been answered until it is.
    pub fn settle(&mut self, world: &World) {
        for _ in 0..20 {
            if self.retry.is_empty() || world.is_violated() {
                return;
            }
            self.step(world, Step::Append(0));
        }
        world.model().violate("what was submitted is never answered");
    }

    fn act(&mut self, world: &World, step: Step) -> Result<(), StoreError> {
        match step {
            Step::Append(count) => {
                if self.retry.is_empty() {
                    self.retry = world.new_unit(count);
                    if !world.model().has_first() {
                        self.retry.splice(0..0, pool().first.iter().cloned());
                    }
                }
                self.append(world)
            }
            Step::Mixed(count) => {
                if self.retry.is_empty() {
                    let unit = world.new_unit(count);
                    let old = world.below(unit.first().map_or(1, |_| world.model().next_deed.max(1) as u64));
                    let invalid = &pool().invalid[usize::try_from(world.below(20)).unwrap()];
                    self.retry = pool().first.clone();
                    self.retry.extend(unit);
                    let old = &pool().deeds[usize::try_from(old).unwrap()][0];
                    if world.model().acknowledged.contains_key(&old.statement().id) {
                        self.retry.push(old.clone());
                    }
                    self.retry.push(self.retry[1 % self.retry.len()].clone());
                    self.retry.push(invalid.clone());
                }
                self.append(world)
            }
            Step::Publish => self.publish(world),
            Step::Snapshot => self.snapshot(),
            Step::Follow => self.log_mut().follow().map(|_| ()),
            Step::Reopen => match self.reopen(world) {
                true => Ok(()),
                false => Err(StoreError::LeftBehind),
            },
            Step::Restart => {
                self.end();
                self.recover(world);
                Ok(())
            }
        }
    }

    fn log_mut(&mut self) -> &mut Log {
        self.log.as_mut().unwrap()
    }

    fn append(&mut self, world: &World) -> Result<(), StoreError> {
        let statements = self.retry.clone();
        let sure = {
            let mut model = world.model();
            model.submit(&statements);
            model.has_first() || statements.first() == pool().first.first()
        };
        if world.below(2) == 0 {
            let _ = self.log_mut().follow()?;
        }
        let answers = self.log_mut().append(&statements)?;
        world.model().answered(&statements, &answers, sure);
        self.retry.clear();
        if matches!(self.stage, Stage::Finished) {
            self.log_mut().prune_snapshots()?;
            self.stage = Stage::None;
        }
        Ok(())
    }

    fn publish(&mut self, world: &World) -> Result<(), StoreError> {
        if self.publisher.is_none() {
            self.publisher = Some(self.log_mut().publisher()?);
        }
        let publisher = self.publisher.as_mut().unwrap();
        let (checkpoint, note) = publisher.sign()?;
        world.model().shown.insert((checkpoint.size, checkpoint.root));
        publisher.publish_note(checkpoint.clone(), note)?;
        let mut model = world.model();
        model.published = model.published.max(checkpoint.size);
        if model.readers.len() < 3 {
            model.readers.push(world.storage.snapshot());
        }
        Ok(())
    }

    fn snapshot(&mut self) -> Result<(), StoreError> {
        self.stage = match std::mem::replace(&mut self.stage, Stage::None) {
            Stage::None => self.log_mut().begin_snapshot().map_or(Stage::None, Stage::Begun),
            Stage::Begun(unpacked) => Stage::Stored(unpacked.store(self.adapter.as_ref())?),
            Stage::Stored(stored) => {
                self.log_mut().finish_snapshot(stored)?;
                Stage::Finished
            }
            Stage::Finished => {
                self.log_mut().append(&[])?;
                self.log_mut().prune_snapshots()?;
                Stage::None
            }
        };
        Ok(())
    }

    /// What readers of this writer see is durable, so it must be of the log for ever.
    fn show(&self, world: &World) {
        if let Some(log) = &self.log {
            let view = log.read();
            world.model().shown.insert((view.size(), view.root()));
        }
    }

    fn reopen(&mut self, world: &World) -> bool {
        let objects: Arc<dyn Objects> = Arc::clone(&self.adapter) as _;
        match self.log_mut().reopen(objects) {
            Ok(()) => true,
            Err(StoreError::Objects(_) | StoreError::LeftBehind) => false,
            Err(error) => {
                world.model().violate(format!("reopen: {error}"));
                true
            }
        }
    }

    /// The process ends: what it knew is gone.
    pub fn end(&mut self) {
        (self.log, self.publisher, self.stage) = (None, None, Stage::None);
        self.adapter.forget();
    }

    /// Opens the log, however often that takes.
    pub fn recover(&mut self, world: &World) {
        for attempt in 0..30 {
            if attempt == 5 {
                // Opening takes many operations; at high rates none would ever come through.
                self.fake.set_plan(Plan::none());
            }
            if self.fake.is_crashed() {
                self.adapter.forget();
                self.fake.restart();
            }
            let objects: Arc<dyn Objects> = Arc::clone(&self.adapter) as _;
            let created = world.model().created;
            let opened = common::open(Arc::clone(&objects), world.next_writer());
            let opened = match opened {
                Err(StoreError::NoLog) if !created => common::create(objects, world.next_writer()),
                opened => opened,
            };
            match opened {
                Ok(log) => {
                    world.model().created = true;
                    self.log = Some(log);
                    self.fake.set_plan(self.plan.clone());
                    return self.show(world);
                }
                Err(StoreError::LogExists) if !created => {}
                Err(StoreError::Objects(_)) => {}
                Err(error) => return world.model().violate(format!("open: {error}")),
            }
        }
        world.model().violate("the log cannot be opened");
    }
}
