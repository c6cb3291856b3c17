//! An S3 server, as `tests/services/moto` runs one.
#![allow(dead_code)] // Each test file uses its own part.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use assay_store::objects::s3::{Options, S3};

use super::common::{left_out, repository};

/// A server that ends with this value: its standard input ends then.
pub(crate) struct Bucket {
    endpoint: String,
    child: Option<Child>,
}

impl Bucket {
    /// Starts it, or takes the one that `ASSAY_TEST_S3` names. None where it cannot be had (no Python, no network);
    /// in CI that is a failure.
    pub(crate) fn start() -> Option<Self> {
        if let Ok(endpoint) = std::env::var("ASSAY_TEST_S3") {
            return Some(Self { endpoint, child: None });
        }
        let mut command = Command::new(repository("tests/services/moto"));
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut endpoint = String::new();
        let child = child.ok().map(|mut child| {
            BufReader::new(child.stdout.take().unwrap()).read_line(&mut endpoint).unwrap();
            child
        });
        if endpoint.is_empty() {
            left_out("an S3 server (see `tests/services/moto`)");
            return None;
        }
        Some(Self { endpoint: endpoint.trim().to_owned(), child })
    }

    /// What names a place in its bucket that no other test uses.
    pub(crate) fn place(name: &str) -> String {
        format!("assay/cli/{}/{name}", std::process::id())
    }

    /// Opens a place in its bucket.
    pub(crate) fn open(&self, place: &str) -> S3 {
        let (bucket, prefix) = place.split_once('/').unwrap();
        S3::new(&Options {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            endpoint: Some(self.endpoint.clone()),
            region: "us-east-1".to_owned(),
            access_key: "key".to_owned(),
            secret_key: "secret".to_owned(),
            session_token: None,
        })
        .unwrap()
    }

    /// What a command needs to find it in the environment.
    pub(crate) fn environment(&self) -> [(&'static str, &str); 4] {
        [
            ("AWS_ACCESS_KEY_ID", "key"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_ENDPOINT_URL", &self.endpoint),
            ("AWS_REGION", "us-east-1"),
        ]
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}
