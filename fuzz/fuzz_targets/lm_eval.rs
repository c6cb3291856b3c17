//! Reads any bytes as harness sample logs.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| assay_fuzz::lm_eval(bytes));
