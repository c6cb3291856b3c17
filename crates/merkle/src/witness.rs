//! The protocol by which a log has its checkpoints cosigned, as c2sp.org/tlog-witness defines it, without the HTTP.

mod decision;
mod response;

pub use decision::{Decision, KnownLog, decide};
pub use response::{Answer, MAX_ANSWER_BYTES, add_cosignature, parse_answer};

use crate::signed_note::{MAX_NOTE_BYTES, SignedNote};
use crate::{Error, Hash, MAX_SIZE, decimal};

/// The most lines of a proof that a request may have.
pub const MAX_PROOF_LINES: usize = 63;

/// The longest request body that is read, in bytes: a note, 63 lines of a proof and the line with the old size.
pub const MAX_REQUEST_BYTES: usize = MAX_NOTE_BYTES + 4096;

/// The request to cosign a checkpoint, with the proof that the log only grew since the last one cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the witness cosigned last, 0 where it did not yet.
    pub old_size: u64,
    /// The consistency proof from the old size to that of the checkpoint.
    pub proof: Vec<Hash>,
    /// The checkpoint, signed by its log.
    pub checkpoint: SignedNote,
}

impl AddCheckpoint {
    /// Reads a request body; [`Error::Witness`] or [`Error::Note`] says what is wrong with it. Status 400 answers both.
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let wrong = |reason| Error::Witness { what: "request", reason };
        if body.len() > MAX_REQUEST_BYTES {
            return Err(wrong("is too long"));
        }
        let (first, mut rest) = split_line(body).ok_or_else(|| wrong("has no line with the old size"))?;
        let old_size = first.strip_prefix("old ").and_then(decimal::parse_size);
        let old_size = old_size.ok_or_else(|| wrong("does not begin with `old` and a size"))?;
        let mut proof = Vec::new();
        loop {
            let (line, after) = split_line(rest).ok_or_else(|| wrong("has no empty line after the proof"))?;
            rest = after;
            if line.is_empty() {
                break;
            }
            if proof.len() == MAX_PROOF_LINES {
                return Err(wrong("has more than 63 lines of proof"));
            }
            let hash = Hash::from_base64(line);
            proof.push(hash.map_err(|_| wrong("has a line of proof that is not a hash in base64"))?);
        }
        Ok(Self { old_size, proof, checkpoint: SignedNote::parse(rest)? })
    }

    /// The request body; [`Error::Witness`] where there are over 63 hashes or the old size is over [`MAX_SIZE`].
    pub fn to_body(&self) -> Result<String, Error> {
        if self.proof.len() > MAX_PROOF_LINES || self.old_size > MAX_SIZE {
            return Err(Error::Witness { what: "request", reason: "has an impossible size or proof" });
        }
        let mut body = format!("old {}\n", self.old_size);
        for hash in &self.proof {
            body.push_str(&hash.to_base64());
            body.push('\n');
        }
        body.push('\n');
        body.push_str(&self.checkpoint.to_string());
        Ok(body)
    }
}

/// The first line, without its newline, and what follows it.
fn split_line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = bytes.split_at_checked(end)?;
    Some((str::from_utf8(line).ok()?, rest.strip_prefix(b"\n")?))
}

#[cfg(test)]
mod tests;
