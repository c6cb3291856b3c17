//! A short log and its state, kept as files that any implementation can be held against.

use std::fs;
use std::path::PathBuf;

use assay_ledger::run::Run;
use assay_ledger::{Draft, State, apply, snapshot};
use assay_merkle::entry_bundle::{decode_bundle, encode_bundle};
use assay_statement::SignedStatement;
use assay_statement::predicate::*;

use crate::harness::*;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/ledger")
}

/// A log with a statement of every kind.
fn short_log() -> Ledger {
    let mut ledger = Ledger::furnished();
    ledger.contribution("model", 2, &[2, 1]).unwrap();
    let sealed = commitment(&digest("salt"), &digest("benchmark"));
    let protocol = ledger.announce(sealed, Benchmark::Sealed, &["model"], 3).unwrap();
    let claim = ledger.claim("model", 1).unwrap();
    ledger.reveal(protocol, "benchmark", "salt", 3).unwrap();
    let evaluation = ledger.evaluate("model", Some(protocol), "benchmark", 3).unwrap();
    let size = ledger.next();
    ledger.commit(1, size, 2000).unwrap();
    ledger.replay(evaluation, size, digest("a root"), 2).unwrap();
    ledger.verdict(claim, &[evaluation], 3).unwrap();
    let attestation = ledger.attest(artifact("model"), About::Artifact, 2).unwrap();
    ledger.respond(attestation, Some(artifact("model").0), 1).unwrap();
    ledger.lifecycle("model", LifecycleState::Deprecated, 1).unwrap();
    let rotate = PartyChange::RotateKey { old: public(1), new: public(11) };
    ledger.party(1, rotate, &[1, 11]).unwrap();
    let size = ledger.next();
    ledger.snapshot(size).unwrap();
    ledger
}

fn write(ledger: &Ledger) {
    fs::create_dir_all(folder()).unwrap();
    let entries = ledger.entries.iter().map(|entry| entry.envelope.to_entry());
    fs::write(folder().join("entries"), encode_bundle(entries).unwrap()).unwrap();
    let run = ledger.state.pack().unwrap();
    fs::write(folder().join("state"), run.as_bytes()).unwrap();
    fs::write(folder().join("root"), format!("{} {}\n", run.len(), snapshot::root(&run))).unwrap();
}

#[test]
fn the_short_log_gives_the_state_that_is_kept() {
    let ledger = short_log();
    if std::env::var("UPDATE_EXPECT").is_ok() {
        write(&ledger);
    }
    let bundle = fs::read(folder().join("entries")).unwrap();
    let mut state = State::new();
    let mut draft = Draft::new(&state);
    for (index, entry) in (0..).zip(decode_bundle(&bundle)) {
        let entry = entry.unwrap();
        assert_eq!(ledger.entries[usize::try_from(index).unwrap()].envelope.to_entry(), entry);
        apply(&mut draft, index, &SignedStatement::from_entry(entry).unwrap()).unwrap();
    }
    let change = draft.into_change();
    state.absorb(change);
    let kept = Run::from_bytes(fs::read(folder().join("state")).unwrap()).unwrap();
    assert!(
        state.pack().unwrap().as_bytes() == kept.as_bytes(),
        "the state is another than the one that is kept"
    );
    let root = fs::read_to_string(folder().join("root")).unwrap();
    assert_eq!(root, format!("{} {}\n", kept.len(), snapshot::root(&kept)));
}
