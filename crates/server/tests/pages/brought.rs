//! A log with a published evaluation, and workloads brought to it as a browser brings them.

use assay_judge::Tables;
use assay_statement::predicate::*;
use assay_statement::{Digest, Subject};

use crate::common::statements::*;
use crate::common::{Reply, Site, eventually, upload_signature};

/// Starts a log and publishes an evaluation of models that are called `model 1` and so on; with its id.
pub(crate) fn published(models: u64, examples: &[u8], outcomes: &[u8]) -> (Site, String) {
    let site = Site::start();
    for seed in [1, 2] {
        site.enter(&party(site.log, seed));
    }
    (1..=models).for_each(|model| drop(site.enter(&artifact(site.log, 1, model))));
    let tables = Tables::read(examples.to_vec(), outcomes.to_vec()).unwrap();
    let (rows, root) = tables.rows_root();
    let evaluation = Evaluation {
        log: site.log,
        protocol: None,
        repeats: None,
        benchmark: Digest::of(b"benchmark"),
        metric: text("accuracy"),
        harness: None,
        examples: blob(&site, examples),
        examples_count: tables.examples.len() as u64,
        outcomes: OutcomeTable {
            blob: blob(&site, outcomes),
            rows,
            rows_root: Digest::from(*root.as_bytes()),
        },
    };
    let subjects =
        (1..=models).map(|model| Subject::named(text(format!("model {model}")), artifact_id(model).0));
    let statement = sign(subjects.collect(), evaluation, &[&secret(2)]);
    site.enter(&statement);
    eventually(|| site.json("/fit.json")["evaluations"][0].is_object());
    (site, id(&statement).to_string())
}

fn blob(site: &Site, bytes: &[u8]) -> BlobReference {
    let signature = upload_signature(site.log, &secret(2), bytes);
    let path = format!("/api/v1/blobs/{}", Digest::of(bytes));
    assert_eq!(site.client.send("PUT", &path, &[("assay-signature", &signature)], bytes).status, 201);
    let (digest, size_bytes) = (Digest::of(bytes), bytes.len() as u64);
    BlobReference { digest, size_bytes, media_type: text("application/x-ndjson") }
}

/// Sends a form as a browser does.
pub(crate) fn bring(site: &Site, name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> Reply {
    let mut body = Vec::new();
    for (field, value) in fields {
        body.extend(
            format!("--edge\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    let head =
        format!("--edge\r\ncontent-disposition: form-data; name=\"workload\"; filename=\"{name}\"\r\n\r\n");
    body.extend(head.bytes());
    body.extend(bytes);
    body.extend(b"\r\n--edge--\r\n");
    let form = [("content-type", "multipart/form-data; boundary=edge")];
    site.client.that_stays().send("POST", "/fit", &form, &body)
}

/// The address of a page's twin.
pub(crate) fn twin(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap();
    format!("{path}.json?{query}")
}
