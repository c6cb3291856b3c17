//! Proofs of facts out of arbitrary bytes: refused, or read and written alike.
#![no_main]

use assay_ledger::fact::{FactFile, MayFile, Question};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(file) = FactFile::parse(bytes) {
        assert_eq!(FactFile::parse(file.to_string().as_bytes()), Ok(file));
    }
    if let Ok(file) = MayFile::parse(bytes) {
        assert_eq!(MayFile::parse(file.to_string().as_bytes()), Ok(file));
    }
    if let Ok(text) = str::from_utf8(bytes)
        && let Ok(question) = text.parse::<Question>()
    {
        assert_eq!(question.to_string().parse(), Ok(question));
    }
});
