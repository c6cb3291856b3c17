//! A log in memory, and the plain recursive definitions of RFC 6962 to hold it against.
// Each test file uses some of this.
#![allow(dead_code)]

use assay_merkle::{
    Frontier, Hash, HashSource, NodeId, TileId, TileSlot, TileSource, empty_root, leaf_hash, node_hash,
};
use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;

/// A fast generator of repeatable, well-mixed numbers.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// The entry at an index, of some length from 6 to 45 bytes.
pub(crate) fn entry(index: u64) -> Vec<u8> {
    format!("entry {index}{}", ".".repeat((index % 40) as usize)).into_bytes()
}

/// Every complete node of a tree.
#[derive(Default)]
pub(crate) struct Nodes {
    pub(crate) tree: Frontier,
    pub(crate) nodes: HashMap<NodeId, Hash>,
}

impl Nodes {
    pub(crate) fn of_size(size: u64) -> Self {
        let mut all = Self::default();
        (0..size).for_each(|index| all.append(&entry(index)));
        all
    }

    pub(crate) fn append(&mut self, entry: &[u8]) {
        self.tree.append(leaf_hash(entry), &mut |node, hash| assert_eq!(self.nodes.insert(node, hash), None));
    }

    /// The bytes of a tile, from the nodes that are stored in tiles.
    pub(crate) fn tile(&self, id: TileId) -> Vec<u8> {
        let first = id.index * 256;
        let nodes = (first..first + u64::from(id.width)).map(|index| NodeId { level: id.level * 8, index });
        nodes.flat_map(|node| *self.nodes[&node].as_bytes()).collect()
    }
}

impl HashSource for Nodes {
    type Error = Infallible;

    fn hashes(&self, nodes: &[NodeId]) -> Result<Vec<Hash>, Infallible> {
        Ok(nodes.iter().map(|node| self.nodes[node]).collect())
    }
}

/// The tiles of one size and no others, each handed out once.
pub(crate) struct Tiles {
    tiles: RefCell<HashMap<TileId, Vec<u8>>>,
}

impl Tiles {
    pub(crate) fn of(nodes: &Nodes, size: u64) -> Self {
        for node in nodes.nodes.keys() {
            assert_eq!(TileSlot::of(*node).is_some(), node.level % 8 == 0);
        }
        Self { tiles: RefCell::new(TileId::in_size(size).map(|id| (id, nodes.tile(id))).collect()) }
    }
}

impl TileSource for Tiles {
    type Error = String;

    fn tile(&self, id: TileId) -> Result<Vec<u8>, String> {
        self.tiles.borrow_mut().remove(&id).ok_or_else(|| format!("{} was not there", id.path()))
    }
}

/// The definitions of RFC 6962 section 2.1, letter by letter; hashes of ranges are remembered.
#[derive(Default)]
pub(crate) struct Reference {
    pub(crate) leaves: Vec<Hash>,
    ranges: HashMap<(usize, usize), Hash>,
}

impl Reference {
    pub(crate) fn of_size(size: u64) -> Self {
        Self { leaves: (0..size).map(|index| leaf_hash(&entry(index))).collect(), ranges: HashMap::new() }
    }

    /// `MTH(D[start:end])`
    pub(crate) fn root(&mut self, start: usize, end: usize) -> Hash {
        if end == start {
            return empty_root();
        }
        if end - start == 1 {
            return self.leaves[start];
        }
        if let Some(hash) = self.ranges.get(&(start, end)) {
            return *hash;
        }
        let middle = start + largest_power_below(end - start);
        let hash = node_hash(&self.root(start, middle), &self.root(middle, end));
        self.ranges.insert((start, end), hash);
        hash
    }

    /// `PATH(m, D[start:end])`
    pub(crate) fn path(&mut self, m: usize, start: usize, end: usize) -> Vec<Hash> {
        if end - start == 1 {
            return Vec::new();
        }
        let middle = start + largest_power_below(end - start);
        let (mut path, sibling) = if m < middle - start {
            (self.path(m, start, middle), self.root(middle, end))
        } else {
            (self.path(m - (middle - start), middle, end), self.root(start, middle))
        };
        path.push(sibling);
        path
    }

    /// `SUBPROOF(m, D[start:end], whole)`
    pub(crate) fn subproof(&mut self, m: usize, start: usize, end: usize, whole: bool) -> Vec<Hash> {
        if m == end - start {
            return if whole { Vec::new() } else { vec![self.root(start, end)] };
        }
        let half = largest_power_below(end - start);
        let (mut proof, other) = if m <= half {
            (self.subproof(m, start, start + half, whole), self.root(start + half, end))
        } else {
            (self.subproof(m - half, start + half, end, false), self.root(start, start + half))
        };
        proof.push(other);
        proof
    }
}

fn largest_power_below(size: usize) -> usize {
    let mut power = 1;
    while power * 2 < size {
        power *= 2;
    }
    power
}
