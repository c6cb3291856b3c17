//! Opening a log, which is also how it recovers: from a snapshot, then bundles, then commits.
//!
//! Nothing but the signed log is believed: a snapshot counts only if its root is logged after it, entries are checked
//! as an auditor would, and the tree must have the root that was published.

use std::collections::VecDeque;
use std::sync::{Arc, RwLock};

use assay_ledger::State;
use assay_ledger::record::LogRecord;
use assay_ledger::run::Run;
use assay_merkle::{Algorithm, Checkpoint, Hash, SignedNote, VerifierKey, entry_bundle, leaf_hash};
use assay_statement::predicate::Genesis;
use assay_statement::{Digest, PublicKey, SignedStatement, StatementId};
use rayon::prelude::*;

use super::append::genesis;
use super::commit_object::CommitObject;
use super::floor::Floor;
use super::snapshot_object::{self, SnapshotHead};
use super::stored::Stored;
use super::take::read_entries;
use super::view::{View, load_tree};
use super::{Log, Settings, StoreError, names};
use crate::objects::{Created, Objects};

/// How many bundles are read and verified at once while entries are replayed.
const BUNDLES_AT_ONCE: u64 = 64;
/// How often opening begins again because others pruned what it was reading.
const OPENINGS_MAX: u32 = 16;

impl Log {
    /// Begins a new log.
    ///
    /// # Errors
    /// A log that is there already; a storage that fails; settings without a key.
    pub fn create(
        objects: Arc<dyn Objects>,
        settings: Settings,
        origin: Genesis,
    ) -> Result<Self, StoreError> {
        let key = settings.key.clone().ok_or(StoreError::ReadOnly)?;
        // A name that no key can have is refused before anything is written.
        key.note_signer(&origin.origin)?;
        let statement = genesis(&key, origin, settings.clock.now_ms())?;
        let mut nonce = [0; 16];
        nonce.iter_mut().zip(settings.writer).for_each(|(byte, random)| *byte = random);
        let entries = vec![statement.entry];
        let commit = CommitObject { number: 0, first: 0, nonce, entries };
        // A log whose first commits are pruned has a floor.
        if objects.get(names::FLOOR)?.is_some() {
            return Err(StoreError::LogExists);
        }
        match objects.create(&names::commit(0), &commit.to_bytes()?)? {
            Created::Exists => return Err(StoreError::LogExists),
            Created::New => {}
        }
        let log = Self::open(objects, settings)?;
        log.publisher()?.publish()?;
        Ok(log)
    }

    /// Opens a log; without a key, for reading only.
    ///
    /// # Errors
    /// No log; a storage that fails or is damaged; a key that is not the log's; an old copy in the place of the log.
    pub fn open(objects: Arc<dyn Objects>, settings: Settings) -> Result<Self, StoreError> {
        let mut left = OPENINGS_MAX;
        loop {
            match Self::open_once(Arc::clone(&objects), settings.clone()) {
                Err(StoreError::LeftBehind) if left > 0 => left -= 1,
                opened => return opened,
            }
        }
    }

    fn open_once(objects: Arc<dyn Objects>, settings: Settings) -> Result<Self, StoreError> {
        let stored = Arc::new(Stored::new(objects));
        let snapshots = stored.objects.list(names::SNAPSHOTS, None, 1000)?;
        for name in snapshots.iter().rev() {
            let Some(size) = names::snapshot_size(name) else { continue };
            match Self::open_from_snapshot(&stored, &settings, size) {
                Ok(log) if log.loaded_is_logged => return Ok(log),
                // A snapshot that was cut off, spoiled or never logged: an older one may do.
                Ok(_) | Err(StoreError::Corrupt { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Self::open_from(&stored, settings, None)
    }

    fn open_from_snapshot(stored: &Arc<Stored>, settings: &Settings, size: u64) -> Result<Self, StoreError> {
        let name = names::snapshot(size);
        let object = stored.objects.get(&name)?.ok_or_else(|| StoreError::corrupt(name, "it is gone"))?;
        let snapshot = snapshot_object::from_bytes(size, &object.bytes)?;
        Self::open_from(stored, settings.clone(), Some(snapshot))
    }

    fn open_from(
        stored: &Arc<Stored>,
        settings: Settings,
        snapshot: Option<(SnapshotHead, Run)>,
    ) -> Result<Self, StoreError> {
        let (floor, _) = Floor::read(stored.objects.as_ref())?;
        let published = read_checkpoint(stored)?;
        let published_size = published.as_ref().map_or(0, |(checkpoint, _)| checkpoint.size);
        let (loaded, state) = match snapshot {
            Some((head, run)) => (Some(head), State::from_run(run)),
            None => (None, State::new()),
        };
        let begin = loaded.map_or(0, |head| head.size).min(floor.size);
        let (frontier, nodes) = load_tree(stored, begin & !0xff, published_size)?;
        let view = View {
            stored: Arc::clone(stored),
            log: empty_record(),
            state,
            frontier,
            nodes,
            entries: VecDeque::new(),
            entries_first: begin & !0xff,
            kept: VecDeque::new(),
            published: None,
        };
        let mut log = Self {
            objects: Arc::clone(stored),
            settings,
            signer: None,
            view: Arc::new(RwLock::new(view)),
            next: floor.commit,
            created: 0,
            pending_snapshot: None,
            loaded,
            loaded_is_logged: false,
        };
        log.take_leaves(begin)?;
        log.take_bundles(floor.size)?;
        log.follow()?;
        if log.read().size() == 0 {
            return Err(StoreError::NoLog);
        }
        log.check(published)?;
        Ok(log)
    }

    /// Takes in the leaves from the last full bundle up to where the state begins.
    fn take_leaves(&mut self, begin: u64) -> Result<(), StoreError> {
        let mut view = self.write();
        let base = view.entries_first;
        if base == begin {
            return Ok(());
        }
        let bundle = view.stored.bundle_read(base / 256)?;
        let View { frontier, nodes, entries, .. } = &mut *view;
        let count = usize::try_from(begin - base).unwrap_or(usize::MAX);
        for entry in entry_bundle::decode_bundle(&bundle).take(count) {
            let entry = entry?.to_vec();
            frontier.append(leaf_hash(&entry), &mut |node, hash| nodes.push(node, hash));
            entries.push_back(Arc::new(entry));
        }
        Ok(())
    }

    /// Replays the entries of full bundles up to the first commit that is kept, and keeps none of them in memory.
    pub(super) fn take_bundles(&mut self, end: u64) -> Result<(), StoreError> {
        loop {
            let begin = self.read().size();
            if begin >= end {
                return Ok(());
            }
            let last = end.div_ceil(256).min(begin / 256 + BUNDLES_AT_ONCE);
            let stored = Arc::clone(&self.objects);
            let read: Vec<(Vec<Vec<u8>>, Vec<SignedStatement>)> = (begin / 256..last)
                .into_par_iter()
                .map(|index| read_bundle(&stored, index, begin, end))
                .collect::<Result<_, StoreError>>()?;
            for (entries, statements) in read {
                self.take_entries(entries, &statements)?;
            }
            let mut view = self.write();
            let full = view.size() & !0xff;
            view.forget(full);
        }
    }

    /// Compares what is there with what was published and what is remembered, and takes the key.
    fn check(&mut self, published: Option<(Checkpoint, SignedNote)>) -> Result<(), StoreError> {
        let log = self.log();
        if let Some(key) = &self.settings.key {
            if key.secret().public_key() != log.operator {
                return Err(StoreError::OtherKey);
            }
            self.signer = Some(key.note_signer(&log.origin)?);
        }
        if let Some((checkpoint, note)) = published {
            let key = VerifierKey::new(&log.origin, Algorithm::Ed25519, *log.operator.as_bytes())?;
            Checkpoint::open(&note, &key).map_err(|error| StoreError::corrupt(names::CHECKPOINT, error))?;
            self.check_signed(checkpoint.size, checkpoint.root)?;
            self.write().published = Some((checkpoint, note));
        }
        match self.settings.mark {
            Some(mark) => self.check_signed(mark.size, mark.root),
            None => Ok(()),
        }
    }

    fn check_signed(&self, size: u64, signed: Hash) -> Result<(), StoreError> {
        let last = self.read().size();
        if size > last {
            return Err(StoreError::Restored { size: last, signed: size });
        }
        let root = self.look(|view| view.root_at(size))?;
        match root == signed {
            true => Ok(()),
            false => Err(StoreError::Forked { size, root, signed }),
        }
    }
}

/// The checkpoint that is published, its signature not yet verified.
pub(super) fn read_checkpoint(stored: &Stored) -> Result<Option<(Checkpoint, SignedNote)>, StoreError> {
    let Some(object) = stored.objects.get(names::CHECKPOINT)? else { return Ok(None) };
    let corrupt = |error| StoreError::corrupt(names::CHECKPOINT, error);
    let note = SignedNote::parse(&object.bytes).map_err(corrupt)?;
    let checkpoint = Checkpoint::parse(note.text()).map_err(corrupt)?;
    Ok(Some((checkpoint, note)))
}

/// The entries of a bundle that lie between two indexes, read and their signatures verified.
fn read_bundle(
    stored: &Stored,
    index: u64,
    begin: u64,
    end: u64,
) -> Result<(Vec<Vec<u8>>, Vec<SignedStatement>), StoreError> {
    let name = assay_merkle::EntryBundleId { index, width: 256 }.path();
    let object = stored.objects.get(&name)?.ok_or_else(|| StoreError::corrupt(&name, "it is missing"))?;
    let all = entry_bundle::decode_bundle_of_width(&object.bytes, 256)
        .map_err(|error| StoreError::corrupt(&name, error))?;
    let within = (index * 256..).zip(all).filter(|(at, _)| (begin..end).contains(at));
    let entries: Vec<Vec<u8>> = within.map(|(_, entry)| entry.to_vec()).collect();
    let statements = read_entries(&entries).map_err(|reason| StoreError::corrupt(name, reason))?;
    Ok((entries, statements))
}

/// Stands in until the first entry, or the snapshot, says what the log is.
fn empty_record() -> LogRecord {
    LogRecord {
        id: StatementId(Digest::from([0; 32])),
        operator: PublicKey::from([0; 32]),
        commit: 0,
        time_ms: 0,
        snapshot_size: 0,
        snapshot_index: 0,
        origin: String::new(),
    }
}
