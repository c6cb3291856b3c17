//! Signatures of models are refused in words where they are of another sort; good ones are in `tests/interop`.

use crate::common::assay;
use crate::log::ok;

#[test]
fn what_is_no_signature_of_a_model_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("weights"), "weights").unwrap();
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    ok(folder, &["key", "new"]);
    ok(folder, &["party", "register", "--name", "Ada", "--log", "log"]);
    // A P-256 key, and one that says to be of another curve.
    let key = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsL4SwDa3tfoYTSYJa0trOCKiDldr\neW7hzcEWQ2PNJqrmNGPe+3nuTXv0iWN1Le3phOOouj6KgBNY1YVjIwsgLw==\n-----END PUBLIC KEY-----\n";
    std::fs::write(folder.join("p256.pem"), key).unwrap();
    std::fs::write(folder.join("other.pem"), key.replace("MFkwEw", "MFkwEx")).unwrap();
    let bundle = |payload: &str, media: &str| {
        format!(
            "{{\"mediaType\":\"{media}\",\"verificationMaterial\":{{}},\"dsseEnvelope\":{{\"payload\":\"{payload}\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[{{\"sig\":\"MAA=\"}}]}}}}"
        )
    };
    let sort = "application/vnd.dev.sigstore.bundle.v0.3+json";
    for (text, key, words) in [
        ("{}".to_owned(), "p256.pem", "it is no Sigstore bundle with a key"),
        (bundle("e30=", "text/plain"), "p256.pem", "it is a bundle of another sort"),
        (bundle("e30", sort), "p256.pem", "it holds what is not base64"),
        (bundle("e30=", sort), "p256.pem", "its signature is not good for this key"),
        (bundle("e30=", sort), "other.pem", "its key is not the PEM of a P-256 or P-384 public key"),
    ] {
        std::fs::write(folder.join("model.sig"), text).unwrap();
        let register = ["artifact", "register", "weights", "--name", "w", "--licence", "MIT", "--log", "log"];
        let signed = ["--model-signature", "model.sig", "--model-signature-key", key];
        let ran = assay(folder, &[&register[..], &signed].concat());
        let wanted = format!("error: the model's signature does not hold: {words}");
        assert!(ran.status == 1 && ran.err.starts_with(&wanted), "{}", ran.err);
    }
    let listed = ok(folder, &["artifact", "list", "--log", "log"]);
    assert_eq!(listed, "nothing is registered\n");
}
