//! Reads examples as whole rows, every value kept as it is written, for those who ask a model about them.

use std::path::Path;

use csv::ByteRecord;
use serde_json::{Map, Value};

use crate::RecordsError;
use crate::cell::Cell;
use crate::csv_table::CsvTable;
use crate::example_table::ID_COLUMN;
use crate::json_lines::{NotFinite, for_each_object, scalar};
use crate::parquet_file::{ParquetTable, fill_all};
use crate::parquet_leaf::NotText;
use crate::source::{Format, Source};

/// One example with everything its file says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The example's id as text.
    pub example_id: String,
    /// Its other columns by name, in the order of the file; null where a value is missing.
    pub fields: Map<String, Value>,
}

/// Reads the rows of a Parquet, CSV, TSV or JSON lines file; ids must be there, but may still repeat.
///
/// # Errors
/// An unreadable file, no `example_id`, or no row.
pub fn read_rows(path: &Path) -> Result<Vec<Row>, RecordsError> {
    let source = Source::open(path)?;
    let rows = match source.format() {
        Format::Csv | Format::Tsv => rows_of_csv(&source)?,
        Format::JsonLines => rows_of_json_lines(&source)?,
        Format::Parquet => rows_of_parquet(&source)?,
    };
    if rows.is_empty() {
        return Err(RecordsError::NoRows { file: source.name().to_string() });
    }
    Ok(rows)
}

fn rows_of_csv(source: &Source) -> Result<Vec<Row>, RecordsError> {
    let mut csv = CsvTable::open(source)?;
    let id = csv.position(ID_COLUMN)?;
    let names = csv.names().to_vec();
    let mut rows = Vec::new();
    let mut record = ByteRecord::new();
    while let Some(line) = csv.read(&mut record)? {
        let mut fields = Map::new();
        for (column, name) in names.iter().enumerate().filter(|(column, _)| *column != id) {
            fields.insert(name.clone(), value_of(Cell::of_text(csv.text(&record, column, line)?)));
        }
        let example_id = id_of(source, Cell::of_text(csv.text(&record, id, line)?), line)?;
        rows.push(Row { example_id, fields });
    }
    Ok(rows)
}

fn rows_of_json_lines(source: &Source) -> Result<Vec<Row>, RecordsError> {
    let mut rows = Vec::new();
    for_each_object(source, NotFinite::Missing, |line, object| {
        let id = object.get(ID_COLUMN).and_then(scalar).unwrap_or(Cell::Missing);
        let example_id = id_of(source, id, line)?;
        let mut fields = object.clone();
        fields.shift_remove(ID_COLUMN);
        rows.push(Row { example_id, fields });
        Ok(())
    })?;
    Ok(rows)
}

fn rows_of_parquet(source: &Source) -> Result<Vec<Row>, RecordsError> {
    let file = ParquetTable::open(source)?;
    let names = file.names();
    let id = names.iter().position(|name| name == ID_COLUMN);
    let id = id.ok_or_else(|| RecordsError::unknown_column(source.name(), ID_COLUMN, &names))?;
    let mut rows: Vec<Row> = Vec::new();
    for group in 0..file.row_groups() {
        let leaves: Result<Vec<_>, _> = (0..names.len()).map(|column| file.leaf(group, column)).collect();
        let mut leaves = leaves?;
        loop {
            let filled = fill_all(source, leaves.iter_mut())?;
            if filled == 0 {
                break;
            }
            for _ in 0..filled {
                let number = rows.len() as u64 + 1;
                let mut row = Row { example_id: String::new(), fields: Map::new() };
                for (column, (leaf, name)) in leaves.iter_mut().zip(&names).enumerate() {
                    let cell = leaf.next().map_err(|NotText| file.not_text(column, number))?;
                    if column == id {
                        row.example_id = id_of(source, cell, number)?;
                    } else {
                        row.fields.insert(name.clone(), value_of(cell));
                    }
                }
                rows.push(row);
            }
        }
    }
    Ok(rows)
}

fn id_of(source: &Source, cell: Cell<'_>, number: u64) -> Result<String, RecordsError> {
    let missing = || RecordsError::MissingCell { place: source.place(number), column: ID_COLUMN.to_string() };
    Ok(cell.id().ok_or_else(missing)?.into_owned())
}

fn value_of(cell: Cell<'_>) -> Value {
    match cell {
        Cell::Missing => Value::Null,
        Cell::Boolean(value) => value.into(),
        Cell::Integer(value) => value.into(),
        Cell::Number(value) => value.into(),
        Cell::Text(text) => text.into(),
    }
}
