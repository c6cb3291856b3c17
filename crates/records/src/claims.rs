//! Reads stated means of models, to be held against their rows.

use std::path::Path;

use csv::ByteRecord;

use crate::RecordsError;
use crate::cell::parse_number;
use crate::csv_table::CsvTable;
use crate::source::Source;

/// Reads a CSV file with the columns `model` and `mean`; the mean, in [0, 1], is kept as it is written, since
/// its digits tell how far it was rounded.
///
/// # Errors
/// An unreadable file, a column that is not there, or a mean that is no number in [0, 1].
pub fn read_claims(path: &Path) -> Result<Vec<(String, String)>, RecordsError> {
    let source = Source::open(path)?;
    let mut csv = CsvTable::open(&source)?;
    let (model, mean) = (csv.position("model")?, csv.position("mean")?);
    let mut claims = Vec::new();
    let mut record = ByteRecord::new();
    while let Some(line) = csv.read(&mut record)? {
        let name = csv.text(&record, model, line)?.trim().to_string();
        let value = csv.text(&record, mean, line)?.trim().to_string();
        let place = source.place(line);
        match parse_number(&value) {
            Some(number) if (0.0..=1.0).contains(&number) => claims.push((name, value)),
            Some(_) => return Err(RecordsError::ScoreOutOfRange { place, column: "mean".into(), value }),
            None => return Err(RecordsError::NotANumber { place, column: "mean".into(), value }),
        }
    }
    Ok(claims)
}
