//! Objects in a bucket of S3, or of whatever speaks its protocol with conditional writes.
//!
//! The bucket must honour `If-None-Match: *` and `If-Match` and list its keys in byte order, as the general purpose
//! buckets of AWS do. Everything is durable when the bucket acknowledges it.

mod conditional;
mod errors;
mod http;
mod options;
mod streaming;
mod uploading;

use std::io::Read;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder, S3CopyIfNotExists};
use object_store::list::{PaginatedListOptions, PaginatedListStore};
use object_store::path::Path;
use object_store::{
    Error, GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig,
};
use tokio::runtime::Runtime;

pub use self::options::{Options, OptionsError};
use self::streaming::Streaming;
use self::uploading::Uploading;
use super::name::check_beginning;
use super::{Created, Object, ObjectError, Objects, Operation, Replaced, Tag, Upload, check_name};

/// How often a read, or a write that may be repeated, is tried again.
const RETRIES: usize = 4;

/// After this time since its beginning an operation is not tried again.
const PATIENCE: Duration = Duration::from_secs(30);

/// A bucket as a storage. Its methods block, and panic when called from within an asynchronous runtime: code there
/// calls them on a thread for blocking work.
pub struct S3 {
    bucket: Arc<Bucket>,
}

struct Bucket {
    runtime: Runtime,
    /// For requests that may be repeated without harm.
    patient: AmazonS3,
    /// For those whose every answer counts.
    once: AmazonS3,
    /// Empty, or ends with `/`.
    prefix: String,
}

impl S3 {
    /// Prepares to use a bucket; nothing is sent before the first operation.
    pub fn new(options: &Options) -> Result<Self, OptionsError> {
        options.check()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|source| OptionsError::Runtime { source })?;
        let build = |retries| {
            let retry =
                RetryConfig { max_retries: retries, retry_timeout: PATIENCE, ..RetryConfig::default() };
            let mut builder = AmazonS3Builder::new()
                .with_http_connector(http::Connector)
                .with_retry(retry)
                .with_bucket_name(&options.bucket)
                .with_region(&options.region)
                .with_access_key_id(&options.access_key)
                .with_secret_access_key(&options.secret_key)
                .with_copy_if_not_exists(S3CopyIfNotExists::Multipart)
                .with_disable_bulk_delete(true);
            if let Some(endpoint) = &options.endpoint {
                // `check` has made sure that plain HTTP stays on this machine.
                builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http:"));
            }
            if let Some(token) = &options.session_token {
                builder = builder.with_token(token);
            }
            builder.build().map_err(|source| OptionsError::Store { bucket: options.bucket.clone(), source })
        };
        let prefix = if options.prefix.is_empty() { String::new() } else { format!("{}/", options.prefix) };
        let bucket = Bucket { runtime, patient: build(RETRIES)?, once: build(0)?, prefix };
        Ok(Self { bucket: Arc::new(bucket) })
    }
}

impl Bucket {
    /// Waits for the answer to a request.
    fn wait<T>(&self, request: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.runtime.block_on(request)
    }

    /// The key of a checked name.
    fn key(&self, name: &str) -> Path {
        Path::from(format!("{}{name}", self.prefix))
    }

    fn get(&self, name: &str) -> Result<Option<Object>, Error> {
        let answer = self.wait(async {
            let answer = self.patient.get(&self.key(name)).await?;
            let tag = tag(answer.meta.e_tag.as_deref())?;
            Ok(Object::tagged(answer.bytes().await?.to_vec(), tag))
        });
        absent(answer)
    }

    /// Some bytes of an object, and of which object; with a tag, an error unless it is still that object.
    fn range(
        &self,
        name: &str,
        range: Range<u64>,
        tag: Option<String>,
    ) -> Result<(Vec<u8>, ObjectMeta), Error> {
        let options =
            GetOptions { range: Some(GetRange::Bounded(range)), if_match: tag, ..GetOptions::default() };
        self.wait(async {
            let answer = self.patient.get_opts(&self.key(name), options).await?;
            let meta = answer.meta.clone();
            Ok((answer.bytes().await?.to_vec(), meta))
        })
    }

    fn head(&self, name: &str) -> Result<Option<ObjectMeta>, Error> {
        absent(self.wait(self.patient.head(&self.key(name))))
    }

    fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<String>, Error> {
        let full = format!("{}{prefix}", self.prefix);
        let mut names: Vec<String> = Vec::new();
        let mut options = PaginatedListOptions {
            offset: after.filter(|after| !after.is_empty()).map(|after| format!("{}{after}", self.prefix)),
            ..PaginatedListOptions::default()
        };
        while names.len() < limit {
            options.max_keys = Some((limit - names.len()).min(1000));
            let page = self.wait(self.patient.list_paginated(Some(&full), options.clone()))?;
            let keys = page.result.objects.iter().map(|object| object.location.as_ref());
            let found = keys.filter_map(|key| key.strip_prefix(&self.prefix));
            names.extend(found.filter(|name| check_name(name).is_ok()).map(str::to_owned));
            match page.page_token {
                Some(token) => options.page_token = Some(token),
                None => break,
            }
        }
        names.truncate(limit);
        Ok(names)
    }
}

/// A tag in the words of the bucket.
fn tag(e_tag: Option<&str>) -> Result<Tag, Error> {
    let missing = || Error::Generic { store: "S3", source: "the answer has no ETag".into() };
    e_tag.map(Tag::new).ok_or_else(missing)
}

/// That there is no object is an answer, not an error.
fn absent<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Objects for S3 {
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created, ObjectError> {
        check_name(name)?;
        self.bucket.create(name, bytes).map_err(|error| errors::sort(Operation::Create, name, error))
    }

    fn settle(&self, name: &str, _: &[u8]) -> Result<bool, ObjectError> {
        check_name(name)?;
        // A bucket shows nothing before it is durable.
        Ok(true)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ObjectError> {
        check_name(name)?;
        let key = self.bucket.key(name);
        let put = self.bucket.patient.put(&key, PutPayload::from(bytes.to_vec()));
        self.bucket.wait(put).map(|_| ()).map_err(|error| errors::sort(Operation::Put, name, error))
    }

    fn replace(&self, name: &str, expected: Option<&Tag>, bytes: &[u8]) -> Result<Replaced, ObjectError> {
        check_name(name)?;
        let replaced = self.bucket.replace(name, expected, bytes);
        replaced.map_err(|error| errors::sort(Operation::Replace, name, error))
    }

    fn get(&self, name: &str) -> Result<Option<Object>, ObjectError> {
        check_name(name)?;
        self.bucket.get(name).map_err(|error| errors::sort(Operation::Get, name, error))
    }

    fn get_range(&self, name: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, ObjectError> {
        check_name(name)?;
        let sort = |error| errors::sort(Operation::GetRange, name, error);
        let failed = if range.start < range.end {
            match self.bucket.range(name, range.clone(), None) {
                Ok((bytes, _)) => return Ok(Some(bytes)),
                Err(Error::NotFound { .. }) => return Ok(None),
                Err(error) => Some(error),
            }
        } else {
            None
        };
        // A bucket answers with an error where no byte of the object is in the range.
        match (self.bucket.head(name).map_err(sort)?, failed) {
            (None, _) => Ok(None),
            (Some(meta), Some(error)) if range.start < meta.size => Err(sort(error)),
            (Some(_), _) => Ok(Some(Vec::new())),
        }
    }

    fn size(&self, name: &str) -> Result<Option<u64>, ObjectError> {
        check_name(name)?;
        let meta = self.bucket.head(name).map_err(|error| errors::sort(Operation::Size, name, error))?;
        Ok(meta.map(|meta| meta.size))
    }

    fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<String>, ObjectError> {
        check_beginning(prefix)?;
        after.map_or(Ok(()), check_beginning)?;
        let names = self.bucket.list(prefix, after, limit);
        names.map_err(|error| errors::sort(Operation::List, prefix, error))
    }

    fn delete(&self, name: &str) -> Result<(), ObjectError> {
        check_name(name)?;
        let deleted = absent(self.bucket.wait(self.bucket.patient.delete(&self.bucket.key(name))));
        deleted.map(|_| ()).map_err(|error| errors::sort(Operation::Delete, name, error))
    }

    fn upload(&self) -> Result<Box<dyn Upload>, ObjectError> {
        Ok(Box::new(Uploading::begin(&self.bucket)))
    }

    fn read(&self, name: &str) -> Result<Option<Box<dyn Read + Send>>, ObjectError> {
        check_name(name)?;
        let meta = self.bucket.head(name).map_err(|error| errors::sort(Operation::Read, name, error))?;
        Ok(meta.map(|meta| -> Box<dyn Read + Send> { Box::new(Streaming::new(&self.bucket, name, &meta)) }))
    }
}
