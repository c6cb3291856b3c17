//! What the fuzz targets share: bytes read as each kind of file, and what must then hold.

pub mod merkle;

use assay_evidence::{Examples, Values};
use assay_records::{
    Format, LmEvalLog, OutcomeColumns, Source, events_from, examples_from, lm_eval_from, outcomes_from,
    slices_from,
};

fn source(format: Format, bytes: &[u8]) -> Option<Source> {
    Source::from_bytes("fuzzed", Some(format), bytes.to_vec()).ok()
}

/// Reads bytes as examples; every column must have a row per example.
pub fn examples(format: Format, bytes: &[u8]) {
    let Some(source) = source(format, bytes) else { return };
    match examples_from(&source) {
        Ok(examples) => check(&examples),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn check(examples: &Examples) {
    let rows = examples.ids.len();
    assert!(rows > 0);
    for column in &examples.columns {
        match &column.values {
            Values::Numbers(numbers) => {
                assert_eq!(numbers.len(), rows);
                assert!(numbers.iter().all(|number| !number.is_infinite()));
            }
            Values::Categories(texts) => assert_eq!(texts.codes.len(), rows),
            Values::TooFine { .. } => {}
        }
    }
}

/// Reads bytes as outcomes and as events of a few examples; every score must be usable.
pub fn outcomes(format: Format, bytes: &[u8]) {
    let Some(source) = source(format, bytes) else { return };
    let ids = ["a", "b", "1", "2", "3"].map(String::from).to_vec();
    let known = Examples { ids, columns: Vec::new() };
    let columns = OutcomeColumns::default();
    let sources = [source];
    match outcomes_from(&sources, &known, &columns) {
        Ok(read) => {
            for model in &read.outcomes.models {
                assert_eq!(model.scores.len(), known.len());
                assert!(model.scores.iter().all(|score| score.is_nan() || (0.0..=1.0).contains(score)));
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    if let Ok(read) = events_from(&sources, &known, &columns) {
        assert!(
            read.events.iter().all(|event| event.model < read.models.len() && event.example < known.len())
        );
    }
}

/// Reads bytes as the sample logs of two models.
pub fn lm_eval(bytes: &[u8]) {
    let log = |model: &str| {
        let source = source(Format::JsonLines, bytes)?;
        Some(LmEvalLog { model: model.to_string(), task: "task".to_string(), source })
    };
    let Some((one, two)) = log("one").zip(log("two")) else { return };
    if let Ok(read) = lm_eval_from(&[one, two], None) {
        check(&read.examples);
        assert!(read.outcomes.models.iter().all(|model| model.scores.len() == read.examples.len()));
    }
}

/// Reads bytes as a matrix and, after the first zero byte, its errors.
pub fn slice_matrix(bytes: &[u8]) {
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let mut part = || source(Format::Csv, parts.next().unwrap_or_default());
    let Some((matrix, errors)) = part().zip(part()) else { return };
    if let Ok(read) = slices_from(&matrix, &errors) {
        assert!(read.columns.iter().all(|column| column.codes.len() == read.errors.len()));
    }
}
