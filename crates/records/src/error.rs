//! Everything that can be wrong with the files that are read.

use std::path::Path;

use crate::Place;

/// Why files could not be read as examples or outcomes; each message is one sentence.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RecordsError {
    /// The file cannot be opened or read.
    #[error("cannot read `{file}`: {reason}")]
    Unreadable {
        /// The file as it was named.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// The file has no bytes, or nothing but blank lines.
    #[error("`{file}` is empty")]
    Empty {
        /// The file as it was named.
        file: String,
    },
    /// The file has columns and no row.
    #[error("`{file}` has no rows")]
    NoRows {
        /// The file as it was named.
        file: String,
    },
    /// The bytes are not UTF-8.
    #[error("column `{column}` at {place} is not UTF-8 text")]
    NotText {
        /// Where it is.
        place: Box<Place>,
        /// The column.
        column: String,
    },
    /// The bytes of a whole line are not UTF-8.
    #[error("{place} is not UTF-8 text")]
    LineNotText {
        /// Where it is.
        place: Box<Place>,
    },
    /// A line of a CSV file does not fit the header.
    #[error("{place} has {} where the first line has {expected}", fields(*found))]
    UnevenRow {
        /// Where it is.
        place: Box<Place>,
        /// Fields of this row.
        found: usize,
        /// Fields of the first row.
        expected: usize,
    },
    /// A file of one number per line has more on a line.
    #[error("{place} has {} where one number is expected", fields(*found))]
    NotOnePerLine {
        /// Where it is.
        place: Box<Place>,
        /// Fields of this line.
        found: usize,
    },
    /// A line is not a JSON object.
    #[error("{place} is not a JSON object: {reason}")]
    NotJson {
        /// Where it is.
        place: Box<Place>,
        /// What the parser says.
        reason: String,
    },
    /// The file is not readable as Parquet.
    #[error("`{file}` is not a readable Parquet file: {reason}")]
    NotParquet {
        /// The file as it was named.
        file: String,
        /// What the reader says.
        reason: String,
    },
    /// A column that is needed is not in the file.
    #[error("`{file}` has no column `{column}`; it has {known}")]
    UnknownColumn {
        /// The file as it was named.
        file: String,
        /// The column asked for.
        column: String,
        /// The columns there are, quoted and joined.
        known: String,
    },
    /// Two columns have one name.
    #[error("`{file}` has more than one column `{column}`")]
    DuplicateColumn {
        /// The file as it was named.
        file: String,
        /// The name.
        column: String,
    },
    /// More columns than a table of examples can be meant to have.
    #[error("`{file}` has more than {limit} columns")]
    TooManyColumns {
        /// The file as it was named.
        file: String,
        /// How many are read.
        limit: usize,
    },
    /// A cell that every row needs is empty.
    #[error("column `{column}` is empty at {place}")]
    MissingCell {
        /// Where it is.
        place: Box<Place>,
        /// The column.
        column: String,
    },
    /// Two examples have one id.
    #[error("example id `{id}` at {second} is already at {first}")]
    DuplicateId {
        /// The id.
        id: String,
        /// Where it was first.
        first: Box<Place>,
        /// Where it is again.
        second: Box<Place>,
    },
    /// A number is infinite or NaN.
    #[error("column `{column}` at {place} is `{value}`, which is not a finite number")]
    NotFinite {
        /// Where it is.
        place: Box<Place>,
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
    /// A number was needed.
    #[error("column `{column}` at {place} is `{value}`, which is not a number")]
    NotANumber {
        /// Where it is.
        place: Box<Place>,
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
    /// A score is below 0 or above 1.
    #[error("score `{value}` in column `{column}` at {place} is outside 0 to 1")]
    ScoreOutOfRange {
        /// Where it is.
        place: Box<Place>,
        /// The column.
        column: String,
        /// The score.
        value: String,
    },
    /// A cost, a latency or an error is below 0.
    #[error("column `{column}` at {place} is `{value}`, which is below 0")]
    Negative {
        /// Where it is.
        place: Box<Place>,
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
    /// One model has two scores on one example.
    #[error(
        "model `{model}` has score {first_score} on example `{example}` at {first} and {second_score} at {second}; \
         a column `run` would tell repeats apart"
    )]
    DuplicatesDisagree {
        /// The model.
        model: String,
        /// The example.
        example: String,
        /// Score of the first row.
        first_score: f64,
        /// Where the first row is.
        first: Box<Place>,
        /// Score of the second row.
        second_score: f64,
        /// Where the second row is.
        second: Box<Place>,
    },
    /// No outcome is of a known example.
    #[error(
        "no outcome in `{file}` names a known example: it has ids such as `{found}`, the examples have ids such as `{known}`"
    )]
    NoOverlap {
        /// The outcomes file.
        file: String,
        /// An id of the outcomes.
        found: String,
        /// An id of the examples.
        known: String,
    },
    /// Every row was empty in its score.
    #[error("no row of `{file}` has a value in column `{column}`")]
    NoScores {
        /// The outcomes file.
        file: String,
        /// The score column.
        column: String,
    },
    /// No outcome can be placed because there are no examples.
    #[error("there are no examples to read outcomes of `{file}` for")]
    NoExamples {
        /// The outcomes file.
        file: String,
    },
    /// No file was given.
    #[error("no file was given to read {what} from")]
    NoFiles {
        /// What would have been read.
        what: String,
    },
    /// Models times examples would not fit in memory.
    #[error(
        "`{file}` names more than {models} models for {examples} examples, too many to hold; is column `model` the model's name?"
    )]
    TooManyModels {
        /// The outcomes file.
        file: String,
        /// Models read so far.
        models: usize,
        /// Examples there are.
        examples: usize,
    },
    /// More than is to be read of a file that somebody else made.
    #[error("`{file}` has more than {max} {what}, the most that is read of it")]
    TooLong {
        /// The file.
        file: String,
        /// Rows; cells, which are examples times features, or times models; bytes of texts.
        what: &'static str,
        /// How many are read.
        max: u64,
    },
    /// A time cannot be placed in order.
    #[error(
        "column `{column}` at {place} is `{value}`, which is neither a number nor an RFC 3339 date or time"
    )]
    NotATime {
        /// Where it is.
        place: Box<Place>,
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
    /// Times of two kinds cannot be ordered.
    #[error("times differ in kind: column `{column}` at {first} is {first_kind}, at {second} {second_kind}")]
    MixedTimes {
        /// The column.
        column: String,
        /// Where the first time is.
        first: Box<Place>,
        /// What kind it is.
        first_kind: &'static str,
        /// Where the other time is.
        second: Box<Place>,
        /// What kind that is.
        second_kind: &'static str,
    },
    /// A harness log whose model cannot be told.
    #[error(
        "cannot tell the model of `{file}`: put it in a directory named after the model, or give `MODEL=FILE`"
    )]
    NoModelName {
        /// The log.
        file: String,
    },
    /// A line of a harness log has no usable metric.
    #[error("{place} has no metric with a value from 0 to 1; {known}")]
    NoMetric {
        /// Where it is.
        place: Box<Place>,
        /// What was looked for.
        known: String,
    },
    /// The matrix and the errors have different lengths.
    #[error("`{matrix}` has {matrix_rows} rows and `{errors}` has {error_rows}")]
    RowsDiffer {
        /// The matrix.
        matrix: String,
        /// Its rows.
        matrix_rows: usize,
        /// The errors.
        errors: String,
        /// Their rows.
        error_rows: usize,
    },
}

impl RecordsError {
    pub(crate) fn unreadable(file: &str, error: &std::io::Error) -> RecordsError {
        use std::io::ErrorKind;
        let reason = match error.kind() {
            ErrorKind::NotFound => "there is no such file".to_string(),
            ErrorKind::PermissionDenied => "permission denied".to_string(),
            ErrorKind::IsADirectory => "it is a directory".to_string(),
            _ => error.to_string().to_lowercase(),
        };
        RecordsError::Unreadable { file: file.to_string(), reason }
    }

    pub(crate) fn unknown_column(file: &str, column: &str, names: &[String]) -> RecordsError {
        let known = match quoted(names) {
            list if list.is_empty() => "no columns at all".to_string(),
            list => list,
        };
        RecordsError::UnknownColumn { file: file.to_string(), column: column.to_string(), known }
    }
}

fn fields(count: usize) -> String {
    if count == 1 { "1 field".to_string() } else { format!("{count} fields") }
}

/// Names quoted and joined, the first thirty of them.
fn quoted(names: &[String]) -> String {
    const SHOWN: usize = 30;
    let list: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    if more == 0 { list.join(", ") } else { format!("{} and {more} more", list.join(", ")) }
}

/// The name a file goes by in messages.
pub(crate) fn file_name(path: &Path) -> String {
    path.display().to_string()
}
