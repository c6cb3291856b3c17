//! What is no statement is refused, and told why.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use assay_statement::{Envelope, PublicKey, SignedStatement, Statement};
use common::{examples, secret};
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn example(name: &str) -> Envelope {
    examples().into_iter().find(|(known, _)| *known == name).unwrap().1
}

/// Changes the text of a payload, signs it anew and reads it.
fn check(name: &str, from: &str, to: &str, expected: Expect) {
    let payload = String::from_utf8(example(name).payload().to_vec()).unwrap();
    assert!(payload.contains(from), "{payload}");
    let message = match Statement::from_payload(payload.replacen(from, to, 1).as_bytes()) {
        Ok(_) => "taken".to_owned(),
        Err(error) => error.to_string(),
    };
    expected.assert_eq(&message);
}

#[test]
fn a_field_that_nobody_knows() {
    check(
        "artifact",
        r#""kind":"model""#,
        r#""kind":"model","extra":1"#,
        expect![
            "the `assay:artifact/v1` predicate: unknown field `extra`, expected one of `log`, `kind`, `name`, `version`, `manifest`, `licence`, `lineage`, `identifiers`, `card`, `signature` at line 1 column 103"
        ],
    );
}

#[test]
fn a_field_given_twice() {
    check(
        "artifact",
        r#""kind":"model""#,
        r#""kind":"model","kind":"model""#,
        expect!["the `assay:artifact/v1` predicate: duplicate field `kind` at line 1 column 102"],
    );
}

#[test]
fn a_share_above_one() {
    check(
        "claim",
        "0.95",
        "1.95",
        expect!["the `assay:claim/v1` predicate: 1.95 is not a share from 0 to 1 at line 1 column 249"],
    );
}

#[test]
fn a_number_beyond_all_numbers() {
    check(
        "verdict",
        "-4.25",
        "1e999",
        expect!["the `assay:verdict/v1` predicate: number out of range at line 1 column 274"],
    );
}

#[test]
fn a_condition_whose_value_does_not_fit() {
    check(
        "claim",
        r#""op":"=""#,
        r#""op":"<""#,
        expect![
            "the `assay:claim/v1` predicate: the value of the condition on `language` does not fit its `op`"
        ],
    );
}

#[test]
fn a_control_character() {
    check(
        "party-register",
        "Ada",
        "A\\u001bda",
        expect![
            "the `assay:party/v1` predicate: a text holds the control character U+001B at line 1 column 121"
        ],
    );
}

#[test]
fn a_predicate_of_another_kind() {
    check(
        "lifecycle",
        "assay:lifecycle/v1",
        "assay:lifecycle/v2",
        expect!["the predicate type `assay:lifecycle/v2` is not known"],
    );
}

#[test]
fn an_evaluation_whose_model_has_no_name() {
    check(
        "evaluation",
        r#""name":"langid-small","#,
        "",
        expect!["the `assay:evaluation/v1` predicate: each subject needs the `name` its table gives it"],
    );
}

#[test]
fn an_artifact_made_from_itself() {
    let artifact = example("artifact");
    let payload = String::from_utf8(artifact.payload().to_vec()).unwrap();
    let own = payload.split("\"sha256\":\"").nth(1).unwrap()[..64].to_owned();
    let parent = payload.split("\"artifact\":\"sha256:").nth(1).unwrap()[..64].to_owned();
    let error = Statement::from_payload(payload.replace(&parent, &own).as_bytes()).unwrap_err();
    expect!["the `assay:artifact/v1` predicate: an artifact cannot be made from itself"]
        .assert_eq(&error.to_string());
}

#[test]
fn a_subject_named_twice() {
    check(
        "response",
        r#""subject":["#,
        r#""subject":[{"digest":{"sha256":"0000000000000000000000000000000000000000000000000000000000000000"}},"#,
        expect!["the `assay:response/v1` predicate: it takes 1 subject, this one has 2"],
    );
}

#[test]
fn deep_nesting() {
    let deep = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
    check(
        "claim",
        r#""slice":["#,
        &format!(r#""slice":[{deep},"#),
        expect![
            "the `assay:claim/v1` predicate: invalid type: sequence, expected a string at line 1 column 106"
        ],
    );
}

#[test]
fn too_many_signatures() {
    let extra = example("lifecycle").cosign(&secret(2)).unwrap();
    let error = SignedStatement::from_envelope(extra).unwrap_err();
    expect!["a `assay:lifecycle/v1` statement takes 1 signature, this one has 2"]
        .assert_eq(&error.to_string());
}

#[test]
fn another_spelling_is_read_but_is_no_entry() {
    let envelope = example("contribution");
    let entry = String::from_utf8(envelope.to_entry()).unwrap();
    let spaced = entry.replace(":", ": ").replace("did: key: ", "did:key:");
    assert_eq!(Envelope::from_json(spaced.as_bytes()).unwrap(), envelope);
    assert!(Envelope::from_entry(spaced.as_bytes()).is_err());
    // The same signatures in another order are another spelling too.
    let value: serde_json::Value = serde_json::from_str(&entry).unwrap();
    let mut swapped = value.clone();
    swapped["signatures"].as_array_mut().unwrap().reverse();
    let swapped = serde_json::to_vec(&swapped).unwrap();
    assert_eq!(Envelope::from_json(&swapped).unwrap(), envelope);
    assert!(Envelope::from_entry(&swapped).is_err());
}

/// Standard decoders take several padded texts in a row, which would give one payload two spellings.
#[test]
fn padding_within_base64() {
    for length in 30..36 {
        let payload = "x".repeat(length).into_bytes();
        let entry = String::from_utf8(Envelope::sign(payload, &[&secret(1)]).unwrap().to_entry()).unwrap();
        let begin = entry.find(":\"").unwrap() + 2;
        let end = begin + entry[begin..].find('"').unwrap();
        for at in begin..end {
            let mut spoilt = entry.clone().into_bytes();
            if spoilt[at] == b'=' {
                continue;
            }
            spoilt[at] = b'=';
            assert!(Envelope::from_entry(&spoilt).is_err(), "length {length}, byte {at}");
            if at + 1 < end {
                spoilt[at + 1] = b'=';
                let read = Envelope::from_entry(&spoilt);
                assert!(read.is_err() || at + 2 == end, "length {length}, bytes {at} and after");
            }
        }
    }
}

#[test]
fn did_key_of_the_zero_seed_is_the_published_one() {
    let key = secret(0).public_key().to_string();
    assert_eq!(key, "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp");
    assert_eq!(key.parse::<PublicKey>().unwrap(), secret(0).public_key());
}

proptest! {
    #[test]
    fn any_flipped_bit_of_an_entry_is_noticed(which in 0..16usize, at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let (_, envelope) = examples().swap_remove(which);
        let mut entry = envelope.to_entry();
        let at = at.index(entry.len());
        entry[at] ^= 1 << bit;
        if let Ok(read) = Envelope::from_entry(&entry) {
            prop_assert!(read.first_bad_signature().is_some());
            prop_assert_eq!(read.to_entry(), entry);
        }
    }

    #[test]
    fn rubbish_never_ends_in_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = SignedStatement::from_entry(&bytes);
        let _ = Envelope::from_json(&bytes);
        let _ = Statement::from_payload(&bytes);
        let text = String::from_utf8_lossy(&bytes);
        let _ = text.parse::<PublicKey>();
        let _ = format!("did:key:z{text}").parse::<PublicKey>();
    }

    #[test]
    fn keys_survive_their_text(bytes in any::<[u8; 32]>()) {
        let key = PublicKey::from(bytes);
        prop_assert_eq!(key.to_string().parse::<PublicKey>().unwrap(), key);
    }
}
