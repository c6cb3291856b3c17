//! The golden files in `vectors/server`: what a party signs to bring a blob, and to read a private one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assay_server::{read_message, upload_message};
use assay_statement::{Digest, SecretKey, Signer, StatementId};
use data_encoding::{BASE64, HEXLOWER};
use serde_json::Value;

fn golden() -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/server/requests.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn requests_are_signed_as_the_golden_file_says() {
    let golden = golden();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let digest = |name: &str| -> Digest { word(&golden[name]).parse().unwrap() };
    let (log, blob) = (StatementId(digest("log")), digest("digest"));
    let upload = upload_message(&log, &blob, golden["size_bytes"].as_u64().unwrap());
    let read = read_message(&log, &blob, &digest("of"), golden["expires_ms"].as_u64().unwrap());
    let seed = HEXLOWER.decode(word(&golden["seed"]).as_bytes()).unwrap();
    let key = SecretKey::from_seed(seed.try_into().unwrap());
    for (message, wanted) in [(upload, &golden["upload"]), (read, &golden["read"])] {
        assert_eq!(message, word(&wanted["message"]));
        let signature = BASE64.encode(&key.sign(message.as_bytes()).unwrap().0);
        assert_eq!(format!("{} {signature}", key.public_key()), word(&wanted["assay_signature"]));
    }
}
