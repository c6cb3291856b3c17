//! Reads one column of a Parquet row group as cells.

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType,
    FloatType, Int32Type, Int64Type, Int96, Int96Type,
};

use crate::RecordsError;
use crate::calendar::{date_text, time_text};
use crate::cell::Cell;
use crate::parquet_file::call;
use crate::parquet_schema::{Meaning, PlannedColumn};
use crate::source::Source;

/// A column of one row group, read batch by batch.
pub(crate) struct Leaf<'s> {
    source: &'s Source,
    column: PlannedColumn,
    values: StoredValues,
    levels: Levels,
    /// Values of the batch already handed out.
    taken_values: usize,
    /// Levels of the batch already handed out.
    taken_levels: usize,
    /// Text made for a value that is not stored as text.
    text: String,
}

/// Which values are there (definition) and where a list begins (repetition).
#[derive(Default)]
struct Levels {
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

/// Bytes that should be text are not UTF-8. It is small because it comes back with every cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotText;

enum StoredValues {
    Boolean(ColumnReaderImpl<BoolType>, Vec<bool>),
    Int32(ColumnReaderImpl<Int32Type>, Vec<i32>),
    Int64(ColumnReaderImpl<Int64Type>, Vec<i64>),
    Int96(ColumnReaderImpl<Int96Type>, Vec<Int96>),
    Float(ColumnReaderImpl<FloatType>, Vec<f32>),
    Double(ColumnReaderImpl<DoubleType>, Vec<f64>),
    Bytes(ColumnReaderImpl<ByteArrayType>, Vec<ByteArray>),
    Fixed(ColumnReaderImpl<FixedLenByteArrayType>, Vec<FixedLenByteArray>),
}

impl StoredValues {
    /// The stored value at a position of the batch; an error where it should be text and is not.
    fn cell<'t>(&'t self, at: usize, meaning: Meaning, text: &'t mut String) -> Result<Cell<'t>, NotText> {
        let cell = match self {
            StoredValues::Boolean(_, values) => values.get(at).map(|&value| Cell::Boolean(value)),
            StoredValues::Int32(_, values) => {
                let value = values.get(at).copied().map(|value| match meaning {
                    Meaning::Unsigned => i64::from(value.cast_unsigned()),
                    _ => i64::from(value),
                });
                value.map(|value| whole(value, meaning, text))
            }
            StoredValues::Int64(_, values) => values.get(at).map(|&value| whole(value, meaning, text)),
            StoredValues::Int96(_, values) => values.get(at).map(|value| {
                let milliseconds = Meaning::Timestamp { per_second: 1_000, utc: false };
                whole(value.to_millis(), milliseconds, text)
            }),
            StoredValues::Float(_, values) => {
                // A float is taken as the decimal a person would write for it: 0.1, not 0.10000000149.
                values
                    .get(at)
                    .map(|&value| Cell::Number(value.to_string().parse().unwrap_or(f64::from(value))))
            }
            StoredValues::Double(_, values) => values.get(at).map(|&value| Cell::Number(value)),
            StoredValues::Bytes(_, values) => match values.get(at) {
                Some(value) => Some(bytes(value.data(), meaning, text)?),
                None => None,
            },
            StoredValues::Fixed(_, values) => match values.get(at) {
                Some(value) => Some(bytes(value.data(), meaning, text)?),
                None => None,
            },
        };
        Ok(cell.unwrap_or(Cell::Missing))
    }
}

impl<'s> Leaf<'s> {
    pub(crate) fn new(source: &'s Source, column: PlannedColumn, reader: ColumnReader) -> Leaf<'s> {
        let values = match reader {
            ColumnReader::BoolColumnReader(reader) => StoredValues::Boolean(reader, Vec::new()),
            ColumnReader::Int32ColumnReader(reader) => StoredValues::Int32(reader, Vec::new()),
            ColumnReader::Int64ColumnReader(reader) => StoredValues::Int64(reader, Vec::new()),
            ColumnReader::Int96ColumnReader(reader) => StoredValues::Int96(reader, Vec::new()),
            ColumnReader::FloatColumnReader(reader) => StoredValues::Float(reader, Vec::new()),
            ColumnReader::DoubleColumnReader(reader) => StoredValues::Double(reader, Vec::new()),
            ColumnReader::ByteArrayColumnReader(reader) => StoredValues::Bytes(reader, Vec::new()),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => StoredValues::Fixed(reader, Vec::new()),
        };
        Leaf {
            source,
            column,
            values,
            levels: Levels::default(),
            taken_values: 0,
            taken_levels: 0,
            text: String::new(),
        }
    }

    /// Reads the next batch of up to `rows` rows; returns how many there are, 0 at the end.
    pub(crate) fn fill(&mut self, rows: usize) -> Result<usize, RecordsError> {
        (self.taken_values, self.taken_levels) = (0, 0);
        let levels = &mut self.levels;
        levels.definition.clear();
        levels.repetition.clear();
        let values = &mut self.values;
        call(self.source, || match values {
            StoredValues::Boolean(reader, values) => read(reader, values, levels, rows),
            StoredValues::Int32(reader, values) => read(reader, values, levels, rows),
            StoredValues::Int64(reader, values) => read(reader, values, levels, rows),
            StoredValues::Int96(reader, values) => read(reader, values, levels, rows),
            StoredValues::Float(reader, values) => read(reader, values, levels, rows),
            StoredValues::Double(reader, values) => read(reader, values, levels, rows),
            StoredValues::Bytes(reader, values) => read(reader, values, levels, rows),
            StoredValues::Fixed(reader, values) => read(reader, values, levels, rows),
        })
    }

    /// The cell of the next row of the batch.
    pub(crate) fn next(&mut self) -> Result<Cell<'_>, NotText> {
        if let Meaning::ListLength { empty } = self.column.meaning {
            return Ok(self.next_length(empty));
        }
        if self.column.highest > 0 {
            let level = self.levels.definition.get(self.taken_levels).copied();
            self.taken_levels += 1;
            if level != Some(self.column.highest) {
                return Ok(Cell::Missing);
            }
        }
        let at = self.taken_values;
        self.taken_values += 1;
        self.values.cell(at, self.column.meaning, &mut self.text)
    }

    /// The number of elements of the next list.
    fn next_length(&mut self, empty: i16) -> Cell<'_> {
        let mut length = 0;
        let first = self.taken_levels;
        while let Some((&definition, &repetition)) =
            self.levels.definition.get(self.taken_levels).zip(self.levels.repetition.get(self.taken_levels))
        {
            if repetition == 0 && self.taken_levels > first {
                break;
            }
            self.taken_levels += 1;
            if definition < empty {
                return Cell::Missing;
            }
            length += i64::from(definition > empty && repetition <= 1);
        }
        Cell::Integer(length)
    }
}

fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    values: &mut Vec<T::T>,
    levels: &mut Levels,
    rows: usize,
) -> Result<usize, parquet::errors::ParquetError> {
    values.clear();
    let (records, _, _) =
        reader.read_records(rows, Some(&mut levels.definition), Some(&mut levels.repetition), values)?;
    Ok(records)
}

fn whole(value: i64, meaning: Meaning, text: &mut String) -> Cell<'_> {
    match meaning {
        Meaning::Date => *text = date_text(value),
        Meaning::Timestamp { per_second, utc } => *text = time_text(value, per_second, utc),
        Meaning::Decimal(scale) => return Cell::Number(value as f64 / 10_f64.powi(scale)),
        Meaning::Unsigned if value < 0 => return Cell::Number(value.cast_unsigned() as f64),
        _ => return Cell::Integer(value),
    }
    Cell::Text(text)
}

fn bytes<'t>(data: &'t [u8], meaning: Meaning, text: &'t mut String) -> Result<Cell<'t>, NotText> {
    match meaning {
        Meaning::Decimal(scale) => {
            // Big-endian with a sign in the first bit.
            let value = data.iter().fold(0.0, |value, &byte| value * 256.0 + f64::from(byte));
            let negative = data.first().is_some_and(|byte| byte & 0x80 != 0);
            let range = 256_f64.powi(i32::try_from(data.len()).unwrap_or(i32::MAX));
            Ok(Cell::Number((if negative { value - range } else { value }) / 10_f64.powi(scale)))
        }
        Meaning::Float16 => match data {
            [low, high] => Ok(Cell::Number(half(u16::from_le_bytes([*low, *high])))),
            _ => Err(NotText),
        },
        Meaning::Binary => {
            text.clear();
            text.extend(data.iter().flat_map(|byte| {
                [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0'))
            }));
            Ok(Cell::of_text(text))
        }
        _ => std::str::from_utf8(data).map(Cell::of_text).map_err(|_| NotText),
    }
}

/// A decimal of two bytes: one bit of sign, five of exponent, ten of fraction.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let exponent = i32::from(bits >> 10 & 31);
    let fraction = f64::from(bits & 1023) / 1024.0;
    sign * match exponent {
        0 => fraction * 2_f64.powi(-14),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction) * 2_f64.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_decoded() {
        assert_eq!(half(0x3c00), 1.0);
        assert_eq!(half(0xc000), -2.0);
        assert_eq!(half(0x7c00), f64::INFINITY);
        assert!(half(0x7e00).is_nan());
    }
}
