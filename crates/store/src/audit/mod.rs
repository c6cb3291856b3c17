//! The audit: everything that a log publishes, replayed and recomputed from its first entry.
//!
//! It needs nothing but the published files and the log's key, and believes nothing but that key: each signature is
//! verified, each rule applied, each tile and root recomputed. It stops at the first thing that is wrong.

mod commits;
mod read;
mod tiles;

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;

use assay_ledger::record::LogRecord;
use assay_ledger::{Facts, Replay, key};
use assay_merkle::{Algorithm, Checkpoint, SignedNote, VerifierKey};
use assay_statement::{Digest, Kind, Predicate, SignedStatement, StatementId};
use thiserror::Error;

use crate::log::names;
use crate::objects::Objects;
use read::read_bundles;
pub(crate) use read::{Read, read_entries};
use tiles::Tiles;

/// How many bundles are read and verified at once.
const BUNDLES_AT_ONCE: u64 = 32;

/// Where a log's published files come from: a folder, a bucket, a server.
pub trait Source: Sync {
    /// The file; none where there is none.
    ///
    /// # Errors
    /// A source that fails, in words.
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, String>;

    /// The file, of which no more is read than its first `most` bytes: a longer one is cut off.
    ///
    /// # Errors
    /// A source that fails, in words.
    fn get_up_to(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, String>;

    /// The log's storage, when this is it; its commits and snapshots are then audited too.
    fn storage(&self) -> Option<&dyn Objects> {
        None
    }
}

/// A log's own storage.
pub struct Storage<'a>(pub &'a dyn Objects);

impl Source for Storage<'_> {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let object = self.0.get(name).map_err(|error| error.to_string())?;
        Ok(object.map(|object| object.bytes))
    }

    fn get_up_to(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, String> {
        let range = self.0.get_range(name, 0..most);
        range.map_err(|error| error.to_string())
    }

    fn storage(&self) -> Option<&dyn Objects> {
        Some(self.0)
    }
}

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AuditFault {
    /// An entry.
    #[error("entry {index}: {reason}")]
    Entry {
        /// Which.
        index: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// A published file.
    #[error("`{name}`{}: {reason}", under(*index))]
    File {
        /// Which.
        name: String,
        /// The first entry that it tells wrongly of, where that can be told.
        index: Option<u64>,
        /// What is wrong with it.
        reason: String,
    },
    /// The source failed, so nothing can be said.
    #[error("could not read `{name}`: {reason}")]
    Unreadable {
        /// Which file.
        name: String,
        /// What the source said.
        reason: String,
    },
}

impl AuditFault {
    /// What is wrong with a published file.
    pub fn file(name: impl Into<String>, reason: impl ToString) -> Self {
        Self::File { name: name.into(), index: None, reason: reason.to_string() }
    }

    /// The source failed.
    pub fn unreadable(name: impl Into<String>, reason: impl ToString) -> Self {
        Self::Unreadable { name: name.into(), reason: reason.to_string() }
    }

    /// The same, of a file that tells wrongly of this entry; of whatever names its entry already, the fault itself.
    #[must_use]
    pub fn of_entry(self, entry: u64) -> Self {
        match self {
            Self::File { name, index: None, reason } => Self::File { name, index: Some(entry), reason },
            fault => fault,
        }
    }

    /// The first offending entry, where there is one that can be named.
    pub fn index(&self) -> Option<u64> {
        match self {
            Self::Entry { index, .. } => Some(*index),
            Self::File { index, .. } => *index,
            Self::Unreadable { .. } => None,
        }
    }

    /// The file that is wrong or cannot be read, where it is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Entry { .. } => None,
            Self::File { name, .. } | Self::Unreadable { name, .. } => Some(name),
        }
    }

    /// What is wrong, or why nothing can be said.
    pub fn reason(&self) -> &str {
        match self {
            Self::Entry { reason, .. } | Self::File { reason, .. } | Self::Unreadable { reason, .. } => {
                reason
            }
        }
    }
}

fn under(index: Option<u64>) -> String {
    index.map(|index| format!(", entry {index}")).unwrap_or_default()
}

/// What an audit found, when nothing is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// The log's id.
    pub log: StatementId,
    /// The checkpoint that everything was checked against.
    pub checkpoint: Checkpoint,
    /// Entries of each kind.
    pub statements: BTreeMap<Kind, u64>,
    /// Entries after the checkpoint that the storage holds and that are in order too.
    pub unpublished: u64,
    /// When the first and the last commit were made, in milliseconds since 1970.
    pub time_ms: (u64, u64),
    /// Signatures that were verified.
    pub signatures: u64,
    /// Tiles that were recomputed.
    pub tiles: u64,
    /// Facts of the state after the last entry.
    pub facts: u64,
    /// The checkpoint's note, with whatever cosignatures it has.
    pub note: SignedNote,
}

/// Reads the published key of a log, for whoever trusts this copy of it.
///
/// # Errors
/// No key, without which nothing can be said; or what is none.
pub fn read_key(source: &dyn Source) -> Result<VerifierKey, AuditFault> {
    let unreadable = |reason: &str| AuditFault::unreadable(names::VERIFIER_KEY, reason);
    let text = source.get(names::VERIFIER_KEY).map_err(|reason| unreadable(&reason))?;
    let text = text.ok_or_else(|| unreadable("it is not there"))?;
    let text = String::from_utf8(text).map_err(|error| AuditFault::file(names::VERIFIER_KEY, error))?;
    VerifierKey::parse(text.trim_end()).map_err(|error| AuditFault::file(names::VERIFIER_KEY, error))
}

fn get(source: &dyn Source, name: &str) -> Result<Vec<u8>, AuditFault> {
    source
        .get(name)
        .map_err(|reason| AuditFault::unreadable(name, reason))?
        .ok_or_else(|| AuditFault::file(name, "it is missing"))
}

/// Audits a log; `observe` is shown each entry with its index, `progress` is told how many entries are done, of how many.
///
/// # Errors
/// The first thing that is wrong.
pub fn audit(
    source: &dyn Source,
    log_key: &VerifierKey,
    observe: &mut dyn FnMut(u64, &SignedStatement),
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Audited, AuditFault> {
    let note = SignedNote::parse(&get(source, names::CHECKPOINT)?)
        .map_err(|error| AuditFault::file(names::CHECKPOINT, error))?;
    let checkpoint =
        Checkpoint::open(&note, log_key).map_err(|error| AuditFault::file(names::CHECKPOINT, error))?;
    let mut auditor = Auditor {
        replay: Replay::new(),
        tiles: Tiles::default(),
        counts: BTreeMap::new(),
        signatures: 0,
        first_ms: None,
        snapshot_roots: BTreeMap::new(),
    };
    let size = checkpoint.size;
    std::thread::scope(|scope| {
        // One window is read and verified while the one before it is replayed.
        let (sender, windows) = sync_channel(1);
        scope.spawn(move || {
            let mut begin = 0;
            while begin < size {
                let window = read_bundles(source, begin, size, BUNDLES_AT_ONCE);
                begin = begin.saturating_add(256 * BUNDLES_AT_ONCE);
                if sender.send(window).is_err() {
                    return;
                }
            }
        });
        for window in windows {
            for bundle in window? {
                auditor.take(&bundle, observe)?;
            }
            auditor.tiles.compare(source, size)?;
            progress(auditor.replay.frontier().size(), size);
        }
        Ok::<(), AuditFault>(())
    })?;
    let root = auditor.replay.frontier().root();
    if root != checkpoint.root {
        let reason = format!("it says that the root is `{}`, which is `{root}`", checkpoint.root);
        return Err(AuditFault::file(names::CHECKPOINT, reason));
    }
    let tiles = auditor.tiles.finish(source)?;
    auditor.check_operator(log_key)?;
    let unpublished = match source.storage() {
        Some(objects) => commits::audit(objects, &mut auditor, observe, checkpoint.size)?,
        None => 0,
    };
    auditor.finish(checkpoint, note, tiles, unpublished)
}

/// An audit on its way.
struct Auditor {
    replay: Replay,
    tiles: Tiles,
    counts: BTreeMap<Kind, u64>,
    signatures: u64,
    first_ms: Option<u64>,
    /// The roots of snapshots by their sizes, as they are logged and have been found right.
    snapshot_roots: BTreeMap<u64, Digest>,
}

impl Auditor {
    fn take(
        &mut self,
        read: &Read,
        observe: &mut dyn FnMut(u64, &SignedStatement),
    ) -> Result<(), AuditFault> {
        let first = self.replay.frontier().size();
        let tiles = &mut self.tiles;
        self.replay
            .push(&read.statements, &read.leaves, &mut |node, hash| tiles.push(node, hash))
            .map_err(|wrong| AuditFault::Entry { index: wrong.index, reason: wrong.fault.to_string() })?;
        for (index, statement) in (first..).zip(&read.statements) {
            self.count(statement);
            observe(index, statement);
        }
        match &read.fault {
            Some(fault) => Err(fault.clone()),
            None => Ok(()),
        }
    }

    fn count(&mut self, statement: &SignedStatement) {
        let predicate = &statement.statement.predicate;
        *self.counts.entry(predicate.kind_code()).or_default() += 1;
        self.signatures += statement.envelope.signatures().len() as u64;
        if let (Predicate::Snapshot(snapshot), Some(root)) = (predicate, statement.statement.subject()) {
            self.snapshot_roots.insert(snapshot.size, root.digest);
        }
        if let (Predicate::Commit(commit), None) = (predicate, self.first_ms) {
            self.first_ms = Some(commit.time_ms);
        }
    }

    fn log(&self) -> Result<LogRecord, AuditFault> {
        let record = self.replay.state().record::<LogRecord>(&key::log());
        let missing = |reason: String| AuditFault::Entry { index: 0, reason };
        record.map_err(|error| missing(error.to_string()))?.ok_or_else(|| missing("there is no entry".into()))
    }

    /// The key that signs checkpoints is the one that signs commits.
    fn check_operator(&self, log_key: &VerifierKey) -> Result<(), AuditFault> {
        let log = self.log()?;
        let same = VerifierKey::new(&log.origin, Algorithm::Ed25519, *log.operator.as_bytes());
        match same.is_ok_and(|key| key == *log_key) {
            true => Ok(()),
            false => {
                let reason = "its name or operator is not that of the key".into();
                Err(AuditFault::Entry { index: 0, reason })
            }
        }
    }

    fn finish(
        self,
        checkpoint: Checkpoint,
        note: SignedNote,
        tiles: u64,
        unpublished: u64,
    ) -> Result<Audited, AuditFault> {
        let log = self.log()?;
        Ok(Audited {
            log: log.id,
            checkpoint,
            statements: self.counts,
            unpublished,
            time_ms: (self.first_ms.unwrap_or_default(), log.time_ms),
            signatures: self.signatures,
            tiles,
            facts: self.replay.state().changed() as u64,
            note,
        })
    }
}
