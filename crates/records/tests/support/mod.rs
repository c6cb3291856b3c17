//! Makes Parquet files and sources for the tests.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::sync::Arc;

use assay_records::{Format, Source};
use parquet::data_type::{BoolType, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

/// A column to write.
pub(crate) enum Stored {
    Texts(Vec<Option<String>>),
    Numbers(Vec<Option<f64>>),
    Integers(Vec<Option<i64>>),
    Booleans(Vec<Option<bool>>),
    /// Days since 1970-01-01.
    Dates(Vec<Option<i32>>),
    /// Microseconds since 1970-01-01 in UTC.
    Times(Vec<Option<i64>>),
    Lists(Vec<Option<Vec<i64>>>),
    Bytes(Vec<Vec<u8>>),
}

pub(crate) fn texts(values: &[&str]) -> Stored {
    Stored::Texts(values.iter().map(|value| Some((*value).to_string())).collect())
}

pub(crate) fn numbers(values: &[f64]) -> Stored {
    Stored::Numbers(values.iter().map(|value| Some(*value)).collect())
}

fn schema_of(name: &str, stored: &Stored) -> String {
    match stored {
        Stored::Texts(_) => format!("optional binary {name} (STRING);"),
        Stored::Numbers(_) => format!("optional double {name};"),
        Stored::Integers(_) => format!("optional int64 {name};"),
        Stored::Booleans(_) => format!("optional boolean {name};"),
        Stored::Dates(_) => format!("optional int32 {name} (DATE);"),
        Stored::Times(_) => format!("optional int64 {name} (TIMESTAMP_MICROS);"),
        Stored::Lists(_) => {
            format!("optional group {name} (LIST) {{ repeated group list {{ optional int64 element; }} }}")
        }
        Stored::Bytes(_) => format!("required binary {name};"),
    }
}

/// A Parquet file with those columns, in row groups of two rows at most to cross their borders.
pub(crate) fn parquet_bytes(columns: &[(&str, Stored)]) -> Vec<u8> {
    let fields: Vec<String> = columns.iter().map(|(name, stored)| schema_of(name, stored)).collect();
    let schema = parse_message_type(&format!("message table {{ {} }}", fields.join(" "))).unwrap();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), properties).unwrap();
    let rows = columns.first().map_or(0, |(_, stored)| rows_of(stored));
    for start in (0..rows).step_by(2) {
        let end = rows.min(start + 2);
        let mut group = writer.next_row_group().unwrap();
        for (_, stored) in columns {
            let mut column = group.next_column().unwrap().unwrap();
            write_column(&mut column, stored, start, end);
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

fn rows_of(stored: &Stored) -> usize {
    match stored {
        Stored::Texts(values) => values.len(),
        Stored::Numbers(values) => values.len(),
        Stored::Integers(values) | Stored::Times(values) => values.len(),
        Stored::Booleans(values) => values.len(),
        Stored::Dates(values) => values.len(),
        Stored::Lists(values) => values.len(),
        Stored::Bytes(values) => values.len(),
    }
}

fn levels<T>(values: &[Option<T>]) -> Vec<i16> {
    values.iter().map(|value| i16::from(value.is_some())).collect()
}

fn write_column(
    column: &mut parquet::file::writer::SerializedColumnWriter<'_>,
    stored: &Stored,
    start: usize,
    end: usize,
) {
    match stored {
        Stored::Texts(values) => {
            let part = &values[start..end];
            let bytes: Vec<_> = part.iter().flatten().map(|text| text.as_str().into()).collect();
            column.typed::<ByteArrayType>().write_batch(&bytes, Some(&levels(part)), None).unwrap();
        }
        Stored::Numbers(values) => {
            let part = &values[start..end];
            let filled: Vec<f64> = part.iter().flatten().copied().collect();
            column.typed::<DoubleType>().write_batch(&filled, Some(&levels(part)), None).unwrap();
        }
        Stored::Integers(values) | Stored::Times(values) => {
            let part = &values[start..end];
            let filled: Vec<i64> = part.iter().flatten().copied().collect();
            column.typed::<Int64Type>().write_batch(&filled, Some(&levels(part)), None).unwrap();
        }
        Stored::Booleans(values) => {
            let part = &values[start..end];
            let filled: Vec<bool> = part.iter().flatten().copied().collect();
            column.typed::<BoolType>().write_batch(&filled, Some(&levels(part)), None).unwrap();
        }
        Stored::Dates(values) => {
            let part = &values[start..end];
            let filled: Vec<i32> = part.iter().flatten().copied().collect();
            column.typed::<Int32Type>().write_batch(&filled, Some(&levels(part)), None).unwrap();
        }
        Stored::Lists(values) => write_lists(column, &values[start..end]),
        Stored::Bytes(values) => {
            let bytes: Vec<_> = values[start..end].iter().map(|bytes| bytes.clone().into()).collect();
            column.typed::<ByteArrayType>().write_batch(&bytes, None, None).unwrap();
        }
    }
}

fn write_lists(column: &mut parquet::file::writer::SerializedColumnWriter<'_>, lists: &[Option<Vec<i64>>]) {
    let (mut values, mut definition, mut repetition) = (Vec::new(), Vec::new(), Vec::new());
    for list in lists {
        let items = list.as_deref().unwrap_or_default();
        for (position, item) in items.iter().enumerate() {
            values.push(*item);
            definition.push(3);
            repetition.push(i16::from(position > 0));
        }
        if items.is_empty() {
            definition.push(i16::from(list.is_some()));
            repetition.push(0);
        }
    }
    column.typed::<Int64Type>().write_batch(&values, Some(&definition), Some(&repetition)).unwrap();
}

pub(crate) fn csv(text: &str) -> Source {
    Source::from_bytes("table.csv", Some(Format::Csv), text.as_bytes().to_vec()).unwrap()
}

pub(crate) fn json_lines(text: &str) -> Source {
    Source::from_bytes("table.jsonl", Some(Format::JsonLines), text.as_bytes().to_vec()).unwrap()
}

pub(crate) fn parquet(columns: &[(&str, Stored)]) -> Source {
    Source::from_bytes("table.parquet", Some(Format::Parquet), parquet_bytes(columns)).unwrap()
}
