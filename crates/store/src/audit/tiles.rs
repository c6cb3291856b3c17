//! Recomputing tiles: the nodes of a replayed tree, compared with what is published.

use std::collections::BTreeMap;

use assay_merkle::tile::FULL_WIDTH;
use assay_merkle::{Hash, NodeId, TileId};
use rayon::prelude::*;

use super::{AuditFault, Source, get};

/// The rightmost tile of each level, and full ones that wait to be compared.
#[derive(Default)]
pub(super) struct Tiles {
    growing: BTreeMap<u8, (u64, Vec<u8>)>,
    full: Vec<(TileId, Vec<u8>)>,
    compared: u64,
}

impl Tiles {
    /// Takes in a node as the tree grows.
    pub(super) fn push(&mut self, node: NodeId, hash: Hash) {
        if !node.level.is_multiple_of(8) {
            return;
        }
        let level = node.level / 8;
        let (index, bytes) = self.growing.entry(level).or_default();
        bytes.extend_from_slice(hash.as_bytes());
        if bytes.len() == 32 * usize::from(FULL_WIDTH) {
            let id = TileId { level, index: *index, width: FULL_WIDTH };
            self.full.push((id, std::mem::take(bytes)));
            *index += 1;
        }
    }

    /// Compares the full tiles that wait, as far as a tree of this size has them.
    pub(super) fn compare(&mut self, source: &dyn Source, size: u64) -> Result<(), AuditFault> {
        let waiting = std::mem::take(&mut self.full);
        self.compared += waiting.len() as u64;
        waiting
            .par_iter()
            .filter(|(id, _)| TileId::in_tree(id.level, id.index, size) == Some(*id))
            .try_for_each(|(id, bytes)| compare(source, *id, bytes))
    }

    /// Compares the partial tiles; says how many tiles were compared in all.
    pub(super) fn finish(&mut self, source: &dyn Source) -> Result<u64, AuditFault> {
        for (level, (index, bytes)) in &self.growing {
            let width = u16::try_from(bytes.len() / 32).unwrap_or(FULL_WIDTH);
            if width > 0 {
                compare(source, TileId { level: *level, index: *index, width }, bytes)?;
                self.compared += 1;
            }
        }
        Ok(self.compared)
    }
}

fn compare(source: &dyn Source, id: TileId, bytes: &[u8]) -> Result<(), AuditFault> {
    let name = id.path();
    let first = |hash: usize| {
        let before = (id.index * u64::from(FULL_WIDTH)).saturating_add(hash as u64);
        before.checked_shl(8 * u32::from(id.level)).unwrap_or(u64::MAX)
    };
    let stored = get(source, &name).map_err(|fault| fault.of_entry(first(0)))?;
    if stored == bytes {
        return Ok(());
    }
    let same = stored.chunks(32).zip(bytes.chunks(32)).take_while(|(stored, given)| stored == given);
    Err(AuditFault::file(name, "it is not what the entries give").of_entry(first(same.count())))
}
