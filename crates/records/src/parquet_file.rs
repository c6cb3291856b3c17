//! Opens a Parquet file and hands out its columns, row group by row group.

use std::fs::File;
use std::io::Read;

use bytes::Bytes;
use parquet::column::reader::get_column_reader;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, Length};
use parquet::file::serialized_reader::SerializedFileReader;

use crate::RecordsError;
use crate::guard::guarded;
use crate::parquet_leaf::Leaf;
use crate::parquet_pages::CheckedPages;
use crate::parquet_schema::{PlannedColumn, planned_columns};
use crate::parquet_thrift::{metadata_fits, page_fits};
use crate::source::{Content, Source};

/// Rows read at once from each column.
pub(crate) const BATCH: usize = 8_192;

/// An open Parquet file.
pub(crate) struct ParquetTable<'s> {
    source: &'s Source,
    reader: SerializedFileReader<Chunks>,
    columns: Vec<PlannedColumn>,
}

impl<'s> ParquetTable<'s> {
    pub(crate) fn open(source: &'s Source) -> Result<ParquetTable<'s>, RecordsError> {
        let chunks = match source.content() {
            Content::Bytes(bytes) => Chunks::Bytes(bytes.clone()),
            Content::File(path) => Chunks::File(
                File::open(path).map_err(|error| RecordsError::unreadable(source.name(), &error))?,
            ),
        };
        let reader = call(source, || {
            chunks.check_footer()?;
            SerializedFileReader::new(chunks)
        })?;
        let columns = call(source, || Ok(planned_columns(reader.metadata().file_metadata().schema_descr())))?;
        Ok(ParquetTable { source, reader, columns })
    }

    /// The names of the columns that can be read: plain ones, members of structures, and lengths of lists.
    pub(crate) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// The error of a cell that is not text.
    pub(crate) fn not_text(&self, column: usize, row: u64) -> RecordsError {
        let column = self.columns.get(column).map(|column| column.name.clone()).unwrap_or_default();
        RecordsError::NotText { place: self.source.place(row), column }
    }

    pub(crate) fn row_groups(&self) -> usize {
        self.reader.metadata().num_row_groups()
    }

    /// The reader of a column within a row group.
    pub(crate) fn leaf(&self, row_group: usize, column: usize) -> Result<Leaf<'s>, RecordsError> {
        let Some(planned) = self.columns.get(column) else {
            return Err(not_parquet(self.source, "a column is missing"));
        };
        let reader = call(self.source, || {
            let column = self.reader.metadata().file_metadata().schema_descr().column(planned.leaf);
            let pages = self.reader.get_row_group(row_group)?.get_column_page_reader(planned.leaf)?;
            Ok(get_column_reader(column.clone(), Box::new(CheckedPages::new(pages, column))))
        })?;
        Ok(Leaf::new(self.source, planned.clone(), reader))
    }
}

/// Calls `fill` on every leaf; returns how many rows each then holds, which must be the same for all.
pub(crate) fn fill_all<'l, 's: 'l>(
    source: &Source,
    leaves: impl Iterator<Item = &'l mut Leaf<'s>>,
) -> Result<usize, RecordsError> {
    let mut rows = None;
    for leaf in leaves {
        let filled = leaf.fill(BATCH)?;
        if *rows.get_or_insert(filled) != filled {
            return Err(not_parquet(source, "its columns have different lengths"));
        }
    }
    Ok(rows.unwrap_or(0))
}

/// Runs a call of the Parquet library; its errors and its panics become errors that name the file.
pub(crate) fn call<T>(
    source: &Source,
    read: impl FnOnce() -> Result<T, ParquetError>,
) -> Result<T, RecordsError> {
    match guarded(read) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(not_parquet(source, &error.to_string())),
        Err(panic) => Err(not_parquet(source, &panic)),
    }
}

fn not_parquet(source: &Source, reason: &str) -> RecordsError {
    let reason = reason.strip_prefix("Parquet error: ").or(reason.strip_prefix("EOF: ")).unwrap_or(reason);
    let first = reason.lines().next().unwrap_or_default().trim_end_matches('.').replace(". ", ": ");
    let mut letters = first.chars();
    let lower = letters.next().map(|letter| letter.to_lowercase().chain(letters).collect::<String>());
    RecordsError::NotParquet { file: source.name().to_string(), reason: lower.unwrap_or_default() }
}

/// The bytes of a file; a request past its end is refused before memory is set aside for it.
enum Chunks {
    File(File),
    Bytes(Bytes),
}

/// A Parquet file ends in the length of its metadata, in four bytes, and four letters.
const TAIL: u64 = 8;

/// Bytes that the description of a page usually fits in many times over.
const PAGE_HEADER: u64 = 1 << 14;

impl Chunks {
    /// Refuses a file whose metadata could keep the library busy for longer than anyone would wait.
    fn check_footer(&self) -> Result<(), ParquetError> {
        let Some(end) = self.len().checked_sub(TAIL) else { return Ok(()) };
        let tail = self.get_bytes(end, TAIL as usize)?;
        let length = tail.first_chunk::<4>().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        match end.checked_sub(length.into()) {
            Some(start) => refuse_unless(metadata_fits(&self.get_bytes(start, length as usize)?)),
            // The library says in its own words that the file is too short.
            None => Ok(()),
        }
    }

    /// Refuses such a description of the page at `start`.
    fn check_page_header(&self, start: u64) -> Result<(), ParquetError> {
        let left = self.len().saturating_sub(start);
        // The tail of the file is read in the same way as a page and describes nothing.
        if left <= TAIL {
            Ok(())
        } else {
            refuse_unless(page_fits(&self.get_bytes(start, left.min(PAGE_HEADER) as usize)?, left))
        }
    }
}

fn refuse_unless(fits: bool) -> Result<(), ParquetError> {
    match fits {
        true => Ok(()),
        false => Err(ParquetError::General("its metadata claims more than it holds".to_string())),
    }
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        match self {
            Chunks::File(file) => Length::len(file),
            Chunks::Bytes(bytes) => Length::len(bytes),
        }
    }
}

impl ChunkReader for Chunks {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> Result<Box<dyn Read>, ParquetError> {
        self.check_page_header(start)?;
        match self {
            Chunks::File(file) => Ok(Box::new(Within(file.get_read(start)?))),
            Chunks::Bytes(bytes) => Ok(Box::new(Within(bytes.get_read(start)?))),
        }
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.len()) {
            return Err(ParquetError::EOF("a part lies past the end of the file".to_string()));
        }
        match self {
            Chunks::File(file) => file.get_bytes(start, length),
            Chunks::Bytes(bytes) => bytes.get_bytes(start, length),
        }
    }
}

/// Bytes of which reading past the end is an error, lest the library try it again for every part it looks for.
struct Within<R>(R);

impl<R: Read> Read for Within<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(buffer)? {
            0 if !buffer.is_empty() => Err(std::io::ErrorKind::UnexpectedEof.into()),
            count => Ok(count),
        }
    }
}
