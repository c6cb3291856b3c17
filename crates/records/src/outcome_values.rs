//! Checks the values of an outcomes row: scores, costs and latencies.

use crate::RecordsError;
use crate::cell::{Cell, number_text, parse_number};
use crate::source::Source;

/// Where a value stands, for messages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ValuePlace<'p> {
    pub(crate) source: &'p Source,
    pub(crate) number: u64,
    pub(crate) column: &'p str,
}

impl ValuePlace<'_> {
    fn not_a_number(&self, value: &str) -> RecordsError {
        RecordsError::NotANumber {
            place: self.source.place(self.number),
            column: self.column.to_string(),
            value: shortened(value),
        }
    }

    fn not_finite(&self, value: f64) -> RecordsError {
        RecordsError::NotFinite {
            place: self.source.place(self.number),
            column: self.column.to_string(),
            value: number_text(value),
        }
    }

    /// The error for a cell that must be filled.
    pub(crate) fn missing(&self) -> RecordsError {
        RecordsError::MissingCell { place: self.source.place(self.number), column: self.column.to_string() }
    }
}

/// A score from 0 to 1; `None` where the cell is empty. True and false count as 1 and 0.
pub(crate) fn score(cell: Cell<'_>, place: &ValuePlace<'_>) -> Result<Option<f64>, RecordsError> {
    let value = match cell {
        Cell::Boolean(value) => return Ok(Some(f64::from(value))),
        Cell::Text(text) if text.trim_ascii().eq_ignore_ascii_case("true") => return Ok(Some(1.0)),
        Cell::Text(text) if text.trim_ascii().eq_ignore_ascii_case("false") => return Ok(Some(0.0)),
        other => finite(other, place)?,
    };
    match value {
        Some(value) if !(0.0..=1.0).contains(&value) => Err(RecordsError::ScoreOutOfRange {
            place: place.source.place(place.number),
            column: place.column.to_string(),
            value: number_text(value),
        }),
        // A negative zero is a zero.
        Some(value) => Ok(Some(value.abs())),
        None => Ok(None),
    }
}

/// A number that is not below 0; `None` where the cell is empty.
pub(crate) fn amount(cell: Cell<'_>, place: &ValuePlace<'_>) -> Result<Option<f64>, RecordsError> {
    match finite(cell, place)? {
        Some(value) if value < 0.0 => Err(RecordsError::Negative {
            place: place.source.place(place.number),
            column: place.column.to_string(),
            value: number_text(value),
        }),
        other => Ok(other),
    }
}

fn finite(cell: Cell<'_>, place: &ValuePlace<'_>) -> Result<Option<f64>, RecordsError> {
    let value = match cell {
        Cell::Missing => return Ok(None),
        Cell::Integer(value) => value as f64,
        Cell::Number(value) => value,
        Cell::Boolean(value) => return Err(place.not_a_number(if value { "true" } else { "false" })),
        Cell::Text(text) => parse_number(text).ok_or_else(|| place.not_a_number(text))?,
    };
    if value.is_finite() { Ok(Some(value)) } else { Err(place.not_finite(value)) }
}

/// A text cut to a length that a message can hold.
pub(crate) fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_string(),
    }
}
