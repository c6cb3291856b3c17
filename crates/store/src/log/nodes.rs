//! The newest nodes of the tree, kept in memory: enough to write every tile that is not stored yet, and to prove
//! recent entries without reading a tile.

use std::collections::VecDeque;

use assay_merkle::{Hash, NodeId, TileId};

/// How many nodes of each level are kept beyond those that some tile still needs.
const KEPT: usize = 4096;

#[derive(Default)]
struct Level {
    first: u64,
    hashes: VecDeque<Hash>,
}

/// The newest nodes, level by level.
#[derive(Default)]
pub(crate) struct RecentNodes(Vec<Level>);

impl RecentNodes {
    /// Adds a node, which is the next of its level.
    pub(crate) fn push(&mut self, node: NodeId, hash: Hash) {
        let level = usize::from(node.level);
        self.0.resize_with(self.0.len().max(level + 1), Level::default);
        if let Some(level) = self.0.get_mut(level) {
            if level.hashes.is_empty() {
                level.first = node.index;
            }
            level.hashes.push_back(hash);
        }
    }

    /// The node, if it is kept.
    pub(crate) fn get(&self, node: NodeId) -> Option<Hash> {
        let level = self.0.get(usize::from(node.level))?;
        let at = usize::try_from(node.index.checked_sub(level.first)?).ok()?;
        level.hashes.get(at).copied()
    }

    /// The bytes of a tile, if all its nodes are kept.
    pub(crate) fn tile(&self, id: TileId) -> Option<Vec<u8>> {
        let first = id.index.checked_mul(256)?;
        let mut bytes = Vec::with_capacity(32 * usize::from(id.width));
        for offset in 0..u64::from(id.width) {
            let node = NodeId { level: id.level.checked_mul(8)?, index: first.checked_add(offset)? };
            bytes.extend_from_slice(self.get(node)?.as_bytes());
        }
        Some(bytes)
    }

    /// Forgets nodes that lie in tiles which are stored: those of the tree of `stored` entries, but for the newest.
    pub(crate) fn forget(&mut self, stored: u64) {
        for (height, level) in self.0.iter_mut().enumerate() {
            let needed = stored.checked_shr(u32::try_from(height).unwrap_or(u32::MAX)).unwrap_or(0);
            // A tile of this level may still be partial; it begins at a multiple of 256.
            let needed = needed & !0xff;
            while level.hashes.len() > KEPT && level.first < needed {
                level.hashes.pop_front();
                level.first += 1;
            }
        }
    }
}
