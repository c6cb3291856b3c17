//! Parties, statements and logs for tests.
#![allow(dead_code, unreachable_pub)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use assay_statement::bounded::{List, Text};
use assay_statement::predicate::*;
use assay_statement::{
    ArtifactId, Digest, PartyId, SecretKey, SignedStatement, Statement, StatementId, Subject, Verified,
};
use assay_store::log::{Clock, Log, OperatorKey, Settings, StoreError};
use assay_store::objects::Objects;

/// A clock that ticks with every look.
pub struct Ticks(AtomicU64);

impl Clock for Ticks {
    fn now_ms(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

pub fn text<const MAX: usize>(text: impl Into<String>) -> Text<MAX> {
    Text::new(text.into()).unwrap()
}

pub fn settings(writer: u64) -> Settings {
    Settings {
        key: Some(OperatorKey::from_seed([9; 32])),
        clock: Arc::new(Ticks(AtomicU64::new(1_790_000_000_000))),
        writer: writer.to_be_bytes(),
        mark: None,
    }
}

pub fn create(objects: Arc<dyn Objects>, writer: u64) -> Result<Log, StoreError> {
    let genesis = Genesis { origin: text("log.example/test"), nonce: Digest::of(b"nonce"), market: None };
    Log::create(objects, settings(writer), genesis)
}

pub fn open(objects: Arc<dyn Objects>, writer: u64) -> Result<Log, StoreError> {
    Log::open(objects, settings(writer))
}

pub fn secret(seed: u64) -> SecretKey {
    SecretKey::from_seed(*Digest::of(&seed.to_be_bytes()).as_bytes())
}

pub fn signed(
    subject: Subject,
    predicate: impl Into<assay_statement::Predicate>,
    key: &SecretKey,
) -> Verified {
    let envelope = Statement::new(vec![subject], predicate).unwrap().sign(&[key]).unwrap();
    Verified::verify(SignedStatement::from_envelope(envelope).unwrap()).unwrap()
}

/// The registration of the party of a seed.
pub fn party(log: StatementId, seed: u64) -> Verified {
    let key = secret(seed);
    let change = PartyChange::Register { name: text(format!("party {seed}")), contact: None };
    signed(PartyId(key.public_key()).into(), Party { log, change }, &key)
}

/// The id of the artifact of a number.
pub fn artifact_id(number: u64) -> ArtifactId {
    ArtifactId(Digest::of(format!("artifact {number}").as_bytes()))
}

/// The registration of the artifact of a number by the party of a seed.
pub fn artifact(log: StatementId, seed: u64, number: u64) -> Verified {
    let artifact = Artifact {
        log,
        kind: ArtifactKind::Model,
        name: text(format!("model {number}")),
        version: None,
        manifest: Manifest { size_bytes: 100, files: 1, files_bytes: 1000 },
        licence: text("MIT"),
        lineage: List::default(),
        identifiers: List::default(),
        card: None,
        signature: None,
    };
    signed(artifact_id(number).into(), artifact, &secret(seed))
}

/// A deposit of the operator's to the party of a seed, by a number that makes each another one.
pub fn deposit(log: StatementId, seed: u64, number: u64) -> Verified {
    operator_deposit(log, seed, &format!("deposit {number}"), 1 + number)
}

/// A deposit of the operator's to the party of a seed.
pub fn operator_deposit(log: StatementId, seed: u64, reference: &str, amount: u64) -> Verified {
    let operator = OperatorKey::from_seed([9; 32]);
    let deposit = Deposit { log, reference: text(reference), amount: Amount::new(amount).unwrap() };
    signed(PartyId(secret(seed).public_key()).into(), deposit, operator.secret())
}

/// Publishes what the log holds now.
pub fn publish(log: &mut Log) -> Result<(), StoreError> {
    log.publisher()?.publish()
}

/// Makes a snapshot at once and logs it.
pub fn snapshot(log: &mut Log, objects: &dyn Objects) -> Result<(), StoreError> {
    if let Some(unpacked) = log.begin_snapshot() {
        log.finish_snapshot(unpacked.store(objects)?)?;
        log.append(&[])?;
        log.prune_snapshots()?;
    }
    Ok(())
}
