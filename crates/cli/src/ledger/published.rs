//! A published evaluation, fetched and checked, with the seed that nobody could choose.

use assay_statement::{Digest, Envelope, Predicate, SignedStatement, StatementId};
use serde::Serialize;
use serde_json::Value;

use super::LedgerFailure;
use super::client::Client;
use crate::failure::Failure;
use assay_judge::LoggedEvaluation;
use assay_judge::Tables;

/// A published evaluation.
pub(crate) struct Published {
    pub(crate) tables: Tables,
    pub(crate) seed: Seed,
}

/// Where a seed comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Seed {
    /// The log.
    pub(crate) log: StatementId,
    /// The evaluation.
    pub(crate) evaluation: StatementId,
    /// Its entry.
    pub(crate) index: u64,
    /// Where the first commit after it begins.
    pub(crate) size: u64,
    /// The root that this commit names: the seed.
    pub(crate) root: Digest,
}

/// Fetches an evaluation. Its signature, its blobs and the root over its rows are checked; that it is on the log, and
/// that the seed is the log's, is the server's word, which an audit checks.
pub(crate) fn fetch(client: &Client, id: StatementId) -> Result<Published, Failure> {
    let shown: Value = client.get(&format!("/statements/{id}"))?;
    let wrong = |words: &str| LedgerFailure::Wrong(format!("the statement `{id}` {words}"));
    let index = shown.get("index").and_then(Value::as_u64).ok_or_else(|| wrong("has no index"))?;
    let envelope = shown.get("envelope").map(Value::to_string).unwrap_or_default();
    let envelope = Envelope::from_json(envelope.as_bytes())
        .map_err(|error| wrong(&format!("cannot be read: {error}")))?;
    let signed = SignedStatement::from_envelope(envelope).map_err(LedgerFailure::from)?;
    if signed.id != id || signed.envelope.first_bad_signature().is_some() {
        return Err(wrong("is not the one that the server shows").into());
    }
    let Predicate::Evaluation(evaluation) = signed.statement.predicate.clone() else {
        return Err(wrong("is not an evaluation").into());
    };
    let tables = Tables::read(
        client.blob(&evaluation.examples.digest)?,
        client.blob(&evaluation.outcomes.blob.digest)?,
    )?;
    let log = evaluation.log;
    LoggedEvaluation { id, index, statement: signed.statement, evaluation }.check_rows(&tables)?;
    let (size, root) = client.seed(id)?;
    Ok(Published { tables, seed: Seed { log, evaluation: id, index, size, root } })
}
