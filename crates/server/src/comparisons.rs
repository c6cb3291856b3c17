//! Comparing a few models of a published evaluation.

use std::sync::Arc;

use assay_evidence::compare::{CompareReport, CompareSettings, compare_telling};
use assay_evidence::features::ColumnChoice;
use assay_pages::part::Waiting;
use assay_statement::StatementId;

use crate::analysis::logged::Logged;
use crate::background::{Background, Tell};

/// The most answers that are kept.
const KEPT_MAX: usize = 128;

/// What is asked: models by their names in an evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    pub(crate) evaluation: StatementId,
    pub(crate) models: Vec<String>,
}

/// What has been compared, and the way to have more compared.
pub(crate) type Comparisons = Background<Question, CompareReport>;

/// Starts the thread that compares.
pub(crate) fn start(logged: Arc<Logged>) -> Comparisons {
    let work = move |question: &Question, tell: &mut Tell<'_>| {
        tell(Waiting::Reading);
        let evidence = logged.evidence(question.evaluation)?;
        let columns = ColumnChoice { label: evidence.label(), ..ColumnChoice::default() };
        let settings = CompareSettings { columns, ..CompareSettings::default() };
        let tables = &evidence.tables;
        let mut listener = |progress| tell(Waiting::Working(progress));
        let (examples, outcomes) = (&tables.examples, &tables.outcomes);
        let compared = compare_telling(examples, outcomes, &question.models, &settings, &mut listener);
        compared.map_err(|error| error.to_string())
    };
    Background::start("compare", KEPT_MAX, work)
}
