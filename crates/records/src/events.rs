//! Reads outcomes as events in the order of time, for monitors.

use std::path::PathBuf;

use assay_evidence::{Event, Examples};

use crate::calendar::parse_instant;
use crate::cell::{Cell, number_text, parse_number};
use crate::checked_rows::for_each_checked;
use crate::interner::Interner;
use crate::outcome_columns::OutcomeColumns;
use crate::outcome_values::{ValuePlace, shortened};
use crate::outcomes::open_all;
use crate::source::Source;
use crate::{Place, RecordsError};

/// Events as read, with notes for the person whose files they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventsRead {
    /// The names of the models, in order of first appearance in the files.
    pub models: Vec<String>,
    /// The events, in order of time where the files tell it, else in file order.
    pub events: Vec<Event>,
    /// What was passed over, one sentence without a full stop each.
    pub notes: Vec<String>,
}

/// Reads outcomes as events, checked as [`crate::read_outcomes`] does, except that rows may repeat a model and
/// example: they are repeated measurements.
///
/// Times are all numbers, or all RFC 3339 dates or times of which all or none give an offset from UTC.
pub fn read_events(
    paths: &[PathBuf],
    examples: &Examples,
    columns: &OutcomeColumns,
) -> Result<EventsRead, RecordsError> {
    events_from(&open_all(paths)?, examples, columns)
}

/// Reads events from files or bytes, as [`read_events`] does.
pub fn events_from(
    sources: &[Source],
    examples: &Examples,
    columns: &OutcomeColumns,
) -> Result<EventsRead, RecordsError> {
    let column = columns.names().time;
    let mut models = Interner::default();
    let mut timed: Vec<(Key, Event)> = Vec::new();
    let mut first: Option<(Kind, Box<Place>)> = None;
    let notes = for_each_checked(sources, examples, columns, |source, row| {
        let place = ValuePlace { source, number: row.number, column };
        let (kind, key, time) = read_time(row.time, &place)?;
        let (first_kind, first_place) = first.get_or_insert_with(|| (kind, source.place(row.number)));
        if *first_kind != kind {
            return Err(RecordsError::MixedTimes {
                column: column.to_string(),
                first: first_place.clone(),
                first_kind: first_kind.text(),
                second: source.place(row.number),
                second_kind: kind.text(),
            });
        }
        let model = models.code(&row.model) as usize;
        timed.push((key, Event { model, example: row.example, score: row.score, time }));
        Ok(())
    })?;
    // The sort keeps the order of the files among events of one time.
    timed.sort_by(|(left, _), (right, _)| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
    let events = timed.into_iter().map(|(_, event)| event).collect();
    Ok(EventsRead { models: models.levels().to_vec(), events, notes })
}

/// What is compared: a number, or the seconds of an instant with the billionths on top.
#[derive(Debug, Clone, Copy)]
struct Key(f64, u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Absent,
    Number,
    TimeWithOffset,
    TimeWithoutOffset,
}

impl Kind {
    fn text(self) -> &'static str {
        match self {
            Kind::Absent => "empty",
            Kind::Number => "a number",
            Kind::TimeWithOffset => "a time with an offset from utc",
            Kind::TimeWithoutOffset => "a time without an offset from utc",
        }
    }
}

fn read_time(cell: Cell<'_>, place: &ValuePlace<'_>) -> Result<(Kind, Key, String), RecordsError> {
    let not_a_time = |text: &str| RecordsError::NotATime {
        place: place.source.place(place.number),
        column: place.column.to_string(),
        value: shortened(text),
    };
    let text = match cell {
        Cell::Missing => return Ok((Kind::Absent, Key(0.0, 0), String::new())),
        Cell::Integer(value) => return Ok((Kind::Number, Key(value as f64, 0), value.to_string())),
        Cell::Number(value) if value.is_finite() => {
            return Ok((Kind::Number, Key(value, 0), number_text(value)));
        }
        other => other.text().unwrap_or_default(),
    };
    if let Some(instant) = parse_instant(&text) {
        let kind = if instant.has_offset { Kind::TimeWithOffset } else { Kind::TimeWithoutOffset };
        // Seconds within the years that four digits can write are exact in a decimal of 64 bits.
        return Ok((kind, Key(instant.seconds as f64, instant.nanoseconds), text.into_owned()));
    }
    match parse_number(&text) {
        Some(value) if value.is_finite() => Ok((Kind::Number, Key(value, 0), text.into_owned())),
        _ => Err(not_a_time(&text)),
    }
}
