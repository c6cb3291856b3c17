//! Facts proven to whoever does not have the log.

use std::collections::HashMap;
use std::path::PathBuf;

use assay_ledger::fact::{Answer, FactFile, Question};
use assay_ledger::key;
use assay_ledger::snapshot::SnapshotTree;
use assay_merkle::{
    Checkpoint, Frontier, Hash, HashSource, NodeId, NoteSigner, Policy, TlogProof, inclusion_proof, leaf_hash,
};
use assay_statement::predicate::*;
use assay_statement::{Kind, Subject};
use expect_test::expect_file;

use crate::harness::*;

struct Nodes(HashMap<NodeId, Hash>);

impl HashSource for Nodes {
    type Error = String;

    fn hashes(&self, nodes: &[NodeId]) -> Result<Vec<Hash>, String> {
        nodes.iter().map(|node| self.0.get(node).copied().ok_or_else(|| "no such node".to_owned())).collect()
    }
}

/// A log with an incident, a retired artifact and a revoked key, whose state is then logged as a snapshot.
pub struct Told {
    pub ledger: Ledger,
    pub asked: Vec<(Question, FactFile)>,
    pub policy: Policy,
}

fn signer(seed: u8) -> NoteSigner {
    NoteSigner::new("log.example/rules", [seed; 32]).unwrap()
}

fn policy(seed: u8) -> Policy {
    Policy::parse(format!("log {}\nquorum none\n", signer(seed).verifier_key()).as_bytes()).unwrap()
}

fn questions(ledger: &Ledger) -> Vec<Question> {
    let (model, other) = (artifact("model"), artifact("other"));
    vec![
        Question::Artifact(model),
        Question::Artifact(artifact("unknown")),
        Question::Party(party(1)),
        Question::Party(party(9)),
        Question::Key(public(1)),
        Question::Key(public(9)),
        Question::Statement(ledger.entries[4].id),
        Question::Statement(assay_statement::StatementId(digest("none"))),
        Question::Grant(assay_statement::StatementId(digest("none"))),
        Question::Said(Kind::Attestation, model.0),
        Question::Said(Kind::Claim, model.0),
        Question::Attested(AttestationKind::Audit, model.0),
        Question::Attested(AttestationKind::Incident, model.0),
        Question::Attested(AttestationKind::Audit, other.0),
        Question::Attested(AttestationKind::Review, digest("the last of all")),
    ]
}

fn told() -> Told {
    let mut ledger = Ledger::furnished();
    ledger.attest(artifact("model"), About::Artifact, 3).unwrap();
    ledger.lifecycle("model", LifecycleState::Retired, 1).unwrap();
    let rotate = PartyChange::RotateKey { old: public(1), new: public(11) };
    ledger.party(1, rotate, &[1, 11]).unwrap();
    tell(ledger, questions)
}

/// Logs a snapshot of the ledger, says something more, and asks.
pub fn tell(ledger: Ledger, questions: impl FnOnce(&Ledger) -> Vec<Question>) -> Told {
    tell_at(ledger, 1, questions)
}

/// The same in the commit of this number.
pub fn tell_at(mut ledger: Ledger, number: u64, questions: impl FnOnce(&Ledger) -> Vec<Question>) -> Told {
    let (size, run) = (ledger.next(), ledger.state.pack().unwrap());
    ledger.commit(number, size, 2000).unwrap();
    let tree = SnapshotTree::new(&run);
    let snapshot = Snapshot { log: ledger.log, size, facts: run.len() as u64 };
    let subject = Subject::of((*tree.root().as_bytes()).into());
    ledger.say(subject, snapshot, &[OPERATOR]).unwrap();
    ledger.attest(artifact("other"), About::Artifact, 3).unwrap();
    let (mut frontier, mut nodes) = (Frontier::new(), Nodes(HashMap::new()));
    for entry in &ledger.entries {
        frontier.append(leaf_hash(&entry.entry), &mut |node, hash| {
            nodes.0.insert(node, hash);
        });
    }
    let index = size + 1;
    let proof = TlogProof {
        extra: Some(ledger.entries[usize::try_from(index).unwrap()].entry.clone()),
        index,
        proof: inclusion_proof(index, ledger.next(), &nodes).unwrap(),
        checkpoint: Checkpoint::new("log.example/rules", ledger.next(), frontier.root())
            .sign(&signer(OPERATOR))
            .unwrap(),
    };
    let asked = questions(&ledger).into_iter().map(|question| {
        let file = FactFile::prove(question, &tree, proof.clone()).unwrap();
        (question, file)
    });
    let asked = asked.collect();
    Told { ledger, asked, policy: policy(OPERATOR) }
}

#[test]
fn what_a_snapshot_holds_is_proven_offline_and_what_it_lacks_too() {
    let Told { ledger, asked, policy } = told();
    for (question, file) in &asked {
        let read = FactFile::parse(file.to_string().as_bytes()).unwrap();
        assert_eq!(&read, file);
        assert_eq!(question.to_string().parse::<Question>().unwrap(), *question);
        let proven = read.verify(&policy).unwrap();
        assert_eq!((proven.size, proven.time_ms, proven.log), (10, 1000, ledger.log));
        assert_eq!((proven.index, proven.checkpoint.size), (11, 13));
        let is_there = match question {
            Question::Artifact(id) => *id == artifact("model"),
            Question::Party(id) => *id == party(1),
            Question::Key(id) => *id == public(1),
            Question::Statement(id) => *id == ledger.entries[4].id,
            Question::Grant(_) => false,
            Question::Said(kind, _) => *kind == Kind::Attestation,
            Question::Attested(sort, subject) => {
                *sort == AttestationKind::Audit && *subject == artifact("model").0
            }
        };
        assert_eq!(proven.answer != Answer::Nothing, is_there, "{question}");
        match proven.answer {
            Answer::Artifact(record) => {
                assert_eq!(
                    (record.owner, record.state, record.state_index),
                    (party(1), LifecycleState::Retired, 8)
                );
            }
            Answer::Key(record) => assert_eq!((record.party, record.revoked), (party(1), Some(9))),
            Answer::Entry(index) => assert_eq!(index, 7),
            _ => {}
        }
    }
    // What was attested after the snapshot is not in it, and the file does not hide when it was.
    assert!(
        ledger
            .state
            .range(&key::attested_by_kind(&artifact("other").0, AttestationKind::Audit), None, 9)
            .len()
            == 1
    );
}

#[test]
fn a_proof_never_gives_a_wrong_answer_to_another_question() {
    let Told { asked, policy, .. } = told();
    for (question, file) in &asked {
        for (other, other_file) in &asked {
            let swapped = FactFile { question: *other, ..file.clone() };
            match swapped.verify(&policy) {
                // A page may hold the other answer as well, or show that there is none.
                Ok(proven) => {
                    assert_eq!(proven.answer, other_file.verify(&policy).unwrap().answer, "{other}")
                }
                Err(_) => assert!(question != other, "{other}"),
            }
        }
    }
}

#[test]
fn a_file_that_was_changed_proves_nothing() {
    let Told { asked, policy, .. } = told();
    for (question, file) in &asked {
        let (text, own) = (file.to_string(), file.verify(&policy).unwrap());
        for at in 0..text.len() {
            for flip in [1, 2, 4] {
                let mut bytes = text.clone().into_bytes();
                bytes[at] ^= flip;
                let Ok(read) = FactFile::parse(&bytes) else { continue };
                // Another question that has the same answer may be asked, such as of another unknown artifact, and
                // lines may be added behind the signatures; nothing else gets through.
                if let Ok(proven) = read.verify(&policy) {
                    assert!(
                        proven.answer == own.answer && own.answer == Answer::Nothing,
                        "byte {at} of {question}"
                    );
                    assert!(read.question != *question, "byte {at} of {question}");
                }
            }
        }
    }
}

#[test]
fn a_snapshot_counts_only_if_the_logs_own_key_signed_it() {
    let Told { asked, .. } = told();
    let (_, file) = &asked[0];
    assert!(file.verify(&policy(OPERATOR - 1)).is_err());
    // A statement of another kind that is on the log all the same.
    let mut ledger = Ledger::new();
    let said = ledger.register(1).unwrap();
    let mut other = file.clone();
    other.snapshot.extra =
        ledger.entries.iter().find(|entry| entry.id == said).map(|entry| entry.entry.clone());
    other.verify(&policy(OPERATOR)).unwrap_err();
    other.snapshot.extra = None;
    assert!(other.verify(&policy(OPERATOR)).is_err());
}

#[test]
fn broken_files_are_refused_in_words() {
    let Told { asked, .. } = told();
    let good = asked[0].1.to_string();
    let cases = [
        (String::new(), "line 1 of the fact's file is missing"),
        (good.replace("fact/v1", "fact/v2"), "line 1 of the fact's file is not `assay-fact/v1`"),
        (good.replacen("question ", "", 1), "line 2 of the fact's file asks nothing"),
        (good.replacen("\nlog ", "\nfact ", 1), "line 3 of the fact's file is not the fact about the log"),
        (good.replacen("\nlog ", "\nlog 0", 1), "line 3 of the fact's file has no position"),
    ];
    for (text, wanted) in cases {
        assert_eq!(FactFile::parse(text.as_bytes()).unwrap_err().to_string(), wanted);
    }
    let refused = FactFile::parse(good.replacen("artifact/", "artefact/", 1).as_bytes()).unwrap_err();
    assert!(refused.to_string().contains("is no question: `artifact/ID`"), "{refused}");
}

#[test]
fn files_of_facts_are_spelled_as_they_are_kept() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/ledger");
    let asked = told().asked;
    for (name, at) in [("fact-present", 0), ("fact-absent", 12)] {
        expect_file![folder.join(name)].assert_eq(&asked[at].1.to_string());
    }
}
