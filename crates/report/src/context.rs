//! What a page says besides the evidence: names, the command, and sections of the caller's own.

/// What the report itself does not know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// The heading of the study.
    pub title: String,
    /// Where the examples came from.
    pub examples_name: String,
    /// Where the outcomes came from.
    pub outcomes_names: Vec<String>,
    /// The unit of costs, such as `US$` or `TFLOP`.
    pub cost_unit: Option<String>,
    /// The exact command that makes the page again.
    pub command: String,
    /// The version of the program.
    pub version: String,
    /// When the page was made, as text: this crate reads no clock.
    pub made_at: Option<String>,
    /// Sections put after the models and before how to reproduce.
    pub sections: Vec<ExtraSection>,
}

/// A section of plain text, with a table if need be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtraSection {
    /// The heading.
    pub title: String,
    /// What it says.
    pub paragraphs: Vec<String>,
    /// The figures behind it.
    pub table: Option<Table>,
}

/// A table of texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The column headings.
    pub header: Vec<String>,
    /// The rows, each with a text per column.
    pub rows: Vec<Vec<String>>,
    /// The positions of the columns that hold numbers, which are set to the right.
    pub numeric: Vec<usize>,
}
