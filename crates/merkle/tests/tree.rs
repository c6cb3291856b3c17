//! Trees and proofs against the recursive definitions of RFC 6962, exhaustively where trees are small.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use assay_merkle::{
    Frontier, Hash, HashSource, MAX_SIZE, MakeProofError, NodeId, ProofError, TileHashes, TileId,
    consistency_proof, empty_root, inclusion_proof, leaf_hash, node_hash, root_at, verify_consistency,
    verify_inclusion,
};
use common::{Nodes, Random, Reference, Tiles};
use std::convert::Infallible;

/// The roots of the first eight sizes over the test leaves that implementations of RFC 6962 share.
#[test]
fn published_roots() {
    let leaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut tree = Frontier::new();
    for (leaf, root) in leaves.iter().zip(roots) {
        let bytes: Vec<u8> = (0..leaf.len() / 2)
            .map(|at| u8::from_str_radix(&leaf[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        tree.append(leaf_hash(&bytes), &mut |_, _| {});
        assert_eq!(tree.root().to_string(), root);
    }
}

#[test]
fn every_index_and_every_pair_of_sizes_to_1025() {
    const LARGEST: usize = 1025;
    let nodes = Nodes::of_size(LARGEST as u64);
    let mut reference = Reference::of_size(LARGEST as u64);
    let mut tree = Frontier::new();
    let (mut inclusions, mut consistencies) = (0, 0);
    for size in 0..=LARGEST {
        let root = reference.root(0, size);
        assert_eq!(tree.root(), root, "{size}");
        assert_eq!(root_at(size as u64, &nodes).unwrap(), root, "{size}");
        for index in 0..size {
            let proof = inclusion_proof(index as u64, size as u64, &nodes).unwrap();
            assert_eq!(proof, reference.path(index, 0, size), "{index} in {size}");
            verify_inclusion(reference.leaves[index], index as u64, size as u64, &proof, root).unwrap();
            inclusions += 1;
        }
        for old in 0..=size {
            let proof = consistency_proof(old as u64, size as u64, &nodes).unwrap();
            let expected = if old == 0 { Vec::new() } else { reference.subproof(old, 0, size, true) };
            assert_eq!(proof, expected, "{old} to {size}");
            let old_root = reference.root(0, old);
            verify_consistency(old as u64, old_root, size as u64, root, &proof).unwrap();
            consistencies += 1;
        }
        if let Some(leaf) = reference.leaves.get(size) {
            tree.append(*leaf, &mut |_, _| {});
        }
    }
    assert_eq!((inclusions, consistencies), (525_825, 526_851));
}

#[test]
fn large_trees_through_tiles() {
    const SIZES: [u64; 4] = [65_535, 65_536, 65_537, 70_000];
    let nodes = Nodes::of_size(70_000);
    let mut reference = Reference::of_size(70_000);
    let mut random = Random(1);
    for size in SIZES {
        let hashes = TileHashes::new(Tiles::of(&nodes, size), size);
        let root = reference.root(0, size as usize);
        assert_eq!(root_at(size, &hashes).unwrap(), root);
        let edges = [0, 1, 255, 256, 65_279, 65_280, size - 2, size - 1];
        for index in edges.into_iter().chain((0..500).map(|_| random.below(size))) {
            let proof = inclusion_proof(index, size, &hashes).unwrap();
            assert_eq!(proof, reference.path(index as usize, 0, size as usize), "{index} in {size}");
            verify_inclusion(reference.leaves[index as usize], index, size, &proof, root).unwrap();
        }
        let edges = [1, 2, 255, 256, 257, 32_768, 65_280, 65_535, size - 1, size];
        for old in
            edges.into_iter().chain((0..500).map(|_| random.below(size + 1))).filter(|old| *old <= size)
        {
            let proof = consistency_proof(old, size, &hashes).unwrap();
            let expected =
                if old == 0 { Vec::new() } else { reference.subproof(old as usize, 0, size as usize, true) };
            assert_eq!(proof, expected, "{old} to {size}");
            verify_consistency(old, reference.root(0, old as usize), size, root, &proof).unwrap();
        }
    }
}

#[test]
fn every_node_can_be_had_from_tiles() {
    for size in [1, 2, 255, 256, 257, 511, 513, 4097] {
        let nodes = Nodes::of_size(size);
        let hashes = TileHashes::new(Tiles::of(&nodes, size), size);
        for (node, hash) in &nodes.nodes {
            assert_eq!(hashes.hashes(&[*node]).unwrap(), [*hash], "{node:?} of {size}");
        }
        let beyond =
            [NodeId::leaf(size), NodeId { level: 63, index: 0 }, NodeId { level: 255, index: u64::MAX }];
        for node in beyond {
            assert!(hashes.hashes(&[node]).is_err(), "{node:?} of {size}");
        }
    }
}

#[test]
fn a_tile_of_the_wrong_length_or_missing_is_an_error() {
    struct Short;
    impl assay_merkle::TileSource for Short {
        type Error = String;
        fn tile(&self, id: TileId) -> Result<Vec<u8>, String> {
            if id.level > 0 { Err("gone".to_owned()) } else { Ok(vec![0; 31]) }
        }
    }
    let hashes = TileHashes::new(Short, 300);
    let refused = hashes.hashes(&[NodeId::leaf(299)]).unwrap_err().to_string();
    assert_eq!(refused, "tile `tile/0/001.p/44` has `31` bytes, not 32 for each of its hashes");
    let refused = hashes.hashes(&[NodeId { level: 8, index: 0 }]).unwrap_err().to_string();
    assert_eq!(refused, "tile `tile/1/000.p/1` could not be read");
}

/// Every proof with a bit flipped, a hash dropped or a hash added.
fn broken(proof: &[Hash], random: &mut Random) -> Vec<Vec<Hash>> {
    let mut broken = Vec::new();
    for position in 0..proof.len() {
        let mut flipped = proof.to_vec();
        let mut bytes = *flipped[position].as_bytes();
        bytes[random.below(32) as usize] ^= 1 << random.below(8);
        flipped[position] = Hash::from(bytes);
        let mut dropped = proof.to_vec();
        dropped.remove(position);
        broken.extend([flipped, dropped]);
    }
    for position in 0..=proof.len() {
        for hash in [empty_root(), *proof.first().unwrap_or(&empty_root())] {
            let mut added = proof.to_vec();
            added.insert(position, hash);
            broken.push(added);
        }
    }
    broken
}

#[test]
fn broken_proofs_are_refused() {
    let nodes = Nodes::of_size(1025);
    let mut random = Random(2);
    let mut refused = 0;
    for _ in 0..2000 {
        let new = 1 + random.below(1025);
        let (index, old) = (random.below(new), 1 + random.below(new));
        let root = root_at(new, &nodes).unwrap();
        let leaf = nodes.nodes[&NodeId::leaf(index)];
        for proof in broken(&inclusion_proof(index, new, &nodes).unwrap(), &mut random) {
            assert!(verify_inclusion(leaf, index, new, &proof, root).is_err(), "{index} in {new}");
            refused += 1;
        }
        let old_root = root_at(old, &nodes).unwrap();
        for proof in broken(&consistency_proof(old, new, &nodes).unwrap(), &mut random) {
            assert!(
                verify_consistency(old, old_root, new, new_root(&nodes, new), &proof).is_err(),
                "{old} to {new}"
            );
            refused += 1;
        }
    }
    assert!(refused > 100_000, "{refused}");
}

fn new_root(nodes: &Nodes, size: u64) -> Hash {
    root_at(size, nodes).unwrap()
}

#[test]
fn proofs_hold_for_their_place_and_roots_only() {
    let nodes = Nodes::of_size(300);
    let mut random = Random(3);
    for _ in 0..2000 {
        let size = 2 + random.below(299);
        let (index, other) = (random.below(size), random.below(size));
        let proof = inclusion_proof(index, size, &nodes).unwrap();
        let (leaf, root) = (nodes.nodes[&NodeId::leaf(index)], new_root(&nodes, size));
        let at_other = verify_inclusion(leaf, other, size, &proof, root);
        assert_eq!(at_other.is_ok(), other == index, "{index} as {other} of {size}");
        let elsewhere = verify_inclusion(nodes.nodes[&NodeId::leaf(other)], index, size, &proof, root);
        assert_eq!(elsewhere.is_ok(), other == index);
        let old = 1 + random.below(size - 1);
        let proof = consistency_proof(old, size, &nodes).unwrap();
        let (old_root, wrong) = (new_root(&nodes, old), leaf_hash(b"wrong"));
        assert!(verify_consistency(old, wrong, size, root, &proof).is_err());
        assert!(verify_consistency(old, old_root, size, wrong, &proof).is_err());
    }
}

#[test]
fn what_cannot_be_proven_says_why() {
    let nodes = Nodes::of_size(3);
    let (a, b) = (leaf_hash(b"a"), leaf_hash(b"b"));
    assert_eq!(inclusion_proof(3, 3, &nodes), Err(MakeProofError::IndexOutOfRange { index: 3, size: 3 }));
    assert_eq!(consistency_proof(4, 3, &nodes), Err(MakeProofError::ShrinkingTree { old: 4, new: 3 }));
    assert_eq!(verify_inclusion(a, 0, 0, &[], a), Err(ProofError::IndexOutOfRange { index: 0, size: 0 }));
    assert_eq!(verify_consistency(2, a, 1, a, &[]), Err(ProofError::ShrinkingTree { old: 2, new: 1 }));
    assert_eq!(verify_consistency(0, empty_root(), 1, a, &[]), Ok(()));
    assert!(verify_consistency(0, a, 1, a, &[]).is_err());
    assert!(verify_consistency(0, empty_root(), 1, a, &[b]).is_err());
    assert!(verify_consistency(2, a, 2, b, &[]).is_err());
    assert!(verify_consistency(3, a, 4, b, &[]).is_err());
    // The new root of an empty tree is as fixed as the old one.
    assert!(verify_consistency(0, empty_root(), 0, a, &[]).is_err());
}

/// A tree of any size in which all leaves are the same, so that each level has one hash.
struct Uniform(Vec<Hash>);

impl Uniform {
    fn new() -> Self {
        let leaf = leaf_hash(b"the same");
        Self(std::iter::successors(Some(leaf), |hash| Some(node_hash(hash, hash))).take(64).collect())
    }
}

impl HashSource for Uniform {
    type Error = Infallible;

    fn hashes(&self, nodes: &[NodeId]) -> Result<Vec<Hash>, Infallible> {
        Ok(nodes.iter().map(|node| self.0[usize::from(node.level)]).collect())
    }
}

#[test]
fn the_largest_sizes_do_not_overflow() {
    let tree = Uniform::new();
    let mut random = Random(4);
    let sizes = [MAX_SIZE, MAX_SIZE - 1, MAX_SIZE / 2 + 1, 3 << 61, (1 << 63) - (1 << 20)];
    for size in sizes {
        let root = root_at(size, &tree).unwrap();
        for index in [0, 1, size / 2, size - 2, size - 1, random.below(size)] {
            let proof = inclusion_proof(index, size, &tree).unwrap();
            assert!(proof.len() <= 63);
            verify_inclusion(tree.0[0], index, size, &proof, root).unwrap();
        }
        for old in [1, 2, 3, size / 2, size / 2 + 1, size - 1, size, 1 + random.below(size)] {
            let proof = consistency_proof(old, size, &tree).unwrap();
            verify_consistency(old, root_at(old, &tree).unwrap(), size, root, &proof).unwrap();
        }
        let peaks: Vec<Hash> = tree.hashes(&assay_merkle::tree::peak_nodes(size)).unwrap();
        assert_eq!(Frontier::from_peaks(size, peaks).unwrap().root(), root);
        assert!(TileId::new_between(size - 1, size).count() <= 8);
    }
    // Beyond the largest size nothing is promised but that nothing panics.
    for proof in [vec![], vec![tree.0[0]; 64], vec![tree.0[0]; 65]] {
        assert!(verify_inclusion(tree.0[0], u64::MAX - 1, u64::MAX, &proof, tree.0[1]).is_err());
        assert!(verify_consistency(u64::MAX - 1, tree.0[0], u64::MAX, tree.0[1], &proof).is_err());
    }
}
