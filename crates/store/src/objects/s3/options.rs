//! Where the bucket is, and who asks.

use std::fmt;
use std::io;
use std::net::IpAddr;

use crate::objects::name::check_beginning;

/// What is needed to use a bucket. Nothing is read from the environment.
#[derive(Clone)]
pub struct Options {
    /// The bucket, which must exist.
    pub bucket: String,
    /// The beginning of all keys, without the `/` after it; empty for none.
    pub prefix: String,
    /// `https://HOST[:PORT]`, or `http://` of this machine; `None` for AWS.
    pub endpoint: Option<String>,
    /// The region, as `eu-central-1`.
    pub region: String,
    /// The public part of the key.
    pub access_key: String,
    /// The secret part of the key; never shown.
    pub secret_key: String,
    /// The token of a key that is valid for a time.
    pub session_token: Option<String>,
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bucket, prefix, endpoint, region, .. } = self;
        let mut shown = formatter.debug_struct("Options");
        shown
            .field("bucket", bucket)
            .field("prefix", prefix)
            .field("endpoint", endpoint)
            .field("region", region);
        shown.finish_non_exhaustive()
    }
}

/// Why a bucket cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OptionsError {
    /// The endpoint is not one that keys may be sent to.
    #[error("endpoint `{endpoint}` is neither `https://` nor `http://` of this machine")]
    Endpoint {
        /// The endpoint as given.
        endpoint: String,
    },
    /// The prefix cannot begin a key.
    #[error("prefix `{prefix}` of the bucket is not allowed")]
    Prefix {
        /// The prefix as given.
        prefix: String,
    },
    /// The options do not make up a client.
    #[error("cannot use bucket `{bucket}`")]
    Store {
        /// The bucket.
        bucket: String,
        /// What is wrong.
        source: object_store::Error,
    },
    /// The system refused what waiting for answers needs.
    #[error("cannot prepare to use a bucket")]
    Runtime {
        /// What the system said.
        source: io::Error,
    },
}

impl Options {
    pub(super) fn check(&self) -> Result<(), OptionsError> {
        if let Some(endpoint) = &self.endpoint {
            let safe = endpoint.starts_with("https://")
                || endpoint.strip_prefix("http://").is_some_and(is_this_machine);
            if !safe {
                return Err(OptionsError::Endpoint { endpoint: endpoint.clone() });
            }
        }
        let empty_segment = !self.prefix.is_empty() && self.prefix.split('/').any(str::is_empty);
        if empty_segment || self.prefix.split('/').any(|segment| segment == "." || segment == "..") {
            return Err(OptionsError::Prefix { prefix: self.prefix.clone() });
        }
        check_beginning(&self.prefix).map_err(|_| OptionsError::Prefix { prefix: self.prefix.clone() })
    }
}

/// Whether `HOST[:PORT][/...]` is this machine.
fn is_this_machine(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    // A name before `@` would hide the host that follows it.
    !authority.contains('@') && (host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(endpoint: &str, prefix: &str) -> Options {
        Options {
            bucket: "logs".to_owned(),
            prefix: prefix.to_owned(),
            endpoint: Some(endpoint.to_owned()),
            region: "eu-central-1".to_owned(),
            access_key: "key".to_owned(),
            secret_key: "hidden".to_owned(),
            session_token: Some("hidden".to_owned()),
        }
    }

    #[test]
    fn keys_are_not_sent_in_the_clear_to_another_machine() {
        for endpoint in ["https://s3.example", "http://127.0.0.1:9000", "http://localhost/", "http://[::1]:9"]
        {
            assert!(options(endpoint, "").check().is_ok(), "{endpoint}");
        }
        let refused = [
            "http://s3.example",
            "http://127.0.0.1@s3.example",
            "http://127.0.0.1:1@s3.example",
            "http://localhost.example",
            "s3.example",
            "ftp://localhost",
            "http://",
        ];
        for endpoint in refused {
            assert!(options(endpoint, "").check().is_err(), "{endpoint}");
        }
    }

    #[test]
    fn prefixes_are_whole_segments() {
        assert!(options("https://a", "logs/one").check().is_ok());
        for prefix in ["/a", "a/", "a//b", "..", "a/../b", "A"] {
            assert!(options("https://a", prefix).check().is_err(), "{prefix}");
        }
    }

    #[test]
    fn keys_are_not_shown() {
        assert!(!format!("{:?}", options("https://a", "")).contains("hidden"));
    }
}
