//! The entries, one stretch after the other, out of whatever holds them soundly: this copy first, then the other.

use std::collections::BTreeMap;

use assay_merkle::tile::FULL_WIDTH;
use assay_merkle::{EntryBundleId, Hash, entry_bundle, leaf_hash};
use assay_statement::SignedStatement;
use rayon::prelude::*;

use super::Origin;
use super::copy::Copy;
use super::error::{Entries, Lost, RepairError};
use crate::audit::read_entries;
use crate::log::StoreError;
use crate::objects::Objects;

/// How many bundles are read and verified at once.
const BUNDLES_AT_ONCE: u64 = 32;

/// Entries that follow each other, their signatures verified.
pub(super) struct Stretch {
    pub(super) statements: Vec<SignedStatement>,
    pub(super) leaves: Vec<Hash>,
    pub(super) origin: Origin,
    /// Whether it is all of a full bundle of this copy, which is so shown to be sound.
    pub(super) bundle: bool,
}

/// Entries, and which copy holds them.
type FoundAgain = (Origin, Vec<Vec<u8>>);

/// This copy of the log, and perhaps another.
pub(super) struct Sources<'a> {
    pub(super) here: Copy<'a>,
    pub(super) other: Option<Copy<'a>>,
    /// Full bundles of this copy that are sound, read in advance.
    ahead: BTreeMap<u64, Stretch>,
    read_to: u64,
}

impl<'a> Sources<'a> {
    pub(super) fn look(here: &'a dyn Objects, other: Option<&'a dyn Objects>) -> Result<Self, RepairError> {
        let other = other.map(Copy::look).transpose()?;
        Ok(Self { here: Copy::look(here)?, other, ahead: BTreeMap::new(), read_to: 0 })
    }

    fn copies(&self) -> impl Iterator<Item = (Origin, &Copy<'a>)> {
        let other = self.other.iter().map(|other| (Origin::Other, other));
        std::iter::once((Origin::Here, &self.here)).chain(other)
    }

    /// Begins again at the first entry.
    pub(super) fn restart(&mut self) {
        (self.ahead, self.read_to) = (BTreeMap::new(), 0);
    }

    /// Entries from an index on; none where nothing claims to hold it, which is where the log ends. The number is that
    /// of the next commit.
    pub(super) fn next(&mut self, index: u64, number: u64) -> Result<Option<Stretch>, RepairError> {
        if index.is_multiple_of(FULL_WIDTH.into()) {
            self.read_ahead(index / u64::from(FULL_WIDTH));
            if let Some(stretch) = self.ahead.remove(&(index / u64::from(FULL_WIDTH))) {
                return Ok(Some(stretch));
            }
        }
        let mut lost = Vec::new();
        for (origin, copy) in self.copies() {
            for holders in copy.holders(index) {
                for (name, entries) in holders? {
                    match entries.and_then(|entries| verified(index, &entries, origin)) {
                        Ok(stretch) => return Ok(Some(stretch)),
                        Err(reason) => lost.push(Lost { name, reason: told_of(origin, reason) }),
                    }
                }
            }
        }
        if lost.is_empty() && self.ends_at(index, number) {
            return Ok(None);
        }
        let mut lacks = self.here.lacks(index, number);
        lacks.retain(|lack| !lost.iter().any(|lost| lost.name == lack.name));
        lost.extend(lacks);
        for (origin, copy) in self.copies() {
            let shown = copy.shows_more(index, number);
            lost.extend(shown.map(|one| Lost { reason: told_of(origin, one.reason), ..one }));
        }
        Err(RepairError::Lost { entries: self.until_more(index)?, objects: lost })
    }

    /// Whether nothing shows that the log has had more entries.
    fn ends_at(&self, index: u64, number: u64) -> bool {
        self.copies().all(|(_, copy)| {
            copy.last_number().is_none_or(|last| last < number)
                && copy.extent().max(copy.floor().size) <= index
        })
    }

    /// The entries from an index up to where any object goes on.
    fn until_more(&self, index: u64) -> Result<Entries, RepairError> {
        let bundle = index / u64::from(FULL_WIDTH) + 1;
        let mut ends = Vec::new();
        for (_, copy) in self.copies() {
            let commit = copy.commits.range(index.saturating_add(1)..).next();
            ends.extend(commit.map(|(first, _)| *first));
            let next = EntryBundleId { index: bundle, width: FULL_WIDTH };
            if copy.objects.size(&next.path())?.is_some() {
                ends.push(next.first_entry());
            }
        }
        let extent = self.copies().map(|(_, copy)| copy.extent()).max();
        ends.extend(extent.filter(|size| *size > index));
        Ok(Entries { first: index, last: ends.into_iter().min().map(|end| end.saturating_sub(1)) })
    }

    /// Reads and verifies the next full bundles of this copy; those that are not sound are left out.
    fn read_ahead(&mut self, bundle: u64) {
        if bundle < self.read_to {
            return;
        }
        self.read_to = bundle.saturating_add(BUNDLES_AT_ONCE);
        let objects = self.here.objects;
        let read = (bundle..self.read_to).into_par_iter().filter_map(|index| {
            let id = EntryBundleId { index, width: FULL_WIDTH };
            let object = objects.get(&id.path()).ok()??;
            let entries = entry_bundle::decode_bundle_of_width(&object.bytes, FULL_WIDTH).ok()?;
            let stretch = verified(id.first_entry(), &entries, Origin::Here).ok()?;
            Some((index, Stretch { bundle: true, ..stretch }))
        });
        self.ahead = read.collect();
    }

    /// The entries between two indexes, as they were found before: those of these leaf hashes; and where the first of
    /// them come from.
    pub(super) fn again(&self, first: u64, leaves: &[Hash]) -> Result<(Vec<Vec<u8>>, Origin), RepairError> {
        let (mut entries, mut origin): (Vec<Vec<u8>>, _) = (Vec::with_capacity(leaves.len()), None);
        while let Some(rest) = leaves.get(entries.len()..).filter(|rest| !rest.is_empty()) {
            let index = first.saturating_add(entries.len() as u64);
            let found = self.found_again(index, rest)?;
            let gone = || StoreError::corrupt("the log", format!("entry {index} has gone meanwhile"));
            let (from, held) = found.ok_or_else(gone)?;
            entries.extend(held.into_iter().take(rest.len()));
            // What comes from the other copy in part is told as coming from there.
            origin = if from == Origin::Other { Some(from) } else { origin.or(Some(from)) };
        }
        Ok((entries, origin.unwrap_or(Origin::Here)))
    }

    /// What holds entries of these leaf hashes from an index on.
    fn found_again(&self, index: u64, leaves: &[Hash]) -> Result<Option<FoundAgain>, RepairError> {
        let fits =
            |held: &Vec<Vec<u8>>| held.iter().zip(leaves).all(|(entry, leaf)| leaf_hash(entry) == *leaf);
        for (from, copy) in self.copies() {
            for holders in copy.holders(index) {
                if let Some(held) = holders?.into_iter().filter_map(|(_, held)| held.ok()).find(fits) {
                    return Ok(Some((from, held)));
                }
            }
        }
        Ok(None)
    }
}

fn told_of(origin: Origin, reason: String) -> String {
    match origin {
        Origin::Other => format!("{reason} (in the other copy)"),
        _ => reason,
    }
}

fn verified<E: AsRef<[u8]>>(first: u64, entries: &[E], origin: Origin) -> Result<Stretch, String> {
    let read = read_entries(first, &entries.iter().map(AsRef::as_ref).collect::<Vec<_>>());
    match read.fault {
        Some(fault) => Err(fault.to_string()),
        None => Ok(Stretch { statements: read.statements, leaves: read.leaves, origin, bundle: false }),
    }
}
