//! What can be wrong with a text, a key or a signature.

use crate::proof::ProofError;

/// Why something was not read, written, signed or believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not 32 bytes.
    #[error("a SHA-256 hash has 32 bytes, not `{length}`")]
    HashLength {
        /// The number of bytes given.
        length: usize,
    },
    /// Not a hash in hexadecimal.
    #[error("`{text}` is not a SHA-256 hash in lower-case hex")]
    HexHash {
        /// What was given, shortened.
        text: String,
    },
    /// Not a hash in base64.
    #[error("`{text}` is not a SHA-256 hash in base64")]
    Base64Hash {
        /// What was given, shortened.
        text: String,
    },
    /// A tree that cannot be.
    #[error("a tree of `{size}` leaves does not have `{peaks}` peaks")]
    Peaks {
        /// The number of leaves.
        size: u64,
        /// The number of peaks given.
        peaks: usize,
    },
    /// Not the path of a tile or bundle.
    #[error("`{path}` is not the path of a tile or of a bundle of entries")]
    TilePath {
        /// What was given, shortened.
        path: String,
    },
    /// An entry over 65,535 bytes.
    #[error("an entry has `{length}` bytes, more than the 65535 that fit")]
    EntryTooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// More than 256 entries in a bundle.
    #[error("the bundle has more than `256` entries")]
    TooManyEntries,
    /// A bundle that ends within an entry.
    #[error("the bundle ends within its entry `{entry}`")]
    TruncatedBundle {
        /// The position of the entry in the bundle, from 0.
        entry: usize,
    },
    /// A bundle with another number of entries than its path says.
    #[error("the bundle has `{found}` entries, not `{expected}`")]
    BundleWidth {
        /// The number that the path says.
        expected: u16,
        /// The number found.
        found: usize,
    },
    /// A key name that is empty or holds a space, a plus sign or a control character.
    #[error(
        "`{name}` is not a key name: it must be some characters, none a space, a `+` or a control character"
    )]
    KeyName {
        /// What was given, shortened.
        name: String,
    },
    /// A verifier key that does not read as one.
    #[error("`{key}` is not a verifier key: {reason}")]
    VerifierKey {
        /// What was given, shortened.
        key: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A key of another signature type than is wanted here.
    #[error("the key of `{name}` has signature type `{found}`, and `{wanted}` is needed here")]
    KeyType {
        /// The name of the key.
        name: String,
        /// The type byte of the key.
        found: u8,
        /// The type byte that is needed.
        wanted: u8,
    },
    /// A text that does not read as a signed note.
    #[error("the signed note {reason}")]
    Note {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A line that does not read as a signature.
    #[error("`{line}` is not a signature line")]
    SignatureLine {
        /// What was given, shortened.
        line: String,
    },
    /// A signature under the name and identifier of a known key that the key did not make.
    #[error("the signature under the name of `{name}` (key `{id:08x}`) is not by its key")]
    BadSignature {
        /// The name of the key.
        name: String,
        /// The identifier of the key.
        id: u32,
    },
    /// No signature by any of the known keys.
    #[error("the note has no signature by `{wanted}`")]
    NotSigned {
        /// The names of the known keys, with commas between them.
        wanted: String,
    },
    /// A text that does not read as a checkpoint.
    #[error("the checkpoint {reason}")]
    Checkpoint {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A checkpoint of another log than the one whose key is used.
    #[error("the checkpoint is of `{origin}`, and the key is of `{key}`")]
    OtherOrigin {
        /// The origin line of the checkpoint.
        origin: String,
        /// The name of the key.
        key: String,
    },
    /// A time that a cosignature cannot carry.
    #[error("`{timestamp}` seconds is no time for a cosignature: the most is 2^63 - 1")]
    Timestamp {
        /// Seconds since 1970.
        timestamp: u64,
    },
    /// A request or an answer of the witness protocol that does not read as one.
    #[error("the witness {what} {reason}")]
    Witness {
        /// The request or the response.
        what: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A text that does not read as a proof of logging.
    #[error("line {line} of the log proof {reason}")]
    TlogProof {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A text that does not read as a policy.
    #[error("line {line} of the policy: {reason}")]
    Policy {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it, with the input.
        reason: String,
    },
    /// A policy that the checkpoint does not meet.
    #[error("the checkpoint does not meet the policy: {reason}")]
    PolicyNotMet {
        /// What is lacking.
        reason: String,
    },
    /// A proof that does not hold.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

/// The beginning of what was given, for a message.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 100;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
