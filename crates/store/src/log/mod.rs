//! The log: commits on a storage, and everything that derives from them.
//!
//! A [`Log`] is one writer or follower. Any number of them may work on the same storage, in one process or in many:
//! whoever creates the next commit has written it, and the others take it over. What readers see is its [`View`].

mod append;
mod commit_object;
mod derive;
mod error;
mod floor;
mod logged_snapshot;
mod look;
pub mod names;
mod nodes;
mod open;
mod published;
mod snapshot;
mod snapshot_object;
mod stored;
mod take;
mod view;

use crate::objects::Objects;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use assay_ledger::record::LogRecord;
use assay_merkle::{Hash, NoteSigner};
use assay_statement::{SecretKey, SignedStatement};

pub use append::{Answer, Entered};
pub use commit_object::CommitObject;
pub use derive::Publisher;
pub use error::StoreError;
pub use logged_snapshot::LoggedSnapshot;
pub use look::{MayLackFile, look, with_files};
pub use snapshot::{StoredSnapshot, UnpackedSnapshot};
pub use view::View;

pub(crate) use published::follow_published;

use stored::Stored;

/// The number of the first commit that is kept, and the index of its first entry.
pub(crate) fn read_floor(objects: &dyn Objects) -> Result<(u64, u64), StoreError> {
    let (floor, _) = floor::Floor::read(objects)?;
    Ok((floor.commit, floor.size))
}

pub(crate) use floor::Floor;
pub(crate) use snapshot_object::{
    SnapshotHead, from_bytes as read_snapshot, root as snapshot_root, to_bytes as write_snapshot,
};

/// What tells the time, so that a simulation can do it.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970 (UTC).
    fn now_ms(&self) -> u64;
}

/// The operator's key: it signs commits, snapshots and checkpoints.
#[derive(Clone)]
pub struct OperatorKey {
    statements: SecretKey,
    seed: [u8; 32],
}

impl OperatorKey {
    /// The key of this seed (RFC 8032, section 5.1.5).
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self { statements: SecretKey::from_seed(seed), seed }
    }

    /// The key as it signs statements.
    pub fn secret(&self) -> &SecretKey {
        &self.statements
    }

    /// The key as it signs checkpoints of a log of this name.
    ///
    /// # Errors
    /// A name that no key can have.
    pub fn note_signer(&self, origin: &str) -> Result<NoteSigner, StoreError> {
        Ok(NoteSigner::new(origin, self.seed)?)
    }
}

/// What was signed before, as remembered outside of the storage: it shows when an old copy was put in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The size of the last tree that was signed.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

/// How a log is opened.
#[derive(Clone)]
pub struct Settings {
    /// Who signs; a log without is for reading only.
    pub key: Option<OperatorKey>,
    /// What tells the time.
    pub clock: Arc<dyn Clock>,
    /// Bytes that no other writer has: 8 that are random, once per opening.
    pub writer: [u8; 8],
    /// What was signed before.
    pub mark: Option<Mark>,
}

/// One writer or follower of a log.
pub struct Log {
    objects: Arc<Stored>,
    settings: Settings,
    signer: Option<NoteSigner>,
    view: Arc<RwLock<View>>,
    /// The number of the next commit.
    next: u64,
    /// Commits created by this writer, which makes each one's bytes its own.
    created: u64,
    /// A snapshot that is stored and waits to be logged.
    pending_snapshot: Option<SignedStatement>,
    /// The snapshot that the log was opened from, and whether its root has been found in the log.
    loaded: Option<snapshot_object::SnapshotHead>,
    loaded_is_logged: bool,
}

impl Log {
    /// What readers see; it moves on with the log.
    pub fn view(&self) -> Arc<RwLock<View>> {
        Arc::clone(&self.view)
    }

    /// Does some work on what readers see; see [`look()`].
    ///
    /// # Errors
    /// As the work; a storage that fails.
    pub fn look<T, E: MayLackFile>(&self, work: impl FnMut(&View) -> Result<T, E>) -> Result<T, E> {
        look(&self.view, work)
    }

    /// What readers see now, as far as it is in memory.
    pub fn read(&self) -> RwLockReadGuard<'_, View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, View> {
        self.view.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The log's id, name, operator and last commit.
    pub fn log(&self) -> LogRecord {
        self.read().log.clone()
    }

    /// The storage.
    pub fn objects(&self) -> Arc<dyn Objects> {
        Arc::clone(&self.objects.objects)
    }

    /// What publishes this log, on another thread if there is one.
    ///
    /// # Errors
    /// A log that was opened without its key.
    pub fn publisher(&self) -> Result<Publisher, StoreError> {
        let signer = self.signer.clone().ok_or(StoreError::ReadOnly)?;
        Ok(Publisher::new(Arc::clone(&self.view), signer))
    }

    /// Opens the log again after a storage failed; what readers hold moves on to what is found.
    ///
    /// # Errors
    /// As [`Log::open`]; also a storage that lost what this log had shown as durable.
    pub fn reopen(&mut self, objects: Arc<dyn Objects>) -> Result<(), StoreError> {
        let mark = {
            let view = self.read();
            Some(Mark { size: view.size(), root: view.root() })
        };
        let settings = Settings { mark, ..self.settings.clone() };
        let again = Self::open(objects, settings)?;
        let Self { view, objects, .. } = again;
        // Nobody else holds the new view yet.
        let Some(new) = Arc::into_inner(view) else { return Err(StoreError::LeftBehind) };
        *self.write() = new.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.objects = objects;
        self.next = again.next;
        self.pending_snapshot = None;
        self.loaded = again.loaded;
        Ok(())
    }
}
