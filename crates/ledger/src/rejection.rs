//! Why a statement is not taken.

use assay_statement::{ArtifactId, Digest, Kind, PartyId, PublicKey, StatementId};
use thiserror::Error;

use crate::codec::CodecError;
use crate::market::MarketRejection;
use crate::utc::Utc;

/// The rule that a statement breaks.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "each message says what its fields are")]
pub enum Rejection {
    #[error("the statement is already logged at index {index}")]
    AlreadyLogged { index: u64 },
    #[error("the log has no first entry yet")]
    NoGenesis,
    #[error("the statement names the log {}, this is `{log}`", named.map_or("nothing".into(), |named| format!("`{named}`")))]
    OtherLog { named: Option<StatementId>, log: StatementId },
    #[error("the key `{key}` belongs to no registered party")]
    UnknownKey { key: PublicKey },
    #[error("the key `{key}` was revoked at index {index}")]
    RevokedKey { key: PublicKey, index: u64 },
    #[error("the key `{key}` already belongs to a party")]
    KeyTaken { key: PublicKey },
    #[error("a party has at most {bound} keys")]
    TooManyKeys { bound: u64 },
    #[error("the last key of a party cannot be revoked; rotate it instead")]
    LastKey,
    #[error("the party `{party}` is already registered")]
    PartyExists { party: PartyId },
    #[error("the statement's subject is not the party that signs it")]
    NotTheSubject,
    #[error("only the log's operator may say this")]
    NotTheOperator,
    #[error("the statement takes {wanted}")]
    Signers { wanted: &'static str },
    #[error("the artifact `{id}` is already registered, at index {index}")]
    ArtifactExists { id: ArtifactId, index: u64 },
    #[error("the artifact `{id}` is not registered")]
    UnknownArtifact { id: ArtifactId },
    #[error("the artifact `{id}` belongs to `{owner}`, who alone may say this")]
    NotTheOwner { id: ArtifactId, owner: PartyId },
    #[error("the artifact `{id}` is not a model or an adapter")]
    NotAModel { id: ArtifactId },
    #[error("no statement `{id}` is logged")]
    UnknownStatement { id: StatementId },
    #[error("the statement `{id}` is of kind `{}`, not `{}`", found.word(), wanted.word())]
    OtherKind { id: StatementId, found: Kind, wanted: Kind },
    #[error("the protocol `{id}` was announced by `{author}`, who alone may say this")]
    NotTheEvaluator { id: StatementId, author: PartyId },
    #[error("the protocol `{id}` is sealed; reveal its benchmark first")]
    Sealed { id: StatementId },
    #[error("the protocol `{id}` was revealed at index {index}")]
    AlreadyRevealed { id: StatementId, index: u64 },
    #[error("the salt and the benchmark do not give the commitment `{commitment}`")]
    WrongReveal { commitment: Digest },
    #[error("the protocol `{protocol}` is about the benchmark `{benchmark}`")]
    OtherBenchmark { protocol: StatementId, benchmark: Digest },
    #[error("the protocol `{protocol}` does not name the model `{model}`")]
    NotInProtocol { protocol: StatementId, model: ArtifactId },
    #[error("a replay is done by another party than the evaluation")]
    OwnReplay,
    #[error("no commit began at size {size} with the root `{root}`")]
    UnknownRoot { size: u64, root: Digest },
    #[error(
        "the commit at size {size} is not the first after the evaluation `{id}`, whose root draws its samples"
    )]
    OtherSeed { id: StatementId, size: u64 },
    #[error("the evaluation `{id}` is by `{author}`, who alone may repeat it")]
    OthersEvaluation { id: StatementId, author: PartyId },
    #[error("the evaluation `{id}` was logged at index {index}, before the claim at index {claim}")]
    EvidenceTooEarly { id: StatementId, index: u64, claim: u64 },
    #[error("the evaluation `{id}` has no outcomes of the claim's model")]
    OtherModel { id: StatementId },
    #[error("the evidence is not in the order of the log, each evaluation once")]
    EvidenceOrder,
    #[error("nothing on this log has the digest `{digest}`")]
    UnknownSubject { digest: Digest },
    #[error("the answered statement does not concern `{party}`")]
    NotConcerned { party: PartyId },
    #[error(
        "the artifact's state was set at index {index}, the statement changes one that was set at {named}"
    )]
    OtherState { index: u64, named: u64 },
    #[error("the artifact's state is already `{state}`")]
    SameState { state: &'static str },
    #[error("only a deprecated or retired artifact can be revived")]
    NotRetired,
    #[error("a commit has number {expected} and begins at size {index}; this one says {number} and {size}")]
    CommitOrder { expected: u64, index: u64, number: u64, size: u64 },
    #[error("a commit's time of {} is before the last commit's, {}", Utc(*time_ms), Utc(*last_ms))]
    TimeBackwards { time_ms: u64, last_ms: u64 },
    #[error("a snapshot of size {size} follows one of size {last} at index {index}")]
    SnapshotOrder { size: u64, last: u64, index: u64 },
    #[error(transparent)]
    Market(#[from] MarketRejection),
    #[error(transparent)]
    State(#[from] CodecError),
}

impl Rejection {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlreadyLogged { .. } => "already_logged",
            Self::NoGenesis => "no_genesis",
            Self::OtherLog { .. } => "other_log",
            Self::UnknownKey { .. } => "unknown_key",
            Self::RevokedKey { .. } => "revoked_key",
            Self::KeyTaken { .. } => "key_taken",
            Self::TooManyKeys { .. } => "too_many_keys",
            Self::LastKey => "last_key",
            Self::PartyExists { .. } => "party_exists",
            Self::NotTheSubject => "not_the_subject",
            Self::NotTheOperator => "not_the_operator",
            Self::Signers { .. } => "wrong_signers",
            Self::ArtifactExists { .. } => "artifact_exists",
            Self::UnknownArtifact { .. } => "unknown_artifact",
            Self::NotTheOwner { .. } => "not_the_owner",
            Self::NotAModel { .. } => "not_a_model",
            Self::UnknownStatement { .. } => "unknown_statement",
            Self::OtherKind { .. } => "other_kind",
            Self::NotTheEvaluator { .. } => "not_the_evaluator",
            Self::Sealed { .. } => "sealed",
            Self::AlreadyRevealed { .. } => "already_revealed",
            Self::WrongReveal { .. } => "wrong_reveal",
            Self::OtherBenchmark { .. } => "other_benchmark",
            Self::NotInProtocol { .. } => "not_in_protocol",
            Self::OwnReplay => "own_replay",
            Self::UnknownRoot { .. } => "unknown_root",
            Self::OtherSeed { .. } => "other_seed",
            Self::OthersEvaluation { .. } => "others_evaluation",
            Self::EvidenceTooEarly { .. } => "evidence_too_early",
            Self::OtherModel { .. } => "other_model",
            Self::EvidenceOrder => "evidence_order",
            Self::UnknownSubject { .. } => "unknown_subject",
            Self::NotConcerned { .. } => "not_concerned",
            Self::OtherState { .. } => "other_state",
            Self::SameState { .. } => "same_state",
            Self::NotRetired => "not_retired",
            Self::CommitOrder { .. } => "commit_order",
            Self::TimeBackwards { .. } => "time_backwards",
            Self::SnapshotOrder { .. } => "snapshot_order",
            Self::Market(rejection) => rejection.code(),
            Self::State(_) => "corrupt_state",
        }
    }
}
