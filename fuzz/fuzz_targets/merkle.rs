//! Reads any bytes as a file of a transparency log, the first byte saying of which kind.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| assay_fuzz::merkle::read(bytes));
