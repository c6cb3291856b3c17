//! Evaluations that are on a log, and what their tables turn out to be.

use std::fmt;

use assay_records::RecordsError;
use assay_statement::predicate::{BlobReference, Claim, Evaluation};
use assay_statement::{ArtifactId, Statement, StatementId};

use crate::error::JudgeError;
use crate::tables::{TABLES_BYTES_MAX, Tables};

/// Fetches a blob.
pub type Fetch<'a, E> = dyn Fn(&BlobReference) -> Result<Fetched, E> + 'a;

/// What came of fetching a blob.
pub enum Fetched {
    /// Its bytes, which have its digest.
    Bytes(Vec<u8>),
    /// Nobody can read it here.
    NotPublic,
    /// It is longer than the statement says, and need not be read.
    TooLong,
}

/// An evaluation that is on the log.
#[derive(Clone)]
pub struct LoggedEvaluation {
    /// Its id.
    pub id: StatementId,
    /// Its entry.
    pub index: u64,
    /// The statement.
    pub statement: Statement,
    /// What the statement says.
    pub evaluation: Evaluation,
}

/// An evaluation that was passed over, since it says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// Its id.
    pub id: StatementId,
    /// Its entry.
    pub index: u64,
    /// Whether it was logged before the claim, and so would only have told what had been seen.
    pub is_before: bool,
    /// Why.
    pub reason: Reason,
}

impl PassedOver {
    /// Whether its tables might say something to whoever can read them; what is too large says nothing to anyone.
    pub fn is_unknown(&self) -> bool {
        self.reason == Reason::NotPublic
    }
}

/// Why an evaluation says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Its tables are not public here, which may be otherwise elsewhere, or at another time.
    NotPublic,
    /// Its tables have more bytes than anyone has to read ([`TABLES_BYTES_MAX`]), or stand for more.
    TooLarge,
    /// What is wrong with its tables, which are the same for everyone.
    Unfit(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPublic => formatter.write_str("its tables are not public here"),
            Self::TooLarge => formatter.write_str("its tables are larger than anyone has to read"),
            Self::Unfit(reason) => formatter.write_str(reason),
        }
    }
}

impl LoggedEvaluation {
    /// The name that the outcome table gives to a model.
    pub fn name_of(&self, model: ArtifactId) -> Option<&str> {
        let subject = self.statement.subjects.iter().find(|subject| subject.digest == model.0)?;
        subject.name.as_ref().map(|name| name.as_str())
    }

    /// Whether it is about what the claim is about.
    pub fn is_about(&self, claim: &Claim) -> bool {
        self.evaluation.metric == claim.metric
            && claim.benchmark.is_none_or(|benchmark| benchmark == self.evaluation.benchmark)
    }

    /// Its tables, if they are public, can be read, and are those that were signed.
    ///
    /// # Errors
    /// Whatever fetching gives.
    pub fn tables<E>(&self, fetch: &Fetch<'_, E>) -> Result<Result<Tables, Reason>, E> {
        let (examples, outcomes) = (&self.evaluation.examples, &self.evaluation.outcomes.blob);
        if examples.size_bytes.saturating_add(outcomes.size_bytes) > TABLES_BYTES_MAX {
            return Ok(Err(Reason::TooLarge));
        }
        let mut bytes = Vec::with_capacity(2);
        for blob in [examples, outcomes] {
            match fetch(blob)? {
                Fetched::NotPublic => return Ok(Err(Reason::NotPublic)),
                Fetched::Bytes(read) if read.len() as u64 == blob.size_bytes => bytes.push(read),
                Fetched::Bytes(_) | Fetched::TooLong => {
                    let words = format!("its table `{}` has another length than it says", blob.digest);
                    return Ok(Err(Reason::Unfit(words)));
                }
            }
        }
        let (outcomes, examples) = (bytes.pop().unwrap_or_default(), bytes.pop().unwrap_or_default());
        let read = Tables::read(examples, outcomes).and_then(|tables| {
            self.check_rows(&tables)?;
            Ok(tables)
        });
        Ok(read.map_err(|error| match error {
            JudgeError::Records(RecordsError::TooLong { .. }) => Reason::TooLarge,
            error => Reason::Unfit(error.to_string()),
        }))
    }

    /// The tables must be the ones that were signed: their rows have the root that the evaluation names.
    ///
    /// # Errors
    /// Other rows.
    pub fn check_rows(&self, tables: &Tables) -> Result<(), JudgeError> {
        let (rows, root) = tables.rows_root();
        let named = &self.evaluation.outcomes;
        match rows == named.rows && root.as_bytes() == named.rows_root.as_bytes() {
            true => Ok(()),
            false => Err(JudgeError::OtherRows(self.id)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use assay_statement::bounded::{List, Text};
    use assay_statement::predicate::OutcomeTable;
    use assay_statement::{Digest, Subject};

    use super::*;

    const EXAMPLES: &[u8] = b"example_id\na\n";
    const OUTCOMES: &[u8] = b"model,example_id,score\nm,a,1\n";

    /// An evaluation of these tables, which says that they are so many bytes longer.
    fn evaluation(more: u64) -> LoggedEvaluation {
        let log = StatementId(Digest::of(b"log"));
        let blob = |bytes: &[u8]| BlobReference {
            digest: Digest::of(bytes),
            size_bytes: bytes.len() as u64 + more,
            media_type: Text::new("text/csv").unwrap(),
        };
        let (rows, root) = Tables::read(EXAMPLES.to_vec(), OUTCOMES.to_vec()).unwrap().rows_root();
        let evaluation = Evaluation {
            log,
            protocol: None,
            repeats: None,
            benchmark: Digest::of(b"benchmark"),
            metric: Text::new("accuracy").unwrap(),
            harness: None,
            examples: blob(EXAMPLES),
            examples_count: 1,
            outcomes: OutcomeTable { blob: blob(OUTCOMES), rows, rows_root: Digest::from(*root.as_bytes()) },
        };
        let subjects = List::new(vec![Subject::of(Digest::of(b"m"))]).unwrap();
        let statement = Statement { subjects, predicate: evaluation.clone().into() };
        LoggedEvaluation { id: log, index: 0, statement, evaluation }
    }

    fn tables(one: &LoggedEvaluation, fetched: impl Fn(&[u8]) -> Fetched) -> Result<Tables, Reason> {
        let bytes =
            |blob: &BlobReference| if blob.digest == Digest::of(EXAMPLES) { EXAMPLES } else { OUTCOMES };
        let fetch = |blob: &BlobReference| Ok::<_, JudgeError>(fetched(bytes(blob)));
        one.tables(&fetch).unwrap()
    }

    #[test]
    fn tables_are_read_if_they_are_what_the_evaluation_names() {
        let whole = |bytes: &[u8]| Fetched::Bytes(bytes.to_vec());
        assert!(tables(&evaluation(0), whole).is_ok());
        let other = |read: Result<Tables, Reason>| match read.err().unwrap() {
            Reason::Unfit(words) => words.contains("has another length than it says"),
            reason => panic!("{reason}"),
        };
        assert!(other(tables(&evaluation(1), whole)));
        assert!(other(tables(&evaluation(0), |_| Fetched::TooLong)));
        assert_eq!(tables(&evaluation(0), |_| Fetched::NotPublic).err(), Some(Reason::NotPublic));
        let mut renamed = evaluation(0);
        renamed.evaluation.outcomes.rows += 1;
        let words = tables(&renamed, whole).err().unwrap().to_string();
        assert!(words.contains("does not have the rows that it names"), "{words}");
    }

    /// What is too large says nothing to anyone, so a verdict that rests on it is wrong and not merely unknown.
    #[test]
    fn tables_that_are_too_large_are_not_even_fetched() {
        let reason = tables(&evaluation(TABLES_BYTES_MAX), |_| panic!("fetched")).err().unwrap();
        assert_eq!(reason, Reason::TooLarge);
        let id = StatementId(Digest::of(b"log"));
        let passed = |reason| PassedOver { id, index: 0, is_before: false, reason };
        assert!(!passed(reason).is_unknown() && passed(Reason::NotPublic).is_unknown());
    }
}
