//! One copy of a log, of whose objects those count that are sound by themselves.

use std::collections::BTreeMap;

use assay_merkle::tile::FULL_WIDTH;
use assay_merkle::{Checkpoint, EntryBundleId, SignedNote, entry_bundle};

use super::error::{Lost, RepairError};
use super::extent::{self, Extent};
use crate::log::{CommitObject, Floor, names};
use crate::objects::Objects;

/// How many names are listed at once.
const NAMES: usize = 1000;

/// The floor as a copy has it.
pub(super) enum StoredFloor {
    /// As it is stored, or the one that a log begins with.
    Sound(Floor),
    /// It is damaged, or not there although the first commits are not there either; this is what the commits show.
    Unsound { reason: Option<String>, shown: Floor },
}

/// What an object should hold, or what is wrong with the object.
pub(super) type Held<T> = Result<T, String>;

/// Objects that should hold some entries: the name of each, and the entries.
type Holders = Vec<(String, Held<Vec<Vec<u8>>>)>;

/// A checkpoint, and the note that it is in.
type Noted = (Checkpoint, SignedNote);

/// One copy of a log.
pub(super) struct Copy<'a> {
    pub(super) objects: &'a dyn Objects,
    pub(super) floor: StoredFloor,
    /// The commits from the floor on that are sound, by the index of their first entry.
    pub(super) commits: BTreeMap<u64, CommitObject>,
    /// Where each of them begins, by its number.
    firsts: BTreeMap<u64, u64>,
    /// Those that are not.
    pub(super) unsound: BTreeMap<u64, String>,
    /// Its checkpoint as it is spelled, the signature not verified; what is wrong where it cannot be read.
    pub(super) checkpoint: Option<Held<Noted>>,
    /// How many entries there have been, by its checkpoint and by its tiles and bundles.
    pub(super) extents: Vec<Extent>,
}

impl<'a> Copy<'a> {
    /// Looks through a copy.
    pub(super) fn look(objects: &'a dyn Objects) -> Result<Self, RepairError> {
        let numbers = commit_numbers(objects)?;
        let floor = stored_floor(objects, &numbers)?;
        let checkpoint = objects.get(names::CHECKPOINT)?;
        let stated = checkpoint.as_ref().and_then(|object| extent::stated(&object.bytes));
        let mut copy = Self {
            objects,
            checkpoint: checkpoint.map(|object| read_checkpoint(&object.bytes)),
            extents: stated.into_iter().chain(extent::reached(objects)?).collect(),
            floor,
            commits: BTreeMap::new(),
            firsts: BTreeMap::new(),
            unsound: BTreeMap::new(),
        };
        let floor = copy.floor().commit;
        // Below the floor a number may hold what came late to it and never was in the log.
        for number in numbers.into_iter().filter(|number| *number >= floor) {
            let Some(object) = objects.get(&names::commit(number))? else { continue };
            match CommitObject::from_bytes(number, &object.bytes) {
                Ok(commit) => {
                    copy.firsts.insert(number, commit.first);
                    copy.commits.insert(commit.first, commit);
                }
                Err(error) => drop(copy.unsound.insert(number, error.to_string())),
            }
        }
        if let StoredFloor::Unsound { shown, .. } = &mut copy.floor {
            // A first commit that cannot be read does not say where it begins; then all of them are kept.
            let first = copy.firsts.get(&shown.commit);
            *shown = first.map_or_else(Floor::default, |first| Floor { size: *first, ..*shown });
        }
        Ok(copy)
    }

    /// The first commit that is kept.
    pub(super) fn floor(&self) -> Floor {
        match &self.floor {
            StoredFloor::Sound(floor) | StoredFloor::Unsound { shown: floor, .. } => *floor,
        }
    }

    /// The sound commit of a number.
    pub(super) fn commit(&self, number: u64) -> Option<&CommitObject> {
        self.commits.get(self.firsts.get(&number)?)
    }

    /// The last number that any commit has, sound or not.
    pub(super) fn last_number(&self) -> Option<u64> {
        let last = |numbers: Option<&u64>| numbers.copied();
        last(self.firsts.keys().next_back()).max(last(self.unsound.keys().next_back()))
    }

    /// How many entries the log has had at least, but for those that only commits hold.
    pub(super) fn extent(&self) -> u64 {
        self.extents.iter().map(|extent| extent.size).max().unwrap_or_default()
    }

    /// The entries from an index on that a sound commit holds, and its name.
    pub(super) fn kept(&self, index: u64) -> Option<(String, Vec<Vec<u8>>)> {
        let (_, commit) = self.commits.range(..=index).next_back()?;
        let skip = usize::try_from(index - commit.first).unwrap_or(usize::MAX);
        let entries: Vec<_> = commit.entries.iter().skip(skip).cloned().collect();
        (!entries.is_empty()).then(|| (names::commit(commit.number), entries))
    }

    /// The entries from an index on, out of each bundle that should hold it; or what is wrong with that bundle.
    pub(super) fn bundled(&self, index: u64) -> Result<Holders, RepairError> {
        let mut found = Vec::new();
        let skip = usize::try_from(index % u64::from(FULL_WIDTH)).unwrap_or(usize::MAX);
        let full = EntryBundleId { index: index / u64::from(FULL_WIDTH), width: FULL_WIDTH };
        let partial = partial_bundles(self.objects, full.index)?;
        // The widest first.
        for id in std::iter::once(full).chain(partial) {
            if usize::from(id.width) > skip
                && let Some(object) = self.objects.get(&id.path())?
            {
                let entries = entry_bundle::decode_bundle_of_width(&object.bytes, id.width);
                let entries =
                    entries.map(|entries| entries.iter().skip(skip).map(|entry| entry.to_vec()).collect());
                found.push((id.path(), entries.map_err(|error| error.to_string())));
            }
        }
        Ok(found)
    }

    /// The entries from an index on, out of each object that should hold it: first what is in memory.
    pub(super) fn holders(&self, index: u64) -> impl Iterator<Item = Result<Holders, RepairError>> {
        let kept = self.kept(index).map(|(name, entries)| (name, Ok(entries)));
        std::iter::once_with(move || Ok(kept.into_iter().collect()))
            .chain(std::iter::once_with(move || self.bundled(index)))
    }

    /// What shows that there have been entries from an index on, where there is no commit from a number on, which would show
    /// it by itself.
    pub(super) fn shows_more(&self, index: u64, number: u64) -> impl Iterator<Item = Lost> {
        let at_end = self.last_number().is_none_or(|last| last < number);
        self.extents.iter().filter(move |extent| at_end && extent.size > index).map(Extent::lost)
    }

    /// What a copy lacks that should hold an entry, where nothing that is there does.
    pub(super) fn lacks(&self, index: u64, number: u64) -> Vec<Lost> {
        let full = EntryBundleId { index: index / u64::from(FULL_WIDTH), width: FULL_WIDTH };
        let end = full.first_entry().saturating_add(FULL_WIDTH.into());
        let missing = |name: String| Lost { name, reason: "it is missing".to_owned() };
        let mut lacks = Vec::new();
        if end <= self.extent() || index < self.floor().size {
            lacks.push(missing(full.path()));
        }
        if index >= self.floor().size {
            let name = names::commit(number);
            lacks.push(match self.unsound.get(&number) {
                Some(reason) => Lost { name, reason: reason.clone() },
                None => missing(name),
            });
        }
        lacks
    }
}

fn read_checkpoint(bytes: &[u8]) -> Held<Noted> {
    SignedNote::parse(bytes)
        .and_then(|note| Checkpoint::parse(note.text()).map(|checkpoint| (checkpoint, note)))
        .map_err(|error| error.to_string())
}

/// The numbers of all commits that are there, in order.
fn commit_numbers(objects: &dyn Objects) -> Result<Vec<u64>, RepairError> {
    let names = list(objects, names::COMMITS)?;
    Ok(names.iter().filter_map(|name| name.strip_prefix(names::COMMITS)?.parse().ok()).collect())
}

/// All names that begin with something.
pub(super) fn list(objects: &dyn Objects, prefix: &str) -> Result<Vec<String>, RepairError> {
    let mut names: Vec<String> = Vec::new();
    loop {
        let found = objects.list(prefix, names.last().map(String::as_str), NAMES)?;
        let last = found.len() < NAMES;
        names.extend(found);
        if last {
            return Ok(names);
        }
    }
}

fn stored_floor(objects: &dyn Objects, numbers: &[u64]) -> Result<StoredFloor, RepairError> {
    // The numbers that follow each other without a gap up to the last: below a floor some may be left.
    let run = numbers
        .iter()
        .rev()
        .zip(numbers.iter().rev().skip(1))
        .take_while(|(after, number)| **number + 1 == **after);
    let first = run.last().map(|(_, number)| *number).or(numbers.last().copied()).unwrap_or_default();
    // How far it reaches is found when that commit is read.
    let shown = Floor { commit: first, size: 0 };
    match Floor::read(objects) {
        Ok((_, None)) if numbers.first().is_some_and(|first| *first > 0) => {
            Ok(StoredFloor::Unsound { reason: None, shown })
        }
        Ok((floor, _)) => Ok(StoredFloor::Sound(floor)),
        Err(crate::log::StoreError::Corrupt { reason, .. }) => {
            Ok(StoredFloor::Unsound { reason: Some(reason), shown })
        }
        Err(error) => Err(error.into()),
    }
}

/// The partial bundles of an index, the widest first.
fn partial_bundles(objects: &dyn Objects, index: u64) -> Result<Vec<EntryBundleId>, RepairError> {
    let one = EntryBundleId { index, width: 1 }.path();
    let folder = one.strip_suffix('1').unwrap_or(&one);
    let mut found: Vec<_> =
        list(objects, folder)?.iter().filter_map(|name| EntryBundleId::parse(name).ok()).collect();
    found.sort_by_key(|id| std::cmp::Reverse(id.width));
    Ok(found)
}
