//! The phrases of the live evaluation, with features that anyone can compute before asking a model.

use super::identifiers::LANGUAGES;
use csv::{Reader, Writer};

/// The examples file, as CSV, made of the phrases in the languages that every identifier knows.
///
/// `phrases` is CSV with the columns `lang` and `text`.
pub(super) fn examples_csv(phrases: &[u8]) -> Result<Vec<u8>, csv::Error> {
    let mut reader = Reader::from_reader(phrases);
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["example_id", "label", "script", "chars", "words", "placeholders", "text"])?;
    for (position, record) in reader.records().enumerate() {
        let record = record?;
        let (Some(language), Some(text)) = (record.get(0), record.get(1)) else { continue };
        if !LANGUAGES.iter().any(|(code, _)| *code == language) {
            continue;
        }
        let script =
            whatlang::detect_script(text).map_or_else(|| "none".to_owned(), |script| script.to_string());
        let placeholders = if text.contains('%') || text.contains('{') { "yes" } else { "no" };
        writer.write_record([
            &position.to_string(),
            language,
            &script,
            &text.chars().count().to_string(),
            &text.split_whitespace().count().to_string(),
            placeholders,
            text,
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
