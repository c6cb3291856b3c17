use super::*;

/// The example of c2sp.org/signed-note.
const EXAMPLE: &str = "Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
";

fn signer() -> NoteSigner {
    NoteSigner::new("log.example/one", [7; 32]).unwrap()
}

#[test]
fn the_example_of_the_specification_reads_and_writes() {
    let note = SignedNote::parse(EXAMPLE.as_bytes()).unwrap();
    assert!(note.text().ends_with("sole:\n\ned è subito sera.\n"));
    assert_eq!(note.signatures()[0].name(), "quasimodo.example/salvatore");
    assert_eq!(note.signatures()[0].key_id(), 0x367b_a04b);
    assert_eq!(note.signatures()[0].signature().len(), 64);
    assert_eq!(note.to_string(), EXAMPLE);
}

/// The example in the documentation of golang.org/x/mod/sumdb/note, with its key.
#[test]
fn the_example_of_the_go_package_verifies() {
    let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let note = "If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
";
    SignedNote::parse(note.as_bytes()).unwrap().verify([&VerifierKey::parse(key).unwrap()]).unwrap();
}

#[test]
fn a_note_verifies_with_its_key_only() {
    let note = signer().sign_note("text\n".to_owned()).unwrap();
    let key = signer().verifier_key().clone();
    assert_eq!(note.verify([&key]).unwrap(), [Verified { key: &key, timestamp: None }]);
    let same_name = NoteSigner::new("log.example/one", [8; 32]).unwrap();
    let refused = note.verify([same_name.verifier_key()]).unwrap_err();
    assert_eq!(refused.to_string(), "the note has no signature by `log.example/one`");
    let mut other_text = note.to_string().replace("text", "Text");
    let changed = SignedNote::parse(other_text.as_bytes()).unwrap();
    assert!(matches!(changed.verify([&key]), Err(Error::BadSignature { .. })));
    // A bad signature under a known name and identifier spoils the note, even beside a good one.
    other_text.push_str(&same_name.sign("Text\n").unwrap().to_string());
    let spoiled = SignedNote::parse(other_text.as_bytes()).unwrap();
    assert!(spoiled.verify([&key, same_name.verifier_key()]).is_err());
    assert!(spoiled.verify([same_name.verifier_key()]).is_ok());
}

#[test]
fn broken_notes_are_refused() {
    let note = signer().sign_note("text\n".to_owned()).unwrap().to_string();
    let signature = note.lines().last().unwrap().to_owned();
    let wrong = [
        String::new(),
        "text\n".to_owned(),
        "text\n\n".to_owned(),
        note.trim_end().to_owned(),
        note.replace("\n\n", "\n"),
        note.replace("text", "te\txt"),
        note.replace("text", "te\rxt"),
        note.replace("text", "te\0xt"),
        note.replace('—', "-"),
        note.replace("— ", "—"),
        note.replace("log.example/one", ""),
        note.replace("log.example/one", "log+example"),
        note.replace("log.example/one", "log\u{a0}example"),
        format!("{note}\n"),
        format!("{note}{signature} \n"),
        format!("text\n\n— name {}\n", base64::encode(&[1, 2, 3, 4])),
        format!("text\n\n{}", format!("{signature}\n").repeat(MAX_SIGNATURES + 1)),
        format!("{}{note}", "a".repeat(MAX_NOTE_BYTES)),
    ];
    for text in wrong {
        assert!(SignedNote::parse(text.as_bytes()).is_err(), "{}", excerpt(&text));
    }
    assert!(SignedNote::parse(&[&b"\xff"[..], note.as_bytes()].concat()).is_err());
    assert!(
        SignedNote::parse(format!("text\n\n{}", format!("{signature}\n").repeat(100)).as_bytes()).is_ok()
    );
    assert!(signer().sign("no newline").is_err());
    assert!(NoteSigner::new("a b", [7; 32]).is_err());
}

#[test]
fn verifier_keys_read_as_they_are_written() {
    // The key of the Go checksum database, as its client carries it.
    let known = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
    assert_eq!(VerifierKey::parse(known).unwrap().to_string(), known);
    let refused = VerifierKey::parse(&known.replace("033", "034")).unwrap_err().to_string();
    assert!(
        refused.ends_with("is not a verifier key: its identifier is not that of the name and key"),
        "{refused}"
    );
    for wrong in ["", "a+b", "a+b+c", "+033de0ae+Ac4z", &known.replace("033de0ae", "033DE0AE"), &known[..60]]
    {
        assert!(VerifierKey::parse(wrong).is_err(), "{wrong}");
    }
    let signer = signer();
    let vkey = signer.verifier_key().to_string();
    assert_eq!(&VerifierKey::parse(&vkey).unwrap(), signer.verifier_key());
    assert_eq!(format!("{signer:?}"), format!("NoteSigner({vkey})"));
}

#[test]
fn a_newer_signature_takes_the_place_of_an_older() {
    let mut note = signer().sign_note("text\n".to_owned()).unwrap();
    note.add(signer().sign("text\n").unwrap());
    assert_eq!(note.signatures().len(), 1);
    note.add(NoteSigner::new("other", [9; 32]).unwrap().sign("text\n").unwrap());
    assert_eq!(note.signatures().len(), 2);
}
