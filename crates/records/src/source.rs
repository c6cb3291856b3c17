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

/// A table to read: a file or bytes. It can be read more than once.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    format: Format,
    content: Content,
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
            return Ok(Source { name, format, content: Content::File(path.to_path_buf()) });
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
        Ok(Source { name: name.to_string(), format, content: Content::Bytes(bytes.into()) })
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
