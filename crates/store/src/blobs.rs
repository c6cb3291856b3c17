//! Blobs: bytes kept off the log, named by their SHA-256, streamed in and out.

use std::io::Read;
use std::sync::Arc;

use assay_statement::{Digest, PartyId};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::log::names::{brought, private_blob, public_blob};
use crate::objects::{Created, ObjectError, Objects, Upload};

/// Who may read a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Anyone.
    Public,
    /// The operator, and whoever holds the right to what the blob belongs to.
    Private,
}

/// Why a blob cannot be kept or read.
#[derive(Debug, Error)]
pub enum BlobError {
    /// The storage failed.
    #[error(transparent)]
    Objects(#[from] ObjectError),
    /// More bytes than are allowed.
    #[error("a blob has at most {bytes_max} bytes here")]
    TooLarge {
        /// The limit.
        bytes_max: u64,
    },
    /// Other bytes than the name says.
    #[error("the bytes have the digest `{found}`, not `{expected}`")]
    OtherDigest {
        /// What the name says.
        expected: Digest,
        /// What came.
        found: Digest,
    },
}

/// The blobs of a storage.
#[derive(Clone)]
pub struct Blobs {
    objects: Arc<dyn Objects>,
    bytes_max: u64,
}

/// A blob on its way in; dropped before it is finished, it leaves nothing behind.
pub struct BlobWriter {
    upload: Box<dyn Upload>,
    hash: Sha256,
    bytes: u64,
    bytes_max: u64,
}

impl Blobs {
    /// The blobs of a storage, each of at most `bytes_max` bytes.
    pub fn new(objects: Arc<dyn Objects>, bytes_max: u64) -> Self {
        Self { objects, bytes_max }
    }

    /// Begins to take in a blob.
    ///
    /// # Errors
    /// A storage that fails.
    pub fn begin(&self) -> Result<BlobWriter, BlobError> {
        let upload = self.objects.upload()?;
        Ok(BlobWriter { upload, hash: Sha256::new(), bytes: 0, bytes_max: self.bytes_max })
    }

    /// Keeps bytes that are in memory.
    ///
    /// # Errors
    /// As those of [`BlobWriter`].
    pub fn put(&self, bytes: &[u8], visibility: Visibility) -> Result<Digest, BlobError> {
        let mut writer = self.begin()?;
        writer.write(bytes)?;
        writer.finish(visibility, None)
    }

    /// The length of a blob; none where it is not there.
    ///
    /// # Errors
    /// A storage that fails.
    pub fn size(&self, digest: &Digest, visibility: Visibility) -> Result<Option<u64>, BlobError> {
        Ok(self.objects.size(&name(digest, visibility))?)
    }

    /// The bytes of a blob; none where it is not there. Whoever reads them checks their digest.
    ///
    /// # Errors
    /// A storage that fails.
    pub fn read(
        &self,
        digest: &Digest,
        visibility: Visibility,
    ) -> Result<Option<Box<dyn Read + Send>>, BlobError> {
        Ok(self.objects.read(&name(digest, visibility))?)
    }

    /// Notes that a party brought the bytes of a private blob, and so had them; durable on return.
    ///
    /// # Errors
    /// A storage that fails.
    pub fn note_brought(&self, digest: &Digest, party: &PartyId) -> Result<(), BlobError> {
        let (Created::New | Created::Exists) = self.objects.create(&brought(digest, party), b"")?;
        Ok(())
    }

    /// Whether a party brought the bytes of a private blob: whoever only names its digest does not own it.
    ///
    /// # Errors
    /// A storage that fails.
    pub fn was_brought_by(&self, digest: &Digest, party: &PartyId) -> Result<bool, BlobError> {
        Ok(self.objects.size(&brought(digest, party))?.is_some())
    }

    /// Erases a blob; its digest stays in the log, and no proof is broken.
    ///
    /// # Errors
    /// A storage that fails.
    pub fn erase(&self, digest: &Digest, visibility: Visibility) -> Result<(), BlobError> {
        Ok(self.objects.delete(&name(digest, visibility))?)
    }
}

impl BlobWriter {
    /// Adds bytes.
    ///
    /// # Errors
    /// More bytes than are allowed; a storage that fails.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), BlobError> {
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        if self.bytes > self.bytes_max {
            return Err(BlobError::TooLarge { bytes_max: self.bytes_max });
        }
        self.hash.update(bytes);
        Ok(self.upload.write(bytes)?)
    }

    /// Publishes the blob under its digest, which must be the expected one if one is; durable on return.
    ///
    /// # Errors
    /// Another digest than expected; a storage that fails.
    pub fn finish(self, visibility: Visibility, expected: Option<Digest>) -> Result<Digest, BlobError> {
        let found = Digest::from(<[u8; 32]>::from(self.hash.finalize()));
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            return Err(BlobError::OtherDigest { expected, found });
        }
        // Whoever brought the same bytes before has made the same blob.
        let (Created::New | Created::Exists) = self.upload.finish(&name(&found, visibility))?;
        Ok(found)
    }
}

fn name(digest: &Digest, visibility: Visibility) -> String {
    match visibility {
        Visibility::Public => public_blob(digest),
        Visibility::Private => private_blob(digest),
    }
}
