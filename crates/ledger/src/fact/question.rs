//! What can be asked of a state.

use std::fmt;
use std::str::FromStr;

use assay_statement::predicate::AttestationKind;
use assay_statement::{ArtifactId, Digest, Kind, PartyId, PublicKey, StatementId};
use thiserror::Error;

use crate::key::{self, Key};

/// What can be asked of a state. As text it is words with a slash between them, such as `artifact/sha256:…` or
/// `attested/incident/sha256:…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// What an artifact is, whose, and in which state.
    Artifact(ArtifactId),
    /// What a party is.
    Party(PartyId),
    /// Whose key it is, and whether it may sign.
    Key(PublicKey),
    /// Where a statement is logged, and by whom.
    Statement(StatementId),
    /// Which right was given to whom, until when, and whether it was taken back.
    Grant(StatementId),
    /// Whether any statement of a kind is about something.
    Said(Kind, Digest),
    /// Whether any attestation of a sort is about something.
    Attested(AttestationKind, Digest),
}

/// A text that asks nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is no question: `artifact/ID`, `party/DID`, `key/DID`, `statement/ID`, `grant/ID`, `said/KIND/ID` or `attested/SORT/ID`"
)]
pub struct QuestionError(String);

const SORTS: [(AttestationKind, &str); 6] = [
    (AttestationKind::Audit, "audit"),
    (AttestationKind::Limitation, "limitation"),
    (AttestationKind::Incident, "incident"),
    (AttestationKind::Compliance, "compliance"),
    (AttestationKind::Provenance, "provenance"),
    (AttestationKind::Review, "review"),
];

fn word_of(sort: AttestationKind) -> &'static str {
    SORTS.iter().find(|(known, _)| *known == sort).map_or("", |(_, word)| word)
}

impl Question {
    /// The key whose fact answers it, or with which the keys begin of which any fact answers it.
    pub fn key(&self) -> Key {
        match self {
            Self::Artifact(id) => key::artifact(id),
            Self::Party(id) => key::party(id),
            Self::Key(id) => key::signing_key(id),
            Self::Statement(id) => key::statement(id),
            Self::Grant(id) => key::grant(id),
            Self::Said(kind, subject) => key::about_by_kind(subject, *kind),
            Self::Attested(sort, subject) => key::attested_by_kind(subject, *sort),
        }
    }

    /// Whether any fact answers it whose key begins with [`Question::key`].
    pub fn is_of_any(&self) -> bool {
        matches!(self, Self::Said(..) | Self::Attested(..))
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Artifact(id) => write!(f, "artifact/{id}"),
            Self::Party(id) => write!(f, "party/{id}"),
            Self::Key(id) => write!(f, "key/{id}"),
            Self::Statement(id) => write!(f, "statement/{id}"),
            Self::Grant(id) => write!(f, "grant/{id}"),
            Self::Said(kind, subject) => write!(f, "said/{}/{subject}", kind.word()),
            Self::Attested(sort, subject) => write!(f, "attested/{}/{subject}", word_of(*sort)),
        }
    }
}

/// The digest of a subject; that of a party is also written as its `did:key`.
fn subject(text: &str) -> Option<Digest> {
    text.parse().ok().or_else(|| text.parse::<PartyId>().ok().map(|party| party.digest()))
}

fn parse(text: &str) -> Option<Question> {
    let (first, rest) = text.split_once('/')?;
    match first {
        "artifact" => rest.parse().ok().map(Question::Artifact),
        "party" => rest.parse().ok().map(Question::Party),
        "key" => rest.parse().ok().map(Question::Key),
        "statement" => rest.parse().ok().map(Question::Statement),
        "grant" => rest.parse().ok().map(Question::Grant),
        "said" => {
            let (word, id) = rest.split_once('/')?;
            let kind = Kind::ALL.iter().find(|kind| kind.word() == word)?;
            Some(Question::Said(*kind, subject(id)?))
        }
        "attested" => {
            let (word, id) = rest.split_once('/')?;
            let (sort, _) = SORTS.iter().find(|(_, known)| *known == word)?;
            Some(Question::Attested(*sort, subject(id)?))
        }
        _ => None,
    }
}

impl FromStr for Question {
    type Err = QuestionError;

    fn from_str(text: &str) -> Result<Self, QuestionError> {
        parse(text).ok_or_else(|| QuestionError(text.chars().take(100).collect()))
    }
}
