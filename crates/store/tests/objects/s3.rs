//! The suite on a server that speaks S3.
//!
//! The environment variable `ASSAY_TEST_S3` names the endpoint of a server with an empty bucket `assay`. Without it
//! `tests/services/moto` is run. Where that cannot be (no Python, no network) the test is skipped, except in CI.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use assay_store::objects::s3::{Options, S3};
use assay_store::objects::{Created, ObjectError, Objects};

use crate::log::two_writers;
use crate::suite::suite;
use left_out::left_out;

#[path = "../../../../tests/services/left_out.rs"]
mod left_out;

/// A server that ends with this value: its standard input ends then.
struct Server {
    endpoint: String,
    child: Option<Child>,
}

impl Server {
    fn start() -> Option<Self> {
        if let Ok(endpoint) = std::env::var("ASSAY_TEST_S3") {
            return Some(Self { endpoint, child: None });
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/services/moto");
        let mut command = Command::new(script);
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

    fn open(&self, place: &str) -> S3 {
        S3::new(&Options {
            bucket: "assay".to_owned(),
            prefix: format!("suite/{}/{place}", std::process::id()),
            endpoint: Some(self.endpoint.clone()),
            region: "us-east-1".to_owned(),
            access_key: "key".to_owned(),
            secret_key: "secret".to_owned(),
            session_token: None,
        })
        .unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}

#[test]
fn a_bucket_passes_the_suite() {
    let Some(server) = Server::start() else { return };
    suite(&|place| Box::new(server.open(place)));
    uploads_leave_nothing_behind(&server);
}

#[test]
fn two_writers_share_a_log_in_a_bucket() {
    let Some(server) = Server::start() else { return };
    two_writers(&|| Arc::new(server.open("log")));
}

fn uploads_leave_nothing_behind(server: &Server) {
    let bucket = server.open("upload-rest");
    let part = vec![7; 20 << 20];
    for name in [None, Some("blobs/a"), Some("blobs/a")] {
        let mut upload = bucket.upload().unwrap();
        upload.write(&part).unwrap();
        if let Some(name) = name {
            let expected = if bucket.size(name).unwrap().is_none() { Created::New } else { Created::Exists };
            assert_eq!(upload.finish(name).unwrap(), expected);
        }
    }
    assert_eq!(bucket.size("blobs/a").unwrap(), Some(20 << 20));
    assert_eq!(bucket.list("", None, 10).unwrap(), ["blobs/a"]);
}

#[test]
fn a_bucket_that_is_not_there_is_unreachable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let bucket = Server { endpoint, child: None }.open("nowhere");
    assert!(matches!(bucket.create("a", b""), Err(ObjectError::Unreachable { .. })));
}
