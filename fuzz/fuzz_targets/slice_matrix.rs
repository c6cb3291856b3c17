//! Reads any bytes as a matrix and its errors.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| assay_fuzz::slice_matrix(bytes));
