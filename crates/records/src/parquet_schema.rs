//! Decides which columns of a Parquet file are read, and how.

use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor, Type};

/// A column to read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlannedColumn {
    /// Its name, `a.b` for the member of a structure and `a.length` for the length of a list.
    pub(crate) name: String,
    /// The position of the stored column it is read from.
    pub(crate) leaf: usize,
    /// What its stored values mean.
    pub(crate) meaning: Meaning,
    /// The definition level of a value that is there.
    pub(crate) highest: i16,
}

/// What the stored values of a column mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Meaning {
    /// The value as it is stored.
    Plain,
    /// A whole number stored as if it had a sign, which it has not.
    Unsigned,
    /// A number with so many decimal places.
    Decimal(i32),
    /// Days since 1970-01-01.
    Date,
    /// Ticks since 1970-01-01.
    Timestamp {
        /// How many ticks make a second.
        per_second: i64,
        /// Whether it is in UTC.
        utc: bool,
    },
    /// A decimal of two bytes.
    Float16,
    /// Bytes that are no text.
    Binary,
    /// A list, of which the length is taken.
    ListLength {
        /// The definition level of an empty list; below it there is no list.
        empty: i16,
    },
}

/// The columns to read, in file order. A list stands for its length, as it does in JSON lines.
pub(crate) fn planned_columns(schema: &SchemaDescriptor) -> Vec<PlannedColumn> {
    let mut planned: Vec<PlannedColumn> = Vec::new();
    for (leaf, column) in schema.columns().iter().enumerate() {
        let (name, meaning) = match list_within(schema.root_schema(), column) {
            Some((name, empty)) => (name + ".length", Meaning::ListLength { empty }),
            None => (column.path().parts().join("."), meaning(column)),
        };
        let next = PlannedColumn { name, leaf, meaning, highest: column.max_def_level() };
        // A list of structures has one stored column per member, all of the same length.
        let repeated = matches!(next.meaning, Meaning::ListLength { .. })
            && planned.last().is_some_and(|last| last.name == next.name);
        if !repeated {
            planned.push(next);
        }
    }
    planned
}

/// The name of the outermost list a stored column lies in, and the definition level at which it is empty.
fn list_within(root: &Type, column: &ColumnDescriptor) -> Option<(String, i16)> {
    if column.max_rep_level() == 0 {
        return None;
    }
    let mut fields = root;
    let mut names: Vec<&str> = Vec::new();
    let mut level = 0;
    for part in column.path().parts() {
        let field = children(fields).iter().find(|field| field.name() == part)?;
        let info = field.get_basic_info();
        let repetition = if info.has_repetition() { info.repetition() } else { Repetition::REQUIRED };
        if repetition == Repetition::REPEATED {
            // The repeated group of a list is an inner part without a name of its own.
            let outer_is_list = matches!(
                fields.get_basic_info().converted_type(),
                ConvertedType::LIST | ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE
            );
            if !outer_is_list {
                names.push(part);
            }
            return Some((names.join("."), level));
        }
        level += i16::from(repetition == Repetition::OPTIONAL);
        names.push(part);
        fields = field;
    }
    None
}

fn children(of: &Type) -> &[parquet::schema::types::TypePtr] {
    if of.is_group() { of.get_fields() } else { &[] }
}

fn meaning(column: &ColumnDescriptor) -> Meaning {
    if let Some(logical) = column.logical_type_ref()
        && let Some(meaning) = logical_meaning(logical)
    {
        return meaning;
    }
    match column.converted_type() {
        ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64 => {
            Meaning::Unsigned
        }
        ConvertedType::DECIMAL => Meaning::Decimal(column.type_scale()),
        ConvertedType::DATE => Meaning::Date,
        ConvertedType::TIMESTAMP_MILLIS => Meaning::Timestamp { per_second: 1_000, utc: true },
        ConvertedType::TIMESTAMP_MICROS => Meaning::Timestamp { per_second: 1_000_000, utc: true },
        _ if column.physical_type() == Physical::FIXED_LEN_BYTE_ARRAY => Meaning::Binary,
        _ => Meaning::Plain,
    }
}

fn logical_meaning(logical: &LogicalType) -> Option<Meaning> {
    match logical {
        LogicalType::Decimal(decimal) => Some(Meaning::Decimal(decimal.scale)),
        LogicalType::Date => Some(Meaning::Date),
        LogicalType::Integer(integer) if !integer.is_signed => Some(Meaning::Unsigned),
        LogicalType::Float16 => Some(Meaning::Float16),
        LogicalType::Uuid => Some(Meaning::Binary),
        LogicalType::Timestamp(timestamp) => {
            let per_second = match timestamp.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            };
            Some(Meaning::Timestamp { per_second, utc: timestamp.is_adjusted_to_u_t_c })
        }
        _ => None,
    }
}
