//! Reads the rows of a CSV or TSV file with a header.

use std::io::Read;

use csv::ByteRecord;

use crate::RecordsError;
use crate::newlines::Newlines;
use crate::source::{Format, Source};

/// An open CSV file whose header has been read.
pub(crate) struct CsvTable<'s> {
    source: &'s Source,
    reader: csv::Reader<Newlines<Box<dyn Read>>>,
    names: Vec<String>,
}

impl<'s> CsvTable<'s> {
    pub(crate) fn open(source: &'s Source) -> Result<CsvTable<'s>, RecordsError> {
        let mut reader = csv_builder(source).from_reader(Newlines::new(source.reader()?));
        let header = reader.byte_headers().map_err(|error| csv_error(source, &error))?.clone();
        if header.is_empty() {
            return Err(RecordsError::Empty { file: source.name().to_string() });
        }
        let names = column_names(source, &header)?;
        Ok(CsvTable { source, reader, names })
    }

    /// The names of the columns.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The position of the column of that name, which must be there.
    pub(crate) fn position(&self, name: &str) -> Result<usize, RecordsError> {
        let found = self.names.iter().position(|known| known == name);
        found.ok_or_else(|| RecordsError::unknown_column(self.source.name(), name, &self.names))
    }

    /// Reads the next row; returns its line, or `None` at the end.
    pub(crate) fn read(&mut self, record: &mut ByteRecord) -> Result<Option<u64>, RecordsError> {
        if !self.reader.read_byte_record(record).map_err(|error| csv_error(self.source, &error))? {
            return Ok(None);
        }
        let line = line_of(&self.reader, record);
        if record.len() == self.names.len() {
            return Ok(Some(line));
        }
        Err(RecordsError::UnevenRow {
            place: self.source.place(line),
            found: record.len(),
            expected: self.names.len(),
        })
    }

    /// The text of a cell.
    pub(crate) fn text<'r>(
        &self,
        record: &'r ByteRecord,
        column: usize,
        line: u64,
    ) -> Result<&'r str, RecordsError> {
        std::str::from_utf8(record.get(column).unwrap_or_default()).map_err(|_| RecordsError::NotText {
            place: self.source.place(line),
            column: self.names.get(column).cloned().unwrap_or_default(),
        })
    }
}

/// How a CSV or TSV file is read.
pub(crate) fn csv_builder(source: &Source) -> csv::ReaderBuilder {
    let delimiter = if source.format() == Format::Tsv { b'\t' } else { b',' };
    let mut builder = csv::ReaderBuilder::new();
    // Rows of another length are refused by this crate, which counts lines as people do.
    builder.delimiter(delimiter).buffer_capacity(1 << 16).flexible(true);
    builder
}

/// The line on which the record just read begins. The library gives the line where the record before it ended,
/// which blank lines may follow; so it is counted back from the end of the record.
pub(crate) fn line_of<R: Read>(reader: &csv::Reader<Newlines<R>>, record: &ByteRecord) -> u64 {
    let within = record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
    reader.position().line().saturating_sub(1 + within)
}

/// The names in a header; a column without one is called after its number.
pub(crate) fn column_names(source: &Source, header: &ByteRecord) -> Result<Vec<String>, RecordsError> {
    let mut names: Vec<String> = Vec::with_capacity(header.len());
    for (position, bytes) in header.iter().enumerate() {
        let label = format!("column {}", position + 1);
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Err(RecordsError::NotText { place: source.place(1), column: label });
        };
        let name = if text.trim().is_empty() { label } else { text.trim().to_string() };
        names.push(name);
    }
    let mut seen = rustc_hash::FxHashSet::default();
    match names.iter().find(|name| !seen.insert(name.as_str())) {
        Some(name) => {
            Err(RecordsError::DuplicateColumn { file: source.name().to_string(), column: name.clone() })
        }
        None => Ok(names),
    }
}

/// The error of the CSV library as one that names file and line.
pub(crate) fn csv_error(source: &Source, error: &csv::Error) -> RecordsError {
    match error.kind() {
        csv::ErrorKind::Io(error) => RecordsError::unreadable(source.name(), error),
        _ => RecordsError::Unreadable { file: source.name().to_string(), reason: error.to_string() },
    }
}
