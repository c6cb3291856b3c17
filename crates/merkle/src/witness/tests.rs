use super::*;
use crate::checkpoint::Checkpoint;
use crate::cosignature::CosignatureSigner;
use crate::hash::{EMPTY_ROOT, leaf_hash};
use crate::signed_note::NoteSigner;
use crate::tree::Frontier;

/// The request of c2sp.org/tlog-witness.
const EXAMPLE: &str = "old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
";

fn log() -> NoteSigner {
    NoteSigner::new("log.example", [1; 32]).unwrap()
}

fn witness() -> CosignatureSigner {
    CosignatureSigner::new("witness.example", [2; 32]).unwrap()
}

fn root(size: u8) -> Hash {
    let mut tree = Frontier::new();
    (0..size).for_each(|leaf| tree.append(leaf_hash(&[leaf]), &mut |_, _| {}));
    tree.root()
}

fn request(old_size: u64, proof: Vec<Hash>, size: u64, root: Hash) -> AddCheckpoint {
    AddCheckpoint {
        old_size,
        proof,
        checkpoint: Checkpoint::new("log.example", size, root).sign(&log()).unwrap(),
    }
}

#[test]
fn the_example_of_the_specification_reads_and_writes() {
    let request = AddCheckpoint::parse(EXAMPLE.as_bytes()).unwrap();
    assert_eq!((request.old_size, request.proof.len()), (20_852_014, 4));
    assert_eq!(request.to_body().unwrap(), EXAMPLE);
}

#[test]
fn broken_requests_are_refused() {
    let line = format!("{}\n", EMPTY_ROOT.to_base64());
    let wrong = [
        EXAMPLE.replacen("old ", "Old ", 1),
        EXAMPLE.replacen("old 2", "old 02", 1),
        EXAMPLE.replacen("old 2", "old  2", 1),
        EXAMPLE.replacen("kaw=\n", "kaw\n", 1),
        EXAMPLE.replacen("\n\n", "\n", 1),
        EXAMPLE.replacen("\n\n", &format!("\n{}\n", line.repeat(60)), 1),
        EXAMPLE.trim_end().to_owned(),
        "old 0\n\n".to_owned(),
        String::new(),
    ];
    for body in wrong {
        assert!(AddCheckpoint::parse(body.as_bytes()).is_err(), "{body}");
    }
    let longest = EXAMPLE.replacen("\n\n", &format!("\n{}\n", line.repeat(59)), 1);
    assert_eq!(AddCheckpoint::parse(longest.as_bytes()).unwrap().proof.len(), 63);
}

#[test]
fn a_growing_log_is_cosigned() {
    let mut known = KnownLog::new(log().verifier_key().clone());
    let proof = vec![leaf_hash(&[1])];
    for (request, size) in [
        (request(0, vec![], 1, root(1)), 1),
        (request(1, proof, 2, root(2)), 2),
        (request(2, vec![], 2, root(2)), 2),
    ] {
        let decision = decide(&request, Some(&known));
        assert_eq!(decision.status(), 200, "{decision:?}");
        let body = decision.body(&request, &witness(), 1_700_000_000).unwrap();
        let Answer::Cosignatures(lines) = parse_answer(200, body.as_bytes()).unwrap() else {
            panic!("{body}")
        };
        let mut note = request.checkpoint.clone();
        assert_eq!(add_cosignature(&mut note, &lines, witness().verifier_key()).unwrap(), 1_700_000_000);
        assert_eq!(note.signatures().len(), 2);
        (known.size, known.root) = (size, root(size as u8));
    }
}

#[test]
fn each_refusal_has_the_status_of_the_specification() {
    let known = KnownLog { size: 2, root: root(2), ..KnownLog::new(log().verifier_key().clone()) };
    let other_key = KnownLog::new(NoteSigner::new("log.example", [9; 32]).unwrap().verifier_key().clone());
    let other_log = KnownLog { origin: "other.example".to_owned(), ..known.clone() };
    let not_a_checkpoint = AddCheckpoint {
        checkpoint: log().sign_note("text\n".to_owned()).unwrap(),
        ..request(2, vec![], 2, root(2))
    };
    let cases = [
        (request(2, vec![leaf_hash(&[2])], 3, root(3)), Some(&known), 200, ""),
        (not_a_checkpoint, Some(&known), 400, "the checkpoint has no size on its second line\n"),
        (
            request(4, vec![], 3, root(3)),
            Some(&known),
            400,
            "the witness request has an old size over that of its checkpoint\n",
        ),
        (
            request(0, vec![], 1, root(1)),
            Some(&other_key),
            403,
            "the note has no signature by `log.example`\n",
        ),
        (request(0, vec![], 1, root(1)), None, 404, "this witness does not know the log\n"),
        (request(0, vec![], 1, root(1)), Some(&other_log), 404, "this witness does not know the log\n"),
        (request(0, vec![], 3, root(3)), Some(&known), 409, "2\n"),
        (request(1, vec![], 1, root(1)), Some(&known), 409, "2\n"),
        (request(2, vec![], 2, root(3)), Some(&known), 409, "2\n"),
        (request(2, vec![leaf_hash(&[3])], 3, root(3)), Some(&known), 422, ""),
        (request(2, vec![], 3, root(3)), Some(&known), 422, ""),
        (request(2, vec![leaf_hash(&[2])], 2, root(2)), Some(&known), 422, ""),
    ];
    for (request, known, status, body) in cases {
        let decision = decide(&request, known);
        assert_eq!(decision.status(), status, "{decision:?}");
        let answer = decision.body(&request, &witness(), 5).unwrap();
        assert!(body.is_empty() || answer == body, "{answer}");
        assert_eq!(decision.content_type() == "text/x.tlog.size", status == 409);
        parse_answer(status, answer.as_bytes()).unwrap();
    }
    let first = KnownLog::new(log().verifier_key().clone());
    assert_eq!(decide(&request(0, vec![EMPTY_ROOT], 3, root(3)), Some(&first)).status(), 422);
    assert_eq!(decide(&request(0, vec![], 0, root(3)), Some(&first)).status(), 409);
    assert_eq!(decide(&request(0, vec![], 0, EMPTY_ROOT), Some(&first)).status(), 200);
}

/// The answer of c2sp.org/tlog-witness.
#[test]
fn the_answer_of_the_specification_reads() {
    let example = "— witness.example/w1 CMp+6LWBU0anHGH5aNDTJkH/gj79sG+T6+iP2ThYN5krrDJbR1HDnucjL39QsZTSvVjyQLrdk3DXDqI5G2HgLatVs0pWh6Up69HVOw==
— witness.example/w1 I7rEps0pvK2UqkS2gSpVUDhrhVtQV9lgF6pRrWAvjJHjyWpW7VcE3SiOlVlbQNt64vWhO+DlkL0+UfzuOBMh9ChdMkP1vi/lCAsmlw==
— witness.example/w2 AWui8Sk55XjYLOijihBjhqEH6nS1ndDymE0a+6idX7pLcnoB+dhnz0854aLZgrrKbYKA7nC3HNJhm/kWl7oJlqU3rXXvpysAdyP3wQ==
";
    let Answer::Cosignatures(lines) = parse_answer(200, example.as_bytes()).unwrap() else { panic!() };
    assert_eq!(lines.iter().map(|line| line.signature().len()).collect::<Vec<_>>(), [72, 72, 72]);
    assert_eq!(lines.iter().map(ToString::to_string).collect::<String>(), example);
}

#[test]
fn answers_are_read_by_their_status() {
    assert_eq!(parse_answer(409, b"12\n").unwrap(), Answer::Conflict { size: 12 });
    assert!(parse_answer(409, b"12").is_err());
    assert_eq!(parse_answer(403, b"\xff").unwrap(), Answer::Refused { status: 403 });
    assert!(parse_answer(200, b"").is_err());
    assert!(parse_answer(200, b"fine\n").is_err());
    assert!(parse_answer(403, &[b' '; MAX_ANSWER_BYTES + 1]).is_err());
    let mut note = request(0, vec![], 1, root(1)).checkpoint;
    let elsewhere =
        witness().sign(&Checkpoint::new("log.example", 2, root(2)).to_text().unwrap(), 5).unwrap();
    assert!(matches!(
        add_cosignature(&mut note, &[elsewhere], witness().verifier_key()),
        Err(Error::BadSignature { .. })
    ));
    assert_eq!(note.signatures().len(), 1);
}
