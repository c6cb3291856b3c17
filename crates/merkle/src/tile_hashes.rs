//! Any node of a tree from its tiles: the nodes inside a tile are computed, not stored (c2sp.org/tlog-tiles).

use crate::hash::{Hash, node_hash};
use crate::proof::HashSource;
use crate::tile::TileId;
use crate::tree::NodeId;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Where the bytes of tiles are read from.
pub trait TileSource {
    /// Why a tile could not be read.
    type Error;

    /// The hashes of the tile one after another, `32 * id.width` bytes.
    fn tile(&self, id: TileId) -> Result<Vec<u8>, Self::Error>;
}

impl<S: TileSource> TileSource for &S {
    type Error = S::Error;

    fn tile(&self, id: TileId) -> Result<Vec<u8>, S::Error> {
        (**self).tile(id)
    }
}

/// Why a node could not be had from tiles.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError<E> {
    /// The node is not complete in the tree.
    #[error("node `{index}` of level `{level}` is not in a tree of `{size}` entries")]
    OutsideTree {
        /// The level of the node.
        level: u8,
        /// Its index within the level.
        index: u64,
        /// The size of the tree, in entries.
        size: u64,
    },
    /// The tile has another number of bytes than its width calls for.
    #[error("tile `{}` has `{length}` bytes, not 32 for each of its hashes", tile.path())]
    WrongLength {
        /// The tile that was asked for.
        tile: TileId,
        /// The number of bytes that came back.
        length: usize,
    },
    /// The tile could not be read.
    #[error("tile `{}` could not be read", tile.path())]
    Source {
        /// The tile that was asked for.
        tile: TileId,
        /// Why not.
        #[source]
        source: E,
    },
}

/// The nodes of the tree of one size, computed from tiles, each of which is fetched once in the life of this value.
///
/// The tiles are taken as they are: whoever does not trust them verifies the proofs made from them.
pub struct TileHashes<S> {
    tiles: S,
    size: u64,
    fetched: RefCell<HashMap<TileId, Rc<Vec<Hash>>>>,
}

impl<S: TileSource> TileHashes<S> {
    /// Reads the tree of `size` leaves, which must be a size that the tiles were written for.
    pub fn new(tiles: S, size: u64) -> Self {
        Self { tiles, size, fetched: RefCell::default() }
    }

    /// The size of the tree, in entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    fn node(&self, node: NodeId) -> Result<Hash, TileError<S::Error>> {
        let outside = || TileError::OutsideTree { level: node.level, index: node.index, size: self.size };
        // The node covers a run of hashes of the tile, as many as the levels that it stands above them double.
        let run = 1_u64 << (node.level % 8);
        let first = node.index.checked_mul(run).ok_or_else(outside)?;
        let tile = TileId::in_tree(node.level / 8, first >> 8, self.size).ok_or_else(outside)?;
        let hashes = self.fetch(tile)?;
        let start = usize::try_from(first & 0xff).map_err(|_| outside())?;
        let end = start + usize::try_from(run).map_err(|_| outside())?;
        hashes.get(start..end).and_then(complete_root).ok_or_else(outside)
    }

    fn fetch(&self, tile: TileId) -> Result<Rc<Vec<Hash>>, TileError<S::Error>> {
        if let Some(hashes) = self.fetched.borrow().get(&tile) {
            return Ok(Rc::clone(hashes));
        }
        let bytes = self.tiles.tile(tile).map_err(|source| TileError::Source { tile, source })?;
        let (chunks, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() || chunks.len() != usize::from(tile.width) {
            return Err(TileError::WrongLength { tile, length: bytes.len() });
        }
        let hashes: Rc<Vec<Hash>> = Rc::new(chunks.iter().copied().map(Hash::from).collect());
        self.fetched.borrow_mut().insert(tile, Rc::clone(&hashes));
        Ok(hashes)
    }
}

impl<S: TileSource> HashSource for TileHashes<S> {
    type Error = TileError<S::Error>;

    fn hashes(&self, nodes: &[NodeId]) -> Result<Vec<Hash>, Self::Error> {
        nodes.iter().map(|node| self.node(*node)).collect()
    }
}

/// The root over a power of two of hashes.
fn complete_root(hashes: &[Hash]) -> Option<Hash> {
    match hashes {
        [] => None,
        [hash] => Some(*hash),
        _ => {
            let (left, right) = hashes.split_at(hashes.len() / 2);
            Some(node_hash(&complete_root(left)?, &complete_root(right)?))
        }
    }
}
