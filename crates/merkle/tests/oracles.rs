//! Agreement with other implementations of the same specifications, on random input.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use assay_merkle::{
    Algorithm, Checkpoint, EntryBundleId, Hash, NodeId, NoteSigner, SignedNote, TileHashes, TileId,
    VerifierKey, consistency_proof, inclusion_proof, leaf_hash, root_at, verify_consistency,
    verify_inclusion,
};
use common::{Nodes, Random, Tiles, entry};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use data_encoding::BASE64;
use sha2::Sha256;
use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};

#[test]
fn ct_merkle_makes_and_believes_the_same_proofs() {
    const LARGEST: u64 = 700;
    let nodes = Nodes::of_size(LARGEST);
    let mut random = Random(11);
    let mut tree: MemoryBackedTree<Sha256, Vec<u8>> = MemoryBackedTree::new();
    for size in 1..=LARGEST {
        let old_root = tree.root();
        tree.push(entry(size - 1));
        let root = root_at(size, &nodes).unwrap();
        assert_eq!(tree.root().as_bytes().as_slice(), root.as_bytes());
        for _ in 0..10 {
            let index = random.below(size);
            let proof = inclusion_proof(index, size, &nodes).unwrap();
            let theirs = tree.prove_inclusion(index as usize);
            assert_eq!(theirs.as_bytes(), flat(&proof), "{index} in {size}");
            tree.root().verify_inclusion(&entry(index), index, &theirs).unwrap();
            let added = random.below(size);
            let theirs = tree.prove_consistency(added as usize);
            let proof = consistency_proof(size - added, size, &nodes).unwrap();
            assert_eq!(theirs.as_bytes(), flat(&proof), "{added} to {size}");
        }
        if size > 1 {
            tree.root().verify_consistency(&old_root, &tree.prove_consistency(1)).unwrap();
        }
    }
}

fn flat(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

/// Our nodes and tiles, read by the other crate.
struct Theirs<'a>(&'a Nodes);

impl tlog_tiles::HashReader for Theirs<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let node = |index: &u64| {
            let (level, index) = tlog_tiles::split_stored_hash_index(*index);
            their_hash(self.0.nodes[&NodeId { level, index }])
        };
        Ok(indexes.iter().map(node).collect())
    }
}

impl tlog_tiles::TileReader for Theirs<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let tile = |tile: &tlog_tiles::Tile| {
            self.0.tile(TileId { level: tile.level(), index: tile.level_index(), width: tile.width() as u16 })
        };
        Ok(tiles.iter().map(tile).collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

fn their_hash(hash: Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(*hash.as_bytes())
}

fn our_hashes(hashes: &[tlog_tiles::Hash]) -> Vec<Hash> {
    hashes.iter().map(|hash| Hash::from(hash.0)).collect()
}

#[test]
fn tlog_tiles_makes_and_believes_the_same_proofs() {
    const LARGEST: u64 = 70_000;
    let nodes = Nodes::of_size(LARGEST);
    let theirs = Theirs(&nodes);
    let mut random = Random(12);
    for round in 0..300 {
        let size = if round % 2 == 0 { 1 + random.below(1000) } else { 65_000 + random.below(5001) };
        let root = root_at(size, &TileHashes::new(Tiles::of(&nodes, size), size)).unwrap();
        assert_eq!(tlog_tiles::tree_hash(size, &theirs).unwrap(), their_hash(root));
        let tiles = tlog_tiles::TileHashReader::new(size, their_hash(root), &theirs);
        let (index, old) = (random.below(size), 1 + random.below(size));
        let ours = inclusion_proof(index, size, &nodes).unwrap();
        let proof = tlog_tiles::prove_record(size, index, &tiles).unwrap();
        assert_eq!(our_hashes(&proof), ours);
        let leaf = leaf_hash(&entry(index));
        tlog_tiles::check_record(&proof, size, their_hash(root), index, their_hash(leaf)).unwrap();
        verify_inclusion(leaf, index, size, &our_hashes(&proof), root).unwrap();
        let ours = consistency_proof(old, size, &nodes).unwrap();
        let proof = tlog_tiles::prove_tree(size, old, &tiles).unwrap();
        assert_eq!(our_hashes(&proof), ours, "{old} to {size}");
        let old_root = root_at(old, &nodes).unwrap();
        tlog_tiles::check_tree(&proof, size, their_hash(root), old, their_hash(old_root)).unwrap();
        verify_consistency(old, old_root, size, root, &our_hashes(&proof)).unwrap();
    }
}

#[test]
fn tlog_tiles_lists_the_same_new_tiles_and_paths() {
    let mut random = Random(13);
    for round in 0..2000 {
        let new = random.below(if round % 2 == 0 { 700 } else { 140_000 });
        let old = new.saturating_sub(random.below(2000));
        let mut theirs: Vec<String> =
            tlog_tiles::Tile::new_tiles(8, old, new).iter().map(|tile| tile.path()).collect();
        let mut ours: Vec<String> = TileId::new_between(old, new).map(|id| with_height(&id.path())).collect();
        theirs.sort();
        ours.sort();
        assert_eq!(ours, theirs, "{old} to {new}");
    }
    for _ in 0..2000 {
        let (bits, width) = (random.below(64), 1 + random.below(256));
        let index = random.below(1 << bits);
        let level = random.below(8) as u8;
        let theirs = tlog_tiles::Tile::new(8, level, index, width as u32, false);
        let ours = TileId { level, index, width: width as u16 };
        assert_eq!(with_height(&ours.path()), theirs.path());
        let theirs = tlog_tiles::Tile::new(8, 0, index, width as u32, true).path();
        let ours = EntryBundleId { index, width: width as u16 };
        assert_eq!(with_height(&ours.path().replace("entries", "data")), theirs);
    }
}

/// The other crate names the height of tiles, which is always 8 here, after the word `tile`.
fn with_height(path: &str) -> String {
    path.replacen("tile/", "tile/8/", 1)
}

fn random_text(random: &mut Random) -> String {
    const LETTERS: [char; 8] = ['a', ' ', '\n', 'é', '—', '+', '🜁', '0'];
    let length = random.below(60);
    let mut text: String = (0..length).map(|_| LETTERS[random.below(8) as usize]).collect();
    text.push('\n');
    text
}

fn seed(random: &mut Random) -> [u8; 32] {
    std::array::from_fn(|_| random.below(256) as u8)
}

#[test]
fn notes_of_ours_are_verified_by_signed_note_and_the_other_way_round() {
    let mut random = Random(14);
    for round in 0..300 {
        let seed = seed(&mut random);
        let name = format!("log{round}.example/π");
        let ours = NoteSigner::new(&name, seed).unwrap();
        let vkey = ours.verifier_key().to_string();
        let known = || VerifierList::new(vec![Box::new(StandardVerifier::new(&vkey).unwrap())]);
        let text = random_text(&mut random);

        let note = ours.sign_note(text.clone()).unwrap();
        let theirs = Note::from_bytes(note.to_string().as_bytes()).unwrap();
        assert_eq!(theirs.text(), text.as_bytes());
        assert_eq!(theirs.verify(&known()).unwrap().0.len(), 1);

        let key = BASE64.encode(&[&[1][..], &seed].concat());
        let skey = format!("PRIVATE+KEY+{name}+{:08x}+{key}", ours.verifier_key().key_id());
        let mut theirs = Note::new(text.as_bytes(), &[]).unwrap();
        theirs.add_sigs(&[&StandardSigner::new(&skey).unwrap()]).unwrap();
        let read = SignedNote::parse(&theirs.to_bytes()).unwrap();
        assert_eq!(read, note);
        read.verify([&VerifierKey::parse(&vkey).unwrap()]).unwrap();

        let mut flipped = note.to_string().into_bytes();
        let at = random.below(text.len() as u64) as usize;
        flipped[at] ^= 1;
        let ours = SignedNote::parse(&flipped).is_ok_and(|note| note.verify([ours.verifier_key()]).is_ok());
        let theirs = Note::from_bytes(&flipped).is_ok_and(|note| note.verify(&known()).is_ok());
        assert_eq!((ours, theirs), (false, false));
    }
}

#[test]
fn checkpoints_and_identifiers_agree() {
    let mut random = Random(15);
    for _ in 0..300 {
        let root = Hash::from(seed(&mut random));
        let bits = random.below(63);
        let size = random.below(1 << bits);
        let extension = if random.below(2) == 0 { String::new() } else { "more\nlines\n".to_owned() };
        let theirs = tlog_tiles::Checkpoint::new("log.example", size, their_hash(root), &extension).unwrap();
        let extensions = extension.lines().map(str::to_owned).collect();
        let ours = Checkpoint { origin: "log.example".to_owned(), size, root, extensions };
        assert_eq!(ours.to_text().unwrap().into_bytes(), theirs.to_bytes());
        let public = NoteSigner::new("any", seed(&mut random)).unwrap().verifier_key().public_key();
        for algorithm in [Algorithm::Ed25519, Algorithm::Cosignature] {
            let key = VerifierKey::new("name", algorithm, public).unwrap();
            let bytes = [&[algorithm.byte()][..], &public].concat();
            assert_eq!(key.key_id(), signed_note::key_id("name", &bytes));
        }
    }
}
