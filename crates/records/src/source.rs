//! A file, or bytes standing for one, and the format it is in.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::error::file_name;
use crate::{Place, RecordsError, Unit};

/// The formats tables are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with a header.
    Csv,
    /// Tab-separated values with a header.
    Tsv,
    /// One JSON object per line.
    JsonLines,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// The format a file's extension stands for.
    pub fn of_extension(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "csv" => Some(Format::Csv),
            "tsv" => Some(Format::Tsv),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            "parquet" | "pq" => Some(Format::Parquet),
            _ => None,
        }
    }

    /// The format content that begins like this is in.
    pub fn of_content(start: &[u8]) -> Format {
        let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
        if start.starts_with(b"PAR1") {
            Format::Parquet
        } else if text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') {
            Format::JsonLines
        } else {
            Format::Csv
        }
    }
}

/// How much of a table is read. A file can be far larger than its bytes: a million equal rows take a few of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Rows.
    pub rows_max: u64,
    /// What is held in memory: examples times features, or times models.
    pub cells_max: u64,
    /// Bytes of different texts that are held: ids, values, names of models, predictions.
    pub text_bytes_max: u64,
}

impl Default for Bounds {
    /// None: whoever reads a file of their own may read all of it.
    fn default() -> Self {
        Self { rows_max: u64::MAX, cells_max: u64::MAX, text_bytes_max: u64::MAX }
    }
}

/// A table to read: a file or bytes. It can be read more than once.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    format: Format,
    content: Content,
    bounds: Bounds,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    File(PathBuf),
    Bytes(Bytes),
}

impl Source {
    /// The file at that path, its format told by its extension or else by how it begins.
    pub fn open(path: &Path) -> Result<Source, RecordsError> {
        let name = file_name(path);
        let unreadable = |error: std::io::Error| RecordsError::unreadable(&name, &error);
        let metadata = std::fs::metadata(path).map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(unreadable(std::io::ErrorKind::IsADirectory.into()));
        }
        let mut file = File::open(path).map_err(unreadable)?;
        if metadata.is_file() {
            let mut start = Vec::new();
            file.take(4096).read_to_end(&mut start).map_err(unreadable)?;
            let format = Format::of_extension(path).unwrap_or_else(|| Format::of_content(&start));
            if start.is_empty() {
                return Err(RecordsError::Empty { file: name });
            }
            let (content, bounds) = (Content::File(path.to_path_buf()), Bounds::default());
            return Ok(Source { name, format, content, bounds });
        }
        // A pipe can be read only once, and some formats need two passes.
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(unreadable)?;
        Source::from_bytes(&name, Format::of_extension(path), bytes)
    }

    /// Bytes that go by `name` in messages; without a format, it is told by how they begin.
    pub fn from_bytes(name: &str, format: Option<Format>, bytes: Vec<u8>) -> Result<Source, RecordsError> {
        if bytes.is_empty() {
            return Err(RecordsError::Empty { file: name.to_string() });
        }
        let format = format.unwrap_or_else(|| Format::of_content(&bytes));
        let (content, bounds) = (Content::Bytes(bytes.into()), Bounds::default());
        Ok(Source { name: name.to_string(), format, content, bounds })
    }

    /// The same, of which no more is read than this: a longer table is an error.
    #[must_use]
    pub fn bounded(self, bounds: Bounds) -> Source {
        Source { bounds, ..self }
    }

    /// Refuses a table that has more rows, or needs more cells, than are to be read.
    pub(crate) fn check_bounds(&self, rows: u64, cells: u64) -> Result<(), RecordsError> {
        let Bounds { rows_max, cells_max, .. } = self.bounds;
        let beyond = |what, max| self.too_long(what, max);
        match (rows > rows_max, cells > cells_max) {
            (true, _) => Err(beyond("rows", rows_max)),
            (_, true) => Err(beyond("cells", cells_max)),
            _ => Ok(()),
        }
    }

    /// Refuses a table of which more different texts are held than are to be read.
    pub(crate) fn check_texts(&self, bytes: u64) -> Result<(), RecordsError> {
        let max = self.bounds.text_bytes_max;
        if bytes > max { Err(self.too_long("bytes of different texts", max)) } else { Ok(()) }
    }

    fn too_long(&self, what: &'static str, max: u64) -> RecordsError {
        RecordsError::TooLong { file: self.name.clone(), what, max }
    }

    /// The name it goes by in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The format it is read in.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The same source read in another format.
    pub(crate) fn read_as(self, format: Format) -> Source {
        Source { format, ..self }
    }

    pub(crate) fn content(&self) -> &Content {
        &self.content
    }

    /// Its bytes from the beginning.
    pub(crate) fn reader(&self) -> Result<Box<dyn Read>, RecordsError> {
        match &self.content {
            Content::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
            Content::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(error) => Err(RecordsError::unreadable(&self.name, &error)),
            },
        }
    }

    /// The place of a line or row of it.
    pub(crate) fn place(&self, number: u64) -> Box<Place> {
        let unit = if self.format == Format::Parquet { Unit::Row } else { Unit::Line };
        Box::new(Place { file: self.name.clone(), unit, number })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{OutcomeColumns, examples_from, outcomes_from, outcomes_to_parquet};

    const EXAMPLES: &str = "example_id,kind\na,x\nb,y\nc,z\n";
    const OUTCOMES: &str = "model,example_id,score\nm,a,1\nm,b,1\nn,c,0\n";

    fn bounded(bytes: &[u8], rows_max: u64, cells_max: u64) -> Source {
        Source::from_bytes("table", None, bytes.to_vec()).unwrap().bounded(Bounds {
            rows_max,
            cells_max,
            text_bytes_max: 20,
        })
    }

    #[test]
    fn no_more_is_read_of_a_table_than_its_bounds_in_any_format() {
        let read = |rows, cells| examples_from(&bounded(EXAMPLES.as_bytes(), rows, cells));
        let examples = read(3, 3).unwrap();
        let too_long = |error: RecordsError| matches!(error, RecordsError::TooLong { .. });
        assert!(too_long(read(2, 3).unwrap_err()) && too_long(read(3, 2).unwrap_err()));
        let (columns, plain) = (OutcomeColumns::default(), bounded(OUTCOMES.as_bytes(), 3, 6));
        let outcomes = outcomes_from(&[plain], &examples, &columns).unwrap().outcomes;
        let parquet = outcomes_to_parquet(&examples, &outcomes).unwrap();
        let lines = "{\"model\":\"m\",\"example_id\":\"a\",\"score\":1}\n".to_owned()
            + "{\"model\":\"n\",\"example_id\":\"a\",\"score\":1}\n";
        for (bytes, rows) in [(OUTCOMES.as_bytes(), 3), (&parquet, 3), (lines.as_bytes(), 2)] {
            let read = |rows, cells| outcomes_from(&[bounded(bytes, rows, cells)], &examples, &columns);
            assert!(read(rows, 6).is_ok());
            assert!(too_long(read(rows - 1, 6).unwrap_err()), "{rows}");
            assert!(too_long(read(rows, 5).unwrap_err()), "{rows}");
        }
        // Ids, values, names and predictions are texts of which no more than twenty bytes are held.
        let long = "y".repeat(19);
        let examples_of = |text: String| examples_from(&bounded(text.as_bytes(), 9, 9));
        assert!(too_long(examples_of(format!("example_id,kind\na{long},x\n")).unwrap_err()));
        assert!(too_long(examples_of(format!("example_id,kind\na,{long}z\n")).unwrap_err()));
        assert!(examples_of(format!("example_id,kind\na,{long}\n")).is_ok());
        for rows in [format!("n{long}x,a,1,p\n"), format!("m,a,1,p{long}\n")] {
            let text = "model,example_id,score,prediction\n".to_owned() + &rows;
            let read = outcomes_from(&[bounded(text.as_bytes(), 9, 9)], &examples, &columns);
            assert!(too_long(read.unwrap_err()), "{rows}");
        }
    }
}
