//! Reads what each model did on each example from files with one row per model and example.

use std::path::PathBuf;

use assay_evidence::{Examples, Outcomes};

use crate::checked_rows::{CheckedRow, for_each_checked};
use crate::model_table::{Entered, Entry, ModelTable};
use crate::outcome_columns::OutcomeColumns;
use crate::outcome_rows::for_each_row;
use crate::source::Source;
use crate::{Place, RecordsError};

/// Models times examples that are held at most: 3.2 GB of scores.
const MAX_SCORES: usize = 400_000_000;

/// Outcomes as read, with notes for the person whose files they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OutcomesRead {
    /// What each model did; every vector has one value per example.
    pub outcomes: Outcomes,
    /// What was passed over or merged, one sentence without a full stop each.
    pub notes: Vec<String>,
}

/// Reads outcomes from files with one row per model and example.
///
/// Scores must lie in 0 to 1 (true and false count as 1 and 0); an empty score is no outcome. Costs and
/// latencies must not be negative. Rows that repeat a model and example must agree, unless a run column tells
/// them apart: the first run of a model is its main one, the second its repeat.
pub fn read_outcomes(
    paths: &[PathBuf],
    examples: &Examples,
    columns: &OutcomeColumns,
) -> Result<OutcomesRead, RecordsError> {
    outcomes_from(&open_all(paths)?, examples, columns)
}

/// Opens every file.
pub(crate) fn open_all(paths: &[PathBuf]) -> Result<Vec<Source>, RecordsError> {
    paths.iter().map(|path| Source::open(path)).collect()
}

/// Reads outcomes from files or bytes, as [`read_outcomes`] does.
pub fn outcomes_from(
    sources: &[Source],
    examples: &Examples,
    columns: &OutcomeColumns,
) -> Result<OutcomesRead, RecordsError> {
    let mut table = ModelTable::new(examples.len());
    let mut notes = for_each_checked(sources, examples, columns, |source, row| {
        let model = table.model(&row.model);
        source.check_bounds(0, table.len().saturating_mul(examples.len()) as u64)?;
        if table.len().saturating_mul(examples.len()) > MAX_SCORES {
            return Err(RecordsError::TooManyModels {
                file: source.name().to_string(),
                models: table.len() - 1,
                examples: examples.len(),
            });
        }
        let entered = table.enter(model, &entry(row));
        source.check_texts(table.text_bytes() as u64)?;
        match entered {
            Entered::Held => Ok(()),
            Entered::Disagrees { held } => Err(disagreement(sources, source, examples, columns, row, held)),
        }
    })?;
    let (outcomes, more) = table.finish(examples.len());
    notes.extend(more);
    Ok(OutcomesRead { outcomes, notes })
}

fn entry<'r>(row: &'r CheckedRow<'r>) -> Entry<'r> {
    Entry {
        example: row.example,
        score: row.score,
        cost: row.cost,
        latency: row.latency,
        prediction: row.prediction.text(),
        run: row.run.as_ref().into(),
    }
}

fn disagreement(
    sources: &[Source],
    source: &Source,
    examples: &Examples,
    columns: &OutcomeColumns,
    row: &CheckedRow<'_>,
    held: f64,
) -> RecordsError {
    let id = examples.ids.get(row.example).map_or("", String::as_str);
    let second = source.place(row.number);
    // Where each score came from is not kept while reading, so the first row is looked for once more.
    let first = first_row(sources, columns, row, id).unwrap_or_else(|| second.clone());
    RecordsError::DuplicatesDisagree {
        model: row.model.to_string(),
        example: id.to_string(),
        first_score: held,
        first,
        second_score: row.score,
        second,
    }
}

/// The first row of the same model, example and run that has a score.
fn first_row(
    sources: &[Source],
    columns: &OutcomeColumns,
    like: &CheckedRow<'_>,
    id: &str,
) -> Option<Box<Place>> {
    let mut found = None;
    for source in sources {
        // An error here would have come up in the first reading too.
        let _ = for_each_row(source, columns, |row| {
            let same = found.is_none()
                && row.example().id().as_deref() == Some(id)
                && row.model().text().as_ref() == Some(&like.model)
                && row.run().text().unwrap_or_default() == like.run
                && row.score() != crate::cell::Cell::Missing;
            if same {
                found = Some(source.place(row.number));
            }
            Ok(())
        });
        if found.is_some() {
            break;
        }
    }
    found
}
