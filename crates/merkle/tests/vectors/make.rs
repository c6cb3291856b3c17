//! What the files in `vectors/merkle` hold.

use crate::common::{Nodes, Tiles, entry};
use assay_merkle::entry_bundle::encode_bundle;
use assay_merkle::{
    AddCheckpoint, Checkpoint, CosignatureSigner, EntryBundleId, Hash, NodeId, NoteSigner, SignedNote,
    TileHashes, TileId, TlogProof, consistency_proof, inclusion_proof, root_at,
};
use data_encoding::BASE64;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

pub(crate) const LOG: &str = "log.example/vectors";
pub(crate) const SIZE: u64 = 300;
pub(crate) const LOGGED: u64 = 257;
pub(crate) const WITNESSES: [&str; 3] = ["one.example", "two.example", "three.example"];
pub(crate) const TIME: u64 = 1_700_000_000;

pub(crate) fn log() -> NoteSigner {
    NoteSigner::new(LOG, [1; 32]).unwrap()
}

pub(crate) fn witness(position: usize) -> CosignatureSigner {
    CosignatureSigner::new(WITNESSES[position], [2 + position as u8; 32]).unwrap()
}

/// All files by their path below `vectors/merkle`.
pub(crate) fn files() -> BTreeMap<String, Vec<u8>> {
    let nodes = Nodes::of_size(1000);
    let mut files = BTreeMap::new();
    let mut add = |path: &str, bytes: Vec<u8>| assert!(files.insert(path.to_owned(), bytes).is_none());
    for id in TileId::in_size(SIZE) {
        add(&format!("log/{}", id.path()), nodes.tile(id));
    }
    for id in EntryBundleId::in_size(SIZE) {
        let entries = (id.first_entry()..id.first_entry() + u64::from(id.width)).map(entry);
        add(&format!("log/{}", id.path()), encode_bundle(entries).unwrap());
    }
    let checkpoint = cosigned(&nodes);
    add("log/checkpoint", checkpoint.to_string().into_bytes());
    add("keys.json", pretty(&keys()));
    add("roots.json", pretty(&roots(&nodes)));
    add("inclusion.json", pretty(&inclusions(&nodes)));
    add("consistency.json", pretty(&consistencies(&nodes)));
    add(
        "note",
        log().sign_note("Some text,\n\nnot all of it ASCII: é — ☃\n".to_owned()).unwrap().to_string().into(),
    );
    let proof = inclusion_proof(LOGGED, SIZE, &TileHashes::new(Tiles::of(&nodes, SIZE), SIZE)).unwrap();
    let logged = TlogProof { extra: Some(b"extra".to_vec()), index: LOGGED, proof, checkpoint };
    add("entry.tlog-proof", logged.to_string().into_bytes());
    add("entry", entry(LOGGED));
    add("policy", policy("group two 2 w0 w1 w2\nquorum two\n").into_bytes());
    add("policy-not-met", policy("group three all w0 w1 w2\nquorum three\n").into_bytes());
    let request = request(&nodes);
    add("add-checkpoint.request", request.to_body().unwrap().into_bytes());
    add(
        "add-checkpoint.answer",
        witness(0).sign(request.checkpoint.text(), TIME).unwrap().to_string().into_bytes(),
    );
    add("refused.json", pretty(&refused()));
    files
}

fn pretty(value: &Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap();
    bytes.push(b'\n');
    bytes
}

/// The checkpoint of the log, cosigned by the first two witnesses.
fn cosigned(nodes: &Nodes) -> SignedNote {
    let mut note = Checkpoint::new(LOG, SIZE, root_at(SIZE, nodes).unwrap()).sign(&log()).unwrap();
    for position in 0..2 {
        let cosignature = witness(position).sign(note.text(), TIME + position as u64).unwrap();
        note.add(cosignature);
    }
    note
}

fn request(nodes: &Nodes) -> AddCheckpoint {
    AddCheckpoint {
        old_size: 77,
        proof: consistency_proof(77, SIZE, nodes).unwrap(),
        checkpoint: Checkpoint::new(LOG, SIZE, root_at(SIZE, nodes).unwrap()).sign(&log()).unwrap(),
    }
}

fn policy(quorum: &str) -> String {
    let mut policy = format!("# Two of three witnesses, or all of them.\nlog {}\n", log().verifier_key());
    for position in 0..WITNESSES.len() {
        policy.push_str(&format!("witness w{position} {}\n", witness(position).verifier_key()));
    }
    policy + quorum
}

fn keys() -> Value {
    let key = |name: &str, seed: u8, vkey: String| json!({"name": name, "seed": Hash::from([seed; 32]).to_string(), "vkey": vkey});
    let mut keys = vec![key(LOG, 1, log().verifier_key().to_string())];
    keys.extend(
        WITNESSES.iter().enumerate().map(|(position, name)| {
            key(name, 2 + position as u8, witness(position).verifier_key().to_string())
        }),
    );
    Value::Array(keys)
}

fn roots(nodes: &Nodes) -> Value {
    let sizes = (0..=33).chain([63, 64, 65, 255, 256, 257, 299, 300]);
    sizes.map(|size| json!({"size": size, "root": root_at(size, nodes).unwrap().to_string()})).collect()
}

fn hex(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(Hash::to_string).collect()
}

fn inclusions(nodes: &Nodes) -> Value {
    let small = (1..=8).flat_map(|size| (0..size).map(move |index| (index, size)));
    let large = [(0, 256), (255, 256), (256, 257), (0, 300), (100, 300), (255, 300), (256, 300), (299, 300)];
    small
        .chain(large)
        .map(|(index, size)| {
            let proof = inclusion_proof(index, size, nodes).unwrap();
            let leaf = nodes.nodes[&NodeId::leaf(index)].to_string();
            let root = root_at(size, nodes).unwrap().to_string();
            json!({"index": index, "size": size, "leaf": leaf, "root": root, "proof": hex(&proof)})
        })
        .collect()
}

fn consistencies(nodes: &Nodes) -> Value {
    let small = (0..=8).flat_map(|new| (0..=new).map(move |old| (old, new)));
    let large = [(1, 256), (255, 256), (256, 257), (77, 300), (128, 300), (256, 300), (299, 300)];
    small.chain(large).map(|(old, new)| {
        let proof = consistency_proof(old, new, nodes).unwrap();
        let root = |size| root_at(size, nodes).unwrap().to_string();
        json!({"old_size": old, "old_root": root(old), "new_size": new, "new_root": root(new), "proof": hex(&proof)})
    }).collect()
}

/// A verifier key of 31 bytes, right but for that.
fn short_key() -> String {
    let key = [&[1][..], &[7; 31]].concat();
    let hash: [u8; 32] = Sha256::new().chain_update("name\n").chain_update(&key).finalize().into();
    format!("name+{}+{}", &Hash::from(hash).to_string()[..8], BASE64.encode(&key))
}

/// Texts that no reader may accept, each with the format that it is almost in.
fn refused() -> Value {
    let note = log().sign_note("text\n".to_owned()).unwrap().to_string();
    let root = Hash::from([7; 32]).to_base64();
    let checkpoint = format!("{LOG}\n12\n{root}\n");
    let vkey = log().verifier_key().to_string();
    let cases = [
        ("note", "a tab in the text", note.replace("text", "te\txt")),
        ("note", "no empty line", note.replace("\n\n", "\n")),
        ("note", "no signature", "text\n\n".to_owned()),
        ("note", "a hyphen in place of the dash", note.replace('—', "-")),
        ("note", "a plus sign in the key name", note.replace("log.example", "log+example")),
        ("note", "a no-break space in the key name", note.replace("log.example", "log\u{a0}example")),
        ("note", "no newline at the end", note.trim_end().to_owned()),
        ("note", "an empty line at the end", format!("{note}\n")),
        ("note", "base64 without its padding", note.replace('=', "")),
        (
            "note",
            "base64 in two padded parts",
            format!("text\n\n— {LOG} {}{}\n", BASE64.encode(&[7; 10]), BASE64.encode(&[7; 58])),
        ),
        ("checkpoint", "a leading zero", checkpoint.replace("12", "012")),
        ("checkpoint", "a negative size", checkpoint.replace("12", "-12")),
        ("checkpoint", "a size over 2^63", checkpoint.replace("12", "9223372036854775809")),
        ("checkpoint", "an empty origin", checkpoint.replace(LOG, "")),
        ("checkpoint", "no root", format!("{LOG}\n12\n")),
        ("checkpoint", "a root of 31 bytes", checkpoint.replace(&root, &BASE64.encode(&[7; 31]))),
        ("checkpoint", "an empty extension line", format!("{checkpoint}\n")),
        ("checkpoint", "no newline at the end", checkpoint.trim_end().to_owned()),
        (
            "vkey",
            "another identifier",
            vkey.replace(&format!("{:08x}", log().verifier_key().key_id()), "00000000"),
        ),
        ("vkey", "a key of 31 bytes", short_key()),
        ("tile path", "two digits", "tile/0/00".to_owned()),
        ("tile path", "a group without x", "tile/0/001/000".to_owned()),
        ("tile path", "a leading group of zeros", "tile/0/x000/001".to_owned()),
        ("tile path", "width 0", "tile/0/000.p/0".to_owned()),
        ("tile path", "width 256 written out", "tile/0/000.p/256".to_owned()),
        ("tile path", "level 64", "tile/64/000".to_owned()),
        ("policy", "no quorum", format!("log {vkey}\n")),
        ("policy", "an unknown name", "quorum somebody\n".to_owned()),
        ("policy", "a carriage return", "quorum none\r\n".to_owned()),
    ];
    cases.map(|(format, why, text)| json!({"format": format, "why": why, "text": text})).into_iter().collect()
}
