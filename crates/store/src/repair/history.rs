//! The whole history out of sound sources, replayed; and what it must agree with.

use std::collections::{BTreeMap, BTreeSet};

use assay_ledger::record::LogRecord;
use assay_ledger::{Facts, Replay, key};
use assay_merkle::{Algorithm, Checkpoint, Frontier, Hash, SignedNote, VerifierKey};
use assay_statement::{Digest, Predicate};

use super::copy::Copy;
use super::error::RepairError;
use super::sources::Sources;
use super::{Origin, Remembered};
use crate::log::{Mark, StoreError, names};

/// The whole history.
pub(super) struct History {
    pub(super) replay: Replay,
    pub(super) log: LogRecord,
    pub(super) key: VerifierKey,
    /// The leaf hash of every entry.
    pub(super) leaves: Vec<Hash>,
    /// The number of every commit by the index of its first entry.
    pub(super) commits: BTreeMap<u64, u64>,
    /// The roots of snapshots by their sizes, as they are logged and have been found right.
    pub(super) snapshots: BTreeMap<u64, Digest>,
    /// The full bundles of this copy that are sound.
    pub(super) bundles: BTreeSet<u64>,
    /// Whether any entry is from the other copy.
    pub(super) with_other: bool,
    pub(super) mark: Option<Mark>,
}

impl History {
    /// Replays it from the first entry to the last that is anywhere.
    pub(super) fn replay(sources: &mut Sources<'_>, remembered: Remembered<'_>) -> Result<Self, RepairError> {
        let mut history = Self::begin(sources, remembered)?;
        loop {
            let index = history.size();
            let number = history.commits.last_key_value().map_or(0, |(_, number)| number.saturating_add(1));
            let Some(stretch) = sources.next(index, number)? else { break };
            history.with_other |= stretch.origin == Origin::Other;
            if stretch.bundle {
                history.bundles.insert(index / 256);
            }
            for (at, one) in (index..).zip(&stretch.statements) {
                match &one.statement.predicate {
                    Predicate::Commit(commit) => drop(history.commits.insert(at, commit.number)),
                    Predicate::Snapshot(snapshot) => {
                        let root = one.statement.subject().map(|root| root.digest);
                        history.snapshots.extend(root.map(|root| (snapshot.size, root)));
                    }
                    _ => {}
                }
            }
            let pushed = history.replay.push(&stretch.statements, &stretch.leaves, &mut |_, _| {});
            pushed.map_err(|fault| match history.with_other {
                true => RepairError::OtherHistory { reason: fault.to_string() },
                false => fault.into(),
            })?;
            history.leaves.extend(stretch.leaves);
        }
        history.log = record(&history.replay)?;
        history.compare(sources)?;
        Ok(history)
    }

    /// Reads which log it is from its first entry, and so which signatures count.
    fn begin(sources: &mut Sources<'_>, remembered: Remembered<'_>) -> Result<Self, RepairError> {
        let found = sources.next(0, 0)?.ok_or(StoreError::NoLog)?;
        let mut first = Replay::new();
        let (statement, leaf) = (found.statements.get(..1), found.leaves.get(..1));
        first.push(statement.unwrap_or_default(), leaf.unwrap_or_default(), &mut |_, _| {})?;
        let log = record(&first)?;
        let key = VerifierKey::new(&log.origin, Algorithm::Ed25519, *log.operator.as_bytes());
        let key = key.map_err(StoreError::from)?;
        let other_log = |reason: &str| RepairError::OtherLog { reason: reason.to_owned() };
        match published_key(&sources.here)? {
            Some(Ok(published)) if published != key && found.origin == Origin::Other => {
                return Err(other_log("its first entry is not of this log's key"));
            }
            Some(Ok(published)) if published != key => {
                let reason = "it is not the key that the entries are signed with".to_owned();
                return Err(RepairError::Contradiction { name: names::VERIFIER_KEY.to_owned(), reason });
            }
            _ => {}
        }
        verify(&mut sources.here, &key);
        if let Some(other) = &mut sources.other {
            if published_key(other)?
                .is_some_and(|published| published.is_ok_and(|published| published != key))
            {
                return Err(other_log("its key is another"));
            }
            let readable = matches!(other.checkpoint, Some(Ok(_)));
            verify(other, &key);
            if readable && !matches!(other.checkpoint, Some(Ok(_))) {
                return Err(other_log("its checkpoint is not signed with this log's key"));
            }
        }
        let mark = remembered(log.id).map_err(RepairError::Memory)?;
        sources.restart();
        Ok(Self {
            replay: Replay::new(),
            log,
            key,
            leaves: Vec::new(),
            commits: BTreeMap::new(),
            snapshots: BTreeMap::new(),
            bundles: BTreeSet::new(),
            with_other: false,
            mark,
        })
    }

    pub(super) fn size(&self) -> u64 {
        self.leaves.len() as u64
    }

    /// The leaf hashes between two indexes.
    pub(super) fn leaves(&self, first: u64, end: u64) -> &[Hash] {
        let place = |index| usize::try_from(index).unwrap_or(usize::MAX);
        self.leaves.get(place(first)..place(end)).unwrap_or_default()
    }

    /// The index after the last entry of the commit that begins at an index.
    pub(super) fn end_of_commit(&self, first: u64) -> u64 {
        let next = self.commits.range(first.saturating_add(1)..).next();
        next.map_or(self.size(), |(next, _)| *next)
    }

    fn root_at(&self, size: u64) -> Hash {
        let mut frontier = Frontier::new();
        self.leaves(0, size).iter().for_each(|leaf| frontier.append(*leaf, &mut |_, _| {}));
        frontier.root()
    }

    /// Compares it with everything that was signed of it and with every commit that is sound by itself.
    fn compare(&self, sources: &Sources<'_>) -> Result<(), RepairError> {
        if let Some((checkpoint, _)) = sound(&sources.here) {
            self.check_signed(checkpoint.size, checkpoint.root)?;
        }
        if let Some(mark) = self.mark {
            self.check_signed(mark.size, mark.root)?;
        }
        if let Some(name) = self.contradicting(&sources.here) {
            let reason = "it has other entries".to_owned();
            return Err(match self.with_other {
                true => RepairError::OtherHistory { reason: format!("`{name}` has other entries here") },
                false => RepairError::Contradiction { name, reason },
            });
        }
        let Some(other) = &sources.other else { return Ok(()) };
        if let Some((checkpoint, _)) = sound(other) {
            let (size, signed) = (checkpoint.size, checkpoint.root);
            if size > self.size() {
                return Err(StoreError::Restored { size: self.size(), signed: size }.into());
            }
            let root = self.root_at(size);
            if root != signed {
                let reason = format!("at size {size} it has the root `{signed}`, here it is `{root}`");
                return Err(RepairError::OtherHistory { reason });
            }
        }
        match self.contradicting(other) {
            None => Ok(()),
            Some(name) => {
                Err(RepairError::OtherHistory { reason: format!("its `{name}` has other entries") })
            }
        }
    }

    fn check_signed(&self, size: u64, signed: Hash) -> Result<(), RepairError> {
        if size > self.size() {
            return Err(StoreError::Restored { size: self.size(), signed: size }.into());
        }
        let root = self.root_at(size);
        match root == signed {
            true => Ok(()),
            false if self.with_other => {
                let reason =
                    format!("at size {size} it has the root `{root}`, but `{signed}` had been signed");
                Err(RepairError::OtherHistory { reason })
            }
            false => Err(StoreError::Forked { size, root, signed }.into()),
        }
    }

    /// A commit that is sound by itself and has other entries than the history.
    fn contradicting(&self, copy: &Copy<'_>) -> Option<String> {
        let differs = |first: &u64, commit: &crate::log::CommitObject| {
            let leaves = commit.entries.iter().map(|entry| assay_merkle::leaf_hash(entry));
            self.commits.get(first) != Some(&commit.number)
                || !leaves.eq(self.leaves(*first, self.end_of_commit(*first)).iter().copied())
        };
        let found = copy.commits.iter().find(|(first, commit)| differs(first, commit));
        found.map(|(_, commit)| names::commit(commit.number))
    }
}

/// The checkpoint of a copy, if it is sound.
pub(super) fn sound<'c>(copy: &'c Copy<'_>) -> Option<&'c (Checkpoint, SignedNote)> {
    copy.checkpoint.as_ref()?.as_ref().ok()
}

/// The key that a copy shows to its readers.
pub(super) fn published_key(copy: &Copy<'_>) -> Result<Option<Result<VerifierKey, String>>, RepairError> {
    let Some(object) = copy.objects.get(names::VERIFIER_KEY)? else { return Ok(None) };
    let text = String::from_utf8(object.bytes).map_err(|error| error.to_string());
    // What the key is written as, to the byte: the line feed, too.
    let key = text.and_then(|text| {
        let key = VerifierKey::parse(text.trim_end()).map_err(|error| error.to_string())?;
        if text == format!("{key}\n") { Ok(key) } else { Err("it is not spelled as a key is".to_owned()) }
    });
    Ok(Some(key))
}

/// Turns a checkpoint into one that is damaged where the log's key did not sign it.
fn verify(copy: &mut Copy<'_>, key: &VerifierKey) {
    if let Some(Ok((_, note))) = &copy.checkpoint
        && let Err(error) = Checkpoint::open(note, key)
    {
        copy.checkpoint = Some(Err(error.to_string()));
    }
}

fn record(replay: &Replay) -> Result<LogRecord, RepairError> {
    let record = replay.state().record::<LogRecord>(&key::log()).map_err(StoreError::from)?;
    Ok(record.ok_or(StoreError::NoLog)?)
}
