//! Reading what was brought: envelopes of statements, in any spelling.

use assay_merkle::leaf_hash;
use assay_statement::{Envelope, EnvelopeError, Kind, SignedStatement, StatementError, StatementId};
use axum::http::StatusCode;
use data_encoding::HEXLOWER;

use crate::http::failure::Failure;

/// What is kept of a statement while the sequencer has it.
#[derive(Debug, Clone)]
pub(crate) struct Brought {
    pub(super) id: StatementId,
    pub(super) kind: Kind,
    /// The hash of its leaf in the tree, in hexadecimal digits.
    pub(super) leaf_hash: String,
}

/// Reads an envelope; its signatures are verified by the sequencer.
pub(super) fn read(json: &[u8]) -> Result<(Brought, SignedStatement), Failure> {
    // Most clients send the spelling of an entry, which is read in half the time.
    let (leaf, statement) = match SignedStatement::from_entry(json) {
        Ok(statement) => (leaf_hash(json), statement),
        Err(StatementError::Envelope(_)) => {
            let envelope = Envelope::from_json(json).map_err(StatementError::from).map_err(failure)?;
            let leaf = leaf_hash(&envelope.to_entry());
            (leaf, SignedStatement::from_envelope(envelope).map_err(failure)?)
        }
        Err(error) => return Err(failure(error)),
    };
    let kind = statement.statement.predicate.kind_code();
    let brought = Brought { id: statement.id, kind, leaf_hash: HEXLOWER.encode(leaf.as_bytes()) };
    Ok((brought, statement))
}

fn failure(error: StatementError) -> Failure {
    let (status, code) = match &error {
        StatementError::Envelope(EnvelopeError::TooLong { .. }) => {
            (StatusCode::PAYLOAD_TOO_LARGE, "too_large")
        }
        StatementError::Envelope(_) => (StatusCode::BAD_REQUEST, "bad_envelope"),
        StatementError::UnknownPredicate(_) => (StatusCode::BAD_REQUEST, "unknown_predicate"),
        _ => (StatusCode::BAD_REQUEST, "bad_statement"),
    };
    Failure::new(status, code, error.to_string())
}
