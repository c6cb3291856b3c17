//! Where in a file something stands, as a person counts it.

use std::fmt;

/// What the records of a file are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Lines of a text file, counted from 1; the header of a CSV file is line 1.
    Line,
    /// Rows of a table without lines (Parquet), counted from 1.
    Row,
}

/// A line or row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file as it was named.
    pub file: String,
    /// What `number` counts.
    pub unit: Unit,
    /// The line or row, counted from 1.
    pub number: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Line => "line",
            Unit::Row => "row",
        };
        write!(f, "{unit} {} of `{}`", self.number, self.file)
    }
}
