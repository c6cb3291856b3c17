//! Parts of requests, and what a witness keeps, out of arbitrary bytes, the first byte saying which.
#![no_main]

use assay_server::fuzzed::{batch, form, query, signature_header, witness_state};
use libfuzzer_sys::fuzz_target;

/// The most statements of a batch here.
const BATCH_MAX: usize = 8;

fuzz_target!(|bytes: &[u8]| {
    let Some((selector, rest)) = bytes.split_first() else { return };
    let text = str::from_utf8(rest);
    match (selector, text) {
        (b's', Ok(text)) => {
            if let Some(spelled) = signature_header(text) {
                assert_eq!(signature_header(&spelled), Some(spelled));
            }
        }
        (b'q', Ok(text)) => {
            let (_, count, flag) = query(text);
            assert!(count.is_none_or(|count| (1..=500).contains(&count)), "{count:?} {flag:?}");
        }
        (b'f', _) => {
            // The content type and a line feed come before the body.
            let mut parts = rest.splitn(2, |byte| *byte == b'\n');
            let content_type = parts.next().and_then(|first| str::from_utf8(first).ok());
            let body = parts.next().unwrap_or_default();
            let length = form(content_type.unwrap_or_default(), body);
            assert!(length.is_none_or(|length| length <= body.len()));
        }
        (b'b', _) => {
            if let Some(read) = batch(rest, BATCH_MAX) {
                let whole = rest.strip_suffix(b"\n").unwrap_or(rest);
                assert_eq!(read.len(), whole.split(|byte| *byte == b'\n').count());
                assert!(read.len() <= BATCH_MAX);
            }
        }
        (b'w', _) => {
            if let Some(spelled) = witness_state(rest, "log.example/vectors") {
                assert_eq!(spelled, rest);
            }
        }
        _ => {}
    }
});
