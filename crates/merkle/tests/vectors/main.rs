//! The golden files in `vectors/merkle`: that they are what would be written now, and that they read and verify.
//!
//! `cargo test --release -p assay-merkle --test vectors -- --ignored` writes them anew; read the difference.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;
mod make;

use assay_merkle::entry_bundle::decode_bundle_of_width;
use assay_merkle::witness::{Answer, add_cosignature, parse_answer};
use assay_merkle::{
    AddCheckpoint, Checkpoint, Decision, EntryBundleId, Error, Frontier, Hash, KnownLog, NoteSigner, Policy,
    SignedNote, TileHashes, TileId, TileSource, TlogProof, VerifierKey, cosignature, leaf_hash, root_at,
    verify_consistency, verify_inclusion, witness,
};
use make::{LOGGED, SIZE, TIME};
use serde_json::Value;
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/merkle").join(name)
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn read_json(name: &str) -> Vec<Value> {
    serde_json::from_slice(&read(name)).unwrap()
}

fn hash(value: &Value) -> Hash {
    value.as_str().unwrap().parse().unwrap()
}

fn hashes(value: &Value) -> Vec<Hash> {
    value.as_array().unwrap().iter().map(hash).collect()
}

fn key(position: usize) -> VerifierKey {
    VerifierKey::parse(read_json("keys.json")[position]["vkey"].as_str().unwrap()).unwrap()
}

#[test]
#[ignore = "writes the vectors anew"]
fn write_the_vectors() {
    for (name, bytes) in make::files() {
        std::fs::create_dir_all(path(&name).parent().unwrap()).unwrap();
        std::fs::write(path(&name), bytes).unwrap();
    }
}

#[test]
fn the_files_are_what_would_be_written_now() {
    for (name, bytes) in make::files() {
        assert!(read(&name) == bytes, "`{name}` differs from what would be written now");
    }
}

#[test]
fn keys_follow_from_their_seeds() {
    for (position, entry) in read_json("keys.json").iter().enumerate() {
        let (name, seed) = (entry["name"].as_str().unwrap(), *hash(&entry["seed"]).as_bytes());
        assert_eq!(key(position).name(), name);
        assert_eq!(
            key(position).public_key(),
            NoteSigner::new(name, seed).unwrap().verifier_key().public_key()
        );
    }
}

/// The tiles as files.
struct Folder;

impl TileSource for Folder {
    type Error = std::io::Error;

    fn tile(&self, id: TileId) -> Result<Vec<u8>, std::io::Error> {
        std::fs::read(path("log").join(id.path()))
    }
}

#[test]
fn the_log_holds_together() {
    let note = SignedNote::parse(&read("log/checkpoint")).unwrap();
    let checkpoint = Checkpoint::open(&note, &key(0)).unwrap();
    assert_eq!(checkpoint.size, SIZE);
    assert_eq!(root_at(SIZE, &TileHashes::new(Folder, SIZE)).unwrap(), checkpoint.root);
    let roots = read_json("roots.json");
    let mut tree = Frontier::new();
    for id in EntryBundleId::in_size(SIZE) {
        let bundle = read(&format!("log/{}", id.path()));
        for entry in decode_bundle_of_width(&bundle, id.width).unwrap() {
            let expected = roots.iter().find(|root| root["size"] == tree.size());
            assert!(expected.is_none_or(|root| hash(&root["root"]) == tree.root()));
            tree.append(leaf_hash(entry), &mut |_, _| {});
        }
    }
    assert_eq!(tree.root(), checkpoint.root);
    for position in 0..2 {
        let time = cosignature::verify(&note, &key(1 + position)).unwrap();
        assert_eq!(time, TIME + position as u64);
    }
    assert!(matches!(cosignature::verify(&note, &key(3)), Err(Error::NotSigned { .. })));
}

#[test]
fn proofs_verify() {
    for case in read_json("inclusion.json") {
        let (index, size) = (case["index"].as_u64().unwrap(), case["size"].as_u64().unwrap());
        verify_inclusion(hash(&case["leaf"]), index, size, &hashes(&case["proof"]), hash(&case["root"]))
            .unwrap();
    }
    for case in read_json("consistency.json") {
        let (old, new) = (case["old_size"].as_u64().unwrap(), case["new_size"].as_u64().unwrap());
        let (old_root, new_root) = (hash(&case["old_root"]), hash(&case["new_root"]));
        verify_consistency(old, old_root, new, new_root, &hashes(&case["proof"])).unwrap();
    }
}

#[test]
fn the_proof_of_logging_holds_under_the_policy_that_it_meets() {
    let proof = TlogProof::parse(&read("entry.tlog-proof")).unwrap();
    let leaf = leaf_hash(&read("entry"));
    assert_eq!(proof.index, LOGGED);
    let policy = Policy::parse(&read("policy")).unwrap();
    assert_eq!(proof.verify(leaf, &policy).unwrap().witnesses, [(0, TIME), (1, TIME + 1)]);
    let refused =
        proof.verify(leaf, &Policy::parse(&read("policy-not-met")).unwrap()).unwrap_err().to_string();
    assert!(refused.ends_with("group `three` has 2 of the 3 members it needs; without `w2`"), "{refused}");
}

#[test]
fn the_note_verifies() {
    SignedNote::parse(&read("note")).unwrap().verify([&key(0)]).unwrap();
}

#[test]
fn the_request_is_cosigned_as_the_answer_says() {
    let request = AddCheckpoint::parse(&read("add-checkpoint.request")).unwrap();
    let mut tree = Frontier::new();
    (0..request.old_size).for_each(|index| tree.append(leaf_hash(&common::entry(index)), &mut |_, _| {}));
    let known = KnownLog { size: tree.size(), root: tree.root(), ..KnownLog::new(key(0)) };
    let decision = witness::decide(&request, Some(&known));
    assert!(matches!(&decision, Decision::Cosign(checkpoint) if checkpoint.size == SIZE));
    let answer = decision.body(&request, &make::witness(0), TIME).unwrap();
    assert_eq!(answer.as_bytes(), read("add-checkpoint.answer"));
    let Answer::Cosignatures(lines) = parse_answer(200, answer.as_bytes()).unwrap() else {
        panic!("{answer}")
    };
    assert_eq!(add_cosignature(&mut request.checkpoint.clone(), &lines, &key(1)).unwrap(), TIME);
}

#[test]
fn what_is_to_be_refused_is() {
    for case in read_json("refused.json") {
        let text = case["text"].as_str().unwrap();
        let refused = match case["format"].as_str().unwrap() {
            "note" => SignedNote::parse(text.as_bytes()).is_err(),
            "checkpoint" => Checkpoint::parse(text).is_err(),
            "vkey" => VerifierKey::parse(text).is_err(),
            "tile path" => TileId::parse(text).is_err(),
            "policy" => Policy::parse(text.as_bytes()).is_err(),
            other => panic!("{other}"),
        };
        assert!(refused, "{case}");
    }
}
