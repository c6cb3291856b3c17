//! The fake storage's memory, and the effect of each operation on it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::bug::{Bug, Listings};
use super::held::{Author, Content, Held, Survival};
use super::plan::{Fault, Plan};
use super::random::Random;
use super::trace::Event;
use crate::objects::name::parent;
use crate::objects::{Created, Replaced, Tag};

/// How many events are remembered.
const MAX_EVENTS: usize = 2000;

/// For how many operations a stale read is possible after a write.
const STALE: u64 = 6;

/// Everything that the handles of one storage share.
pub(super) struct State {
    pub(super) held: BTreeMap<String, Held>,
    pub(super) writers: Vec<Writer>,
    pub(super) bugs: BTreeSet<Bug>,
    pub(super) listings: Listings,
    pub(super) events: VecDeque<Event>,
    late: Vec<(u64, usize, Effect)>,
    /// Operations so far, of all writers.
    now: u64,
    random: Random,
}

/// One handle on the storage: a process.
pub(super) struct Writer {
    pub(super) plan: Plan,
    pub(super) next: u64,
    pub(super) life: u64,
    pub(super) dead: bool,
}

/// A change of the storage, whether it comes at once or late.
#[derive(Debug, Clone)]
pub(super) enum Effect {
    Create(String, Arc<[u8]>),
    Put(String, Arc<[u8]>),
    /// As a storage would that does not sync.
    PutUnsynced(String, Arc<[u8]>),
    Replace(String, Option<Tag>, Arc<[u8]>),
    Delete(String),
}

/// What a change answers.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    Done,
    Created(Created),
    Replaced(Replaced),
    /// One object's name is another's followed by `/`.
    Clash,
}

impl State {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            held: BTreeMap::new(),
            writers: Vec::new(),
            bugs: BTreeSet::new(),
            listings: Listings::default(),
            events: VecDeque::new(),
            late: Vec::new(),
            now: 0,
            random: Random::new(seed, 0),
        }
    }

    /// Counts an operation, and lets happen what was late. Its index and fault; `None` where the writer is dead.
    pub(super) fn begin(&mut self, writer: usize) -> Option<(u64, Option<Fault>)> {
        let of = self.writers.get_mut(writer)?;
        if of.dead {
            return None;
        }
        let index = of.next;
        of.next += 1;
        let fault = of.plan.fault(index);
        self.now += 1;
        let now = self.now;
        self.arrive(|due| due <= now);
        Some((index, fault))
    }

    /// Lets happen the late effects whose time `is_due`.
    pub(super) fn arrive(&mut self, is_due: impl Fn(u64) -> bool) {
        let (due, late) = std::mem::take(&mut self.late).into_iter().partition(|(due, ..)| is_due(*due));
        self.late = late;
        let mut due: Vec<(u64, usize, Effect)> = due;
        due.sort_by_key(|(due, ..)| *due);
        for (_, writer, effect) in due {
            let _ = self.apply(writer, effect, false);
        }
    }

    pub(super) fn delay(&mut self, writer: usize, operations: u64, effect: Effect) {
        self.late.push((self.now.saturating_add(operations), writer, effect));
    }

    /// Makes the change. With `interrupted` it is seen, but not durable.
    pub(super) fn apply(&mut self, writer: usize, effect: Effect, interrupted: bool) -> Answer {
        let sure = if interrupted { Survival::Doubtful } else { self.survival_of_put() };
        match effect {
            Effect::Create(name, bytes) => {
                if self.clashes(&name) {
                    return Answer::Clash;
                }
                let survival = if interrupted { sure } else { self.survival_of_create() };
                let exists = self.seen(&name).is_some();
                if exists && !self.has(Bug::OverwritingCreate) {
                    if survival == Survival::Sure {
                        self.held(&name).settle();
                    }
                    return Answer::Created(Created::Exists);
                }
                self.write(writer, &name, Some(bytes), survival);
                Answer::Created(Created::New)
            }
            Effect::Put(name, _) | Effect::PutUnsynced(name, _) if self.clashes(&name) => {
                let _ = name;
                Answer::Clash
            }
            Effect::Put(name, bytes) => self.write(writer, &name, Some(bytes), sure),
            Effect::PutUnsynced(name, bytes) => self.write(writer, &name, Some(bytes), Survival::Fragile),
            Effect::Replace(name, expected, bytes) => {
                if self.clashes(&name) {
                    return Answer::Clash;
                }
                let current = self.seen(&name).map(|bytes| Tag::of(&bytes));
                if current != expected && !self.has(Bug::UncheckedReplace) {
                    return Answer::Replaced(Replaced::Changed);
                }
                let tag = Tag::of(&bytes);
                let _ = self.write(writer, &name, Some(bytes), sure);
                Answer::Replaced(Replaced::Done(tag))
            }
            Effect::Delete(name) => {
                let doubtful = interrupted || self.has(Bug::UndoneDelete);
                let survival = if doubtful { Survival::Doubtful } else { Survival::Sure };
                self.write(writer, &name, None, survival)
            }
        }
    }

    /// The writer is alive again; what it had not made durable is lost, kept or torn.
    pub(super) fn restart(&mut self, writer: usize) {
        let Some(of) = self.writers.get_mut(writer) else { return };
        of.dead = false;
        of.life += 1;
        let seed = self.random.number();
        for (name, held) in self.held.iter_mut().filter(|(_, held)| held.author.writer == writer) {
            let directory = parent(name)
                .bytes()
                .fold(0, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
            held.survive(&mut self.random, Random::new(seed, directory));
        }
    }

    /// What a reader sees now.
    pub(super) fn seen(&self, name: &str) -> Content {
        self.held.get(name).and_then(|held| held.seen.clone())
    }

    /// What a reader is given, which a bug may have made something else.
    pub(super) fn given(&mut self, name: &str) -> Content {
        let stale = self.has(Bug::StaleGet);
        let held = self.held.get(name)?;
        if stale && self.now - held.since < STALE && self.random.below(2) == 0 {
            return held.before.clone();
        }
        held.seen.clone()
    }

    pub(super) fn list(&mut self, prefix: &str, after: Option<&str>, limit: usize) -> Vec<String> {
        let (lag, now) = (self.listings.lag, self.now);
        let mut names = Vec::new();
        for (name, held) in self.held.iter().filter(|(_, held)| held.seen.is_some()) {
            let asked = name.starts_with(prefix) && after.is_none_or(|after| name.as_str() > after);
            if !asked || (now - held.since < lag && self.random.below(2) == 0) {
                continue;
            }
            if names.len() >= limit {
                break;
            }
            names.push(name.clone());
        }
        if self.listings.unordered {
            names.sort_by_cached_key(|_| self.random.number());
        }
        names
    }

    pub(super) fn record(&mut self, event: Event) {
        if self.events.len() >= MAX_EVENTS {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }

    pub(super) fn has(&self, bug: Bug) -> bool {
        self.bugs.contains(&bug)
    }

    fn write(&mut self, writer: usize, name: &str, content: Content, survival: Survival) -> Answer {
        let (author, now) = (self.author(writer), self.now);
        self.held(name).write(content, survival, author, now);
        Answer::Done
    }

    fn held(&mut self, name: &str) -> &mut Held {
        self.held.entry(name.to_owned()).or_insert_with(Held::nothing)
    }

    fn author(&self, writer: usize) -> Author {
        Author { writer, life: self.writers.get(writer).map_or(0, |writer| writer.life) }
    }

    fn survival_of_put(&self) -> Survival {
        if self.has(Bug::UnsyncedDirectory) { Survival::WithDirectory } else { Survival::Sure }
    }

    fn survival_of_create(&self) -> Survival {
        if self.has(Bug::TornCreate) {
            Survival::Fragile
        } else if self.has(Bug::UnsyncedCreate) {
            Survival::Doubtful
        } else {
            self.survival_of_put()
        }
    }

    /// Whether a folder could not hold an object of this name besides the others.
    fn clashes(&self, name: &str) -> bool {
        let above = name.match_indices('/').filter_map(|(place, _)| name.get(..place));
        let below = format!("{name}/");
        above.into_iter().any(|name| self.seen(name).is_some())
            || self
                .held
                .range(below.clone()..)
                .take_while(|(name, _)| name.starts_with(&below))
                .any(|(_, held)| held.seen.is_some())
    }
}
