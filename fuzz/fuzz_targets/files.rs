//! Files that commands are given and answers that they get, out of arbitrary bytes, the first byte saying which.
#![no_main]

use assay_cli::fuzzed::{
    agent_answer, manifest, mark, model_signature, openssh_key, public_key, salt, server_answer, signed_files,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((selector, rest)) = bytes.split_first() else { return };
    match (selector, str::from_utf8(rest)) {
        (b'b', _) => {
            // The key stands before the bundle, which is JSON.
            let at = rest.iter().position(|byte| *byte == b'{').unwrap_or(rest.len());
            let (key, bundle) = rest.split_at(at);
            let _ = model_signature(bundle, key);
        }
        (b'p', _) => {
            if let Some(files) = signed_files(rest) {
                assert!(files.values().all(|digest| digest.len() == 64));
            }
        }
        (b'k', _) => {
            if let Some(spelled) = public_key(rest) {
                assert_eq!(public_key(spelled.as_bytes()), Some(spelled));
            }
        }
        (b'm', _) => drop(manifest(rest)),
        (b'a', _) => {
            if let Some(signature) = agent_answer(rest) {
                assert!(rest.windows(64).any(|part| part == signature));
            }
        }
        (b't', Ok(text)) => {
            if let Some(spelled) = mark(text) {
                assert_eq!(mark(&spelled), Some(spelled));
            }
        }
        (b'z', Ok(text)) => {
            if let Some(spelled) = salt(text) {
                assert_eq!(spelled.trim_end(), text.trim_end());
            }
        }
        (b'o', Ok(text)) => drop(openssh_key(text)),
        (b'h', _) => drop(server_answer(rest)),
        _ => {}
    }
});
