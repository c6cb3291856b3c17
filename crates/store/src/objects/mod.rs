//! Named objects on some storage: the narrow contract on which the log's writer is built.
//!
//! A commit is an object created if absent, and that creation is the moment of truth. Everything here exists to make
//! [`Objects::create`] mean the same on a folder ([`folder::Folder`]), on S3 and in a simulation.

mod error;
pub mod fake;
pub mod folder;
mod name;
mod object;
mod operation;
pub mod s3;

use std::io::Read;
use std::ops::Range;

pub use error::{Cause, ObjectError};
pub use name::{MAX_NAME_BYTES, MAX_SEGMENT_BYTES, PRIVATE, RESERVED, check_name};
pub use object::{Created, Object, Replaced, Tag};
pub use operation::Operation;

/// A storage of named objects, safe to use from several threads and several processes at once.
///
/// # Names
///
/// See [`check_name`]. No object's name may be another object's name followed by `/`: a folder cannot hold both, and
/// answers with an error. Objects under `private/` can be read by their owner only, where the storage knows owners.
///
/// # Errors
///
/// After any error the outcome is *unknown*: the effect may stand, may not, and may yet come. A writer must forget
/// what it believed about the storage and load it again. Only [`ObjectError::Name`] promises that nothing happened.
///
/// # Durability
///
/// What [`get`](Self::get) and [`list`](Self::list) show may be the work of a writer that has not returned, or that
/// died before it returned, and so may still be lost with the power. Who must build on an object (sign it, publish it)
/// first calls [`create`](Self::create) with its bytes, of which both answers say that the object is durable, or
/// [`settle`](Self::settle).
pub trait Objects: Send + Sync {
    /// Creates the object if no object has that name; of all concurrent callers exactly one hears [`Created::New`].
    ///
    /// On return the object of that name, new or found, is whole and durable.
    ///
    /// Where a network is in between, an answer can be lost after its effect. An implementation then compares the
    /// bytes and takes equal ones for its own, so **bytes for which it matters who created them, as a commit's do,
    /// must hold something no other writer would write** (a nonce).
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created, ObjectError>;

    /// Makes durable what [`get`](Self::get) has shown under this name; `false` where something else, or nothing, has
    /// taken its place meanwhile.
    fn settle(&self, name: &str, shown: &[u8]) -> Result<bool, ObjectError> {
        match self.create(name, shown)? {
            Created::New => Ok(true),
            Created::Exists => Ok(self.get(name)?.is_some_and(|now| now.bytes == shown)),
        }
    }

    /// Replaces or creates the object; durable on return. Readers see the old or the new object, never a mix.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ObjectError>;

    /// Replaces the object only where its current tag is `expected` (`None`: where there is no object); durable on
    /// return. Of concurrent callers that expect the same tag exactly one is told [`Replaced::Done`].
    ///
    /// An object that is replaced this way must not also be written by `put`, which asks for no tag.
    fn replace(&self, name: &str, expected: Option<&Tag>, bytes: &[u8]) -> Result<Replaced, ObjectError>;

    /// The object, whole; `None` where there is none.
    fn get(&self, name: &str) -> Result<Option<Object>, ObjectError>;

    /// The bytes of the object in `range`, fewer or none where the object ends earlier; `None` where there is none.
    fn get_range(&self, name: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, ObjectError>;

    /// The length of the object in bytes; `None` where there is none.
    fn size(&self, name: &str) -> Result<Option<u64>, ObjectError>;

    /// The names that begin with `prefix` and come after `after`, in byte order, at most `limit`.
    ///
    /// Fewer than `limit` names mean that there are no more. A name created or deleted meanwhile may be shown or not.
    fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<String>, ObjectError>;

    /// Deletes the object, durably; it is no error that there is none.
    fn delete(&self, name: &str) -> Result<(), ObjectError>;

    /// Deletes objects, durably on return, all at the cost of one where the storage can; lost power before that may leave
    /// any of them.
    ///
    /// A storage may use their place again at once: whoever is reading one of them may get other bytes, and has to
    /// know from elsewhere that they were not deleted.
    fn delete_all(&self, names: &[String]) -> Result<(), ObjectError> {
        names.iter().try_for_each(|name| self.delete(name))
    }

    /// Begins to store an object that is too large to hold in memory, under a name that need be known only at its end.
    fn upload(&self) -> Result<Box<dyn Upload>, ObjectError>;

    /// The object as a stream; `None` where there is none. A failed read is an unknown outcome like any other.
    fn read(&self, name: &str) -> Result<Option<Box<dyn Read + Send>>, ObjectError>;
}

/// An object on its way into the storage; dropped before it is finished, it leaves nothing behind.
pub trait Upload: Send {
    /// Appends bytes. After an error the upload can only be dropped.
    fn write(&mut self, bytes: &[u8]) -> Result<(), ObjectError>;

    /// Publishes everything written, as [`Objects::create`] would: whole, durable, and only if the name is free.
    fn finish(self: Box<Self>, name: &str) -> Result<Created, ObjectError>;
}
