//! What is said about models, in turn: evaluations, claims, reviews and states of each.

use assay_statement::bounded::{List, Text};
use assay_statement::predicate::*;
use assay_statement::{Digest, SecretKey, Statement, StatementId, Subject};

pub fn key() -> SecretKey {
    SecretKey::from_seed([3; 32])
}

pub fn benchmark() -> Digest {
    Digest::of(b"benchmark")
}

fn text<const MAX: usize>(text: impl Into<String>) -> Text<MAX> {
    Text::new(text.into()).unwrap()
}

/// The statement of a number, about a model.
pub fn about(log: StatementId, model: u64, number: u64) -> Vec<u8> {
    let subject = Digest::of(&model.to_be_bytes());
    let statement = match number / 1000 % 4 {
        0 => Statement::new(vec![Subject::named(text("model"), subject)], evaluation(log, number)),
        1 => Statement::new(vec![Subject::of(subject)], claim(log, number)),
        _ => Statement::new(vec![Subject::of(subject)], review(log, number)),
    };
    statement.unwrap().sign(&[&key()]).unwrap().to_entry()
}

fn evaluation(log: StatementId, number: u64) -> Evaluation {
    let blob = |name: String| BlobReference {
        digest: Digest::of(name.as_bytes()),
        size_bytes: 10,
        media_type: text("text/csv"),
    };
    let (examples, outcomes) = (blob(format!("examples {number}")), blob(format!("outcomes {number}")));
    Evaluation {
        log,
        protocol: None,
        repeats: None,
        benchmark: benchmark(),
        metric: text("accuracy"),
        harness: Some(text("a harness 1.0")),
        examples,
        examples_count: number + 1,
        outcomes: OutcomeTable { blob: outcomes, rows: number + 1, rows_root: Digest::of(b"rows") },
    }
}

fn claim(log: StatementId, number: u64) -> Claim {
    let number = Figure::new(number as f64).unwrap();
    let condition =
        Condition { feature: text("length"), op: Operator::Below, value: ConditionValue::Number(number) };
    Claim {
        log,
        kind: ClaimKind::Niche,
        slice: List::new(vec![condition]).unwrap(),
        metric: text("accuracy"),
        floor: Rate::new(0.9).unwrap(),
        confidence: Rate::new(0.95).unwrap(),
        benchmark: None,
    }
}

fn review(log: StatementId, number: u64) -> Attestation {
    Attestation {
        log,
        about: About::Artifact,
        kind: if number.is_multiple_of(7) { AttestationKind::Incident } else { AttestationKind::Review },
        summary: text(format!("what was seen the {number}th time, in some words more than one")),
        severity: None,
        evidence: List::default(),
    }
}

/// The right to use a model, for sale.
pub fn listing(log: StatementId, model: u64) -> Vec<u8> {
    let terms = TermSheet {
        commercial_use: true,
        derivatives: Derivatives::Allowed,
        attribution: false,
        royalty_ppm: PartsPerMillion::NOTHING,
        transferable: false,
        revocable: false,
        lasts_ms: None,
        note: None,
    };
    let open = OpenListing {
        reference: text(format!("listing {model}")),
        right: Right::Use,
        price: Price::Fixed { amount: Amount::new(1_000_000 + model).unwrap() },
        terms,
        claims: List::default(),
        warranty: None,
        adjudicator: None,
        delivery_ms: 3_600_000,
        trial_ms: 3_600_000,
        expires_ms: None,
    };
    let listing = Listing { log, step: ListingStep::Open(Box::new(open)) };
    let subject = Subject::of(Digest::of(&model.to_be_bytes()));
    Statement::new(vec![subject], listing).unwrap().sign(&[&key()]).unwrap().to_entry()
}
