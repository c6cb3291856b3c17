//! What readers see: the log as far as it is durable, answered from memory; [`look`](super::look()) reads what it lacks.

use std::collections::VecDeque;
use std::sync::Arc;

use assay_ledger::record::{CommitRecord, LogRecord, Record};
use assay_ledger::{State, key};
use assay_merkle::{
    Checkpoint, EMPTY_ROOT, Frontier, Hash, HashSource, NodeId, SignedNote, TileError, TileHashes, TileId,
    TileSource, consistency_proof, entry_bundle, inclusion_proof, node_hash, root_at, tree,
};

use super::error::StoreError;
use super::nodes::RecentNodes;
use super::stored::Stored;

/// The log as far as it is durable.
pub struct View {
    pub(crate) stored: Arc<Stored>,
    pub(crate) log: LogRecord,
    pub(crate) state: State,
    pub(crate) frontier: Frontier,
    pub(crate) nodes: RecentNodes,
    /// The entries from `entries_first` on, a multiple of 256 up to which all tiles and bundles are stored.
    pub(crate) entries: VecDeque<Arc<Vec<u8>>>,
    pub(crate) entries_first: u64,
    /// The commits that are still kept: number and first index of each.
    pub(crate) kept: VecDeque<(u64, u64)>,
    /// What is published.
    pub(crate) published: Option<(Checkpoint, SignedNote)>,
}

impl View {
    /// The log's id, name, operator and last commit.
    pub fn log(&self) -> &LogRecord {
        &self.log
    }

    /// What the entries established.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// How many entries there are.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root of the tree over all of them.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// The checkpoint that is published, as it is signed.
    pub fn published(&self) -> Option<&(Checkpoint, SignedNote)> {
        self.published.as_ref()
    }

    /// Drops from memory the entries and hashes below a multiple of 256, which are stored in full tiles and bundles.
    pub(super) fn forget(&mut self, stored: u64) {
        while self.entries_first < stored && self.entries.pop_front().is_some() {
            self.entries_first += 1;
        }
        self.nodes.forget(stored);
    }

    /// One entry.
    ///
    /// # Errors
    /// An index beyond the last entry; a file that is not in memory.
    pub fn entry(&self, index: u64) -> Result<Arc<Vec<u8>>, StoreError> {
        if let Some(at) = index.checked_sub(self.entries_first) {
            let at = usize::try_from(at).unwrap_or(usize::MAX);
            let entry = self.entries.get(at).cloned();
            return entry.ok_or(StoreError::NoEntry { index, size: self.size() });
        }
        let bundle = self.stored.bundle(index / 256)?;
        let position = usize::try_from(index % 256).unwrap_or(usize::MAX);
        let entry = entry_bundle::decode_bundle(&bundle).nth(position);
        let entry = entry.ok_or_else(|| StoreError::corrupt("tile/entries", "a bundle is too short"))?;
        Ok(Arc::new(entry?.to_vec()))
    }

    /// The proof that an entry is in the tree of a size, which is at most the log's.
    ///
    /// # Errors
    /// An index or size beyond the log; a file that is not in memory.
    pub fn inclusion_proof(&self, index: u64, size: u64) -> Result<Vec<Hash>, StoreError> {
        self.check_size(size)?;
        Ok(inclusion_proof(index, size, &self.hashes())?)
    }

    /// The proof that the tree of one size begins with that of another.
    ///
    /// # Errors
    /// A size beyond the log; a file that is not in memory.
    pub fn consistency_proof(&self, old: u64, new: u64) -> Result<Vec<Hash>, StoreError> {
        self.check_size(new)?;
        Ok(consistency_proof(old, new, &self.hashes())?)
    }

    /// The root that the tree had at a size.
    ///
    /// # Errors
    /// A size beyond the log; a file that is not in memory.
    pub fn root_at(&self, size: u64) -> Result<Hash, StoreError> {
        self.check_size(size)?;
        Ok(root_at(size, &self.hashes())?)
    }

    /// The size and root of the first checkpoint at or after an entry: those that the next commit names, or, where
    /// there is no later commit, those of the tree as it is.
    ///
    /// Nobody can know this root before the entry is logged, so it is the seed of whatever must not be chosen.
    ///
    /// # Errors
    /// An index beyond the last entry; a state that is damaged.
    pub fn seed(&self, index: u64) -> Result<(u64, Hash), StoreError> {
        if index >= self.size() {
            return Err(StoreError::NoEntry { index, size: self.size() });
        }
        let (first, all) = (key::commit(index), key::commit(0));
        let letter = all.get(..1).unwrap_or_default();
        match self.state.range(letter, Some(&first), 1).first() {
            None => Ok((self.size(), self.root())),
            Some((found, record)) => {
                let size = key::index_of(found).unwrap_or_default();
                Ok((size, Hash::from(*CommitRecord::from_bytes(record)?.root.as_bytes())))
            }
        }
    }

    /// The bytes of a tile of the tree as it is now; none where the tree does not reach it.
    ///
    /// # Errors
    /// A file that is not in memory.
    pub fn tile(&self, id: TileId) -> Result<Option<Vec<u8>>, StoreError> {
        match TileId::in_tree(id.level, id.index, self.size()) {
            Some(there) if there.width >= id.width => {
                let mut bytes = self.tiles().tile(there)?;
                bytes.truncate(32 * usize::from(id.width));
                Ok(Some(bytes))
            }
            _ => Ok(None),
        }
    }

    fn check_size(&self, size: u64) -> Result<(), StoreError> {
        match size > self.size() {
            true => Err(StoreError::NoEntry { index: size.saturating_sub(1), size: self.size() }),
            false => Ok(()),
        }
    }

    fn tiles(&self) -> Tiles<'_> {
        Tiles { nodes: &self.nodes, stored: &self.stored }
    }

    fn hashes(&self) -> Hashes<'_> {
        Hashes { nodes: &self.nodes, tiles: TileHashes::new(self.tiles(), self.size()) }
    }
}

/// Tiles: the rightmost from memory, the others from the storage.
struct Tiles<'a> {
    nodes: &'a RecentNodes,
    stored: &'a Stored,
}

impl TileSource for Tiles<'_> {
    type Error = StoreError;

    fn tile(&self, id: TileId) -> Result<Vec<u8>, StoreError> {
        match self.nodes.tile(id) {
            Some(bytes) => Ok(bytes),
            None if id.is_partial() => Err(StoreError::corrupt(id.path(), "it is missing")),
            None => Ok(self.stored.tile(id.level, id.index)?.to_vec()),
        }
    }
}

/// Nodes from memory where they are kept, else from tiles.
struct Hashes<'a> {
    nodes: &'a RecentNodes,
    tiles: TileHashes<Tiles<'a>>,
}

impl HashSource for Hashes<'_> {
    type Error = TileError<StoreError>;

    fn hashes(&self, nodes: &[NodeId]) -> Result<Vec<Hash>, Self::Error> {
        let one = |node: &NodeId| match self.nodes.get(*node) {
            Some(hash) => Ok(hash),
            None => Ok(self.tiles.hashes(&[*node])?.first().copied().unwrap_or(EMPTY_ROOT)),
        };
        nodes.iter().map(one).collect()
    }
}

/// The tree of `base` entries, a multiple of 256, from the full tiles that are stored and the partial ones that were
/// published with a tree of `published` entries; and its newest nodes.
pub(crate) fn load_tree(
    stored: &Stored,
    base: u64,
    published: u64,
) -> Result<(Frontier, RecentNodes), StoreError> {
    let mut nodes = RecentNodes::default();
    for level in 1..8_u8 {
        let end = base >> (8 * level);
        let first = end & !0xff;
        let partial = published_tile(stored, level, first >> 8, published)?;
        for index in first..end {
            let node = NodeId { level: 8 * level, index };
            let at = usize::try_from(index - first).unwrap_or(usize::MAX);
            let hash = match partial.get(at) {
                Some(hash) => *hash,
                None => root_of_full_tile(stored, level - 1, index)?,
            };
            nodes.push(node, hash);
        }
    }
    // Nobody waits for a log that is being opened: what is not in memory is read.
    let peaks = loop {
        let hashes = TileHashes::new(Tiles { nodes: &nodes, stored }, base);
        match hashes.hashes(&tree::peak_nodes(base)) {
            Ok(peaks) => break peaks,
            Err(TileError::Source { source: StoreError::NotAtHand { name }, .. }) => stored.fetch(name)?,
            Err(TileError::Source { source, .. }) => return Err(source),
            Err(other) => return Err(StoreError::Proof(other.to_string())),
        };
    };
    Ok((Frontier::from_peaks(base, peaks)?, nodes))
}

/// The hashes of a partial tile that was published; none where it is not there, or was never whole.
fn published_tile(stored: &Stored, level: u8, index: u64, published: u64) -> Result<Vec<Hash>, StoreError> {
    let Some(id) = TileId::in_tree(level, index, published) else { return Ok(Vec::new()) };
    let Some(object) = stored.objects.get(&id.path())? else { return Ok(Vec::new()) };
    if object.bytes.len() != 32 * usize::from(id.width) {
        return Ok(Vec::new());
    }
    Ok(object.bytes.as_chunks::<32>().0.iter().copied().map(Hash::from).collect())
}

fn root_of_full_tile(stored: &Stored, level: u8, index: u64) -> Result<Hash, StoreError> {
    let bytes = stored.tile_read(level, index)?;
    let (chunks, rest) = bytes.as_chunks::<32>();
    let mut hashes: Vec<Hash> = chunks.iter().copied().map(Hash::from).collect();
    if hashes.len() != 256 || !rest.is_empty() {
        let id = TileId { level, index, width: 256 };
        return Err(StoreError::corrupt(id.path(), "it is not 256 hashes long"));
    }
    while hashes.len() > 1 {
        let pairs = hashes.chunks_exact(2);
        hashes = pairs.filter_map(|pair| Some(node_hash(pair.first()?, pair.last()?))).collect();
    }
    Ok(hashes.first().copied().unwrap_or(EMPTY_ROOT))
}
