//! One statement of every kind, made from fixed keys.
#![allow(unreachable_pub, dead_code)]

mod market;

use assay_statement::bounded::{List, Text};
use assay_statement::predicate::*;
use assay_statement::{
    ArtifactId, Digest, Envelope, PartyId, SecretKey, Signer, Statement, StatementId, Subject,
};

pub fn secret(seed: u8) -> SecretKey {
    SecretKey::from_seed([seed; 32])
}

pub fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::new(text).unwrap()
}

fn digest(name: &str) -> Digest {
    Digest::of(name.as_bytes())
}

fn blob(name: &str, media_type: &str) -> BlobReference {
    BlobReference { digest: digest(name), size_bytes: 1234, media_type: text(media_type) }
}

pub fn log() -> StatementId {
    StatementId(digest("a log's first entry"))
}

/// Each kind with a signed example of it.
pub fn examples() -> Vec<(&'static str, Envelope)> {
    let owner = PartyId(secret(1).public_key());
    let model = ArtifactId(digest("the manifest of a model"));
    let dataset = ArtifactId(digest("the manifest of a dataset"));
    let benchmark = digest("the manifest of a benchmark");
    let claim = StatementId(digest("a claim"));
    let evaluation = StatementId(digest("an evaluation"));
    let named = |name: &str, id: ArtifactId| Subject::named(text(name), id.0);
    let rate = |share| Rate::new(share).unwrap();
    let figure = |number| Figure::new(number).unwrap();
    let one = |kind: &'static str, subjects: Vec<Subject>, predicate: Predicate, seeds: &[u8]| {
        let secrets: Vec<SecretKey> = seeds.iter().copied().map(secret).collect();
        let signers: Vec<&dyn Signer> = secrets.iter().map(|secret| secret as &dyn Signer).collect();
        (kind, Statement::new(subjects, predicate).unwrap().sign(&signers).unwrap())
    };
    let register = PartyChange::Register { name: text("Ada"), contact: Some(text("ada@example.org")) };
    let rotate = PartyChange::RotateKey { old: secret(1).public_key(), new: secret(2).public_key() };
    let announce = ProtocolStep::Announce {
        benchmark: Benchmark::Sealed,
        metric: text("accuracy"),
        harness: Some(text("assay evaluate 0.1.0")),
        models: List::new(vec![model]).unwrap(),
        examples: Some(1000),
    };
    let salt = digest("a salt");
    let sealed = commitment(&salt, &benchmark);
    let mut all = vec![
        one(
            "commit-genesis",
            vec![Subject::of(Digest::of(b""))],
            Commit {
                log: None,
                number: 0,
                size: 0,
                time_ms: 1_790_000_000_000,
                genesis: Some(Genesis {
                    origin: text("log.example/2026"),
                    nonce: digest("a nonce"),
                    market: None,
                }),
            }
            .into(),
            &[9],
        ),
        one(
            "commit",
            vec![Subject::of(digest("a root"))],
            Commit { log: Some(log()), number: 7, size: 120, time_ms: 1_790_000_000_500, genesis: None }
                .into(),
            &[9],
        ),
        one(
            "snapshot",
            vec![Subject::of(digest("a state root"))],
            Snapshot { log: log(), size: 120, facts: 300 }.into(),
            &[9],
        ),
        one("party-register", vec![owner.into()], Party { log: log(), change: register }.into(), &[1]),
        one("party-rotate-key", vec![owner.into()], Party { log: log(), change: rotate }.into(), &[1, 2]),
        one(
            "artifact",
            vec![named("langid-small", model)],
            Artifact {
                log: log(),
                kind: ArtifactKind::Model,
                name: text("langid-small"),
                version: Some(text("1.2")),
                manifest: Manifest { size_bytes: 512, files: 3, files_bytes: 4_000_000 },
                licence: text("Apache-2.0"),
                lineage: List::new(vec![
                    LineageEdge {
                        relation: Relation::TrainedOn,
                        artifact: Some(dataset),
                        grant: None,
                        external: None,
                    },
                    LineageEdge {
                        relation: Relation::FineTunedFrom,
                        artifact: None,
                        grant: None,
                        external: Some(text("hub:someone/base-model")),
                    },
                ])
                .unwrap(),
                identifiers: List::new(vec![text("hub:ada/langid-small")]).unwrap(),
                card: Some(blob("a card", "text/markdown")),
                signature: Some(ModelSignature {
                    bundle: blob("a bundle", "application/vnd.dev.sigstore.bundle.v0.3+json"),
                    key: blob("a key", "application/x-pem-file"),
                }),
            }
            .into(),
            &[1],
        ),
        one(
            "contribution",
            vec![model.into()],
            Contribution {
                log: log(),
                contributor: PartyId(secret(3).public_key()),
                kind: ContributionKind::Labels,
                summary: text("labels for 5,000 short phrases"),
                items: 5000,
                items_root: digest("the root of the items"),
                blob: None,
            }
            .into(),
            &[3, 1],
        ),
        one(
            "protocol-announce",
            vec![Subject::of(sealed)],
            Protocol { log: log(), step: announce }.into(),
            &[4],
        ),
        one(
            "protocol-reveal",
            vec![StatementId(digest("an announcement")).into()],
            Protocol { log: log(), step: ProtocolStep::Reveal { benchmark, salt } }.into(),
            &[4],
        ),
        one(
            "evaluation",
            vec![named("langid-small", model)],
            Evaluation {
                log: log(),
                protocol: Some(StatementId(digest("an announcement"))),
                repeats: None,
                benchmark,
                metric: text("accuracy"),
                harness: None,
                examples: blob("examples", "application/vnd.apache.parquet"),
                examples_count: 1000,
                outcomes: OutcomeTable {
                    blob: blob("outcomes", "application/vnd.apache.parquet"),
                    rows: 1000,
                    rows_root: digest("the root of the rows"),
                },
            }
            .into(),
            &[4],
        ),
        one(
            "replay",
            vec![evaluation.into()],
            Replay {
                log: log(),
                sample: Sample { size: 130, root: digest("a later root"), rows: 50 },
                tolerance: rate(0.0),
                matched: 49,
                differed: 1,
                outcomes: blob("rows run again", "text/csv"),
            }
            .into(),
            &[5],
        ),
        one(
            "claim",
            vec![model.into()],
            Claim {
                log: log(),
                kind: ClaimKind::Niche,
                slice: List::new(vec![
                    Condition {
                        feature: text("language"),
                        op: Operator::Is,
                        value: ConditionValue::Text(text("fr")),
                    },
                    Condition {
                        feature: text("length"),
                        op: Operator::Range,
                        value: ConditionValue::Range { from: figure(10.0), to: figure(35.5) },
                    },
                ])
                .unwrap(),
                metric: text("accuracy"),
                floor: rate(0.95),
                confidence: rate(0.95),
                benchmark: None,
            }
            .into(),
            &[1],
        ),
        one(
            "verdict",
            vec![claim.into()],
            Verdict {
                log: log(),
                evidence: List::new(vec![evaluation]).unwrap(),
                method: text("mixture/v1"),
                outcomes: 400,
                mean: Some(rate(0.98)),
                lower: rate(0.9601),
                upper: rate(0.99),
                e_value_against_log10: figure(-4.25),
                e_value_for_log10: figure(2.5),
                decision: Decision::Upheld,
            }
            .into(),
            &[4],
        ),
        one(
            "attestation",
            vec![model.into()],
            Attestation {
                log: log(),
                about: About::Artifact,
                kind: AttestationKind::Incident,
                summary: text("answers in English when asked in Malay"),
                severity: Some(Severity::Medium),
                evidence: List::new(vec![blob("a report", "application/pdf")]).unwrap(),
            }
            .into(),
            &[6],
        ),
        one(
            "response",
            vec![StatementId(digest("an attestation")).into()],
            Response {
                log: log(),
                concerning: Some(model.0),
                kind: ResponseKind::Acknowledged,
                summary: text("known; use version 1.3"),
                evidence: List::default(),
            }
            .into(),
            &[1],
        ),
        one(
            "lifecycle",
            vec![model.into()],
            Lifecycle {
                log: log(),
                state: LifecycleState::Deprecated,
                state_index: 4,
                reason: Some(text("version 1.3 is out")),
                successor: Some(ArtifactId(digest("the manifest of version 1.3"))),
            }
            .into(),
            &[1],
        ),
    ];
    all.extend(market::examples());
    all
}
