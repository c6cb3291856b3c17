//! Snapshots: each of a larger size than the last. That its root is the state's is checked by whoever replays.

use assay_statement::predicate::Snapshot;

use crate::apply::Entry;
use crate::key;
use crate::record::LogRecord;
use crate::rejection::Rejection;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, snapshot: &Snapshot) -> Result<(), Rejection> {
    entry.check_operator()?;
    let (size, last, index) = (snapshot.size, entry.log.snapshot_size, entry.index);
    if size <= last || size > index {
        return Err(Rejection::SnapshotOrder { size, last, index });
    }
    let log = LogRecord { snapshot_size: size, snapshot_index: index, ..LogRecord::clone(&entry.log) };
    entry.put(key::log(), &log);
    Ok(())
}
