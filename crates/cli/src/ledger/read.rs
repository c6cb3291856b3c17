//! Statements as a log's server shows them, read back into what they are.

use assay_ledger::Sealing;
use assay_statement::predicate::Evaluation;
use assay_statement::{ArtifactId, Digest, Predicate, Statement, StatementId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::LedgerFailure;
use super::client::Client;
use super::words::encode;
use assay_judge::LoggedEvaluation;

/// A statement on the log.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Shown {
    pub(crate) id: StatementId,
    pub(crate) index: u64,
    pub(crate) kind: String,
    pub(crate) time_ms: Option<u64>,
    pub(crate) author: String,
    pub(crate) payload: Value,
    /// Of an evaluation that follows a protocol.
    pub(crate) protocol: Option<Followed>,
}

/// The entries that announced a protocol and that opened its benchmark.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
pub(crate) struct Followed {
    announced: u64,
    opened: u64,
}

impl Followed {
    /// What their order shows of a model that was registered by an entry, in words.
    pub(crate) fn words(&self, registered: u64) -> String {
        let Self { announced, opened } = self;
        match Sealing::of(*announced, *opened, registered) {
            Sealing::Open => format!("by the protocol announced at {announced}"),
            Sealing::Sealed => format!(
                "by the protocol at {announced}, sealed before the model was registered and opened after, at {opened}"
            ),
            Sealing::OpenedAfter => format!(
                "by the protocol at {announced}, sealed after the model was registered and opened at {opened}"
            ),
            Sealing::OpenedBefore => format!(
                "by the protocol at {announced}, whose benchmark was opened at {opened}, before the model was registered"
            ),
        }
    }
}

/// One page of statements.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Page<T> {
    items: Vec<T>,
    next: Option<Value>,
}

impl Shown {
    /// What it says.
    pub(crate) fn statement(&self) -> Result<Statement, LedgerFailure> {
        let payload = self.payload.to_string();
        Ok(Statement::from_payload(payload.as_bytes())?)
    }
}

impl Client {
    /// One statement.
    pub(crate) fn statement(&self, id: StatementId) -> Result<Shown, LedgerFailure> {
        self.get(&format!("/statements/{id}"))
    }

    /// Every item of a list that comes in pages; `query` is what to ask beside the page, such as `&name=x`.
    pub(crate) fn pages<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &str,
    ) -> Result<Vec<T>, LedgerFailure> {
        self.pages_of(path, 200, query)
    }

    /// The same, so many items at a time.
    pub(crate) fn pages_of<T: DeserializeOwned>(
        &self,
        path: &str,
        limit: usize,
        query: &str,
    ) -> Result<Vec<T>, LedgerFailure> {
        let mut all = Vec::new();
        let mut after = String::new();
        loop {
            let page: Page<T> = self.get(&format!("{path}?limit={limit}{query}{after}"))?;
            all.extend(page.items);
            match page.next {
                Some(Value::Null) | None => return Ok(all),
                Some(Value::String(next)) => after = format!("&after={}", encode(&next)),
                Some(next) => after = format!("&after={next}"),
            }
        }
    }

    /// Every statement of a list, oldest first.
    pub(crate) fn statements(&self, path: &str) -> Result<Vec<Shown>, LedgerFailure> {
        self.pages(path, "&order=oldest")
    }

    /// The evaluations of a model, in the order of the log.
    pub(crate) fn evaluations(&self, model: ArtifactId) -> Result<Vec<LoggedEvaluation>, LedgerFailure> {
        let mut evaluations = Vec::new();
        for shown in self.statements(&format!("/artifacts/{model}/evaluations"))? {
            evaluations.extend(evaluation_of(&shown)?);
        }
        evaluations.sort_by_key(|one| one.index);
        Ok(evaluations)
    }

    /// The seed of niches over an evaluation: the root of the first checkpoint at or after it, which the next commit
    /// names, or the tree as it is now where there is no later commit.
    pub(crate) fn seed(&self, evaluation: StatementId) -> Result<(u64, Digest), LedgerFailure> {
        #[derive(Deserialize)]
        struct Seed {
            size: u64,
            root: Digest,
        }
        let seed: Seed = self.get(&format!("/statements/{evaluation}/seed"))?;
        Ok((seed.size, seed.root))
    }
}

/// The evaluation that a statement is, if it is one.
pub(crate) fn evaluation_of(shown: &Shown) -> Result<Option<LoggedEvaluation>, LedgerFailure> {
    let statement = shown.statement()?;
    let evaluation: Option<Evaluation> = match &statement.predicate {
        Predicate::Evaluation(evaluation) => Some(evaluation.clone()),
        _ => None,
    };
    Ok(evaluation.map(|evaluation| LoggedEvaluation {
        id: shown.id,
        index: shown.index,
        statement,
        evaluation,
    }))
}
