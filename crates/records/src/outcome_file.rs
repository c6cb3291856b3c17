//! Writes outcomes as a Parquet file, which DuckDB, Polars, Spark and Trino read where it lies.

use std::sync::Arc;

use assay_evidence::{Examples, ModelOutcomes, Outcomes};
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

/// The columns, in the order in which they are written.
const SCHEMA: &str = "message outcomes {
    required binary model (UTF8);
    required binary example_id (UTF8);
    required double score;
    optional double cost;
    optional double latency_ms;
    optional binary prediction (UTF8);
}";

/// Rows of a row group.
const ROWS_MAX: usize = 1 << 20;

/// One outcome, as a row.
struct Row<'a> {
    model: &'a str,
    example: &'a str,
    score: f64,
    cost: Option<f64>,
    latency_ms: Option<f64>,
    prediction: Option<&'a str>,
}

/// The outcomes as a Parquet file with the columns `model`, `example_id`, `score`, `cost`, `latency_ms` and
/// `prediction`: model by model, each in the order of the examples; missing outcomes have no row.
///
/// # Errors
/// What the Parquet library says, in words; none is expected.
pub fn outcomes_to_parquet(examples: &Examples, outcomes: &Outcomes) -> Result<Vec<u8>, String> {
    write(examples, outcomes).map_err(|error| error.to_string())
}

fn write(examples: &Examples, outcomes: &Outcomes) -> Result<Vec<u8>, ParquetError> {
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let compression = Compression::ZSTD(ZstdLevel::default());
    // The library's name and version would make the same outcomes another file after an upgrade.
    let properties =
        WriterProperties::builder().set_compression(compression).set_created_by("assay".to_owned()).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let rows: Vec<Row<'_>> = outcomes.models.iter().flat_map(|model| rows(examples, model)).collect();
    for group in rows.chunks(ROWS_MAX) {
        write_group(writer.next_row_group()?, group)?;
    }
    writer.into_inner()
}

fn rows<'a>(examples: &'a Examples, model: &'a ModelOutcomes) -> impl Iterator<Item = Row<'a>> {
    let at = |values: &Option<Vec<f64>>, row: usize| {
        values.as_ref().and_then(|values| values.get(row).copied()).filter(|value| !value.is_nan())
    };
    let answered =
        examples.ids.iter().zip(&model.scores).enumerate().filter(|(_, (_, score))| !score.is_nan());
    answered.map(move |(row, (id, score))| Row {
        model: &model.model,
        example: id,
        score: *score,
        cost: at(&model.costs, row),
        latency_ms: at(&model.latencies_ms, row),
        prediction: model.predictions.as_ref().and_then(|predictions| predictions.text(row)),
    })
}

fn write_group(
    mut group: SerializedRowGroupWriter<'_, Vec<u8>>,
    rows: &[Row<'_>],
) -> Result<(), ParquetError> {
    let text = |text: &str| ByteArray::from(text.as_bytes().to_vec());
    let texts =
        |column: fn(&Row<'_>) -> String| rows.iter().map(column).map(|one| text(&one)).collect::<Vec<_>>();
    write_texts(&mut group, &texts(|row| row.model.to_owned()), None)?;
    write_texts(&mut group, &texts(|row| row.example.to_owned()), None)?;
    write_numbers(&mut group, &rows.iter().map(|row| row.score).collect::<Vec<_>>(), None)?;
    for column in [|row: &Row<'_>| row.cost, |row: &Row<'_>| row.latency_ms] {
        let values: Vec<Option<f64>> = rows.iter().map(column).collect();
        let known: Vec<f64> = values.iter().flatten().copied().collect();
        write_numbers(&mut group, &known, Some(&levels(&values)))?;
    }
    let predictions: Vec<Option<&str>> = rows.iter().map(|row| row.prediction).collect();
    let known: Vec<ByteArray> = predictions.iter().flatten().map(|one| text(one)).collect();
    write_texts(&mut group, &known, Some(&levels(&predictions)))?;
    group.close().map(|_| ())
}

/// 1 where there is a value, 0 where there is none.
fn levels<T>(values: &[Option<T>]) -> Vec<i16> {
    values.iter().map(|value| i16::from(value.is_some())).collect()
}

fn write_texts(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[ByteArray],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    column.typed::<ByteArrayType>().write_batch(values, levels, None)?;
    column.close()
}

fn write_numbers(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[f64],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    column.typed::<DoubleType>().write_batch(values, levels, None)?;
    column.close()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{OutcomeColumns, Source, outcomes_from};
    use assay_evidence::Categories;

    #[test]
    fn outcomes_come_back() {
        let examples = Examples { ids: vec!["a".into(), "b".into(), "c".into()], columns: Vec::new() };
        let predictions =
            Categories { levels: vec!["yes".into()], codes: vec![0, assay_evidence::MISSING, 0] };
        let one = ModelOutcomes {
            model: "one".into(),
            scores: vec![1.0, 0.0, 0.25],
            costs: Some(vec![0.5, f64::NAN, 0.125]),
            latencies_ms: None,
            predictions: Some(predictions),
            repeat_scores: None,
        };
        let two =
            ModelOutcomes { model: "two".into(), scores: vec![f64::NAN, 1.0, 0.5], ..Default::default() };
        let bytes = outcomes_to_parquet(&examples, &Outcomes { models: vec![one, two] }).unwrap();
        let source = Source::from_bytes("written", None, bytes.clone()).unwrap();
        let read = outcomes_from(&[source], &examples, &OutcomeColumns::default()).unwrap().outcomes;
        assert_eq!(read.models.len(), 2);
        assert_eq!(read.models[0].scores, [1.0, 0.0, 0.25]);
        let costs = read.models[0].costs.as_ref().unwrap();
        assert!(costs[0] == 0.5 && costs[1].is_nan() && costs[2] == 0.125);
        assert!(read.models[1].scores[0].is_nan() && read.models[1].scores[2] == 0.5);
        assert_eq!(read.models[0].predictions.as_ref().unwrap().text(2), Some("yes"));
        let again = outcomes_to_parquet(&examples, &read).unwrap();
        assert_eq!(again.len(), bytes.len(), "the same outcomes give the same file");
    }
}
