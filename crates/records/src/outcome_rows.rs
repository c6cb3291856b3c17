//! Reads the rows of outcomes files one by one, whatever their format.

use csv::ByteRecord;
use serde_json::{Map, Value};

use crate::RecordsError;
use crate::cell::Cell;
use crate::csv_table::CsvTable;
use crate::json_lines::{NotFinite, flatten, for_each_object, scalar};
use crate::outcome_columns::{MEANINGS, OutcomeColumns};
use crate::parquet_file::{ParquetTable, fill_all};
use crate::parquet_leaf::NotText;
use crate::source::{Format, Source};

/// One row of an outcomes file; a column the file does not have is missing in every row.
#[derive(Debug)]
pub(crate) struct OutcomeRow<'r> {
    /// Its line or row in the file.
    pub(crate) number: u64,
    /// In the order of [`OutcomeColumns::wanted`]. They stay in one place, because copying cells just written
    /// takes a good part of the time of reading a row.
    cells: [Cell<'r>; MEANINGS],
}

impl<'r> OutcomeRow<'r> {
    pub(crate) fn model(&self) -> Cell<'r> {
        let [cell, ..] = &self.cells;
        *cell
    }

    pub(crate) fn example(&self) -> Cell<'r> {
        let [_, cell, ..] = &self.cells;
        *cell
    }

    pub(crate) fn score(&self) -> Cell<'r> {
        let [_, _, cell, ..] = &self.cells;
        *cell
    }

    pub(crate) fn cost(&self) -> Cell<'r> {
        let [_, _, _, cell, ..] = &self.cells;
        *cell
    }

    pub(crate) fn prediction(&self) -> Cell<'r> {
        let [_, _, _, _, cell, ..] = &self.cells;
        *cell
    }

    pub(crate) fn latency(&self) -> Cell<'r> {
        let [_, _, _, _, _, cell, ..] = &self.cells;
        *cell
    }

    pub(crate) fn run(&self) -> Cell<'r> {
        let [_, _, _, _, _, _, cell, ..] = &self.cells;
        *cell
    }

    pub(crate) fn time(&self) -> Cell<'r> {
        let [_, _, _, _, _, _, _, cell] = &self.cells;
        *cell
    }
}

/// Calls `visit` with every row of the file.
pub(crate) fn for_each_row(
    source: &Source,
    columns: &OutcomeColumns,
    visit: impl FnMut(&OutcomeRow<'_>) -> Result<(), RecordsError>,
) -> Result<(), RecordsError> {
    match source.format() {
        Format::Csv | Format::Tsv => csv_rows(source, columns, visit),
        Format::JsonLines => json_rows(source, columns, visit),
        Format::Parquet => parquet_rows(source, columns, visit),
    }
}

fn csv_rows(
    source: &Source,
    columns: &OutcomeColumns,
    mut visit: impl FnMut(&OutcomeRow<'_>) -> Result<(), RecordsError>,
) -> Result<(), RecordsError> {
    let mut csv = CsvTable::open(source)?;
    let positions = columns.positions(source, csv.names())?;
    let mut record = ByteRecord::new();
    let mut any = false;
    while let Some(line) = csv.read(&mut record)? {
        any = true;
        let mut row = OutcomeRow { number: line, cells: [Cell::Missing; MEANINGS] };
        for (cell, position) in row.cells.iter_mut().zip(positions) {
            if let Some(position) = position {
                *cell = Cell::of_text(csv.text(&record, position, line)?);
            }
        }
        visit(&row)?;
    }
    if any { Ok(()) } else { Err(RecordsError::NoRows { file: source.name().to_string() }) }
}

fn json_rows(
    source: &Source,
    columns: &OutcomeColumns,
    mut visit: impl FnMut(&OutcomeRow<'_>) -> Result<(), RecordsError>,
) -> Result<(), RecordsError> {
    let wanted = columns.wanted();
    // JSON lines have no header: a column is known to be absent only once every line has been read.
    let mut found = [false; MEANINGS];
    let mut names = Vec::new();
    for_each_object(source, NotFinite::Text, |line, object| {
        if names.is_empty() {
            names = flat_names(object)?;
            // Without these two nothing can be said of any row, so their absence is told at once.
            columns_needed_at_once(source, &wanted, object, &names)?;
        }
        let mut row = OutcomeRow { number: line, cells: [Cell::Missing; MEANINGS] };
        for ((cell, found), (name, _)) in row.cells.iter_mut().zip(&mut found).zip(wanted) {
            if let Some(value) = member(object, name) {
                *found = true;
                *cell = scalar(value).unwrap_or(Cell::Missing);
            }
        }
        visit(&row)
    })?;
    match wanted.iter().zip(found).find(|((_, needed), found)| *needed && !found) {
        Some(((name, _), _)) => Err(RecordsError::unknown_column(source.name(), name, &names)),
        None => Ok(()),
    }
}

fn columns_needed_at_once(
    source: &Source,
    wanted: &[(&str, bool); MEANINGS],
    object: &Map<String, Value>,
    names: &[String],
) -> Result<(), RecordsError> {
    match wanted.iter().take(2).find(|(name, _)| member(object, name).is_none()) {
        Some((name, _)) => Err(RecordsError::unknown_column(source.name(), name, names)),
        None => Ok(()),
    }
}

/// The member of that name, or along that path (`metrics.acc`).
fn member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    if let Some(value) = object.get(name) {
        return Some(value);
    }
    let (first, rest) = name.split_once('.')?;
    member(object.get(first)?.as_object()?, rest)
}

fn flat_names(object: &Map<String, Value>) -> Result<Vec<String>, RecordsError> {
    let mut names = Vec::new();
    for (key, value) in object {
        flatten(&mut key.clone(), value, &mut |name, _| {
            names.push(name.to_string());
            Ok(())
        })?;
    }
    Ok(names)
}

fn parquet_rows(
    source: &Source,
    columns: &OutcomeColumns,
    mut visit: impl FnMut(&OutcomeRow<'_>) -> Result<(), RecordsError>,
) -> Result<(), RecordsError> {
    let file = ParquetTable::open(source)?;
    let positions = columns.positions(source, &file.names())?;
    let mut number = 0;
    for group in 0..file.row_groups() {
        let leaves: Result<Vec<_>, _> = positions
            .iter()
            .map(|position| position.map(|column| file.leaf(group, column)).transpose())
            .collect();
        let mut leaves = leaves?;
        loop {
            let rows = fill_all(source, leaves.iter_mut().flatten())?;
            if rows == 0 {
                break;
            }
            for _ in 0..rows {
                number += 1;
                let mut row = OutcomeRow { number, cells: [Cell::Missing; MEANINGS] };
                for ((cell, leaf), column) in row.cells.iter_mut().zip(&mut leaves).zip(positions) {
                    if let (Some(leaf), Some(column)) = (leaf, column) {
                        *cell = leaf.next().map_err(|NotText| file.not_text(column, number))?;
                    }
                }
                visit(&row)?;
            }
        }
    }
    if number == 0 { Err(RecordsError::NoRows { file: source.name().to_string() }) } else { Ok(()) }
}
