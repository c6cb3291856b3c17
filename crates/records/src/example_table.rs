//! Builds the examples row by row: ids that must differ, and columns that may appear late.

use assay_evidence::{Column, Examples};
use rustc_hash::FxHashMap;

use crate::cell::Cell;
use crate::column_builder::ColumnBuilder;
use crate::identifiers::IdentifierIndex;
use crate::source::Source;
use crate::{Place, RecordsError};

/// The column that names an example.
pub(crate) const ID_COLUMN: &str = "example_id";

/// More columns than this in one file are a mistake, such as keys that are really values.
pub(crate) const MAX_COLUMNS: usize = 2_000;

/// Examples being built.
pub(crate) struct ExampleTable<'s> {
    source: &'s Source,
    ids: Vec<String>,
    index: IdentifierIndex,
    /// The line or row each example came from, for messages.
    numbers: Vec<u32>,
    columns: Vec<(String, ColumnBuilder)>,
    by_name: FxHashMap<String, usize>,
    /// Bytes of the ids and of the columns' different texts.
    text_bytes: usize,
}

impl<'s> ExampleTable<'s> {
    pub(crate) fn new(source: &'s Source) -> ExampleTable<'s> {
        ExampleTable {
            source,
            ids: Vec::new(),
            index: IdentifierIndex::default(),
            numbers: Vec::new(),
            columns: Vec::new(),
            by_name: FxHashMap::default(),
            text_bytes: 0,
        }
    }

    /// Begins the next example, which stands at that line or row.
    pub(crate) fn add(&mut self, id: Cell<'_>, number: u64) -> Result<(), RecordsError> {
        let Some(id) = id.id() else {
            return Err(RecordsError::MissingCell {
                place: self.source.place(number),
                column: ID_COLUMN.to_string(),
            });
        };
        if let Some(position) = self.index.insert(&self.ids, &id, self.ids.len()) {
            return Err(RecordsError::DuplicateId {
                id: id.into_owned(),
                first: self.place_of(position),
                second: self.source.place(number),
            });
        }
        let rows = self.ids.len() as u64 + 1;
        self.source.check_bounds(rows, rows.saturating_mul(self.columns.len() as u64))?;
        self.text_bytes += id.len();
        self.source.check_texts(self.text_bytes as u64)?;
        self.ids.push(id.into_owned());
        self.numbers.push(u32::try_from(number).unwrap_or(u32::MAX));
        Ok(())
    }

    fn place_of(&self, position: usize) -> Box<Place> {
        self.source.place(self.numbers.get(position).copied().unwrap_or(0).into())
    }

    /// The position of the example of that id, if it has begun.
    pub(crate) fn position(&self, id: &str) -> Option<usize> {
        self.index.position(&self.ids, id)
    }

    /// How many examples have begun.
    pub(crate) fn rows(&self) -> usize {
        self.ids.len()
    }

    /// The position of the column of that name, a new one where there is none.
    pub(crate) fn column(&mut self, name: &str) -> Result<usize, RecordsError> {
        if let Some(&position) = self.by_name.get(name) {
            return Ok(position);
        }
        if self.columns.len() >= MAX_COLUMNS {
            return Err(RecordsError::TooManyColumns {
                file: self.source.name().to_string(),
                limit: MAX_COLUMNS,
            });
        }
        // A column that appears late is as long as all others.
        let rows = self.ids.len() as u64;
        self.source.check_bounds(rows, rows.saturating_mul(self.columns.len() as u64 + 1))?;
        self.columns.push((name.to_string(), ColumnBuilder::new()));
        self.by_name.insert(name.to_string(), self.columns.len() - 1);
        Ok(self.columns.len() - 1)
    }

    /// Puts a cell into a column at `row`.
    pub(crate) fn put(&mut self, column: usize, row: usize, cell: Cell<'_>) -> Result<(), RecordsError> {
        let Some((name, builder)) = self.columns.get_mut(column) else { return Ok(()) };
        if let Cell::Number(value) = cell
            && value.is_infinite()
        {
            let number = self.numbers.get(row).copied().unwrap_or(0);
            return Err(RecordsError::NotFinite {
                place: self.source.place(number.into()),
                column: name.clone(),
                value: value.to_string(),
            });
        }
        if builder.rows() > row {
            return Err(RecordsError::DuplicateColumn {
                file: self.source.name().to_string(),
                column: name.clone(),
            });
        }
        let before = builder.text_bytes();
        builder.push(row, cell);
        // Of a column that turns out too fine, the texts are let go.
        self.text_bytes = (self.text_bytes + builder.text_bytes()).saturating_sub(before);
        self.source.check_texts(self.text_bytes as u64)
    }

    /// The examples, of which there must be one at least.
    pub(crate) fn finish(self) -> Result<Examples, RecordsError> {
        let rows = self.ids.len();
        if rows == 0 {
            return Err(RecordsError::NoRows { file: self.source.name().to_string() });
        }
        let columns = self
            .columns
            .into_iter()
            .map(|(name, builder)| Column { name, values: builder.finish(rows) })
            .collect();
        Ok(Examples { ids: self.ids, columns })
    }
}
