//! Reads a matrix of coded features and the errors made on its rows, for finding slices.

use std::io::Read;
use std::path::Path;

use csv::ByteRecord;

use crate::RecordsError;
use crate::cell::{Cell, parse_number};
use crate::csv_table::{column_names, csv_builder, csv_error, line_of};
use crate::newlines::Newlines;
use crate::outcome_values::{ValuePlace, amount};
use crate::slice_coder::Coder;
use crate::source::{Format, Source};

/// A matrix of categories with one error per row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SliceMatrix {
    /// The features; each has one code per row.
    pub columns: Vec<SliceColumn>,
    /// The error of each row, not negative: 1 where a model was wrong and 0 where it was right, or a loss.
    pub errors: Vec<f64>,
}

/// A feature of the matrix.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SliceColumn {
    /// Its name in the header, or `col1`, `col2` and so on where there is none.
    pub name: String,
    /// Per row, the position in `levels`, or [`assay_evidence::MISSING`] where the cell is empty.
    pub codes: Vec<u32>,
    /// The distinct cells as they are written, in order of first appearance.
    pub levels: Vec<String>,
}

/// Reads a CSV matrix of features and a CSV column of errors. Either may begin with a header: a first
/// row with a cell that is not a number.
pub fn read_slices_input(matrix: &Path, errors: &Path) -> Result<SliceMatrix, RecordsError> {
    slices_from(&Source::open(matrix)?, &Source::open(errors)?)
}

/// Reads a matrix and errors from files or bytes, as [`read_slices_input`] does.
pub fn slices_from(matrix: &Source, errors: &Source) -> Result<SliceMatrix, RecordsError> {
    let columns = Matrix::read(matrix)?;
    let values = read_errors(errors)?;
    let rows = columns.first().map_or(0, |column| column.codes.len());
    if rows != values.len() {
        return Err(RecordsError::RowsDiffer {
            matrix: matrix.name().to_string(),
            matrix_rows: rows,
            errors: errors.name().to_string(),
            error_rows: values.len(),
        });
    }
    Ok(SliceMatrix { columns, errors: values })
}

/// A matrix being read.
struct Matrix<'s> {
    source: &'s Source,
    names: Vec<String>,
    coders: Vec<Coder>,
}

impl<'s> Matrix<'s> {
    fn read(source: &'s Source) -> Result<Vec<SliceColumn>, RecordsError> {
        let mut matrix = Matrix { source, names: Vec::new(), coders: Vec::new() };
        let mut bytes = Vec::new();
        let read = source.reader()?.read_to_end(&mut bytes);
        read.map_err(|error| RecordsError::unreadable(source.name(), &error))?;
        // Without quotes a row is a line and a cell lies between commas, which is quicker to see by hand.
        if bytes.contains(&b'"') || bytes.contains(&b'\r') {
            matrix.read_quoted(&bytes)?;
        } else {
            matrix.read_plain(&bytes)?;
        }
        if matrix.coders.is_empty() {
            return Err(RecordsError::Empty { file: source.name().to_string() });
        }
        if matrix.coders.iter().all(|coder| coder.rows() == 0) {
            return Err(RecordsError::NoRows { file: source.name().to_string() });
        }
        matrix.names.into_iter().zip(matrix.coders).map(|(name, coder)| coder.finish(name, source)).collect()
    }

    fn read_plain(&mut self, bytes: &[u8]) -> Result<(), RecordsError> {
        let delimiter = if self.source.format() == Format::Tsv { b'\t' } else { b',' };
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        for (line, row) in (1..).zip(text.split(|byte| *byte == b'\n')) {
            if !row.is_empty() {
                self.add(line, row.split(|byte| *byte == delimiter))?;
            }
        }
        Ok(())
    }

    fn read_quoted(&mut self, bytes: &[u8]) -> Result<(), RecordsError> {
        let mut reader = csv_builder(self.source).has_headers(false).from_reader(Newlines::new(bytes));
        let mut record = ByteRecord::new();
        while reader.read_byte_record(&mut record).map_err(|error| csv_error(self.source, &error))? {
            self.add(line_of(&reader, &record), record.iter())?;
        }
        Ok(())
    }

    /// Adds a row, or takes it for the header where it is the first and holds a cell that is no number.
    fn add<'c>(
        &mut self,
        line: u64,
        mut cells: impl Iterator<Item = &'c [u8]> + Clone,
    ) -> Result<(), RecordsError> {
        if self.coders.is_empty() {
            let record: ByteRecord = cells.clone().collect();
            let header = is_header(&record);
            self.names = match header {
                true => column_names(self.source, &record)?,
                false => (1..=record.len()).map(|number| format!("col{number}")).collect(),
            };
            self.coders = self.names.iter().map(|_| Coder::default()).collect();
            if header {
                return Ok(());
            }
        }
        let all = cells.clone();
        for coder in &mut self.coders {
            match cells.next() {
                Some(cell) => coder.push(cell),
                None => return Err(self.uneven(line, all.count())),
            }
        }
        if cells.next().is_some() { Err(self.uneven(line, all.count())) } else { Ok(()) }
    }

    fn uneven(&self, line: u64, found: usize) -> RecordsError {
        RecordsError::UnevenRow { place: self.source.place(line), found, expected: self.coders.len() }
    }
}

fn read_errors(source: &Source) -> Result<Vec<f64>, RecordsError> {
    let mut reader = csv_builder(source).has_headers(false).from_reader(Newlines::new(source.reader()?));
    let mut record = ByteRecord::new();
    let mut values = Vec::new();
    let mut column = "error".to_string();
    let mut first = true;
    while reader.read_byte_record(&mut record).map_err(|error| csv_error(source, &error))? {
        let line = line_of(&reader, &record);
        if record.len() != 1 {
            return Err(RecordsError::NotOnePerLine { place: source.place(line), found: record.len() });
        }
        let text = record.get(0).unwrap_or_default();
        if std::mem::take(&mut first) && is_header(&record) {
            column = String::from_utf8_lossy(text).into_owned();
            continue;
        }
        let place = ValuePlace { source, number: line, column: &column };
        values.push(error_value(text, &place)?);
    }
    if first { Err(RecordsError::Empty { file: source.name().to_string() }) } else { Ok(values) }
}

fn error_value(text: &[u8], place: &ValuePlace<'_>) -> Result<f64, RecordsError> {
    match text {
        // Most errors are one digit.
        [digit @ b'0'..=b'9'] => Ok(f64::from(digit - b'0')),
        text => {
            let text = String::from_utf8_lossy(text);
            amount(Cell::of_text(&text), place)?.ok_or_else(|| place.missing())
        }
    }
}

/// Whether a first row names columns: one of its cells is neither empty nor a number.
fn is_header(record: &ByteRecord) -> bool {
    record.iter().any(|cell| {
        let number = std::str::from_utf8(cell).ok().and_then(parse_number);
        !cell.trim_ascii().is_empty() && number.is_none()
    })
}
