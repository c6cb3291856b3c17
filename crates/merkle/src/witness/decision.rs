//! What a witness answers to a request, by the rules of c2sp.org/tlog-witness.

use super::AddCheckpoint;
use crate::Error;
use crate::checkpoint::Checkpoint;
use crate::cosignature::CosignatureSigner;
use crate::hash::{EMPTY_ROOT, Hash};
use crate::proof::{ProofError, verify_consistency};
use crate::signed_note::{Algorithm, VerifierKey};

/// What a witness knows of one log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLog {
    /// The origin line of its checkpoints.
    pub origin: String,
    /// The keys that may sign them.
    pub keys: Vec<VerifierKey>,
    /// The size that was cosigned last, 0 where none was.
    pub size: u64,
    /// The root that was cosigned last, that of the empty tree where none was.
    pub root: Hash,
}

impl KnownLog {
    /// A log that nothing was cosigned of yet, whose key is named as its origin.
    pub fn new(key: VerifierKey) -> Self {
        Self { origin: key.name().to_owned(), keys: vec![key], size: 0, root: EMPTY_ROOT }
    }
}

/// What a witness does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The checkpoint continues what was cosigned: to be stored as the latest, in one step with the comparison to the
    /// size before, and then cosigned. Status 200.
    Cosign(Checkpoint),
    /// The note holds no checkpoint, or its old size is over its size. Status 400.
    BadRequest(Error),
    /// No signature by a key of the log. Status 403.
    BadSignature(Error),
    /// The log is not one that this witness knows. Status 404.
    UnknownLog,
    /// The old size is not what was cosigned last, which is this size. Status 409.
    Conflict {
        /// The size that was cosigned last, in entries.
        size: u64,
    },
    /// The log signed two roots for this size, which is proof that it forked. Status 409.
    Fork {
        /// The size, in entries.
        size: u64,
    },
    /// The log did not show that it only grew. Status 422.
    BadProof(ProofError),
}

/// Decides on a request, given what is known of the log with the origin of its checkpoint.
pub fn decide(request: &AddCheckpoint, known: Option<&KnownLog>) -> Decision {
    let checkpoint = match Checkpoint::parse(request.checkpoint.text()) {
        Ok(checkpoint) => checkpoint,
        Err(error) => return Decision::BadRequest(error),
    };
    let Some(log) = known.filter(|log| log.origin == checkpoint.origin) else { return Decision::UnknownLog };
    let keys = log.keys.iter().filter(|key| key.algorithm() == Algorithm::Ed25519);
    if let Err(error) = request.checkpoint.verify(keys) {
        return Decision::BadSignature(error);
    }
    if request.old_size > checkpoint.size {
        let reason = "has an old size over that of its checkpoint";
        return Decision::BadRequest(Error::Witness { what: "request", reason });
    }
    if request.old_size != log.size {
        return Decision::Conflict { size: log.size };
    }
    if checkpoint.size == log.size && checkpoint.root != log.root {
        return Decision::Fork { size: log.size };
    }
    match verify_consistency(log.size, log.root, checkpoint.size, checkpoint.root, &request.proof) {
        Ok(()) => Decision::Cosign(checkpoint),
        Err(error) => Decision::BadProof(error),
    }
}

impl Decision {
    /// The HTTP status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::Cosign(_) => 200,
            Self::BadRequest(_) => 400,
            Self::BadSignature(_) => 403,
            Self::UnknownLog => 404,
            Self::Conflict { .. } | Self::Fork { .. } => 409,
            Self::BadProof(_) => 422,
        }
    }

    /// The content type of the answer.
    pub fn content_type(&self) -> &'static str {
        match self {
            Self::Conflict { .. } | Self::Fork { .. } => "text/x.tlog.size",
            _ => "text/plain; charset=utf-8",
        }
    }

    /// The body of the answer: the cosignature at `timestamp`, in seconds since 1970, the size that was cosigned last,
    /// or the reason for people to read.
    pub fn body(
        &self,
        request: &AddCheckpoint,
        witness: &CosignatureSigner,
        timestamp: u64,
    ) -> Result<String, Error> {
        Ok(match self {
            Self::Cosign(_) => witness.sign(request.checkpoint.text(), timestamp)?.to_string(),
            Self::BadRequest(error) | Self::BadSignature(error) => format!("{error}\n"),
            Self::UnknownLog => "this witness does not know the log\n".to_owned(),
            Self::Conflict { size } | Self::Fork { size } => format!("{size}\n"),
            Self::BadProof(error) => format!("{error}\n"),
        })
    }
}
