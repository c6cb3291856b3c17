//! The golden files in `vectors/evidence`: tables, the evaluations that sign them, claims, and the verdicts that follow.
//!
//! `UPDATE_EXPECT=1` makes the statements anew after a deliberate change of format; the tables stay.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::path::PathBuf;

use assay_judge::{Fetched, JudgeError, Judged, LoggedEvaluation, Tables, difference, judge_claim};
use assay_records::{OutcomeColumns, Source, examples_from, outcomes_from, outcomes_to_parquet};
use assay_statement::bounded::{List, Text};
use assay_statement::predicate::*;
use assay_statement::{
    ArtifactId, Digest, Envelope, PartyId, Predicate, SecretKey, SignedStatement, Statement, StatementId,
    Subject,
};

/// The tables of each evaluation, and what is wrong with the one that is passed over.
const EVALUATIONS: [(u64, &str, &str, &str, bool); 5] = [
    (0, "accuracy", "first-examples.csv", "first-outcomes.csv", true),
    (2, "accuracy", "second-examples.jsonl", "second-outcomes.parquet", true),
    (3, "accuracy", "third-examples.csv", "third-outcomes.jsonl", false),
    (4, "accuracy", "third-examples.csv", "third-outcomes.jsonl", true),
    (6, "f1", "fourth-examples.csv", "fourth-outcomes.csv", true),
];
const KINDS: [&str; 9] = [
    "evaluation",
    "claim",
    "evaluation",
    "evaluation",
    "evaluation",
    "claim",
    "evaluation",
    "verdict",
    "verdict",
];

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/evidence").join(name)
}

fn read(name: &str) -> Vec<u8> {
    fs::read(path(name)).unwrap()
}

fn text<const MAX: usize>(words: &str) -> Text<MAX> {
    Text::new(words).unwrap()
}

fn list<T, const MAX: usize>(items: Vec<T>) -> List<T, MAX> {
    List::new(items).unwrap()
}

fn log() -> StatementId {
    StatementId(Digest::of(b"a log"))
}

fn model(name: &str) -> ArtifactId {
    ArtifactId(Digest::of(name.as_bytes()))
}

fn tables(examples: &str, outcomes: &str) -> Tables {
    Tables::read(read(examples), read(outcomes)).unwrap()
}

fn blob(name: &str) -> BlobReference {
    let media_type = match name.rsplit_once('.').unwrap().1 {
        "csv" => "text/csv",
        "jsonl" => "application/x-ndjson",
        _ => "application/vnd.apache.parquet",
    };
    let bytes = read(name);
    BlobReference { digest: Digest::of(&bytes), size_bytes: bytes.len() as u64, media_type: text(media_type) }
}

fn evaluation(metric: &str, examples: &str, outcomes: &str, sound: bool) -> Statement {
    let tables = tables(examples, outcomes);
    let (rows, root) = tables.rows_root();
    let root = if sound { Digest::from(*root.as_bytes()) } else { Digest::of(b"other rows") };
    // The third table calls the model otherwise, which is for its evaluation to say.
    let artifact = |name: &str| model(if name == "klein" { "small" } else { name }).0;
    let named = |one: &assay_evidence::ModelOutcomes| Subject::named(text(&one.model), artifact(&one.model));
    let evaluation = Evaluation {
        log: log(),
        protocol: None,
        repeats: None,
        benchmark: Digest::of(&read(examples)),
        metric: text(metric),
        harness: None,
        examples: blob(examples),
        examples_count: tables.examples.len() as u64,
        outcomes: OutcomeTable { blob: blob(outcomes), rows, rows_root: root },
    };
    Statement::new(tables.outcomes.models.iter().map(named).collect(), evaluation).unwrap()
}

fn claim(index: u64) -> Statement {
    let condition = |feature: &str, op, value| Condition { feature: text(feature), op, value };
    let number = |number| Figure::new(number).unwrap();
    let languages = list(vec![text("fr"), text("français du Québec, \"joual\"")]);
    let (kind, metric, floor, slice) = match index {
        1 => (
            ClaimKind::Niche,
            "accuracy",
            0.6,
            vec![
                condition("language", Operator::In, ConditionValue::Texts(languages)),
                condition("length", Operator::Below, ConditionValue::Number(number(40.0))),
            ],
        ),
        _ => (
            ClaimKind::Limit,
            "f1",
            0.4,
            vec![condition(
                "length",
                Operator::Range,
                ConditionValue::Range { from: number(10.0), to: number(70.0) },
            )],
        ),
    };
    let share = |share| Rate::new(share).unwrap();
    let claim = Claim {
        log: log(),
        kind,
        slice: list(slice),
        metric: text(metric),
        floor: share(floor),
        confidence: share(0.95),
        benchmark: None,
    };
    Statement::new(vec![model("small").into()], claim).unwrap()
}

/// The owner makes claims, an evaluator evaluates, and somebody else computes the verdicts.
fn signed(statement: &Statement, seed: u8) -> Envelope {
    statement.sign(&[&SecretKey::from_seed([seed; 32])]).unwrap()
}

fn name(index: usize) -> String {
    format!("{index}-{}.json", KINDS[index])
}

fn golden(index: usize) -> SignedStatement {
    SignedStatement::from_entry(&read(&name(index))).unwrap()
}

/// The evaluations as they lie in the files.
fn logged() -> Vec<LoggedEvaluation> {
    let one = |index: usize| {
        let signed = golden(index);
        let Predicate::Evaluation(evaluation) = signed.statement.predicate.clone() else { unreachable!() };
        LoggedEvaluation { id: signed.id, index: index as u64, statement: signed.statement, evaluation }
    };
    EVALUATIONS.iter().map(|(index, ..)| one(*index as usize)).collect()
}

fn judged(index: usize) -> (Judged, Claim, StatementId) {
    let signed = golden(index);
    let Predicate::Claim(claim) = &signed.statement.predicate else { unreachable!() };
    let tables: Vec<Vec<u8>> =
        fs::read_dir(path("")).unwrap().map(|one| fs::read(one.unwrap().path()).unwrap()).collect();
    let fetch = |blob: &BlobReference| -> Result<Fetched, JudgeError> {
        let found = tables.iter().find(|bytes| Digest::of(bytes) == blob.digest);
        Ok(found.map_or(Fetched::NotPublic, |bytes| Fetched::Bytes(bytes.clone())))
    };
    let judged = judge_claim(claim, model("small"), index as u64, &logged(), &|_| true, &fetch).unwrap();
    (judged, claim.clone(), signed.id)
}

fn verdict(index: usize) -> Statement {
    let (judged, claim, id) = judged(if index == 7 { 1 } else { 5 });
    Statement::new(vec![id.into()], judged.verdict(log(), &claim).unwrap()).unwrap()
}

#[test]
fn statements_are_spelled_as_the_golden_files() {
    if std::env::var_os("UPDATE_EXPECT").is_some() && !path("second-outcomes.parquet").exists() {
        let examples =
            examples_from(&Source::from_bytes("", None, read("second-examples.jsonl")).unwrap()).unwrap();
        let source = Source::from_bytes("", None, read("second-outcomes.csv")).unwrap();
        let outcomes = outcomes_from(&[source], &examples, &OutcomeColumns::default()).unwrap().outcomes;
        fs::write(path("second-outcomes.parquet"), outcomes_to_parquet(&examples, &outcomes).unwrap())
            .unwrap();
    }
    for (index, kind) in KINDS.into_iter().enumerate() {
        let number = index as u64;
        let envelope = match kind {
            "claim" => signed(&claim(number), 21),
            "verdict" => signed(&verdict(index), 23),
            _ => {
                let found = EVALUATIONS.iter().find(|(at, ..)| *at == number).unwrap();
                let (_, metric, examples, outcomes, sound) = found;
                signed(&evaluation(metric, examples, outcomes, *sound), 22)
            }
        };
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(path(&name(index)), envelope.to_entry()).unwrap();
        }
        let kept = String::from_utf8(read(&name(index))).unwrap();
        assert_eq!(String::from_utf8(envelope.to_entry()).unwrap(), kept, "{}", name(index));
    }
}

#[test]
fn verdicts_follow_from_the_files_alone() {
    for (at, claim_at, decision, evidence, passed_over) in
        [(7, 1, Decision::Upheld, &[2, 4][..], &[3][..]), (8, 5, Decision::Upheld, &[6], &[])]
    {
        let signed = golden(at);
        assert_eq!(signed.envelope.first_bad_signature(), None);
        let Predicate::Verdict(verdict) = &signed.statement.predicate else { unreachable!() };
        let (judged, claim, _) = judged(claim_at);
        assert_eq!(difference(verdict, &judged.verdict(log(), &claim).unwrap()), None);
        assert_eq!((verdict.decision, judged.decision), (decision, decision));
        let ids = |indexes: &[usize]| indexes.iter().map(|index| golden(*index).id).collect::<Vec<_>>();
        assert_eq!(verdict.evidence[..], ids(evidence)[..]);
        let passed: Vec<_> = judged.passed_over.iter().map(|one| one.id).collect();
        assert_eq!(passed, ids(passed_over));
    }
    // What the tables must show: examples that were seen, and scores that are not only 0 and 1.
    assert!(judged(1).0.seen_before > 0);
    let mean = judged(5).0.judgement.mean.unwrap();
    assert!(mean > 0.0 && mean < 0.4);
}

#[test]
fn a_table_says_the_same_in_any_format() {
    let csv = tables("second-examples.jsonl", "second-outcomes.csv").rows_root();
    assert_eq!(csv, tables("second-examples.jsonl", "second-outcomes.parquet").rows_root());
}

#[test]
fn the_party_of_each_statement_is_that_of_its_seed() {
    for (index, seed) in [(0, 22), (1, 21), (7, 23)] {
        let key = golden(index).envelope.signatures()[0].key;
        assert_eq!(PartyId(key), PartyId(SecretKey::from_seed([seed; 32]).public_key()));
    }
}
