//! Why a command on a log failed.

use std::path::PathBuf;

use assay_judge::JudgeError;
use assay_statement::{SignError, StatementError};
use assay_store::audit::AuditFault;
use assay_store::log::StoreError;
use assay_store::repair::RepairError;
use thiserror::Error;

/// Why a command on a log failed.
#[derive(Debug, Error)]
pub(crate) enum LedgerFailure {
    #[error("could not read `{path}`: {reason}")]
    Read { path: PathBuf, reason: String },
    #[error("could not write `{path}`: {reason}")]
    Write { path: PathBuf, reason: String },
    #[error("`{path}` is there already")]
    Exists { path: PathBuf },
    #[error("`{path}` is not an Ed25519 key of OpenSSH: {reason}")]
    Key { path: PathBuf, reason: String },
    #[error("there is no key at `{path}`")]
    NoKey { path: PathBuf },
    #[error("the key at `{path}` is encrypted, and there is no one to ask for its passphrase")]
    Passphrase { path: PathBuf },
    #[error("the ssh agent: {0}")]
    Agent(String),
    #[error(transparent)]
    Sign(#[from] SignError),
    #[error(transparent)]
    Statement(#[from] StatementError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Repair(#[from] RepairError),
    #[error("the checkpoint is damaged or missing, and the log's key is not on this machine to sign another")]
    Unsigned,
    #[error(
        "the checkpoint is damaged or missing, and nothing here shows that the log never had more than {size} entries"
    )]
    Unproven { size: u64 },
    #[error("the log has no checkpoint now, and is published with its witnesses only")]
    Unwitnessed,
    #[error("{}", audited(.0))]
    Audit(#[from] AuditFault),
    #[error("the log is sound, and {}: the {kind} at {index}: {reason}", statements(*.count))]
    WrongStatements { count: usize, index: u64, kind: &'static str, reason: String },
    #[error("`{url}` does not answer: {reason}")]
    Unreachable { url: String, reason: String },
    #[error("{message}")]
    Refused {
        code: String,
        message: String,
        /// What the message rests on, for programs.
        detail: serde_json::Value,
    },
    #[error("the answer of `{url}` is not what it should be: {reason}")]
    Answer { url: String, reason: String },
    #[error("the server has stopped, since the log can never go on: {0}")]
    Halted(String),
    #[error("{0}")]
    Wrong(String),
    #[error("the model's signature does not hold: {0}")]
    Signature(String),
    #[error("the log does not hold: {0}")]
    Finding(String),
    #[error("the bundle does not hold: {0}")]
    Bundle(String),
}

fn audited(fault: &AuditFault) -> String {
    match fault {
        AuditFault::Unreadable { .. } => fault.to_string(),
        fault => format!("the audit found something wrong: {fault}"),
    }
}

fn statements(count: usize) -> String {
    match count {
        1 => "a statement in it is wrong".into(),
        count => format!("{count} statements in it are wrong, the first"),
    }
}

impl From<JudgeError> for LedgerFailure {
    fn from(error: JudgeError) -> Self {
        Self::Wrong(error.to_string())
    }
}

impl LedgerFailure {
    /// What the person at the keyboard can do about it.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Audit(AuditFault::File { name, .. }) if name.starts_with("blobs/") => {
                Some("put the blob's file back from a copy: its name is the SHA-256 of its bytes")
            }
            Self::Audit(AuditFault::File { .. } | AuditFault::Entry { .. }) => Some(
                "if this copy was damaged, `assay repair` mends it from what is sound here, or with `--from` in another copy",
            ),
            Self::NoKey { .. } => Some("`assay key new` makes one; `--key FILE` names another"),
            Self::Passphrase { .. } => Some(
                "run the command in a terminal, set ASSAY_PASSPHRASE, or use the ssh agent with `--key FILE.pub`",
            ),
            Self::Store(StoreError::NoLog) | Self::Repair(RepairError::Store(StoreError::NoLog)) => Some(
                "`assay init` begins a log; `--log DIR`, `--bucket BUCKET` or `--server URL` names another",
            ),
            Self::Store(StoreError::Restored { .. })
            | Self::Repair(RepairError::Store(StoreError::Restored { .. }))
            | Self::Halted(_) => Some(
                "bring back the newest copy of the log, or fetch what is missing with `assay repair --from DIR`",
            ),
            Self::Store(StoreError::Corrupt { .. }) => Some(
                "`assay repair` writes it again where something else holds the same, here or in another copy",
            ),
            Self::Repair(RepairError::Lost { .. }) => Some(
                "a copy that holds them mends the log: `assay repair --from DIR`, or `--from-bucket BUCKET`; look for one before anything else",
            ),
            Self::Repair(RepairError::OtherLog { .. } | RepairError::OtherHistory { .. }) => {
                Some("name a copy of this log, made before or after the damage")
            }
            Self::Unsigned => Some(
                "repair on the machine that has the log's key, or take the checkpoint from another copy with `--from DIR`",
            ),
            Self::Unproven { .. } => Some(
                "take the checkpoint from another copy with `--from DIR`; or compare with the last checkpoint that a reader or witness holds, then repair with `--sign-anew`: whoever has seen a later one would see a fork",
            ),
            Self::Unwitnessed => Some("`assay serve` asks the witnesses and publishes another"),
            Self::Refused { code, .. } if code == "read_only" => {
                Some("only the operator writes to a folder directly; others use `--server URL`")
            }
            Self::Refused { code, .. } => match code.as_str() {
                "unknown_key" => Some("`assay party register` registers your key"),
                "unknown_artifact" => {
                    Some("`assay artifact register PATH` registers a model, dataset or benchmark")
                }
                "no_snapshot_yet" => {
                    Some("the log's operator makes one with `assay snapshot`; a server does once a day")
                }
                "insufficient_funds" => Some("`assay account show` tells what is there, and what is held"),
                "reference_taken" => {
                    Some("what was done under this reference is done; a new reference does it again")
                }
                "no_right" => Some("`assay may PARTY RIGHT ID` says why for each grant"),
                "other_log" => Some("the statement was made for another log"),
                _ => None,
            },
            Self::Unreachable { .. } => Some("is the server running? `assay serve` starts one"),
            _ => None,
        }
    }
}
