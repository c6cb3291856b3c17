//! Reads the examples of a benchmark: one row per example, one column per feature.

use std::path::Path;

use assay_evidence::Examples;
use csv::ByteRecord;

use crate::RecordsError;
use crate::cell::{Cell, parse_number};
use crate::csv_table::CsvTable;
use crate::example_table::{ExampleTable, ID_COLUMN};
use crate::json_lines::{NotFinite, flatten, for_each_object, scalar};
use crate::parquet_file::{ParquetTable, fill_all};
use crate::parquet_leaf::NotText;
use crate::source::{Format, Source};

/// Reads examples from a Parquet, CSV, TSV or JSON lines file, told apart by extension, else by content.
///
/// Column `example_id` must be there, filled and different in every row; every other column is a feature. A
/// column is numbers where every value is, else categories; a member of a structure is named `a.b`, and a list
/// stands for its length as `a.length`.
pub fn read_examples(path: &Path) -> Result<Examples, RecordsError> {
    examples_from(&Source::open(path)?)
}

/// Reads examples from a file or bytes, as [`read_examples`] does.
pub fn examples_from(source: &Source) -> Result<Examples, RecordsError> {
    match source.format() {
        Format::Csv | Format::Tsv => examples_from_csv(source),
        Format::JsonLines => examples_from_json_lines(source),
        Format::Parquet => examples_from_parquet(source),
    }
}

fn examples_from_csv(source: &Source) -> Result<Examples, RecordsError> {
    let numeric = numeric_columns(source)?;
    let mut csv = CsvTable::open(source)?;
    let id = csv.position(ID_COLUMN)?;
    let mut table = ExampleTable::new(source);
    let mut targets = Vec::new();
    for (column, (name, numeric)) in csv.names().iter().zip(numeric).enumerate() {
        if column != id {
            targets.push((column, table.column(name)?, numeric));
        }
    }
    let mut record = ByteRecord::new();
    while let Some(line) = csv.read(&mut record)? {
        table.add(Cell::of_text(csv.text(&record, id, line)?), line)?;
        let row = table.rows() - 1;
        for &(column, target, numeric) in &targets {
            let text = Cell::of_text(csv.text(&record, column, line)?);
            let number = |text| parse_number(text).map_or(Cell::Missing, Cell::Number);
            let cell = match text {
                Cell::Text(text) if numeric => number(text),
                other => other,
            };
            table.put(target, row, cell)?;
        }
    }
    table.finish()
}

/// Whether every value of a column is a finite number. A first pass over the file tells, so that the second
/// can keep texts such as `1.50` as they are written in a column that turns out not to be numbers.
fn numeric_columns(source: &Source) -> Result<Vec<bool>, RecordsError> {
    let mut csv = CsvTable::open(source)?;
    let mut numeric = vec![true; csv.names().len()];
    let mut record = ByteRecord::new();
    while csv.read(&mut record)?.is_some() {
        for (numeric, bytes) in numeric.iter_mut().zip(&record) {
            if *numeric && !bytes.trim_ascii().is_empty() {
                let number = std::str::from_utf8(bytes).ok().and_then(parse_number);
                *numeric = number.is_some_and(f64::is_finite);
            }
        }
    }
    Ok(numeric)
}

fn examples_from_json_lines(source: &Source) -> Result<Examples, RecordsError> {
    let mut table = ExampleTable::new(source);
    let mut name = String::new();
    for_each_object(source, NotFinite::Missing, |line, object| {
        let id = match object.get(ID_COLUMN) {
            Some(value) => scalar(value).unwrap_or(Cell::Missing),
            None if table.rows() == 0 => {
                let names: Vec<String> = object.keys().cloned().collect();
                return Err(RecordsError::unknown_column(source.name(), ID_COLUMN, &names));
            }
            None => Cell::Missing,
        };
        table.add(id, line)?;
        let row = table.rows() - 1;
        for (key, value) in object.iter().filter(|(key, _)| *key != ID_COLUMN) {
            name.clear();
            name.push_str(key);
            flatten(&mut name, value, &mut |name, cell| {
                let column = table.column(name)?;
                table.put(column, row, cell)
            })?;
        }
        Ok(())
    })?;
    table.finish()
}

fn examples_from_parquet(source: &Source) -> Result<Examples, RecordsError> {
    let file = ParquetTable::open(source)?;
    let names = file.names();
    let id = names.iter().position(|name| name == ID_COLUMN);
    let id = id.ok_or_else(|| RecordsError::unknown_column(source.name(), ID_COLUMN, &names))?;
    let mut table = ExampleTable::new(source);
    let mut targets = Vec::new();
    for (column, name) in names.iter().enumerate().filter(|(column, _)| *column != id) {
        targets.push((column, table.column(name)?));
    }
    for group in 0..file.row_groups() {
        let mut id_leaf = file.leaf(group, id)?;
        let leaves: Result<Vec<_>, _> = targets.iter().map(|(column, _)| file.leaf(group, *column)).collect();
        let mut leaves = leaves?;
        loop {
            let start = table.rows();
            let rows = fill_all(source, std::iter::once(&mut id_leaf).chain(&mut leaves))?;
            if rows == 0 {
                break;
            }
            for row in start..start + rows {
                let number = row as u64 + 1;
                let cell = id_leaf.next().map_err(|NotText| file.not_text(id, number))?;
                table.add(cell, number)?;
            }
            for (leaf, (column, target)) in leaves.iter_mut().zip(&targets) {
                for row in start..start + rows {
                    let cell = leaf.next().map_err(|NotText| file.not_text(*column, row as u64 + 1))?;
                    table.put(*target, row, cell)?;
                }
            }
        }
    }
    table.finish()
}
