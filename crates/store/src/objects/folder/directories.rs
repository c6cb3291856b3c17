//! Which directories exist, and which of them surely survive, so that a write does not have to ask again.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::file_system::{Directory, FileSystem};
use crate::objects::name::{is_private, parent};

/// How many directories are held open at once.
const MAX_OPEN: usize = 64;

/// How many directories are remembered at once.
const MAX_KNOWN: usize = 1 << 16;

/// What is known of the directories of one file system. All of it only saves work: it may be forgotten at any time.
pub(super) struct Directories<F: FileSystem> {
    known: Mutex<Known<F::Directory>>,
}

struct Known<D> {
    present: HashSet<String>,
    durable: HashSet<String>,
    open: HashMap<String, Arc<D>>,
}

impl<F: FileSystem> Directories<F> {
    pub(super) fn new() -> Self {
        let known = Known { present: HashSet::new(), durable: HashSet::new(), open: HashMap::new() };
        Self { known: Mutex::new(known) }
    }

    /// Makes the directory and those above it where they are missing; not durable yet.
    pub(super) fn make(&self, files: &F, directory: &str) -> io::Result<()> {
        if directory.is_empty() || self.known().present.contains(directory) {
            return Ok(());
        }
        self.make(files, parent(directory))?;
        match files.create_directory(directory, is_private(directory)) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        remember(&mut self.known().present, directory);
        Ok(())
    }

    /// Makes sure that the directory itself is durable: each one on its path is synced into the one above.
    ///
    /// One that was there already is treated alike, since who made it may have died before syncing it.
    pub(super) fn settle(&self, files: &F, directory: &str) -> io::Result<()> {
        if directory.is_empty() || self.known().durable.contains(directory) {
            return Ok(());
        }
        self.make(files, directory)?;
        self.sync(files, parent(directory))?;
        self.settle(files, parent(directory))?;
        remember(&mut self.known().durable, directory);
        Ok(())
    }

    /// Makes durable which names are in the directory.
    pub(super) fn sync(&self, files: &F, directory: &str) -> io::Result<()> {
        self.open(files, directory)?.sync()
    }

    /// Forgets what a failure has made doubtful.
    pub(super) fn forget(&self) {
        *self.known() = Known { present: HashSet::new(), durable: HashSet::new(), open: HashMap::new() };
    }

    fn open(&self, files: &F, directory: &str) -> io::Result<Arc<F::Directory>> {
        if let Some(open) = self.known().open.get(directory) {
            return Ok(Arc::clone(open));
        }
        let opened = Arc::new(files.open_directory(directory)?);
        let mut known = self.known();
        if known.open.len() >= MAX_OPEN {
            known.open.clear();
        }
        known.open.insert(directory.to_owned(), Arc::clone(&opened));
        Ok(opened)
    }

    fn known(&self) -> MutexGuard<'_, Known<F::Directory>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn remember(names: &mut HashSet<String>, name: &str) {
    if names.len() >= MAX_KNOWN {
        names.clear();
    }
    names.insert(name.to_owned());
}
