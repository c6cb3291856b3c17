//! Reads any bytes as JSON lines examples.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| assay_fuzz::examples(assay_records::Format::JsonLines, bytes));
