//! Commits and packed states out of arbitrary bytes, with and without a digest that fits.
#![no_main]

use assay_ledger::run::Run;
use assay_statement::Digest;
use assay_store::log::CommitObject;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = CommitObject::from_bytes(0, bytes);
    // The digest at the end would stop everything else.
    let mut sealed = bytes.to_vec();
    sealed.extend_from_slice(Digest::of(bytes).as_bytes());
    let _ = CommitObject::from_bytes(0, &sealed);
    if let Ok(run) = Run::from_bytes(bytes.to_vec()) {
        assert_eq!(run.as_bytes(), bytes);
        for position in 0..run.len() {
            let (key, value) = run.fact(position).expect("every position has a fact");
            assert_eq!(run.get(key), Some(value));
            assert_eq!(run.lower_bound(key), position);
        }
    }
});
