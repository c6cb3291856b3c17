//! Reading bundles: entries parsed and their signatures verified, several bundles at once.

use assay_merkle::{EntryBundleId, Hash, entry_bundle, leaf_hash};
use assay_statement::{SignedStatement, Verified};
use rayon::prelude::*;

use super::{AuditFault, Source, get};

/// The entries of a bundle up to the first that is wrong.
pub(super) struct Read {
    pub(super) statements: Vec<SignedStatement>,
    pub(super) leaves: Vec<Hash>,
    pub(super) fault: Option<AuditFault>,
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
    (first..last)
        .into_par_iter()
        .map(|index| {
            let id = EntryBundleId::in_log(index, size)
                .ok_or_else(|| AuditFault::file("checkpoint", "its size is out of range"))?;
            let name = id.path();
            let bytes = get(source, &name)?;
            let entries = entry_bundle::decode_bundle_of_width(&bytes, id.width)
                .map_err(|error| AuditFault::file(&name, error))?;
            Ok(read_entries(id.first_entry(), &entries))
        })
        .collect()
}

/// Reads entries and verifies their signatures together.
pub(super) fn read_entries(first: u64, entries: &[&[u8]]) -> Read {
    let mut statements = Vec::with_capacity(entries.len());
    let mut fault = None;
    for (index, entry) in (first..).zip(entries) {
        match SignedStatement::from_entry(entry) {
            Ok(statement) => statements.push(statement),
            Err(error) => {
                fault = Some(AuditFault::Entry { index, reason: error.to_string() });
                break;
            }
        }
    }
    let mut good = Vec::with_capacity(statements.len());
    for (index, verified) in (first..).zip(Verified::verify_all(statements)) {
        match verified {
            Ok(verified) => good.push(verified.into_statement()),
            Err(error) => {
                fault = Some(AuditFault::Entry { index, reason: error.to_string() });
                break;
            }
        }
    }
    let leaves = entries.iter().take(good.len()).map(|entry| leaf_hash(entry)).collect();
    Read { statements: good, leaves, fault }
}
