//! The order of writes, links and syncs that makes objects whole and durable.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use super::Inner;
use super::file_system::{File, FileSystem};
use super::temporary::{Draft, Temporary};
use crate::objects::name::{check_name, is_private, parent};
use crate::objects::{Created, ObjectError, Operation, Replaced, Tag, Upload};

impl<F: FileSystem> Inner<F> {
    pub(super) fn create(&self, name: &str, bytes: &[u8]) -> io::Result<Created> {
        let mut draft = self.temporary()?.begin(is_private(name))?;
        self.prepare(parent(name))?;
        draft.fill(bytes)?;
        self.publish(&draft, name)
    }

    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut draft = self.temporary()?.begin(is_private(name))?;
        self.prepare(parent(name))?;
        draft.fill(bytes)?;
        draft.rename(name).map_err(|error| self.doubt(error))?;
        self.sync_directory(parent(name))
    }

    pub(super) fn replace(&self, name: &str, expected: Option<&Tag>, bytes: &[u8]) -> io::Result<Replaced> {
        let temporary = self.temporary()?;
        let _turn = temporary.turn()?;
        let current = self.bytes(name)?.map(|bytes| Tag::of(&bytes));
        if current.as_ref() != expected {
            return Ok(Replaced::Changed);
        }
        if expected.is_some() {
            self.put(name, bytes)?;
        } else if self.create(name, bytes)? == Created::Exists {
            // Created meanwhile, which does not wait for its turn.
            return Ok(Replaced::Changed);
        }
        Ok(Replaced::Done(Tag::of(bytes)))
    }

    /// Deletes objects and keeps their files for others; the name in an error is that of the object concerned.
    pub(super) fn delete_all(&self, names: &[String]) -> Result<(), (String, io::Error)> {
        // Of each directory one name, by which it is synced once.
        let mut directories: BTreeMap<&str, &str> = BTreeMap::new();
        let mut taken = Vec::new();
        for name in names {
            taken.extend(self.remove(name).map_err(|error| (name.clone(), error))?);
            directories.insert(parent(name), name);
        }
        for name in directories.into_values() {
            self.settle_removal(name).map_err(|error| (name.to_owned(), error))?;
        }
        let temporary = self.temporary().map_err(|error| (String::new(), error))?;
        temporary.recycle(taken);
        Ok(())
    }

    /// Deletes an object, which lasts only after [`Self::settle_removal`]; says what its file is called now, if it is
    /// to be used again.
    fn remove(&self, name: &str) -> io::Result<Option<String>> {
        let taken = match is_private(name) {
            true => Ok(None),
            false => self.temporary()?.take_away(name),
        };
        let removed = match taken {
            Ok(None) => self.files.remove_file(name).map(|()| None),
            taken => taken,
        };
        match removed {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Ok(None)
            }
            removed => removed,
        }
    }

    /// Makes it last that names of a directory are gone.
    fn settle_removal(&self, name: &str) -> io::Result<()> {
        match self.sync_directory(parent(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            synced => synced,
        }
    }

    pub(super) fn delete(&self, name: &str) -> io::Result<()> {
        self.check_whole()?;
        match self.files.remove_file(name) {
            // It may have gone a moment ago: its absence, too, must last.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                match self.sync_directory(parent(name)) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                    synced => synced,
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(()),
            Err(error) => Err(error),
            Ok(()) => self.sync_directory(parent(name)),
        }
    }

    /// Gives a whole and synced file its name; the name is durable even where another had it first.
    fn publish(&self, draft: &Draft<F>, name: &str) -> io::Result<Created> {
        let created = match draft.link(name) {
            Ok(()) => Created::New,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                // A directory has taken the name, or another writer deletes it: neither is an object to speak of.
                let (file, _) = self.open(name)?.ok_or(io::ErrorKind::IsADirectory)?;
                // It may have come with a copy of the folder, and not be durable yet.
                file.sync()?;
                Created::Exists
            }
            Err(error) => return Err(self.doubt(error)),
        };
        self.sync_directory(parent(name))?;
        Ok(created)
    }

    /// Makes sure that the directory is there, durably.
    fn prepare(&self, directory: &str) -> io::Result<()> {
        self.directories.make(&self.files, directory)?;
        self.directories.settle(&self.files, directory).map_err(|error| self.fail(error))
    }

    fn sync_directory(&self, directory: &str) -> io::Result<()> {
        self.directories.sync(&self.files, directory).map_err(|error| match error.kind() {
            // There is nothing that could have been lost.
            io::ErrorKind::NotFound => self.doubt(error),
            _ => self.fail(error),
        })
    }

    /// This writer's part of `tmp`, taken by the first write.
    fn temporary(&self) -> io::Result<Arc<Temporary<F>>> {
        self.check_whole()?;
        let mut temporary = self.temporary.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = temporary.as_ref() {
            return Ok(Arc::clone(open));
        }
        let open = Arc::new(Temporary::open(&self.files)?);
        *temporary = Some(Arc::clone(&open));
        Ok(open)
    }

    fn check_whole(&self) -> io::Result<()> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(io::Error::other("an earlier sync failed; open the folder anew"));
        }
        Ok(())
    }

    /// A sync failed: nothing this value knows of the disk is sure any more.
    fn fail(&self, error: io::Error) -> io::Error {
        self.broken.store(true, Ordering::SeqCst);
        error
    }

    /// A directory may not be there any more.
    fn doubt(&self, error: io::Error) -> io::Error {
        self.directories.forget();
        error
    }
}

/// An object on its way into a folder.
pub(super) struct Uploading<F: FileSystem> {
    inner: Arc<Inner<F>>,
    draft: Draft<F>,
}

impl<F: FileSystem> Uploading<F> {
    pub(super) fn begin(inner: &Arc<Inner<F>>) -> io::Result<Self> {
        // In `tmp` the owner alone can reach it, whatever name it will get; it may be a private one.
        Ok(Self { draft: inner.temporary()?.begin_new(false)?, inner: Arc::clone(inner) })
    }

    fn publish(&self, name: &str) -> io::Result<Created> {
        self.inner.check_whole()?;
        self.inner.prepare(parent(name))?;
        if is_private(name) {
            self.draft.file.restrict()?;
        }
        self.draft.file.sync()?;
        self.inner.publish(&self.draft, name)
    }
}

impl<F: FileSystem> Upload for Uploading<F> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), ObjectError> {
        self.draft.file.append(bytes).map_err(|error| ObjectError::from_io(Operation::Upload, "", error))
    }

    fn finish(self: Box<Self>, name: &str) -> Result<Created, ObjectError> {
        check_name(name)?;
        self.publish(name).map_err(|error| ObjectError::from_io(Operation::Finish, name, error))
    }
}
