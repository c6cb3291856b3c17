//! The answers of a witness, as the log that asked reads them (c2sp.org/tlog-witness).

use crate::signed_note::{NoteSignature, SignedNote, VerifierKey, parse_signatures};
use crate::{Error, cosignature, decimal};

/// The longest answer that is read, in bytes.
pub const MAX_ANSWER_BYTES: usize = 1 << 16;

/// What a witness answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Signature lines, none of them verified yet.
    Cosignatures(Vec<NoteSignature>),
    /// The witness cosigned this size last, and wants a proof from it.
    Conflict {
        /// The size, in entries.
        size: u64,
    },
    /// The witness refused with this HTTP status.
    Refused {
        /// The HTTP status.
        status: u16,
    },
}

/// Reads an answer by its HTTP status; [`Error::Witness`] or [`Error::SignatureLine`] where the body does not fit it.
pub fn parse_answer(status: u16, body: &[u8]) -> Result<Answer, Error> {
    let wrong = |reason| Error::Witness { what: "response", reason };
    if body.len() > MAX_ANSWER_BYTES {
        return Err(wrong("is too long"));
    }
    let text = || str::from_utf8(body).map_err(|_| wrong("is not UTF-8"));
    match status {
        200 => {
            let signatures = parse_signatures(text()?)?;
            if signatures.is_empty() {
                return Err(wrong("has no signature"));
            }
            Ok(Answer::Cosignatures(signatures))
        }
        409 => {
            let size = text()?.strip_suffix('\n').and_then(decimal::parse_size);
            Ok(Answer::Conflict { size: size.ok_or_else(|| wrong("does not say the size of the conflict"))? })
        }
        _ => Ok(Answer::Refused { status }),
    }
}

/// Adds the cosignature of this witness to the checkpoint, once it is verified: the time that it carries, in seconds
/// since 1970.
///
/// The other lines are passed over; errors are those of [`cosignature::verify`], and leave the checkpoint as it was.
pub fn add_cosignature(
    checkpoint: &mut SignedNote,
    signatures: &[NoteSignature],
    witness: &VerifierKey,
) -> Result<u64, Error> {
    let line = signatures.iter().find(|line| witness.is_named_by(line));
    let line = line.ok_or_else(|| Error::NotSigned { wanted: witness.name().to_owned() })?;
    let mut alone = SignedNote::new(checkpoint.text().to_owned())?;
    alone.add(line.clone());
    let timestamp = cosignature::verify(&alone, witness)?;
    checkpoint.add(line.clone());
    Ok(timestamp)
}
