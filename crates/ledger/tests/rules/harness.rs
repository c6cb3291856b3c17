//! A log in memory: signs statements and applies them.

use assay_ledger::record::ArtifactRecord;
use assay_ledger::{Draft, Facts, Rejection, State, apply, key};
use assay_statement::bounded::{List, Text};
use assay_statement::predicate::*;
use assay_statement::{
    ArtifactId, Digest, PartyId, Predicate, PublicKey, SecretKey, SignedStatement, Signer, Statement,
    StatementId, Subject,
};

/// The seed of the operator's key.
pub const OPERATOR: u8 = 99;

pub fn secret(seed: u8) -> SecretKey {
    SecretKey::from_seed([seed; 32])
}

pub fn public(seed: u8) -> PublicKey {
    secret(seed).public_key()
}

pub fn party(seed: u8) -> PartyId {
    PartyId(public(seed))
}

pub fn digest(name: &str) -> Digest {
    Digest::of(name.as_bytes())
}

pub fn artifact(name: &str) -> ArtifactId {
    ArtifactId(digest(name))
}

pub fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::new(text).unwrap()
}

fn blob() -> BlobReference {
    BlobReference { digest: digest("a blob"), size_bytes: 1, media_type: text("text/csv") }
}

pub fn sign(subjects: Vec<Subject>, predicate: impl Into<Predicate>, seeds: &[u8]) -> SignedStatement {
    let secrets: Vec<SecretKey> = seeds.iter().copied().map(secret).collect();
    let signers: Vec<&dyn Signer> = secrets.iter().map(|secret| secret as &dyn Signer).collect();
    let envelope = Statement::new(subjects, predicate).unwrap().sign(&signers).unwrap();
    SignedStatement::from_envelope(envelope).unwrap()
}

/// A log whose every entry is kept, so that it can be replayed.
pub struct Ledger {
    pub state: State,
    pub log: StatementId,
    pub entries: Vec<SignedStatement>,
}

impl Ledger {
    /// A log with its first entry.
    pub fn new() -> Self {
        Self::with_market(None)
    }

    /// A log whose first entry names its money.
    pub fn with_market(market: Option<Market>) -> Self {
        let genesis = Some(Genesis { origin: text("log.example/rules"), nonce: digest("nonce"), market });
        let commit = Commit { log: None, number: 0, size: 0, time_ms: 1000, genesis };
        let genesis = sign(vec![Subject::of(Digest::of(b""))], commit, &[OPERATOR]);
        let mut ledger = Self { state: State::new(), log: genesis.id, entries: Vec::new() };
        ledger.enter(genesis).unwrap();
        ledger
    }

    /// A log with the parties 1, 2 and 3; party 1 owns `model` and the dataset `data`, party 2 owns `other`.
    pub fn furnished() -> Self {
        let mut ledger = Self::new();
        for seed in 1..=3 {
            ledger.register(seed).unwrap();
        }
        ledger.artifact("model", ArtifactKind::Model, 1).unwrap();
        ledger.artifact("data", ArtifactKind::Dataset, 1).unwrap();
        ledger.artifact("other", ArtifactKind::Model, 2).unwrap();
        ledger
    }

    pub fn next(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Applies a statement. One that is refused must leave the draft as it was.
    pub fn enter(&mut self, statement: SignedStatement) -> Result<StatementId, Rejection> {
        let mut draft = Draft::new(&self.state);
        let applied = apply(&mut draft, self.next(), &statement);
        let change = draft.into_change();
        if let Err(rejection) = applied {
            assert!(change.is_empty(), "a refused statement changed the draft: {rejection}");
            return Err(rejection);
        }
        self.state.absorb(change);
        let id = statement.id;
        self.entries.push(statement);
        Ok(id)
    }

    pub fn say(
        &mut self,
        subject: impl Into<Subject>,
        predicate: impl Into<Predicate>,
        seeds: &[u8],
    ) -> Result<StatementId, Rejection> {
        self.enter(sign(vec![subject.into()], predicate, seeds))
    }

    pub fn party(&mut self, of: u8, change: PartyChange, seeds: &[u8]) -> Result<StatementId, Rejection> {
        let log = self.log;
        self.say(party(of), Party { log, change }, seeds)
    }

    pub fn register(&mut self, seed: u8) -> Result<StatementId, Rejection> {
        let change = PartyChange::Register { name: text(&format!("party {seed}")), contact: None };
        self.party(seed, change, &[seed])
    }

    pub fn artifact(&mut self, name: &str, kind: ArtifactKind, seed: u8) -> Result<StatementId, Rejection> {
        self.made_from(name, kind, None, seed)
    }

    pub fn made_from(
        &mut self,
        name: &str,
        kind: ArtifactKind,
        parent: Option<ArtifactId>,
        seed: u8,
    ) -> Result<StatementId, Rejection> {
        let edge = |parent| LineageEdge {
            relation: Relation::TrainedOn,
            artifact: Some(parent),
            grant: None,
            external: None,
        };
        let registration = Artifact {
            log: self.log,
            kind,
            name: text(name),
            version: None,
            manifest: Manifest { size_bytes: 1, files: 1, files_bytes: 1 },
            licence: text("MIT"),
            lineage: List::new(parent.into_iter().map(edge).collect()).unwrap(),
            identifiers: List::default(),
            card: None,
            signature: None,
        };
        self.say(artifact(name), registration, &[seed])
    }

    pub fn contribution(&mut self, name: &str, by: u8, seeds: &[u8]) -> Result<StatementId, Rejection> {
        let contribution = Contribution {
            log: self.log,
            contributor: party(by),
            kind: ContributionKind::Labels,
            summary: text("labels"),
            items: 1,
            items_root: digest("items"),
            blob: None,
        };
        self.say(artifact(name), contribution, seeds)
    }

    pub fn announce(
        &mut self,
        subject: Digest,
        benchmark: Benchmark,
        models: &[&str],
        seed: u8,
    ) -> Result<StatementId, Rejection> {
        let models = List::new(models.iter().map(|name| artifact(name)).collect()).unwrap();
        let metric = text("accuracy");
        let step = ProtocolStep::Announce { benchmark, metric, harness: None, models, examples: None };
        self.say(Subject::of(subject), Protocol { log: self.log, step }, &[seed])
    }

    pub fn reveal(
        &mut self,
        protocol: StatementId,
        benchmark: &str,
        salt: &str,
        seed: u8,
    ) -> Result<StatementId, Rejection> {
        let step = ProtocolStep::Reveal { benchmark: digest(benchmark), salt: digest(salt) };
        self.say(protocol, Protocol { log: self.log, step }, &[seed])
    }

    pub fn evaluate(
        &mut self,
        model: &str,
        protocol: Option<StatementId>,
        benchmark: &str,
        seed: u8,
    ) -> Result<StatementId, Rejection> {
        // Distinguishes two evaluations of the same.
        self.evaluate_again(model, protocol, benchmark, 1 + self.next(), None, seed)
    }

    pub fn evaluate_again(
        &mut self,
        model: &str,
        protocol: Option<StatementId>,
        benchmark: &str,
        examples_count: u64,
        repeats: Option<StatementId>,
        seed: u8,
    ) -> Result<StatementId, Rejection> {
        let evaluation = Evaluation {
            log: self.log,
            protocol,
            repeats,
            benchmark: digest(benchmark),
            metric: text("accuracy"),
            harness: None,
            examples: blob(),
            examples_count,
            outcomes: OutcomeTable { blob: blob(), rows: 1, rows_root: digest("rows") },
        };
        self.say(Subject::named(text(model), artifact(model).0), evaluation, &[seed])
    }

    pub fn replay(
        &mut self,
        evaluation: StatementId,
        size: u64,
        root: Digest,
        seed: u8,
    ) -> Result<StatementId, Rejection> {
        let replay = Replay {
            log: self.log,
            sample: Sample { size, root, rows: 1 },
            tolerance: Rate::new(0.0).unwrap(),
            matched: 1,
            differed: 0,
            outcomes: blob(),
        };
        self.say(evaluation, replay, &[seed])
    }

    pub fn claim(&mut self, model: &str, seed: u8) -> Result<StatementId, Rejection> {
        let rate = Rate::new(0.9).unwrap();
        let claim = Claim {
            log: self.log,
            kind: ClaimKind::Niche,
            slice: List::new(vec![Condition {
                feature: text("language"),
                op: Operator::Is,
                value: ConditionValue::Text(text("fr")),
            }])
            .unwrap(),
            metric: text("accuracy"),
            floor: rate,
            confidence: rate,
            benchmark: None,
        };
        self.say(artifact(model), claim, &[seed])
    }

    pub fn verdict(
        &mut self,
        claim: StatementId,
        evidence: &[StatementId],
        seed: u8,
    ) -> Result<StatementId, Rejection> {
        let rate = |share| Rate::new(share).unwrap();
        let verdict = Verdict {
            log: self.log,
            evidence: List::new(evidence.to_vec()).unwrap(),
            method: text("mixture/v1"),
            outcomes: 1,
            mean: Some(rate(0.9)),
            lower: rate(0.1),
            upper: rate(1.0),
            e_value_against_log10: Figure::new(0.0).unwrap(),
            e_value_for_log10: Figure::new(0.0).unwrap(),
            decision: Decision::Undecided,
        };
        self.say(claim, verdict, &[seed])
    }

    pub fn attest(
        &mut self,
        subject: impl Into<Subject>,
        about: About,
        seed: u8,
    ) -> Result<StatementId, Rejection> {
        let attestation = Attestation {
            log: self.log,
            about,
            kind: AttestationKind::Audit,
            summary: text(&format!("seen at {}", self.next())),
            severity: None,
            evidence: List::default(),
        };
        self.say(subject, attestation, &[seed])
    }

    pub fn respond(
        &mut self,
        to: StatementId,
        concerning: Option<Digest>,
        seed: u8,
    ) -> Result<StatementId, Rejection> {
        let response = Response {
            log: self.log,
            concerning,
            kind: ResponseKind::Comment,
            summary: text(&format!("said at {}", self.next())),
            evidence: List::default(),
        };
        self.say(to, response, &[seed])
    }

    pub fn lifecycle(
        &mut self,
        name: &str,
        state: LifecycleState,
        seed: u8,
    ) -> Result<StatementId, Rejection> {
        let record: Option<ArtifactRecord> = self.state.record(&key::artifact(&artifact(name))).unwrap();
        self.lifecycle_of(name, state, record.unwrap().state_index, seed)
    }

    pub fn lifecycle_of(
        &mut self,
        name: &str,
        state: LifecycleState,
        state_index: u64,
        seed: u8,
    ) -> Result<StatementId, Rejection> {
        let lifecycle = Lifecycle { log: self.log, state, state_index, reason: None, successor: None };
        self.say(artifact(name), lifecycle, &[seed])
    }

    pub fn commit(&mut self, number: u64, size: u64, time_ms: u64) -> Result<StatementId, Rejection> {
        let commit = Commit { log: Some(self.log), number, size, time_ms, genesis: None };
        self.say(Subject::of(digest("a root")), commit, &[OPERATOR])
    }

    pub fn snapshot(&mut self, size: u64) -> Result<StatementId, Rejection> {
        let snapshot = Snapshot { log: self.log, size, facts: 1 };
        self.say(Subject::of(digest("a state root")), snapshot, &[OPERATOR])
    }
}
