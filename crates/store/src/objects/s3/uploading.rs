//! Writes an object piece by piece, before its name is known.
//!
//! A small object waits in memory. A large one goes to a key under `tmp/`, and is copied from there within the bucket,
//! on the condition that the name is free. A process that dies leaves that key, or the pieces of an unfinished upload,
//! behind: let the bucket expire both after a day.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::mem;
use std::sync::Arc;

use object_store::path::Path;
use object_store::{Error, MultipartUpload, ObjectStore, ObjectStoreExt, PutMultipartOptions, PutPayload};

use super::{Bucket, absent, errors};
use crate::objects::name::RESERVED;
use crate::objects::{Created, ObjectError, Operation, Upload, check_name};

/// The length of a piece in bytes; S3 allows no less than 5 MiB, and no more than 10 000 of them.
const PIECE: usize = 16 << 20;

pub(super) struct Uploading {
    bucket: Arc<Bucket>,
    piece: Vec<u8>,
    large: Option<Large>,
}

struct Large {
    key: Path,
    upload: Box<dyn MultipartUpload>,
    complete: bool,
}

impl Uploading {
    pub(super) fn begin(bucket: &Arc<Bucket>) -> Self {
        Self { bucket: Arc::clone(bucket), piece: Vec::new(), large: None }
    }

    /// Sends what waits.
    fn send(&mut self) -> Result<(), Error> {
        let piece = PutPayload::from(mem::take(&mut self.piece));
        let large = match self.large.take() {
            Some(large) => large,
            None => {
                let key = Path::from(format!("{}{RESERVED}/{}", self.bucket.prefix, unique()));
                let begin = self.bucket.patient.put_multipart_opts(&key, PutMultipartOptions::default());
                Large { upload: self.bucket.wait(begin)?, key, complete: false }
            }
        };
        let large = self.large.insert(large);
        self.bucket.wait(large.upload.put_part(piece))
    }

    fn publish(&mut self, name: &str) -> Result<Created, Error> {
        if self.large.is_none() {
            return self.bucket.create(name, &self.piece);
        }
        if !self.piece.is_empty() {
            self.send()?;
        }
        let Some(large) = self.large.as_mut() else { return Ok(Created::Exists) };
        self.bucket.wait(large.upload.complete())?;
        large.complete = true;
        match self.bucket.wait(self.bucket.once.copy_if_not_exists(&large.key, &self.bucket.key(name))) {
            Ok(()) => Ok(Created::New),
            Err(Error::AlreadyExists { source, .. }) if source.is::<Error>() => Ok(Created::Exists),
            Err(error) => Err(error),
        }
    }
}

impl Upload for Uploading {
    fn write(&mut self, mut bytes: &[u8]) -> Result<(), ObjectError> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at_checked(PIECE - self.piece.len()).unwrap_or((bytes, &[]));
            self.piece.extend_from_slice(now);
            bytes = later;
            if self.piece.len() == PIECE {
                self.send().map_err(|error| errors::sort(Operation::Upload, "", error))?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, name: &str) -> Result<Created, ObjectError> {
        check_name(name)?;
        self.publish(name).map_err(|error| errors::sort(Operation::Finish, name, error))
    }
}

impl Drop for Uploading {
    fn drop(&mut self) {
        let Some(mut large) = self.large.take() else { return };
        // What cannot be removed now expires with the bucket's rule for `tmp/`.
        let _ = if large.complete {
            absent(self.bucket.wait(self.bucket.patient.delete(&large.key))).map(|_| ())
        } else {
            self.bucket.wait(large.upload.abort())
        };
    }
}

/// A key that no other upload has: 128 bits, from what the system gives as the seeds of hash tables.
fn unique() -> String {
    let number = |salt| {
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u64(salt);
        hasher.write_u32(std::process::id());
        hasher.finish()
    };
    format!("{:016x}{:016x}", number(1), number(2))
}
