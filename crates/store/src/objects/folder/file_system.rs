//! What a folder asks of a file system: one method for each system call whose failure or absence matters.

use std::io::{self, Read};

/// A file system below one root. Paths are relative to it, separated by `/`; the root itself is the empty path.
///
/// Nothing is durable that was not synced: a file's content by [`File::sync`], and that a file or directory is to be
/// found in a directory by the [`Directory::sync`] of that directory.
pub trait FileSystem: Send + Sync + 'static {
    /// An open file.
    type File: File;
    /// An open directory.
    type Directory: Directory;
    /// A lock, held until dropped or until the process ends.
    type Lock: Send + Sync;

    /// Makes sure that the root exists, durably.
    fn create_root(&self) -> io::Result<()>;
    /// Makes a directory in one that exists; with `private` for the owner only. An error where there is one already.
    fn create_directory(&self, path: &str, private: bool) -> io::Result<()>;
    /// Opens a directory in order to sync it.
    fn open_directory(&self, path: &str) -> io::Result<Self::Directory>;
    /// What is in a directory, in any order.
    fn entries(&self, path: &str) -> io::Result<Vec<Entry>>;
    /// Makes a new empty file for writing; with `private` for the owner only. An error where there is one already.
    fn create_file(&self, path: &str, private: bool) -> io::Result<Self::File>;
    /// Opens a file for writing over what is in it, from its beginning.
    fn open_to_overwrite(&self, path: &str) -> io::Result<Self::File>;
    /// Opens a file for reading and syncing.
    fn open_file(&self, path: &str) -> io::Result<Self::File>;
    /// Gives a file a second name; the error `AlreadyExists` where that name is taken.
    fn link(&self, from: &str, to: &str) -> io::Result<()>;
    /// Gives a file another name, from one moment to the next, and takes that name from the file that had it.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a name of a file.
    fn remove_file(&self, path: &str) -> io::Result<()>;
    /// Makes the file if need be, and locks it against every other holder, in this process and in others; waits.
    fn lock(&self, path: &str) -> io::Result<Self::Lock>;
    /// As [`lock`](Self::lock), but does not wait: `None` where another holds it.
    fn try_lock(&self, path: &str) -> io::Result<Option<Self::Lock>>;
}

/// An open file.
pub trait File: Read + Send + 'static {
    /// Writes from where the last write ended, first from the file's beginning.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Takes away what is behind the first `length` bytes.
    fn truncate(&self, length: u64) -> io::Result<()>;
    /// Makes the content durable.
    fn sync(&self) -> io::Result<()>;
    /// Lets only the owner read and write it from now on.
    fn restrict(&self) -> io::Result<()>;
    /// Its length in bytes; the error `IsADirectory` where it is none.
    fn length(&self) -> io::Result<u64>;
    /// The next byte to read.
    fn seek(&mut self, place: u64) -> io::Result<()>;
}

/// An open directory.
pub trait Directory: Send + Sync + 'static {
    /// Makes durable which names are in it.
    fn sync(&self) -> io::Result<()>;
}

/// One name in a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The last segment of its path.
    pub name: String,
    /// Whether it is a directory.
    pub directory: bool,
}
