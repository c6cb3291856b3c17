//! Auditing what only the storage has: commits that are kept, and the last snapshot.

use assay_ledger::record::LogRecord;
use assay_ledger::{Facts, key};
use assay_merkle::{Hash, TileId, leaf_hash};
use assay_statement::SignedStatement;

use super::read::read_entries;
use super::{AuditFault, Auditor};
use crate::log::{CommitObject, names, read_floor, snapshot_root};
use crate::objects::Objects;

/// Audits the commits that are kept and the last snapshot; says how many entries come after what is published.
pub(super) fn audit(
    objects: &dyn Objects,
    auditor: &mut Auditor,
    observe: &mut dyn FnMut(u64, &SignedStatement),
    published: u64,
) -> Result<u64, AuditFault> {
    let (floor, size) = read_floor(objects).map_err(|error| AuditFault::file("floor", error))?;
    let (mut number, mut begins) = (floor, size);
    let mut leaves = Leaves { objects, published, tile: None };
    loop {
        let name = names::commit(number);
        let object = objects.get(&name).map_err(|error| AuditFault::unreadable(&name, error))?;
        let Some(object) = object else { break };
        let commit = CommitObject::from_bytes(number, &object.bytes)
            .map_err(|error| AuditFault::file(&name, error).of_entry(begins))?;
        if number == floor && commit.first != size {
            return Err(AuditFault::file("floor", format!("commit {floor} does not begin at index {size}")));
        }
        let (old, new): (Vec<_>, Vec<_>) =
            (commit.first..).zip(&commit.entries).partition(|(index, _)| *index < published);
        for (index, entry) in old {
            if leaves.get(index)? != Some(leaf_hash(entry)) {
                return Err(
                    AuditFault::file(&name, "it has another entry than the published one").of_entry(index)
                );
            }
        }
        let first = new.first().map_or(published, |(index, _)| *index);
        let entries: Vec<&[u8]> = new.iter().map(|(_, entry)| entry.as_slice()).collect();
        if !entries.is_empty() && first != auditor.replay.frontier().size() {
            return Err(AuditFault::file(&name, "it does not follow on what is before it"));
        }
        auditor.take(&read_entries(first, &entries), observe)?;
        number += 1;
        begins = commit.first.saturating_add(commit.entries.len() as u64);
    }
    let last = auditor.log()?.commit;
    if number != last + 1 {
        let missing = format!("it is missing; the last commit is {last}");
        return Err(AuditFault::file(names::commit(number), missing).of_entry(begins));
    }
    audit_snapshot(objects, auditor)?;
    Ok(auditor.replay.frontier().size() - published)
}

/// The leaves of the published tree, from tiles that have been recomputed.
struct Leaves<'a> {
    objects: &'a dyn Objects,
    published: u64,
    /// The tile that was read last, since leaves are asked for in their order.
    tile: Option<(TileId, Vec<u8>)>,
}

impl Leaves<'_> {
    fn get(&mut self, index: u64) -> Result<Option<Hash>, AuditFault> {
        let Some(id) = TileId::in_tree(0, index / 256, self.published) else { return Ok(None) };
        let bytes = match self.tile.take() {
            Some((last, bytes)) if last == id => bytes,
            _ => {
                let name = id.path();
                let object = self.objects.get(&name).map_err(|error| AuditFault::unreadable(&name, error))?;
                object.map(|object| object.bytes).unwrap_or_default()
            }
        };
        let at = usize::try_from(index % 256).unwrap_or(usize::MAX);
        let leaf = bytes.as_chunks::<32>().0.get(at).copied().map(Hash::from);
        self.tile = Some((id, bytes));
        Ok(leaf)
    }
}

/// The last snapshot, if it is there, has the root that was logged; the replay has checked that root already.
fn audit_snapshot(objects: &dyn Objects, auditor: &Auditor) -> Result<(), AuditFault> {
    let log = auditor.replay.state().record::<LogRecord>(&key::log()).ok().flatten();
    let size = log.map_or(0, |log| log.snapshot_size);
    let name = names::snapshot(size);
    let object = objects.get(&name).map_err(|error| AuditFault::unreadable(&name, error))?;
    let Some(object) = object else { return Ok(()) };
    let logged = auditor.snapshot_roots.get(&size).map(|root| Hash::from(*root.as_bytes()));
    let same = |facts, run: &[u8]| auditor.replay.is_last_snapshot(facts, run);
    let root = snapshot_root(size, &object.bytes, logged, &same);
    match root.map_err(|error| AuditFault::file(&name, error))? {
        root if logged == Some(root) => Ok(()),
        _ => Err(AuditFault::file(name, "its root is not the logged one")),
    }
}
