//! Reading bundles: entries parsed and their signatures verified, several bundles at once.

use assay_merkle::{EntryBundleId, Hash, entry_bundle, leaf_hash};
use assay_statement::{SignedStatement, Verified};
use rayon::prelude::*;

use super::{AuditFault, Source, get};

/// How many bundles are verified in one batch: 4,096 signatures, past which a batch saves no more.
const BUNDLES_IN_BATCH: u64 = 16;

/// Entries up to the first that is wrong.
#[derive(Default)]
pub(crate) struct Read {
    pub(crate) statements: Vec<SignedStatement>,
    pub(crate) leaves: Vec<Hash>,
    pub(crate) fault: Option<AuditFault>,
}

/// Reads the bundles from an index on, at most so many, of a log of this size.
pub(super) fn read_bundles(
    source: &dyn Source,
    begin: u64,
    size: u64,
    at_once: u64,
) -> Result<Vec<Read>, AuditFault> {
    let first = begin / 256;
    let last = size.div_ceil(256).min(first + at_once);
    (0..(last - first).div_ceil(BUNDLES_IN_BATCH))
        .into_par_iter()
        .map(|batch| {
            let begin = first + batch * BUNDLES_IN_BATCH;
            let mut read = Read::default();
            for index in begin..last.min(begin + BUNDLES_IN_BATCH) {
                let id = EntryBundleId::in_log(index, size)
                    .ok_or_else(|| AuditFault::file("checkpoint", "its size is out of range"))?;
                let name = id.path();
                let at = |fault: AuditFault| fault.of_entry(id.first_entry());
                let bytes = get(source, &name).map_err(at)?;
                let entries = entry_bundle::decode_bundle_of_width(&bytes, id.width)
                    .map_err(|error| at(AuditFault::file(&name, error)))?;
                if !read.parse(id.first_entry(), &entries) {
                    break;
                }
            }
            Ok(read.verified(256 * begin))
        })
        .collect()
}

/// Reads entries and verifies their signatures together.
pub(crate) fn read_entries(first: u64, entries: &[&[u8]]) -> Read {
    let mut read = Read::default();
    read.parse(first, entries);
    read.verified(first)
}

impl Read {
    /// Parses entries up to the first that is no statement; says whether all are.
    fn parse(&mut self, first: u64, entries: &[&[u8]]) -> bool {
        self.statements.reserve(entries.len());
        self.leaves.reserve(entries.len());
        for (index, entry) in (first..).zip(entries) {
            match SignedStatement::from_entry(entry) {
                Ok(statement) => self.statements.push(statement),
                Err(error) => {
                    self.fault = Some(AuditFault::Entry { index, reason: error.to_string() });
                    return false;
                }
            }
            self.leaves.push(leaf_hash(entry));
        }
        true
    }

    /// Verifies the signatures, up to the first that is not good.
    fn verified(mut self, first: u64) -> Self {
        if let Some((position, bad)) = Verified::first_bad(&self.statements) {
            self.statements.truncate(position);
            self.leaves.truncate(position);
            self.fault = Some(AuditFault::Entry { index: first + position as u64, reason: bad.to_string() });
        }
        self
    }
}
