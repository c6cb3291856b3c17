//! Blobs that may be too large for memory, or private.

use std::io::{Read, Write};

use assay_judge::Fetched;
use assay_statement::predicate::BlobReference;
use assay_statement::{Digest, Signer, StatementId};
use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

use super::{Client, LedgerFailure};

/// What asks for a private blob.
pub(crate) struct PrivateRead<'a> {
    pub(crate) log: StatementId,
    /// The artifact or evaluation that the blob belongs to.
    pub(crate) of: Digest,
    /// The grant by which the reader may; none to have it looked for.
    pub(crate) grant: Option<StatementId>,
    /// Until when the request is good, in milliseconds since 1970.
    pub(crate) expires_ms: u64,
    /// Whoever holds the right.
    pub(crate) signer: &'a dyn Signer,
}

impl Client {
    /// A blob that a statement names, if anyone may read it; no further than the statement says that it goes.
    pub(crate) fn public_blob(&self, blob: &BlobReference) -> Result<Fetched, LedgerFailure> {
        let path = format!("api/v1/blobs/{}", blob.digest);
        let Some(bytes) = self.file_up_to(&path, blob.size_bytes.saturating_add(1))? else {
            return Ok(Fetched::NotPublic);
        };
        if bytes.len() as u64 > blob.size_bytes {
            return Ok(Fetched::TooLong);
        }
        match Digest::of(&bytes) == blob.digest {
            true => Ok(Fetched::Bytes(bytes)),
            false => {
                let (url, reason) = (format!("{}/{path}", self.url), "the bytes have another digest".into());
                Err(LedgerFailure::Answer { url, reason })
            }
        }
    }

    /// A file that anyone may read, up to its first `most` bytes; none where there is none, or not for everyone.
    pub(crate) fn file_up_to(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, LedgerFailure> {
        let url = format!("{}/{path}", self.url);
        let unreachable = |reason: String| LedgerFailure::Unreachable { url: url.clone(), reason };
        let answer = self.agent.get(&url).call().map_err(|error| unreachable(error.to_string()))?;
        match answer.status().as_u16() {
            200 => {}
            401 | 403 | 404 | 410 => return Ok(None),
            status => return Err(unreachable(format!("status {status}"))),
        }
        let mut bytes = Vec::new();
        let read = answer.into_body().into_reader().take(most).read_to_end(&mut bytes);
        read.map_err(|error| unreachable(error.to_string()))?;
        Ok(Some(bytes))
    }

    /// Writes a blob's bytes as they come, of which there may be more than fit into memory; says how many. Only when this
    /// succeeds are they the blob's.
    pub(crate) fn write_blob(
        &self,
        digest: &Digest,
        private: Option<&PrivateRead<'_>>,
        to: &mut dyn Write,
    ) -> Result<u64, LedgerFailure> {
        let mut url = format!("{}/api/v1/blobs/{digest}", self.url);
        let answer = match private {
            None => self.agent.get(&url).call(),
            Some(PrivateRead { log, of, grant, expires_ms, signer }) => {
                url.push_str(&format!("?visibility=private&of={of}&expires_ms={expires_ms}"));
                if let Some(grant) = grant {
                    url.push_str(&format!("&grant={grant}"));
                }
                let message = assay_server::read_message(log, digest, of, *expires_ms);
                let signature = BASE64.encode(&signer.sign(message.as_bytes())?.0);
                let header = format!("{} {signature}", signer.public_key());
                self.agent.get(&url).header("assay-signature", header).call()
            }
        };
        let answer = match answer {
            Ok(answer) if answer.status().is_success() => answer,
            refused => return self.body(&url, refused).map(|_| 0),
        };
        let (found, size) = copy(&mut answer.into_body().into_reader(), to, &url)?;
        match found == *digest {
            true => Ok(size),
            false => Err(LedgerFailure::Answer { url, reason: "the bytes have another digest".into() }),
        }
    }
}

/// Copies bytes; their digest and number.
fn copy(from: &mut dyn Read, to: &mut dyn Write, url: &str) -> Result<(Digest, u64), LedgerFailure> {
    let (mut hash, mut size, mut part) = (Sha256::new(), 0_u64, vec![0; 1 << 20]);
    loop {
        let length = from
            .read(&mut part)
            .map_err(|error| LedgerFailure::Unreachable { url: url.to_owned(), reason: error.to_string() })?;
        if length == 0 {
            return Ok((Digest::from(<[u8; 32]>::from(hash.finalize())), size));
        }
        let piece = part.get(..length).unwrap_or_default();
        hash.update(piece);
        size = size.saturating_add(length as u64);
        to.write_all(piece)
            .map_err(|error| LedgerFailure::Wrong(format!("the bytes cannot be written: {error}")))?;
    }
}
