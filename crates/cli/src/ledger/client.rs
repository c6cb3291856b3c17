//! Talking to a log over HTTP.

mod blobs;
pub(crate) mod refusal;

use std::path::Path;
use std::time::Duration;

use assay_statement::predicate::BlobReference;
use assay_statement::{Digest, Envelope, PublicKey, Signer, StatementId};
use data_encoding::BASE64;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::LedgerFailure;
pub(crate) use blobs::PrivateRead;

/// The longest answer that is read into memory, in bytes.
const ANSWER_BYTES_MAX: u64 = 256 << 20;

/// How long a file of a log may take, the largest of which has some megabytes; and what is looked up in it.
const READ_TIMEOUT: Duration = Duration::from_secs(120);

/// A server that is talked to.
#[derive(Clone)]
pub(crate) struct Client {
    url: String,
    agent: ureq::Agent,
    visibility: Visibility,
}

/// For whom blobs are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visibility {
    /// Anyone.
    Public,
    /// Whoever holds the right to what the blob belongs to.
    Private,
}

/// What a log says of itself.
#[derive(Debug, Clone, serde::Deserialize)]
pub(crate) struct LogInfo {
    pub(crate) id: StatementId,
    pub(crate) origin: String,
    pub(crate) operator: PublicKey,
    pub(crate) verifier_key: String,
}

impl Client {
    pub(crate) fn new(url: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_secs(120)))
            .build();
        let url = url.trim_end_matches('/').to_owned();
        Self { url, agent: config.into(), visibility: Visibility::Public }
    }

    /// The same server, where blobs are kept for others.
    pub(crate) fn keeping(&self, visibility: Visibility) -> Self {
        Self { visibility, ..self.clone() }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The answer to a GET of `/api/v1` and this path.
    pub(crate) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, LedgerFailure> {
        let url = format!("{}/api/v1{path}", self.url);
        let answer = self.agent.get(&url).call();
        let body = self.body(&url, answer)?;
        serde_json::from_slice(&body)
            .map_err(|error| LedgerFailure::Answer { url, reason: error.to_string() })
    }

    /// A file that is served as it is; none where there is none.
    pub(crate) fn file(&self, path: &str) -> Result<Option<Vec<u8>>, LedgerFailure> {
        let url = format!("{}/{path}", self.url);
        let answer = self.agent.get(&url).call();
        match answer {
            Ok(answer) if answer.status().as_u16() == 404 => Ok(None),
            answer => self.body(&url, answer).map(Some),
        }
    }

    /// A file of the log that a checkpoint promises. A server that is overloaded, is out of order or lacks it counts as one
    /// that does not answer: of the log this says nothing.
    pub(crate) fn log_file(&self, path: &str) -> Result<Vec<u8>, LedgerFailure> {
        let url = format!("{}/{path}", self.url);
        self.read(&url)?
            .ok_or_else(|| LedgerFailure::Unreachable { url, reason: "status 404 Not Found".into() })
    }

    /// The answer to a GET of `/api/v1` and this path; none where nothing is there. A server that is overloaded or out of
    /// order counts as one that does not answer.
    pub(crate) fn look_up<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>, LedgerFailure> {
        let url = format!("{}/api/v1{path}", self.url);
        let Some(body) = self.read(&url)? else { return Ok(None) };
        let read = serde_json::from_slice(&body);
        read.map(Some).map_err(|error| LedgerFailure::Answer { url, reason: error.to_string() })
    }

    /// What is at a URL, within a time; none where nothing is.
    fn read(&self, url: &str) -> Result<Option<Vec<u8>>, LedgerFailure> {
        let answer = self.agent.get(url).config().timeout_global(Some(READ_TIMEOUT)).build().call();
        match answer.as_ref().map(ureq::http::Response::status) {
            Ok(status) if status.as_u16() == 404 => Ok(None),
            Ok(status) if status.is_server_error() || status.as_u16() == 429 => {
                Err(LedgerFailure::Unreachable { url: url.to_owned(), reason: format!("status {status}") })
            }
            _ => self.body(url, answer).map(Some),
        }
    }

    /// Bytes that are served; a refusal in words where there are none.
    pub(crate) fn bytes(&self, path: &str) -> Result<Vec<u8>, LedgerFailure> {
        let url = format!("{}/{path}", self.url);
        let answer = self.agent.get(&url).call();
        self.body(&url, answer)
    }

    /// What the log says of itself.
    pub(crate) fn log(&self) -> Result<LogInfo, LedgerFailure> {
        self.get("/log")
    }

    /// Logs an envelope; the answer once it is durable.
    pub(crate) fn submit(&self, envelope: &Envelope) -> Result<Value, LedgerFailure> {
        let url = format!("{}/api/v1/statements", self.url);
        let answer =
            self.agent.post(&url).header("content-type", "application/json").send(&envelope.to_entry()[..]);
        let body = self.body(&url, answer).map_err(|failure| self.reworded(failure))?;
        serde_json::from_slice(&body)
            .map_err(|error| LedgerFailure::Answer { url, reason: error.to_string() })
    }

    /// Sends a file as a blob.
    pub(crate) fn put_file(
        &self,
        log: StatementId,
        path: &Path,
        media_type: &str,
        signer: &dyn Signer,
    ) -> Result<BlobReference, LedgerFailure> {
        let failed = |error: std::io::Error| LedgerFailure::Read {
            path: path.to_path_buf(),
            reason: error.to_string(),
        };
        let (digest, size) = super::manifest::digest_of(path)?;
        let file = std::fs::File::open(path).map_err(failed)?;
        self.put(log, digest, size, ureq::SendBody::from_owned_reader(file), signer)?;
        reference(digest, size, media_type)
    }

    /// Sends bytes as a blob.
    pub(crate) fn put_bytes(
        &self,
        log: StatementId,
        bytes: &[u8],
        media_type: &str,
        signer: &dyn Signer,
    ) -> Result<BlobReference, LedgerFailure> {
        let (digest, size) = (Digest::of(bytes), bytes.len() as u64);
        let body = ureq::SendBody::from_owned_reader(std::io::Cursor::new(bytes.to_vec()));
        self.put(log, digest, size, body, signer)?;
        reference(digest, size, media_type)
    }

    fn put(
        &self,
        log: StatementId,
        digest: Digest,
        size: u64,
        body: ureq::SendBody<'static>,
        signer: &dyn Signer,
    ) -> Result<(), LedgerFailure> {
        let private = if self.visibility == Visibility::Private { "?visibility=private" } else { "" };
        let url = format!("{}/api/v1/blobs/{digest}{private}", self.url);
        let signed = format!("assay-blob-upload:v1\n{log}\n{digest}\n{size}\n");
        let signature = signer.sign(signed.as_bytes())?;
        let header = format!("{} {}", signer.public_key(), BASE64.encode(&signature.0));
        let answer = self
            .agent
            .put(&url)
            .header("assay-signature", header)
            .header("content-length", size.to_string())
            .send(body);
        self.body(&url, answer).map(|_| ())
    }

    /// The bytes of a public blob, whose digest is checked.
    pub(crate) fn blob(&self, digest: &Digest) -> Result<Vec<u8>, LedgerFailure> {
        let url = format!("{}/api/v1/blobs/{digest}", self.url);
        let answer = self.agent.get(&url).call();
        let bytes = self.body(&url, answer)?;
        match Digest::of(&bytes) == *digest {
            true => Ok(bytes),
            false => Err(LedgerFailure::Answer { url, reason: "the bytes have another digest".into() }),
        }
    }

    fn body(
        &self,
        url: &str,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Vec<u8>, LedgerFailure> {
        let unreachable = |reason: String| LedgerFailure::Unreachable { url: url.to_owned(), reason };
        let answer = answer.map_err(|error| unreachable(error.to_string()))?;
        let status = answer.status();
        let body = answer.into_body().into_with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
        let body = body.map_err(|error| unreachable(error.to_string()))?;
        if status.is_success() {
            return Ok(body);
        }
        let unknown = || LedgerFailure::Answer { url: url.to_owned(), reason: format!("status {status}") };
        Err(refusal::read(&body).unwrap_or_else(unknown))
    }
}

fn reference(digest: Digest, size_bytes: u64, media_type: &str) -> Result<BlobReference, LedgerFailure> {
    Ok(BlobReference { digest, size_bytes, media_type: super::words::text(media_type)? })
}
