//! Reads any bytes as Parquet examples.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| assay_fuzz::examples(assay_records::Format::Parquet, bytes));
