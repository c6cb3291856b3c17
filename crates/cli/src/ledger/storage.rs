//! Where a log's objects are kept: a folder or a bucket.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use assay_store::objects::Objects;
use assay_store::objects::folder::Folder;
use assay_store::objects::s3::{Options, S3};
use clap::Args;

use super::LedgerFailure;

/// The folder of a log for which none is named.
const FOLDER: &str = "assay-log";
/// The region of a bucket for which none is named.
const REGION: &str = "us-east-1";

/// Where a log's objects are kept.
#[derive(Debug, Clone, Args)]
pub(crate) struct StorageArguments {
    /// The log's folder on this machine [default: that of ASSAY_LOG, or `assay-log`].
    #[arg(long, value_name = "DIR", conflicts_with = "bucket")]
    pub(crate) log: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) bucket: BucketArguments,
}

/// A bucket in place of a folder.
#[derive(Debug, Clone, Args)]
pub(crate) struct BucketArguments {
    /// In place of a folder: an S3 bucket, as BUCKET or BUCKET/PREFIX [default: that of ASSAY_BUCKET, if it is set].
    /// The key is taken from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.
    #[arg(long, value_name = "BUCKET[/PREFIX]")]
    pub(crate) bucket: Option<String>,
    /// The bucket's endpoint, where it is not AWS [default: that of AWS_ENDPOINT_URL].
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The bucket's region [default: that of AWS_REGION or AWS_DEFAULT_REGION, or us-east-1].
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
}

/// Where a log's objects are kept, as it was given or found in the environment.
#[derive(Debug, Clone)]
pub(crate) enum Location {
    Folder(PathBuf),
    Bucket { name: String, endpoint: Option<String>, region: String },
}

/// A variable of the environment that is set to something.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl StorageArguments {
    /// Where it is: as the options say, else as the environment says.
    pub(crate) fn location(&self) -> Location {
        self.bucket.location(self.log.as_deref())
    }
}

impl BucketArguments {
    /// Where it is: the folder or bucket that is named, else what the environment names.
    pub(crate) fn location(&self, folder: Option<&Path>) -> Location {
        match (&self.bucket, folder) {
            (Some(bucket), _) => self.named(bucket),
            (None, Some(folder)) => Location::Folder(folder.to_path_buf()),
            (None, None) => match variable("ASSAY_BUCKET") {
                Some(bucket) => self.named(&bucket),
                None => Location::Folder(variable("ASSAY_LOG").unwrap_or_else(|| FOLDER.to_owned()).into()),
            },
        }
    }

    /// The bucket of this name, at the endpoint and in the region of these options.
    pub(crate) fn named(&self, name: &str) -> Location {
        let region = self.region.clone().or_else(|| variable("AWS_REGION"));
        let region = region.or_else(|| variable("AWS_DEFAULT_REGION"));
        Location::Bucket {
            name: name.to_owned(),
            endpoint: self.endpoint.clone().or_else(|| variable("AWS_ENDPOINT_URL")),
            region: region.unwrap_or_else(|| REGION.to_owned()),
        }
    }
}

impl Location {
    /// Opens the storage.
    pub(crate) fn open(&self) -> Result<Arc<dyn Objects>, LedgerFailure> {
        let (name, endpoint, region) = match self {
            Self::Folder(path) => return Ok(Arc::new(Folder::new(path))),
            Self::Bucket { name, endpoint, region } => (name, endpoint, region),
        };
        let needed =
            |name: &str| variable(name).ok_or_else(|| LedgerFailure::Wrong(format!("`{name}` is not set")));
        let (bucket, prefix) = name.split_once('/').unwrap_or((name, ""));
        let options = Options {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            endpoint: endpoint.clone(),
            region: region.clone(),
            access_key: needed("AWS_ACCESS_KEY_ID")?,
            secret_key: needed("AWS_SECRET_ACCESS_KEY")?,
            session_token: variable("AWS_SESSION_TOKEN"),
        };
        match S3::new(&options) {
            Ok(storage) => Ok(Arc::new(storage)),
            Err(error) => Err(LedgerFailure::Wrong(error.to_string())),
        }
    }

    /// Opens the storage anew after it failed; a bucket that cannot be reached keeps its handle, and the next operation
    /// says so.
    pub(crate) fn opener(&self, current: &Arc<dyn Objects>) -> Box<dyn Fn() -> Arc<dyn Objects> + Send> {
        let (location, current) = (self.clone(), Arc::clone(current));
        Box::new(move || location.open().unwrap_or_else(|_| Arc::clone(&current)))
    }

    /// The storage in words.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Bucket { name, .. } => format!("the bucket {name}"),
            Self::Folder(path) => format!("the folder {}", path.display()),
        }
    }
}
