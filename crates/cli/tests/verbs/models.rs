//! Signatures of models are refused in words where they are of another sort; good ones are in `tests/interop`.

use std::path::Path;

use serde_json::Value;

use crate::common::{assay, json, repository};
use crate::log::{ok, word};

/// A log with one party.
fn begin(folder: &Path) {
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    ok(folder, &["key", "new"]);
    ok(folder, &["party", "register", "--name", "Ada", "--log", "log"]);
}

#[test]
fn what_is_no_signature_of_a_model_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("weights"), "weights").unwrap();
    begin(folder);
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
        (bundle("e30=", sort), "other.pem", "its key is not the PEM of a P-256, P-384 or P-521 public key"),
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

/// A golden file in `vectors/artifact`.
fn golden(name: &str) -> String {
    repository(&format!("vectors/artifact/{name}")).to_str().unwrap().to_owned()
}

fn parsed(path: impl AsRef<Path>) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn a_folder_has_the_manifest_and_items_the_root_of_the_golden_files() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    begin(folder);
    let expected = parsed(golden("expected.json"));
    let (id, model, items) = (word(&expected, "artifact"), golden("model"), golden("items"));
    let register =
        ["artifact", "register", &model, "--name", "m", "--licence", "MIT", "--log", "log", "--json"];
    assert_eq!(word(&json(folder, &register), "artifact"), id);
    let manifest = folder.join("log/blobs/sha256").join(id.trim_start_matches("sha256:"));
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    assert_eq!(read(&manifest), read(golden("manifest").as_ref()));
    let add = ["contribution", "add", &id, "--items", &items, "--kind", "data", "--summary", "some items"];
    ok(folder, &[&add[..], &["--out", "gift.json", "--log", "log"]].concat());
    let payload = word(&parsed(folder.join("gift.json")), "payload");
    let payload = data_encoding::BASE64.decode(payload.as_bytes()).unwrap();
    let gift: Value = serde_json::from_slice(&payload).unwrap();
    let gift = &gift["predicate"];
    assert_eq!((&gift["items"], &gift["items_root"]), (&expected["items"], &expected["items_root"]));
}

/// Signed by the tool of model signing itself.
#[test]
fn a_signature_of_each_curve_holds_for_its_key_alone() {
    for (curve, other) in [("p256", "p384"), ("p384", "p521"), ("p521", "p256")] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        begin(folder);
        let (model, signature) = (golden("model"), golden(&format!("model-{curve}.sig")));
        let register = |key: &str| {
            let key = golden(&format!("model-{key}.pem"));
            let of = ["artifact", "register", &model, "--name", "m", "--licence", "MIT", "--log", "log"];
            assay(
                folder,
                &[&of[..], &["--model-signature", &signature, "--model-signature-key", &key]].concat(),
            )
        };
        let refused = register(other);
        assert!(
            refused.status == 1 && refused.err.contains("it was made with another key"),
            "{}",
            refused.err
        );
        let registered = register(curve);
        assert_eq!(registered.status, 0, "{curve}: {}", registered.err);
        let audited = ok(folder, &["audit", "log"]);
        assert!(audited.contains("\nsignatures  1 of models checked against their files\n"), "{audited}");
    }
}
