//! Statements as clients send them: envelopes in JSON.

use assay_statement::bounded::{List, Text};
use assay_statement::predicate::*;
use assay_statement::{ArtifactId, Digest, PartyId, Predicate, SecretKey, Statement, StatementId, Subject};

pub fn text<const MAX: usize>(text: impl Into<String>) -> Text<MAX> {
    Text::new(text.into()).unwrap()
}

pub fn secret(seed: u64) -> SecretKey {
    SecretKey::from_seed(*Digest::of(&seed.to_be_bytes()).as_bytes())
}

pub fn party_id(seed: u64) -> PartyId {
    PartyId(secret(seed).public_key())
}

pub fn sign(subjects: Vec<Subject>, predicate: impl Into<Predicate>, keys: &[&SecretKey]) -> String {
    let statement = Statement::new(subjects, predicate).unwrap();
    let signers: Vec<&dyn assay_statement::Signer> =
        keys.iter().map(|key| *key as &dyn assay_statement::Signer).collect();
    String::from_utf8(statement.sign(&signers).unwrap().to_entry()).unwrap()
}

/// The id of an envelope.
pub fn id(envelope: &str) -> StatementId {
    StatementId(Digest::of(envelope.as_bytes()))
}

/// The registration of the party of a seed.
pub fn party(log: StatementId, seed: u64) -> String {
    let change = PartyChange::Register { name: text(format!("Party {seed}")), contact: None };
    sign(vec![party_id(seed).into()], Party { log, change }, &[&secret(seed)])
}

/// Revokes or adds keys of the party of a seed.
pub fn change_party(log: StatementId, seed: u64, change: PartyChange, keys: &[&SecretKey]) -> String {
    sign(vec![party_id(seed).into()], Party { log, change }, keys)
}

/// The id of the artifact of a number.
pub fn artifact_id(number: u64) -> ArtifactId {
    ArtifactId(Digest::of(format!("artifact {number}").as_bytes()))
}

/// The registration of the artifact of a number by the party of a seed, made from others.
pub fn child(log: StatementId, seed: u64, number: u64, parents: &[u64]) -> String {
    let edge = |parent: &u64| LineageEdge {
        relation: Relation::FineTunedFrom,
        artifact: Some(artifact_id(*parent)),
        grant: None,
        external: None,
    };
    let artifact = Artifact {
        log,
        kind: ArtifactKind::Model,
        name: text(format!("Model {number}")),
        version: None,
        manifest: Manifest { size_bytes: 100, files: 1, files_bytes: 1000 },
        licence: text("MIT"),
        lineage: List::new(parents.iter().map(edge).collect()).unwrap(),
        identifiers: List::default(),
        card: None,
        signature: None,
    };
    sign(vec![artifact_id(number).into()], artifact, &[&secret(seed)])
}

pub fn artifact(log: StatementId, seed: u64, number: u64) -> String {
    child(log, seed, number, &[])
}

fn blob(name: &str) -> BlobReference {
    BlobReference { digest: Digest::of(name.as_bytes()), size_bytes: 10, media_type: text("text/csv") }
}

pub fn evaluation(log: StatementId, seed: u64, model: u64) -> String {
    let evaluation = Evaluation {
        log,
        protocol: None,
        repeats: None,
        benchmark: Digest::of(b"benchmark"),
        metric: text("accuracy"),
        harness: None,
        examples: blob("examples"),
        examples_count: 5,
        outcomes: OutcomeTable { blob: blob("outcomes"), rows: 5, rows_root: Digest::of(b"rows") },
    };
    let subject = Subject::named(text(format!("model {model}")), artifact_id(model).0);
    sign(vec![subject], evaluation, &[&secret(seed)])
}

pub fn claim(log: StatementId, seed: u64, model: u64, floor: f64) -> String {
    let claim = Claim {
        log,
        kind: ClaimKind::Niche,
        slice: List::default(),
        metric: text("accuracy"),
        floor: Rate::new(floor).unwrap(),
        confidence: Rate::new(0.95).unwrap(),
        benchmark: None,
    };
    sign(vec![artifact_id(model).into()], claim, &[&secret(seed)])
}

pub fn verdict(log: StatementId, seed: u64, claim: StatementId, evidence: StatementId) -> String {
    let verdict = Verdict {
        log,
        evidence: List::new(vec![evidence]).unwrap(),
        method: text("assay-verdict/v1"),
        outcomes: 5,
        mean: Rate::new(0.8),
        lower: Rate::new(0.3).unwrap(),
        upper: Rate::new(0.99).unwrap(),
        e_value_against_log10: Figure::new(0.0).unwrap(),
        e_value_for_log10: Figure::new(0.5).unwrap(),
        decision: Decision::Undecided,
    };
    sign(vec![claim.into()], verdict, &[&secret(seed)])
}

pub fn attestation(log: StatementId, seed: u64, artifact: u64, kind: AttestationKind) -> String {
    let attestation = Attestation {
        log,
        about: About::Artifact,
        kind,
        summary: text("what was seen"),
        severity: None,
        evidence: List::default(),
    };
    sign(vec![artifact_id(artifact).into()], attestation, &[&secret(seed)])
}
