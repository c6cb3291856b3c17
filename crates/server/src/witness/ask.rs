//! Asking one witness to cosign one checkpoint.

use std::io::Read as _;
use std::sync::RwLock;

use assay_merkle::witness::{Answer, MAX_ANSWER_BYTES, parse_answer};
use assay_merkle::{AddCheckpoint, Checkpoint, NoteSignature, SignedNote};
use assay_store::log::{View, look};
use thiserror::Error;
use ureq::Agent;

/// How often a witness may name another size before it is given up for this time.
const ATTEMPTS_MAX: u32 = 3;

/// Why a witness did not cosign.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum AskError {
    /// It saw a larger tree than this log has: the log is an older copy, or another writer is ahead.
    #[error("it has cosigned {seen} entries, more than the {size} of this log: is this an older copy?")]
    SeenLarger { seen: u64, size: u64 },
    /// It saw another tree of the same size, or one that this tree does not continue.
    #[error("it has cosigned another history of this log at size {seen}")]
    Forked { seen: u64 },
    /// It refused for another reason.
    #[error("it answered with the status {status}")]
    Refused { status: u16 },
    /// No proof could be made, or nothing fit to be read came back.
    #[error("{0}")]
    Failed(String),
}

impl AskError {
    /// Whether the witness says that the log forks, which its operator has to look into: either the log does or the
    /// witness lies. Whether anything is published is for the policy to say, or one liar could stop a log.
    pub(super) fn is_alarm(&self) -> bool {
        matches!(self, Self::SeenLarger { .. } | Self::Forked { .. })
    }
}

fn failed(error: impl ToString) -> AskError {
    AskError::Failed(error.to_string())
}

/// The signature lines of a witness that cosigned `old` entries last, none of them verified yet.
pub(super) fn ask(
    agent: &Agent,
    url: &str,
    mut old: u64,
    checkpoint: &Checkpoint,
    note: &SignedNote,
    view: &RwLock<View>,
) -> Result<Vec<NoteSignature>, AskError> {
    for _ in 0..ATTEMPTS_MAX {
        if old > checkpoint.size {
            return Err(AskError::SeenLarger { seen: old, size: checkpoint.size });
        }
        let proof = if old == 0 || old == checkpoint.size {
            Vec::new()
        } else {
            look(view, |view| view.consistency_proof(old, checkpoint.size)).map_err(failed)?
        };
        let request = AddCheckpoint { old_size: old, proof, checkpoint: note.clone() };
        let (status, body) = send(agent, url, &request.to_body().map_err(failed)?)?;
        match parse_answer(status, &body).map_err(failed)? {
            Answer::Cosignatures(signatures) => return Ok(signatures),
            Answer::Conflict { size } if size == old => return Err(AskError::Forked { seen: size }),
            Answer::Conflict { size } => old = size,
            Answer::Refused { status: 422 } => return Err(AskError::Forked { seen: old }),
            Answer::Refused { status } => return Err(AskError::Refused { status }),
        }
    }
    Err(failed("it names another size each time"))
}

fn send(agent: &Agent, url: &str, body: &str) -> Result<(u16, Vec<u8>), AskError> {
    let url = format!("{}/add-checkpoint", url.trim_end_matches('/'));
    let mut response = agent.post(url).send(body).map_err(failed)?;
    let mut bytes = Vec::new();
    let reader = response.body_mut().as_reader();
    reader.take(MAX_ANSWER_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok((response.status().as_u16(), bytes))
}
