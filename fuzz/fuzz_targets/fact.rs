//! Proofs of facts out of arbitrary bytes: refused, or read and written alike, and checked without a panic.
#![no_main]

use std::sync::LazyLock;

use assay_ledger::fact::{FactFile, MayFile, Question};
use assay_merkle::{NoteSigner, Policy};
use libfuzzer_sys::fuzz_target;

/// The log of `vectors/ledger`, whose key signed the files that mutations begin with.
static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let signer = NoteSigner::new("log.example/rules", [99; 32]).expect("a name");
    let policy = format!("log {}\nquorum none\n", signer.verifier_key());
    Policy::parse(policy.as_bytes()).expect("a policy")
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(file) = FactFile::parse(bytes) {
        if let Ok(proven) = file.verify(&POLICY) {
            assert!(proven.size <= proven.index && proven.index < proven.checkpoint.size);
        }
        assert_eq!(FactFile::parse(file.to_string().as_bytes()), Ok(file));
    }
    if let Ok(file) = MayFile::parse(bytes) {
        if let Ok(proven) = file.verify(&POLICY) {
            assert_eq!(proven.facts.len(), file.facts.len());
        }
        assert_eq!(MayFile::parse(file.to_string().as_bytes()), Ok(file));
    }
    if let Ok(text) = str::from_utf8(bytes)
        && let Ok(question) = text.parse::<Question>()
    {
        assert_eq!(question.to_string().parse(), Ok(question));
    }
});
