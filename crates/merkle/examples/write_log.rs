//! Writes the folder of a log for other people's clients to check: `write_log FOLDER SIZE [SEED]`.
//!
//! Logs of any sizes continue one another, but for those with another seed, which are forks.
//!
//! Beside the log, in `FOLDER/log`, stand its key, a policy, an entry and the proof that it was logged.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

#[path = "../tests/common/mod.rs"]
mod common;

use assay_merkle::entry_bundle::encode_bundle;
use assay_merkle::{
    Checkpoint, CosignatureSigner, EntryBundleId, NoteSigner, Policy, TileHashes, TileId, TlogProof,
    inclusion_proof, leaf_hash,
};
use common::{Nodes, Tiles, entry};
use std::path::Path;

fn write(folder: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, bytes).unwrap();
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (folder, size) = (Path::new(&arguments[1]), arguments[2].parse().expect("a number of entries"));
    let fork = arguments.get(3).cloned().unwrap_or_default();
    let entry = |index: u64| [fork.as_bytes(), &entry(index)].concat();
    let mut nodes = Nodes::default();
    (0..size).for_each(|index| nodes.append(&entry(index)));
    let log = NoteSigner::new("log.example/interop", [1; 32]).unwrap();
    let witnesses = [("one.example", [2; 32]), ("two.example", [3; 32]), ("three.example", [4; 32])];
    let witnesses = witnesses.map(|(name, seed)| CosignatureSigner::new(name, seed).unwrap());

    for id in TileId::in_size(size) {
        write(folder, &format!("log/{}", id.path()), nodes.tile(id));
    }
    for id in EntryBundleId::in_size(size) {
        let entries = (id.first_entry()..id.first_entry() + u64::from(id.width)).map(entry);
        write(folder, &format!("log/{}", id.path()), encode_bundle(entries).unwrap());
    }
    let mut checkpoint = Checkpoint::new(log.name(), size, nodes.tree.root()).sign(&log).unwrap();
    for witness in &witnesses[..2] {
        let cosignature = witness.sign(checkpoint.text(), 1_700_000_000).unwrap();
        checkpoint.add(cosignature);
    }
    write(folder, "log/checkpoint", checkpoint.to_string());
    write(folder, "vkey", log.verifier_key().to_string());
    let namesake = NoteSigner::new(log.name(), [5; 32]).unwrap();
    write(folder, "vkey-of-another", namesake.verifier_key().to_string());

    let mut policy = format!("log {}\n", log.verifier_key());
    for (position, witness) in witnesses.iter().enumerate() {
        policy.push_str(&format!("witness w{position} {}\n", witness.verifier_key()));
    }
    let met = format!("{policy}group two 2 w0 w1 w2\nquorum two\n");
    write(folder, "policy", &met);
    write(folder, "policy-not-met", format!("{policy}group three all w0 w1 w2\nquorum three\n"));
    if size > 0 {
        let index = size / 3;
        let proof = inclusion_proof(index, size, &TileHashes::new(Tiles::of(&nodes, size), size)).unwrap();
        let proof = TlogProof { extra: Some(b"extra".to_vec()), index, proof, checkpoint };
        proof.verify(leaf_hash(&entry(index)), &Policy::parse(met.as_bytes()).unwrap()).unwrap();
        write(folder, "proof", proof.to_string());
        write(folder, "entry", entry(index));
    }
}
