//! Everything that is written reads back as it was, and no reader panics on any bytes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use assay_merkle::entry_bundle::{decode_bundle, decode_bundle_of_width, encode_bundle};
use assay_merkle::signed_note::check_key_name;
use assay_merkle::witness::{Answer, parse_answer};
use assay_merkle::{
    AddCheckpoint, Algorithm, Checkpoint, CosignatureSigner, EntryBundleId, Hash, MAX_SIZE, NoteSignature,
    NoteSigner, Policy, SignedNote, TileId, TlogProof, VerifierKey, cosignature,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn hash() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>().prop_map(Hash::from)
}

fn key_name() -> impl Strategy<Value = String> {
    "[^\\s+\\x00-\\x1f]{1,20}".prop_filter("a key name", |name| check_key_name(name).is_ok())
}

fn line() -> impl Strategy<Value = String> {
    "[^\\x00-\\x1f]{1,30}"
}

fn text() -> impl Strategy<Value = String> {
    "[^\\x00-\\x09\\x0b-\\x1f]{0,60}\n"
}

fn signature() -> impl Strategy<Value = NoteSignature> {
    (key_name(), any::<u32>(), vec(any::<u8>(), 1..80))
        .prop_map(|(name, id, bytes)| NoteSignature::new(name, id, bytes).unwrap())
}

fn note(text: impl Strategy<Value = String>) -> impl Strategy<Value = SignedNote> {
    (text, vec(signature(), 1..6)).prop_map(|(text, signatures)| {
        let mut note = SignedNote::new(text).unwrap();
        signatures.into_iter().for_each(|signature| note.add(signature));
        note
    })
}

fn checkpoint() -> impl Strategy<Value = Checkpoint> {
    (line(), 0..=MAX_SIZE, hash(), vec(line(), 0..3))
        .prop_map(|(origin, size, root, extensions)| Checkpoint { origin, size, root, extensions })
}

/// A policy as text: witnesses in groups of groups, and any of them the quorum.
fn policy() -> impl Strategy<Value = String> {
    let group = (vec(any::<prop::sample::Index>(), 1..4), any::<prop::sample::Index>());
    (1..8_u8, 0..3_u8, vec(group, 0..5), any::<prop::sample::Index>()).prop_map(
        |(witnesses, logs, groups, quorum)| {
            let mut text = String::new();
            for log in 0..logs {
                let log = NoteSigner::new(&format!("log{log}"), [log; 32]).unwrap();
                text.push_str(&format!("log {} https://log.example\n", log.verifier_key()));
            }
            let mut free = vec!["none".to_owned()];
            for witness in 0..witnesses {
                let key = CosignatureSigner::new("w", [100 + witness; 32]).unwrap();
                text.push_str(&format!(" witness w{witness}\t{}\n# a comment\n", key.verifier_key()));
                free.push(format!("w{witness}"));
            }
            for (position, (members, threshold)) in groups.iter().enumerate() {
                let mut chosen = Vec::new();
                for member in members {
                    if free.len() > 1 {
                        chosen.push(free.remove(1 + member.index(free.len() - 1)));
                    }
                }
                if !chosen.is_empty() {
                    let threshold = 1 + threshold.index(chosen.len());
                    text.push_str(&format!("group g{position} {threshold} {}\n", chosen.join(" ")));
                    free.push(format!("g{position}"));
                }
            }
            text.push_str(&format!("quorum {}\n", free[quorum.index(free.len())]));
            text
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hashes(hash in hash()) {
        prop_assert_eq!(hash.to_string().parse::<Hash>().unwrap(), hash);
        prop_assert_eq!(Hash::from_base64(&hash.to_base64()).unwrap(), hash);
    }

    #[test]
    fn tile_paths(level in 0..=63_u8, index: u64, width in 1..=256_u16) {
        let tile = TileId { level, index, width };
        prop_assert_eq!(TileId::parse(&tile.path()).unwrap(), tile);
        let bundle = EntryBundleId { index, width };
        prop_assert_eq!(EntryBundleId::parse(&bundle.path()).unwrap(), bundle);
        prop_assert!(TileId::parse(&bundle.path()).is_err());
    }

    #[test]
    fn bundles(entries in vec(vec(any::<u8>(), 0..300), 0..=256)) {
        let bundle = encode_bundle(&entries).unwrap();
        prop_assert_eq!(decode_bundle_of_width(&bundle, entries.len() as u16).unwrap(), entries);
    }

    #[test]
    fn notes(note in note(text())) {
        prop_assert_eq!(SignedNote::parse(note.to_string().as_bytes()).unwrap(), note);
    }

    #[test]
    fn keys(name in key_name(), seed: [u8; 32], cosignature: bool) {
        let algorithm = if cosignature { Algorithm::Cosignature } else { Algorithm::Ed25519 };
        let public = NoteSigner::new(&name, seed).unwrap().verifier_key().public_key();
        let key = VerifierKey::new(&name, algorithm, public).unwrap();
        prop_assert_eq!(VerifierKey::parse(&key.to_string()).unwrap(), key);
    }

    #[test]
    fn checkpoints(checkpoint in checkpoint()) {
        prop_assert_eq!(&Checkpoint::parse(&checkpoint.to_text().unwrap()).unwrap(), &checkpoint);
    }

    #[test]
    fn signed_checkpoints(mut checkpoint in checkpoint(), name in key_name(), seed: [u8; 32], time in 0..=cosignature::MAX_TIMESTAMP) {
        let log = NoteSigner::new(&name, seed).unwrap();
        let witness = CosignatureSigner::new(&name, seed).unwrap();
        checkpoint.origin = name;
        let mut note = checkpoint.sign(&log).unwrap();
        note.add(witness.sign(note.text(), time).unwrap());
        let note = SignedNote::parse(note.to_string().as_bytes()).unwrap();
        prop_assert_eq!(Checkpoint::open(&note, log.verifier_key()).unwrap(), checkpoint);
        prop_assert_eq!(cosignature::verify(&note, witness.verifier_key()).unwrap(), time);
    }

    #[test]
    fn witness_requests(old_size in 0..=MAX_SIZE, proof in vec(hash(), 0..=63), checkpoint in note(text())) {
        let request = AddCheckpoint { old_size, proof, checkpoint };
        prop_assert_eq!(AddCheckpoint::parse(request.to_body().unwrap().as_bytes()).unwrap(), request);
    }

    #[test]
    fn witness_answers(signatures in vec(signature(), 1..5), size in 0..=MAX_SIZE) {
        let lines: String = signatures.iter().map(ToString::to_string).collect();
        prop_assert_eq!(parse_answer(200, lines.as_bytes()).unwrap(), Answer::Cosignatures(signatures));
        prop_assert_eq!(parse_answer(409, format!("{size}\n").as_bytes()).unwrap(), Answer::Conflict { size });
    }

    #[test]
    fn tlog_proofs(extra in option::of(vec(any::<u8>(), 0..90)), index: u64, proof in vec(hash(), 0..=63), checkpoint in note(text())) {
        let proof = TlogProof { extra, index, proof, checkpoint };
        prop_assert_eq!(TlogProof::parse(proof.to_string().as_bytes()).unwrap(), proof);
    }

    #[test]
    fn policies(text in policy()) {
        let policy = Policy::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(&Policy::parse(&policy.to_bytes()).unwrap(), &policy);
    }

    #[test]
    fn no_reader_panics(bytes in vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
    }

    #[test]
    fn no_reader_panics_on_what_is_almost_right(
        note in note(checkpoint().prop_map(|checkpoint| checkpoint.to_text().unwrap())),
        proof in vec(hash(), 0..4),
        policy in policy(),
        at: prop::sample::Index,
        byte: u8,
        cut: bool,
    ) {
        let request = AddCheckpoint { old_size: 1, proof: proof.clone(), checkpoint: note.clone() };
        let log_proof = TlogProof { extra: Some(vec![byte]), index: 1, proof, checkpoint: note.clone() };
        for text in [note.to_string(), request.to_body().unwrap(), log_proof.to_string(), policy] {
            let mut bytes = text.into_bytes();
            let at = at.index(bytes.len());
            if cut { bytes.truncate(at) } else { bytes[at] = byte }
            read_all(&bytes);
        }
    }
}

/// Hands the bytes to every reader; what is read must be written as it was.
fn read_all(bytes: &[u8]) {
    if let Ok(note) = SignedNote::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
    }
    if let Ok(request) = AddCheckpoint::parse(bytes) {
        assert_eq!(request.to_body().unwrap().as_bytes(), bytes);
    }
    if let Ok(proof) = TlogProof::parse(bytes) {
        assert_eq!(proof.to_string().as_bytes(), bytes);
    }
    if let Ok(policy) = Policy::parse(bytes) {
        assert_eq!(Policy::parse(&policy.to_bytes()).unwrap(), policy);
    }
    let entries: Result<Vec<&[u8]>, _> = decode_bundle(bytes).collect();
    if let Ok(entries) = entries {
        assert_eq!(encode_bundle(entries).unwrap(), bytes);
    }
    for status in [200, 409, 500] {
        let _ = parse_answer(status, bytes);
    }
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_text().unwrap(), text);
    }
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(tile) = TileId::parse(text) {
        assert_eq!(tile.path(), text);
    }
    if let Ok(bundle) = EntryBundleId::parse(text) {
        assert_eq!(bundle.path(), text);
    }
    let _ = (text.parse::<Hash>(), Hash::from_base64(text), NoteSignature::parse(text));
}
