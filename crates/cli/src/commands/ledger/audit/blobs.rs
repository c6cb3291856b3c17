//! The public blobs that statements rest on, as an audit reads them: no further than a statement says that they go, and
//! with a note of each that was damaged.

use std::cell::RefCell;

use assay_judge::Fetched;
use assay_statement::Digest;
use assay_statement::predicate::BlobReference;
use assay_store::audit::{AuditFault, Source};
use assay_store::log::names::public_blob;

use crate::failure::Failure;
use crate::ledger::LedgerFailure;

/// The most bytes of a manifest, a model's signature or its key.
const FILES_BYTES_MAX: u64 = 64 << 20;

/// The blobs of a log.
pub(super) struct Blobs<'a> {
    source: &'a dyn Source,
    /// Damaged ones that have been met since they were last asked for.
    met: RefCell<Vec<AuditFault>>,
}

impl<'a> Blobs<'a> {
    pub(super) fn new(source: &'a dyn Source) -> Self {
        Self { source, met: RefCell::default() }
    }

    /// A table; one that is damaged counts as not there.
    pub(super) fn table(&self, blob: &BlobReference) -> Result<Fetched, Failure> {
        self.read(&blob.digest, blob.size_bytes)
    }

    /// The bytes of a manifest, a model's signature or its key; none where they cannot be read here.
    pub(super) fn file(&self, digest: &Digest) -> Result<Option<Vec<u8>>, Failure> {
        Ok(match self.read(digest, FILES_BYTES_MAX)? {
            Fetched::Bytes(bytes) => Some(bytes),
            Fetched::NotPublic | Fetched::TooLong => None,
        })
    }

    fn read(&self, digest: &Digest, most: u64) -> Result<Fetched, Failure> {
        let name = public_blob(digest);
        let read = self.source.get_up_to(&name, most.saturating_add(1));
        let read = read.map_err(|reason| LedgerFailure::Audit(AuditFault::unreadable(&name, reason)))?;
        let Some(bytes) = read else { return Ok(Fetched::NotPublic) };
        Ok(match bytes.len() as u64 > most {
            true => Fetched::TooLong,
            false if Digest::of(&bytes) == *digest => Fetched::Bytes(bytes),
            false => {
                let fault = AuditFault::file(name, "it holds other bytes than its digest says");
                self.met.borrow_mut().push(fault);
                Fetched::NotPublic
            }
        })
    }

    /// Adds those that were met just now to all that are known, each with the first entry that rests on it.
    pub(super) fn note_damaged(&self, entry: u64, all: &mut Vec<AuditFault>) {
        for fault in self.met.take() {
            if all.iter().all(|known| known.name() != fault.name()) {
                all.push(fault.of_entry(entry));
            }
        }
    }
}
