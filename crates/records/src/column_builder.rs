//! Builds one column of the examples cell by cell, whatever kind it turns out to be.

use assay_evidence::{MISSING, Values};

use crate::cell::{Cell, number_text};
use crate::interner::Interner;

/// Texts with more distinct values than this are not kept.
pub(crate) const MAX_LEVELS: usize = 100_000;

/// A column being built: numbers until a text appears, texts until there are too many.
#[derive(Debug)]
pub(crate) struct ColumnBuilder {
    state: State,
}

#[derive(Debug)]
enum State {
    Numbers(Vec<f64>),
    Texts { interner: Interner, codes: Vec<u32> },
    TooFine { rows: usize },
}

impl ColumnBuilder {
    pub(crate) fn new() -> ColumnBuilder {
        ColumnBuilder { state: State::Numbers(Vec::new()) }
    }

    /// How many rows it has.
    pub(crate) fn rows(&self) -> usize {
        match &self.state {
            State::Numbers(numbers) => numbers.len(),
            State::Texts { codes, .. } => codes.len(),
            State::TooFine { rows } => *rows,
        }
    }

    /// How many bytes its different texts have.
    pub(crate) fn text_bytes(&self) -> usize {
        match &self.state {
            State::Texts { interner, .. } => interner.bytes(),
            State::Numbers(_) | State::TooFine { .. } => 0,
        }
    }

    /// Puts a cell at `row`, which is not before the end; rows between are missing.
    pub(crate) fn push(&mut self, row: usize, cell: Cell<'_>) {
        self.pad(row);
        match (&mut self.state, cell) {
            (State::TooFine { rows }, _) => *rows += 1,
            (State::Numbers(numbers), Cell::Missing) => numbers.push(f64::NAN),
            (State::Numbers(numbers), Cell::Integer(value)) => numbers.push(value as f64),
            (State::Numbers(numbers), Cell::Number(value)) => numbers.push(value),
            (State::Texts { codes, .. }, Cell::Missing) => codes.push(MISSING),
            (_, cell) => self.push_text(cell),
        }
    }

    fn push_text(&mut self, cell: Cell<'_>) {
        if let State::Numbers(numbers) = &self.state {
            self.state = texts_of(numbers);
        }
        if let State::Texts { interner, codes } = &mut self.state {
            let code = cell.text().map_or(MISSING, |text| interner.code(&text));
            codes.push(code);
            if interner.len() > MAX_LEVELS {
                self.state = State::TooFine { rows: codes.len() };
            }
        } else if let State::TooFine { rows } = &mut self.state {
            *rows += 1;
        }
    }

    /// Adds missing cells until there are `rows`.
    fn pad(&mut self, rows: usize) {
        match &mut self.state {
            State::Numbers(numbers) if numbers.len() < rows => numbers.resize(rows, f64::NAN),
            State::Texts { codes, .. } if codes.len() < rows => codes.resize(rows, MISSING),
            State::TooFine { rows: known } => *known = rows.max(*known),
            _ => {}
        }
    }

    /// The column with that many rows.
    pub(crate) fn finish(mut self, rows: usize) -> Values {
        self.pad(rows);
        match self.state {
            State::Numbers(numbers) => Values::Numbers(numbers),
            State::Texts { interner, codes } => Values::Categories(interner.into_categories(codes)),
            State::TooFine { .. } => Values::TooFine { distinct_min: MAX_LEVELS + 1 },
        }
    }
}

/// The numbers read so far as texts, for a column that mixes both.
fn texts_of(numbers: &[f64]) -> State {
    let mut interner = Interner::default();
    let mut codes = Vec::with_capacity(numbers.len());
    for &number in numbers {
        codes.push(if number.is_nan() { MISSING } else { interner.code(&number_text(number)) });
        if interner.len() > MAX_LEVELS {
            return State::TooFine { rows: numbers.len() };
        }
    }
    State::Texts { interner, codes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixed_column_becomes_text() {
        let mut column = ColumnBuilder::new();
        column.push(0, Cell::Integer(3));
        column.push(2, Cell::Text("high"));
        column.push(3, Cell::Number(0.5));
        let Values::Categories(texts) = column.finish(5) else { panic!("not categories") };
        assert_eq!(texts.levels, ["3", "high", "0.5"]);
        assert_eq!(texts.codes, [0, MISSING, 1, 2, MISSING]);
    }

    #[test]
    fn a_fine_column_is_not_kept() {
        let mut column = ColumnBuilder::new();
        for row in 0..MAX_LEVELS + 50 {
            column.push(row, Cell::Text(&row.to_string()));
        }
        assert_eq!(column.rows(), MAX_LEVELS + 50);
        assert_eq!(column.finish(MAX_LEVELS + 50), Values::TooFine { distinct_min: MAX_LEVELS + 1 });
    }
}
