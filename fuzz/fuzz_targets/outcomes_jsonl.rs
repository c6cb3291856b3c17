//! Reads any bytes as JSON lines outcomes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| assay_fuzz::outcomes(assay_records::Format::JsonLines, bytes));
