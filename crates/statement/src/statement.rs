//! Statements: subjects and one predicate (in-toto Statement v1).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use crate::bounded::List;
use crate::digest::StatementId;
use crate::envelope::{Envelope, EnvelopeError, write_signed_bytes};
use crate::predicate::Predicate;
use crate::signature::{Batch, SignError, Signer};
use crate::subject::Subject;

/// The type of every statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// The most subjects of a statement.
pub const SUBJECTS_MAX: usize = 64;

/// Bytes that are no statement which a log could take, whatever its state.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StatementError {
    /// Not an envelope.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The payload is not the JSON of a statement.
    #[error("not an in-toto statement: {0}")]
    Malformed(String),
    /// Another `_type`.
    #[error("the statement's `_type` is `{0}`, not `{STATEMENT_TYPE}`")]
    Type(String),
    /// A predicate type that this version does not know.
    #[error("the predicate type `{0}` is not known")]
    UnknownPredicate(String),
    /// The predicate is not what its type says.
    #[error("the `{kind}` predicate: {reason}")]
    Predicate {
        /// The predicate's type.
        kind: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A wrong number of subjects, or subjects that do not fit the predicate.
    #[error("the `{kind}` predicate: {reason}")]
    Subjects {
        /// The predicate's type.
        kind: &'static str,
        /// What is wrong with them.
        reason: String,
    },
    /// More or fewer signatures than the predicate asks for.
    #[error("a `{kind}` statement takes {wanted}, this one has {found}")]
    SignatureCount {
        /// The predicate's type.
        kind: &'static str,
        /// How many it takes, in words.
        wanted: &'static str,
        /// How many there are.
        found: usize,
    },
}

/// What is said, about what.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What the statement is about: 1 to 64.
    pub subjects: List<Subject, SUBJECTS_MAX>,
    /// What it says.
    pub predicate: Predicate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Received<'a> {
    #[serde(rename = "_type", borrow)]
    kind: Cow<'a, str>,
    subject: List<Subject, SUBJECTS_MAX>,
    #[serde(rename = "predicateType", borrow)]
    predicate_type: Cow<'a, str>,
    #[serde(borrow)]
    predicate: &'a RawValue,
}

#[derive(Serialize)]
struct Sent<'a> {
    #[serde(rename = "_type")]
    kind: &'static str,
    subject: &'a List<Subject, SUBJECTS_MAX>,
    #[serde(rename = "predicateType")]
    predicate_type: &'static str,
    predicate: &'a Predicate,
}

impl Statement {
    /// A statement, checked as far as it can be without a log's state.
    ///
    /// # Errors
    /// Subjects or fields that do not fit the predicate.
    pub fn new(subjects: Vec<Subject>, predicate: impl Into<Predicate>) -> Result<Self, StatementError> {
        let predicate = predicate.into();
        let kind = predicate.kind();
        let subjects = List::new(subjects)
            .map_err(|error| StatementError::Subjects { kind, reason: error.to_string() })?;
        let statement = Self { subjects, predicate };
        statement.check()?;
        Ok(statement)
    }

    /// Reads an envelope's payload.
    ///
    /// # Errors
    /// Bytes that are no statement of a known type within its bounds.
    pub fn from_payload(payload: &[u8]) -> Result<Self, StatementError> {
        let received: Received<'_> =
            serde_json::from_slice(payload).map_err(|error| StatementError::Malformed(error.to_string()))?;
        if received.kind != STATEMENT_TYPE {
            return Err(StatementError::Type(received.kind.chars().take(100).collect()));
        }
        let predicate = Predicate::from_json(&received.predicate_type, received.predicate.get())?;
        let statement = Self { subjects: received.subject, predicate };
        statement.check()?;
        Ok(statement)
    }

    /// The payload to sign.
    pub fn to_payload(&self) -> Vec<u8> {
        let sent = Sent {
            kind: STATEMENT_TYPE,
            subject: &self.subjects,
            predicate_type: self.predicate.kind(),
            predicate: &self.predicate,
        };
        // INVARIANT: no field of a statement is a map with other keys than texts, or a number that is not finite
        // (`Rate` and `Figure` refuse them), so writing it as JSON cannot fail.
        serde_json::to_vec(&sent).unwrap_or_default()
    }

    /// Signs it.
    ///
    /// # Errors
    /// A signer that cannot sign.
    pub fn sign(&self, signers: &[&dyn Signer]) -> Result<Envelope, SignError> {
        Envelope::sign(self.to_payload(), signers)
    }

    /// The only subject of a statement that has one.
    pub fn subject(&self) -> Option<&Subject> {
        self.subjects.first()
    }

    fn check(&self) -> Result<(), StatementError> {
        let kind = self.predicate.kind();
        let (fewest, most) = self.predicate.subject_count();
        let count = self.subjects.len();
        if count < fewest || count > most {
            let wanted = if fewest == most {
                format!("{fewest} subject")
            } else {
                format!("{fewest} to {most} subjects")
            };
            return Err(StatementError::Subjects {
                kind,
                reason: format!("it takes {wanted}, this one has {count}"),
            });
        }
        if count == 1 {
            return self.check_predicate();
        }
        let mut digests: Vec<_> = self.subjects.iter().map(|subject| subject.digest).collect();
        digests.sort_unstable();
        if digests.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
            return Err(StatementError::Subjects { kind, reason: "a subject is named twice".into() });
        }
        self.check_predicate()
    }

    fn check_predicate(&self) -> Result<(), StatementError> {
        let kind = self.predicate.kind();
        self.predicate.check(&self.subjects).map_err(|reason| StatementError::Predicate { kind, reason })
    }
}

/// A log entry that has been read: the envelope, its id and what it says. Signatures are not yet verified.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedStatement {
    /// The digest of the entry.
    pub id: StatementId,
    /// The entry: the envelope in its only spelling.
    pub entry: Vec<u8>,
    /// The envelope.
    pub envelope: Envelope,
    /// What it says.
    pub statement: Statement,
}

impl SignedStatement {
    /// Reads a log entry.
    ///
    /// # Errors
    /// Bytes that are no statement, or an envelope that is not spelled as an entry is.
    pub fn from_entry(entry: &[u8]) -> Result<Self, StatementError> {
        let id = StatementId(crate::digest::Digest::of(entry));
        Self::with_entry(id, entry.to_vec(), Envelope::from_entry(entry)?)
    }

    /// Takes an envelope.
    ///
    /// # Errors
    /// A payload that is no statement, or a number of signatures that does not fit it.
    pub fn from_envelope(envelope: Envelope) -> Result<Self, StatementError> {
        let entry = envelope.to_entry();
        Self::with_entry(StatementId(crate::digest::Digest::of(&entry)), entry, envelope)
    }

    /// Puts every signature into a batch; its answers come in the order of [`Envelope::signatures`]. What is signed is
    /// written to `room`.
    pub(crate) fn queue(&self, batch: &mut Batch, room: &mut Vec<u8>) {
        // The id is the digest of the whole entry: payload, keys and signatures.
        batch.digest(&self.id.0);
        room.clear();
        write_signed_bytes(self.envelope.payload(), room);
        let signatures = self.envelope.signatures().iter();
        signatures.for_each(|one| batch.push_digested(&one.key, &one.bytes, room));
    }

    fn with_entry(id: StatementId, entry: Vec<u8>, envelope: Envelope) -> Result<Self, StatementError> {
        let statement = Statement::from_payload(envelope.payload())?;
        let found = envelope.signatures().len();
        let (range, wanted) = statement.predicate.signature_count();
        if !range.contains(&found) {
            return Err(StatementError::SignatureCount { kind: statement.predicate.kind(), wanted, found });
        }
        Ok(Self { id, entry, envelope, statement })
    }
}
