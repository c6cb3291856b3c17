//! Where a log's objects are kept: a folder or a bucket.

use std::path::PathBuf;
use std::sync::Arc;

use assay_store::objects::Objects;
use assay_store::objects::folder::Folder;
use assay_store::objects::s3::{Options, S3};
use clap::Args;

use super::LedgerFailure;

/// Where a log's objects are kept.
#[derive(Debug, Clone, Args)]
pub(crate) struct StorageArguments {
    /// The log's folder.
    #[arg(
        long,
        value_name = "DIR",
        env = "ASSAY_LOG",
        default_value = "assay-log",
        conflicts_with = "bucket"
    )]
    log: PathBuf,
    /// In place of a folder: an S3 bucket, as BUCKET or BUCKET/PREFIX. The key is taken from AWS_ACCESS_KEY_ID,
    /// AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.
    #[arg(long, value_name = "BUCKET[/PREFIX]")]
    bucket: Option<String>,
    /// The bucket's endpoint, where it is not AWS.
    #[arg(long, value_name = "URL", requires = "bucket", env = "AWS_ENDPOINT_URL")]
    endpoint: Option<String>,
    /// The bucket's region.
    #[arg(long, value_name = "REGION", requires = "bucket", env = "AWS_REGION", default_value = "us-east-1")]
    region: String,
}

impl StorageArguments {
    /// Opens the storage.
    pub(crate) fn open(&self) -> Result<Arc<dyn Objects>, LedgerFailure> {
        let Some(bucket) = &self.bucket else { return Ok(Arc::new(Folder::new(&self.log))) };
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let needed =
            |name: &str| variable(name).ok_or_else(|| LedgerFailure::Wrong(format!("{name} is not set")));
        let (bucket, prefix) = bucket.split_once('/').unwrap_or((bucket, ""));
        let options = Options {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            endpoint: self.endpoint.clone(),
            region: self.region.clone(),
            access_key: needed("AWS_ACCESS_KEY_ID")?,
            secret_key: needed("AWS_SECRET_ACCESS_KEY")?,
            session_token: variable("AWS_SESSION_TOKEN"),
        };
        match S3::new(&options) {
            Ok(storage) => Ok(Arc::new(storage)),
            Err(error) => Err(LedgerFailure::Wrong(error.to_string())),
        }
    }

    /// The storage in words.
    pub(crate) fn words(&self) -> String {
        match &self.bucket {
            Some(bucket) => format!("the bucket {bucket}"),
            None => format!("the folder {}", self.log.display()),
        }
    }
}
