//! Writes requests for a witness, and checks what it answered.
//!
//! `witness_requests write FOLDER` writes `NAME.request` for each case, and `vkey`, the key of the log;
//! `witness_requests check FOLDER VKEY` reads `NAME.status` and `NAME.answer`, with the key of the witness.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

#[path = "../tests/common/mod.rs"]
mod common;

use assay_merkle::witness::{Answer, add_cosignature, parse_answer};
use assay_merkle::{
    AddCheckpoint, Checkpoint, Decision, Hash, KnownLog, NoteSigner, VerifierKey, consistency_proof, root_at,
    witness,
};
use common::Nodes;
use std::path::Path;

/// What a witness is asked, one after the other, and what is expected: the size of the conflict with status 409.
fn cases() -> Vec<(&'static str, AddCheckpoint, u16)> {
    let log = NoteSigner::new("log.example/interop", [1; 32]).unwrap();
    let other_key = NoteSigner::new("log.example/interop", [9; 32]).unwrap();
    let other_log = NoteSigner::new("other.example/interop", [1; 32]).unwrap();
    let nodes = Nodes::of_size(1000);
    let mut forked = Nodes::default();
    (0..1000).for_each(|index| forked.append(format!("fork {index}").as_bytes()));
    let request = |signer: &NoteSigner, nodes: &Nodes, old_size: u64, size: u64| AddCheckpoint {
        old_size,
        proof: consistency_proof(old_size.min(size), size, nodes).unwrap(),
        checkpoint: Checkpoint::new(signer.name(), size, root_at(size, nodes).unwrap()).sign(signer).unwrap(),
    };
    let tampered = |mut request: AddCheckpoint| {
        request.proof[0] = Hash::from([0; 32]);
        request
    };
    vec![
        ("01-first", request(&log, &nodes, 0, 300), 200),
        ("02-growing", request(&log, &nodes, 300, 777), 200),
        ("03-again", request(&log, &nodes, 777, 777), 200),
        ("04-stale", request(&log, &nodes, 300, 900), 409),
        ("05-smaller", request(&log, &nodes, 300, 500), 409),
        ("06-old-over-new", request(&log, &nodes, 777, 500), 400),
        ("07-forked", request(&log, &forked, 777, 900), 422),
        ("08-bad-proof", tampered(request(&log, &nodes, 777, 900)), 422),
        ("09-other-key", request(&other_key, &nodes, 777, 900), 403),
        ("10-unknown-log", request(&other_log, &nodes, 0, 900), 404),
        ("11-still-growing", request(&log, &nodes, 777, 900), 200),
    ]
}

fn write(folder: &Path) {
    for (name, request, _) in cases() {
        std::fs::write(folder.join(format!("{name}.request")), request.to_body().unwrap()).unwrap();
    }
    let log = NoteSigner::new("log.example/interop", [1; 32]).unwrap();
    std::fs::write(folder.join("vkey"), log.verifier_key().to_string()).unwrap();
}

fn check(folder: &Path, witness_key: &VerifierKey) {
    let log = NoteSigner::new("log.example/interop", [1; 32]).unwrap();
    let mut known = KnownLog::new(log.verifier_key().clone());
    for (name, request, expected) in cases() {
        let status = std::fs::read_to_string(folder.join(format!("{name}.status"))).unwrap();
        let status: u16 = status.trim().parse().expect("an HTTP status");
        assert_eq!(status, expected, "{name}");
        let decision = witness::decide(&request, Some(&known));
        assert_eq!(decision.status(), expected, "our own witness differs on {name}: {decision:?}");
        let answer =
            parse_answer(status, &std::fs::read(folder.join(format!("{name}.answer"))).unwrap()).unwrap();
        let said = match (answer, decision) {
            (Answer::Cosignatures(lines), Decision::Cosign(checkpoint)) => {
                let mut note = request.checkpoint.clone();
                let time = add_cosignature(&mut note, &lines, witness_key).unwrap();
                (known.size, known.root) = (checkpoint.size, checkpoint.root);
                format!("cosigned size {} at {time}", known.size)
            }
            (Answer::Conflict { size }, Decision::Conflict { size: ours }) => {
                assert_eq!(size, ours, "{name}");
                format!("refused: size {size} was cosigned last")
            }
            (Answer::Refused { status }, _) => format!("refused with status {status}"),
            other => panic!("{name}: {other:?}"),
        };
        println!("{name}: {said}");
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let folder = Path::new(&arguments[2]);
    match arguments[1].as_str() {
        "write" => write(folder),
        "check" => check(folder, &VerifierKey::parse(&arguments[3]).unwrap()),
        other => panic!("`{other}` is neither `write` nor `check`"),
    }
}
