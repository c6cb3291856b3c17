//! The folder `tmp`: files that are not objects yet, and the locks that tell whose they are.
//!
//! Files of deleted objects are kept there and used again: `ext4` passes over what was deleted in the last minutes one
//! by one when it looks for a place for a new file, so that a log that deletes a commit for each that it writes would
//! soon wait a millisecond for every new file. A small one keeps its content until it is written over, since a block
//! that a file has already is synced sooner than one that it is yet to get.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::file_system::{File, FileSystem};
use crate::objects::name::RESERVED;

/// The lock that writers who must not do something at the same time take in turn.
const TURN: &str = "tmp/lock";

/// One writer's part of the folder `tmp`: files named `WRITER-COUNT`, as long as it holds the lock `WRITER.lock`.
///
/// The lock files stay: were they removed, two writers could each hold a lock on their own file of the same name.
pub(super) struct Temporary<F: FileSystem> {
    files: Arc<F>,
    writer: u64,
    next: AtomicU64,
    /// Files that nobody needs.
    spare: Mutex<Vec<String>>,
    _mine: F::Lock,
}

/// The longest content that a file keeps: a block of most file systems, so that they hold 16 MiB together at the most.
const KEPT_MAX: u64 = 4096;

/// How many files are kept to be used again: more than the commits between two prunings of a busy log.
const SPARE_MAX: usize = 4096;

impl<F: FileSystem> Temporary<F> {
    /// Takes the first writer's number that is free, and removes what dead writers left behind.
    pub(super) fn open(files: &Arc<F>) -> io::Result<Self> {
        files.create_root()?;
        match files.create_directory(RESERVED, true) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let turn = files.lock(TURN)?;
        let (writer, mine) = first_free(files.as_ref())?;
        for entry in files.entries(RESERVED)? {
            let Some(owner) = owner(&entry.name) else { continue };
            // Held until the file is gone, so that no new writer takes the number meanwhile.
            let dead = if owner == writer { None } else { files.try_lock(&lock_of(owner))? };
            if owner == writer || dead.is_some() {
                files.remove_file(&format!("{RESERVED}/{}", entry.name))?;
            }
        }
        drop(turn);
        Ok(Self {
            files: Arc::clone(files),
            writer,
            next: AtomicU64::new(0),
            spare: Mutex::default(),
            _mine: mine,
        })
    }

    /// A file to write; with `private` a new one.
    pub(super) fn begin(self: &Arc<Self>, private: bool) -> io::Result<Draft<F>> {
        let spare = if private { None } else { self.spare().pop() };
        match spare.map(|path| (self.reopen(&path), path)) {
            Some((Ok((file, stale)), path)) => {
                Ok(Draft { temporary: Arc::clone(self), path, file, stale, named: true })
            }
            _ => self.begin_new(private),
        }
    }

    /// A new file to write, which nobody else can have open.
    pub(super) fn begin_new(self: &Arc<Self>, private: bool) -> io::Result<Draft<F>> {
        let path = self.next_path();
        let file = self.files.create_file(&path, private)?;
        Ok(Draft { temporary: Arc::clone(self), path, file, stale: 0, named: true })
    }

    /// Takes an object's file away, to be used again after [`Self::recycle`]; says what it is called now, and nothing
    /// where there are enough of them.
    pub(super) fn take_away(&self, name: &str) -> io::Result<Option<String>> {
        if self.spare().len() >= SPARE_MAX {
            return Ok(None);
        }
        let path = self.next_path();
        self.files.rename(name, &path).map(|()| Some(path))
    }

    /// Lets files that were taken away be used again.
    ///
    /// INVARIANT: that their objects are gone is durable, or lost power could bring them back without their content.
    pub(super) fn recycle(&self, paths: Vec<String>) {
        for path in paths {
            if self.spare().len() < SPARE_MAX && self.shorten(&path).is_ok() {
                self.spare().push(path);
            } else {
                let _ = self.files.remove_file(&path);
            }
        }
    }

    /// Opens a kept file; says how much of its old content there is to write over.
    fn reopen(&self, path: &str) -> io::Result<(F::File, u64)> {
        let file = self.files.open_to_overwrite(path)?;
        let length = file.length()?;
        Ok((file, length))
    }

    /// Takes its content from a file that is too long to be kept with it.
    fn shorten(&self, path: &str) -> io::Result<()> {
        let (file, length) = self.reopen(path)?;
        if length > KEPT_MAX { file.truncate(0) } else { Ok(()) }
    }

    fn next_path(&self) -> String {
        format!("{RESERVED}/{}-{}", self.writer, self.next.fetch_add(1, Ordering::Relaxed))
    }

    fn spare(&self) -> MutexGuard<'_, Vec<String>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it is this writer's turn among all the writers of the folder, and keeps it while held.
    pub(super) fn turn(&self) -> io::Result<F::Lock> {
        self.files.lock(TURN)
    }
}

impl<F: FileSystem> Drop for Temporary<F> {
    fn drop(&mut self) {
        for path in std::mem::take(&mut *self.spare()) {
            let _ = self.files.remove_file(&path);
        }
    }
}

/// A file that is being written; dropped, it loses its name in `tmp`.
pub(super) struct Draft<F: FileSystem> {
    temporary: Arc<Temporary<F>>,
    path: String,
    pub(super) file: F::File,
    /// Bytes of old content that have to be written over or taken away.
    stale: u64,
    named: bool,
}

impl<F: FileSystem> Draft<F> {
    /// Gives the file its final name besides the temporary one, unless that is taken.
    pub(super) fn link(&self, name: &str) -> io::Result<()> {
        self.temporary.files.link(&self.path, name)
    }

    /// Gives the file its final name instead of the temporary one.
    pub(super) fn rename(mut self, name: &str) -> io::Result<()> {
        self.temporary.files.rename(&self.path, name)?;
        self.named = false;
        Ok(())
    }

    /// Writes and syncs the whole content.
    pub(super) fn fill(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.append(bytes)?;
        let length = bytes.len() as u64;
        if self.stale > length {
            self.file.truncate(length)?;
        }
        self.file.sync()
    }
}

impl<F: FileSystem> Drop for Draft<F> {
    fn drop(&mut self) {
        if self.named {
            // What cannot be removed now is removed by the next writer that opens the folder.
            let _ = self.temporary.files.remove_file(&self.path);
        }
    }
}

fn first_free<F: FileSystem>(files: &F) -> io::Result<(u64, F::Lock)> {
    let mut writer = 0;
    loop {
        if let Some(lock) = files.try_lock(&lock_of(writer))? {
            return Ok((writer, lock));
        }
        writer += 1;
    }
}

fn lock_of(writer: u64) -> String {
    format!("{RESERVED}/{writer}.lock")
}

/// The writer that made a temporary file; `None` for all other files.
fn owner(file: &str) -> Option<u64> {
    file.split_once('-').and_then(|(writer, _)| writer.parse().ok())
}
