use super::*;
use crate::checkpoint::Checkpoint;
use crate::cosignature::CosignatureSigner;
use crate::signed_note::{NoteSigner, SignedNote};
use crate::{Error, Hash};

fn log() -> NoteSigner {
    NoteSigner::new("log.example", [1; 32]).unwrap()
}

fn witness(name: &str) -> CosignatureSigner {
    let seed = name.bytes().fold([0; 32], |mut seed: [u8; 32], byte| {
        seed.rotate_left(1);
        seed[0] ^= byte;
        seed
    });
    CosignatureSigner::new(&format!("{name}.example"), seed).unwrap()
}

/// The example of c2sp.org/tlog-policy, with keys in their places.
fn example() -> String {
    let line = |name: &str| format!("witness {name} {}\n", witness(name).verifier_key());
    let mut policy = format!("# Two organisations\nlog {}\n\n", log().verifier_key());
    policy.extend(["X1", "X2", "X3"].map(line));
    policy.push_str("group X-witnesses 2 X1 X2 X3\n\n");
    policy.extend(["Y1", "Y2", "Y3"].map(line));
    policy.push_str(
        "group  Y-witnesses\tany Y1 Y2 Y3 \n\n group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n",
    );
    policy
}

fn cosigned(by: &[&str]) -> SignedNote {
    let mut note = Checkpoint::new("log.example", 3, Hash::from([3; 32])).sign(&log()).unwrap();
    for (position, name) in by.iter().enumerate() {
        let signature = witness(name).sign(note.text(), 1000 + position as u64).unwrap();
        note.add(signature);
    }
    note
}

#[test]
fn the_example_of_the_specification_counts_as_it_says() {
    let policy = Policy::parse(example().as_bytes()).unwrap();
    let met = |by: &[&str]| policy.evaluate(&cosigned(by)).unwrap().is_met();
    assert!(met(&["X1", "X3", "Y2"]));
    assert!(met(&["X1", "X2", "X3", "Y1", "Y2", "Y3"]));
    assert!(!met(&[]));
    assert!(!met(&["X1", "Y1", "Y2", "Y3"]));
    assert!(!met(&["X1", "X2", "X3"]));
    assert!(!met(&["X1", "X2", "Z1"]));
    let evaluation = policy.require(&cosigned(&["Y2", "X1", "X3", "Z1"])).unwrap();
    assert_eq!(evaluation.witnesses, [(0, 1001), (2, 1002), (4, 1000)]);
    assert_eq!((evaluation.log, evaluation.checkpoint.size), (Some(0), 3));
    let refused = policy.require(&cosigned(&["X1", "Y1"])).unwrap_err().to_string();
    assert_eq!(
        refused,
        "the checkpoint does not meet the policy: \
         group `X-and-Y` has 1 of the 2 members it needs; without `X-witnesses`"
    );
}

#[test]
fn a_policy_reads_as_it_is_written() {
    let policy = Policy::parse(example().as_bytes()).unwrap();
    let written = policy.to_bytes();
    assert_eq!(Policy::parse(&written).unwrap(), policy);
    assert_eq!(Policy::parse(&written).unwrap().to_bytes(), written);
    // Names and comments need not be UTF-8.
    let octets =
        example().replace("witness X1 ", "witness X\u{1} ").replace(" 2 X1 ", " 2 X\u{1} ").into_bytes();
    let octets: Vec<u8> = octets.into_iter().map(|byte| if byte == 1 { 0xff } else { byte }).collect();
    let policy = Policy::parse(&octets).unwrap();
    assert_eq!(policy.witnesses()[0].name.as_bytes(), b"X\xff");
    assert_eq!(Policy::parse(&policy.to_bytes()).unwrap(), policy);
}

#[test]
fn a_checkpoint_of_another_log_or_with_a_bad_signature_is_refused() {
    let policy = Policy::parse(example().as_bytes()).unwrap();
    let other = NoteSigner::new("other.example", [2; 32]).unwrap();
    let note = Checkpoint::new("other.example", 3, Hash::from([3; 32])).sign(&other).unwrap();
    assert!(matches!(policy.evaluate(&note), Err(Error::NotSigned { .. })));
    // The key of a listed log does not vouch for another origin.
    let mut note = note;
    note.add(log().sign(note.text()).unwrap());
    assert!(matches!(policy.evaluate(&note), Err(Error::NotSigned { .. })));
    let mut spoiled = cosigned(&["X1", "X2", "Y1"]);
    let elsewhere = Checkpoint::new("log.example", 4, Hash::from([4; 32])).to_text().unwrap();
    spoiled.add(witness("X1").sign(&elsewhere, 5).unwrap());
    assert!(matches!(policy.evaluate(&spoiled), Err(Error::BadSignature { .. })));
}

#[test]
fn quorums_of_nobody_and_of_one() {
    let key = log().verifier_key().to_string();
    let none = Policy::parse(format!("log {key} https://log.example/\nquorum none\n").as_bytes()).unwrap();
    assert!(none.require(&cosigned(&[])).is_ok());
    assert_eq!(none.logs()[0].url.as_ref().unwrap().to_string(), "https://log.example/");
    let witness = witness("W");
    let one = Policy::parse(format!("witness W {} w.example\nquorum W", witness.verifier_key()).as_bytes())
        .unwrap();
    assert!(one.require(&cosigned(&["W"])).is_ok());
    let refused = one.require(&cosigned(&["X1"])).unwrap_err().to_string();
    assert_eq!(refused, "the checkpoint does not meet the policy: no cosignature by `W`");
}

#[test]
fn broken_policies_are_refused_by_line() {
    let (log, witness) = (log().verifier_key().to_string(), witness("X1").verifier_key().to_string());
    let cases = [
        (String::new(), "line 1 of the policy: there is no quorum line"),
        ("quorum none\nquorum none\n".to_owned(), "line 2 of the policy: there is a second quorum line"),
        (
            "quorum X\n".to_owned(),
            "line 1 of the policy: `X` is not the name of a witness or group on a line before",
        ),
        (
            "logs a\n".to_owned(),
            "line 1 of the policy: `logs` is none of `log`, `witness`, `group` and `quorum`",
        ),
        ("log\n".to_owned(), "line 1 of the policy: `log` has too few or too many items after it"),
        (
            format!("log {log}\nlog {log}\n"),
            "line 2 of the policy: the key of the log `log.example` stands there twice",
        ),
        (
            format!("log {witness}\n"),
            "line 1 of the policy: the key of `X1.example` has signature type `4`, and `1` is needed here",
        ),
        (
            format!("witness A {witness}\nwitness B {witness}\n"),
            "line 2 of the policy: the key of the witness `X1.example` stands there twice",
        ),
        (
            format!("witness none {witness}\n"),
            "line 1 of the policy: `none` is not a name for a witness or group",
        ),
        (format!("witness A {witness}\ngroup G any A A\n"), "line 2 of the policy: `A` is a member twice"),
        (
            format!("witness A {witness}\ngroup G any A\ngroup H any A\n"),
            "line 3 of the policy: `A` is a member twice",
        ),
        (format!("witness A {witness}\ngroup A any A\n"), "line 2 of the policy: `A` is defined twice"),
        (
            format!("witness A {witness}\ngroup G 2 A\n"),
            "line 2 of the policy: `2` is none of `all`, `any` and a number from 1 to `1`",
        ),
        (
            "group G any\n".to_owned(),
            "line 1 of the policy: `any` is none of `all`, `any` and a number from 1 to `0`",
        ),
        (
            "quorum none\r\n".to_owned(),
            "line 1 of the policy: there is a control character other than tab and newline",
        ),
    ];
    for (policy, message) in cases {
        assert_eq!(Policy::parse(policy.as_bytes()).unwrap_err().to_string(), message);
    }
}
