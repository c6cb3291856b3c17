//! Objects as files of a folder: an object's name is its path.
//!
//! A file gets its final name only when it is whole: it is written in `tmp` first, then linked or renamed. What must
//! be durable costs one sync of the file and one of the directory that gets the name; a directory is synced into the
//! one above only the first time this process uses it.

mod directories;
mod disk;
mod file_system;
mod listing;
#[cfg(test)]
mod power_loss;
mod temporary;
mod writing;

use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use self::directories::Directories;
use self::disk::Disk;
use self::file_system::{File, FileSystem};
use self::listing::Listing;
use self::temporary::Temporary;
use self::writing::Uploading;
use super::name::{check_beginning, check_name, parent};
use super::{Created, Object, ObjectError, Objects, Operation, Replaced, Tag, Upload};

/// A folder as a storage. Any number of processes may use it at once; those that only read need no right to write.
///
/// It needs a file system with hard links and file locks. Nothing is made, and nothing left behind by dead writers
/// is removed, before the first write.
///
/// After a failed sync of a directory every later write fails: no system tells what such a failure lost, and a second
/// sync could succeed without having saved it. Open the folder anew and load it again.
pub struct Folder<F: FileSystem = Disk> {
    inner: Arc<Inner<F>>,
}

struct Inner<F: FileSystem> {
    files: Arc<F>,
    directories: Directories<F>,
    temporary: Mutex<Option<Arc<Temporary<F>>>>,
    broken: AtomicBool,
}

impl Folder {
    /// The storage in the folder `root`, which is made by the first write if it does not exist.
    pub fn new(root: impl AsRef<Path>) -> Self {
        Self::on(Disk::new(root.as_ref()))
    }
}

impl<F: FileSystem> Folder<F> {
    fn on(files: F) -> Self {
        let inner = Inner {
            files: Arc::new(files),
            directories: Directories::new(),
            temporary: Mutex::new(None),
            broken: AtomicBool::new(false),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Does something to one object, and says what was attempted if it fails.
    fn attempt<T>(
        &self,
        operation: Operation,
        name: &str,
        act: impl FnOnce(&Inner<F>) -> io::Result<T>,
    ) -> Result<T, ObjectError> {
        check_name(name)?;
        act(&self.inner).map_err(|error| ObjectError::from_io(operation, name, error))
    }
}

impl<F: FileSystem> Inner<F> {
    /// Opens the object's file; `None` where there is none, be it that a directory has its name.
    fn open(&self, name: &str) -> io::Result<Option<(F::File, u64)>> {
        match self.files.open_file(name).and_then(|file| file.length().map(|length| (file, length))) {
            Ok(open) => Ok(Some(open)),
            Err(error) => match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => {
                    Ok(None)
                }
                _ => Err(error),
            },
        }
    }

    fn bytes(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        let Some((mut file, _)) = self.open(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    fn range(&self, name: &str, range: Range<u64>) -> io::Result<Option<Vec<u8>>> {
        let Some((mut file, length)) = self.open(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        if range.start >= length {
            return Ok(Some(bytes));
        }
        file.seek(range.start)?;
        file.take(range.end.saturating_sub(range.start)).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }
}

impl<F: FileSystem> Objects for Folder<F> {
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created, ObjectError> {
        self.attempt(Operation::Create, name, |inner| inner.create(name, bytes))
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ObjectError> {
        self.attempt(Operation::Put, name, |inner| inner.put(name, bytes))
    }

    fn replace(&self, name: &str, expected: Option<&Tag>, bytes: &[u8]) -> Result<Replaced, ObjectError> {
        self.attempt(Operation::Replace, name, |inner| inner.replace(name, expected, bytes))
    }

    fn get(&self, name: &str) -> Result<Option<Object>, ObjectError> {
        let bytes = self.attempt(Operation::Get, name, |inner| inner.bytes(name))?;
        Ok(bytes.map(Object::new))
    }

    fn get_range(&self, name: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, ObjectError> {
        self.attempt(Operation::GetRange, name, |inner| inner.range(name, range))
    }

    fn size(&self, name: &str) -> Result<Option<u64>, ObjectError> {
        let open = self.attempt(Operation::Size, name, |inner| inner.open(name))?;
        Ok(open.map(|(_, length)| length))
    }

    fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<String>, ObjectError> {
        check_beginning(prefix)?;
        after.map_or(Ok(()), check_beginning)?;
        let files = self.inner.files.as_ref();
        let mut listing = Listing { files, prefix, after, limit, names: Vec::new() };
        let directory = parent(prefix);
        let base = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        listing.walk(&base).map_err(|error| ObjectError::from_io(Operation::List, prefix, error))?;
        Ok(listing.names)
    }

    fn delete(&self, name: &str) -> Result<(), ObjectError> {
        self.attempt(Operation::Delete, name, |inner| inner.delete(name))
    }

    fn delete_all(&self, names: &[String]) -> Result<(), ObjectError> {
        names.iter().try_for_each(|name| check_name(name))?;
        let deleted = self.inner.delete_all(names);
        deleted.map_err(|(name, error)| ObjectError::from_io(Operation::Delete, &name, error))
    }

    fn upload(&self) -> Result<Box<dyn Upload>, ObjectError> {
        let uploading = Uploading::begin(&self.inner)
            .map_err(|error| ObjectError::from_io(Operation::Upload, "", error))?;
        Ok(Box::new(uploading))
    }

    fn read(&self, name: &str) -> Result<Option<Box<dyn Read + Send>>, ObjectError> {
        let open = self.attempt(Operation::Read, name, |inner| inner.open(name))?;
        Ok(open.map(|(file, _)| -> Box<dyn Read + Send> { Box::new(file) }))
    }
}
