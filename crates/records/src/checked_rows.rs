//! Turns the rows of outcomes files into checked outcomes of known examples.

use std::borrow::Cow;

use assay_evidence::Examples;

use crate::RecordsError;
use crate::cell::Cell;
use crate::identifiers::IdentifierIndex;
use crate::notes::count_text;
use crate::outcome_columns::{OutcomeColumns, OutcomeNames};
use crate::outcome_rows::{OutcomeRow, for_each_row};
use crate::outcome_values::{ValuePlace, amount, score, shortened};
use crate::source::Source;

/// A row that holds an outcome of a known example.
#[derive(Debug)]
pub(crate) struct CheckedRow<'r> {
    /// Its line or row.
    pub(crate) number: u64,
    pub(crate) model: Cow<'r, str>,
    /// The position of the example.
    pub(crate) example: usize,
    pub(crate) score: f64,
    pub(crate) cost: Option<f64>,
    pub(crate) latency: Option<f64>,
    pub(crate) prediction: Cell<'r>,
    /// The run; empty where the file does not tell runs apart.
    pub(crate) run: Cow<'r, str>,
    pub(crate) time: Cell<'r>,
}

/// What was passed over while reading.
#[derive(Debug, Default)]
struct PassedOver {
    matched: bool,
    scored: bool,
    empty_scores: u64,
    unknown_rows: u64,
    unknown_id: String,
}

/// Calls `visit` with every outcome of a known example in the files; returns notes on the rows passed over.
pub(crate) fn for_each_checked(
    sources: &[Source],
    examples: &Examples,
    columns: &OutcomeColumns,
    mut visit: impl FnMut(&Source, &CheckedRow<'_>) -> Result<(), RecordsError>,
) -> Result<Vec<String>, RecordsError> {
    let Some(first) = sources.first() else {
        return Err(RecordsError::NoFiles { what: "outcomes".to_string() });
    };
    if examples.is_empty() {
        return Err(RecordsError::NoExamples { file: first.name().to_string() });
    }
    let names = columns.names();
    let mut finder = Finder { ids: &examples.ids, index: IdentifierIndex::of(&examples.ids), next: 0 };
    let mut passed = PassedOver::default();
    for source in sources {
        let mut rows = 0;
        for_each_row(source, columns, |row| {
            rows += 1;
            source.check_bounds(rows, 0)?;
            check(source, names, row, &mut finder, &mut passed, |checked| visit(source, checked))
        })?;
    }
    passed.conclude(first, examples, columns)
}

/// Checks a row and hands it on if it is an outcome of a known example.
fn check<'r>(
    source: &Source,
    names: OutcomeNames<'_>,
    row: &OutcomeRow<'r>,
    finder: &mut Finder<'_>,
    passed: &mut PassedOver,
    visit: impl FnOnce(&CheckedRow<'r>) -> Result<(), RecordsError>,
) -> Result<(), RecordsError> {
    let place = |column| ValuePlace { source, number: row.number, column };
    let model = row.model().text().ok_or_else(|| place("model").missing())?;
    if row.example() == Cell::Missing {
        return Err(place("example_id").missing());
    }
    let score = score(row.score(), &place(names.score))?;
    let cost = amount(row.cost(), &place(names.cost))?;
    let latency = amount(row.latency(), &place(names.latency))?;
    let example = finder.position(row.example());
    passed.matched |= example.is_some();
    passed.scored |= score.is_some();
    let Some(example) = example else {
        if passed.unknown_rows == 0 {
            passed.unknown_id = shortened(&row.example().id().unwrap_or_default());
        }
        passed.unknown_rows += 1;
        return Ok(());
    };
    let Some(score) = score else {
        passed.empty_scores += 1;
        return Ok(());
    };
    let run = row.run().text().unwrap_or_default();
    let (number, prediction, time) = (row.number, row.prediction(), row.time());
    visit(&CheckedRow { number, model, example, score, cost, latency, prediction, run, time })
}

impl PassedOver {
    fn conclude(
        self,
        first: &Source,
        examples: &Examples,
        columns: &OutcomeColumns,
    ) -> Result<Vec<String>, RecordsError> {
        let file = first.name().to_string();
        if !self.matched {
            let known = shortened(examples.ids.first().map_or("", String::as_str));
            return Err(RecordsError::NoOverlap { file, found: self.unknown_id, known });
        }
        if !self.scored {
            return Err(RecordsError::NoScores { file, column: columns.score.clone() });
        }
        let mut notes = Vec::new();
        if self.unknown_rows > 0 {
            let count = count_text(self.unknown_rows, "outcome names", "outcomes name");
            let id = &self.unknown_id;
            notes.push(format!("{count} examples that are not among the examples, such as `{id}`"));
        }
        if self.empty_scores > 0 {
            let count = count_text(self.empty_scores, "row with an empty score", "rows with an empty score");
            notes.push(format!("no outcome was taken from {count}"));
        }
        Ok(notes)
    }
}

/// Finds examples by id; the one after the last is tried first, because files usually keep one order.
struct Finder<'e> {
    ids: &'e [String],
    index: IdentifierIndex,
    next: usize,
}

impl Finder<'_> {
    fn position(&mut self, cell: Cell<'_>) -> Option<usize> {
        if let Cell::Integer(value) = cell {
            let mut buffer = [0; 20];
            return self.position_of(integer_text(value, &mut buffer));
        }
        self.position_of(&cell.id()?)
    }

    fn position_of(&mut self, id: &str) -> Option<usize> {
        let found = if self.ids.get(self.next).is_some_and(|known| known == id) {
            self.next
        } else {
            self.index.position(self.ids, id)?
        };
        self.next = found + 1;
        Some(found)
    }
}

/// Writes a whole number as text without asking for memory: this is done for every row.
fn integer_text(value: i64, buffer: &mut [u8; 20]) -> &str {
    let mut rest = value.unsigned_abs();
    let mut start = buffer.len();
    for (position, digit) in buffer.iter_mut().enumerate().rev() {
        start = position;
        if rest == 0 && position < 19 {
            break;
        }
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    // The place before the first digit is free: 19 digits are the most there are.
    let Some(free) = buffer.get_mut(start) else { return "" };
    if value < 0 {
        *free = b'-';
    } else {
        start += 1;
    }
    buffer.get(start..).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_become_text() {
        for value in [0, 7, 10, -1, 12_256, i64::MAX, i64::MIN] {
            assert_eq!(integer_text(value, &mut [0; 20]), value.to_string());
        }
    }
}
