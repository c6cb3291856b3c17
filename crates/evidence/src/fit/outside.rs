//! Placing a workload among the evidence: codes where there is some, reasons where there is none.

use super::report::{Outside, OutsideReason};
use crate::examples::{Categories, Column, MISSING, Values};
use crate::features::LeftOut;
use crate::study::Study;
use crate::{EvidenceError, Examples};
use rustc_hash::FxHashSet;

/// Values named per column.
const VALUES_NAMED_MAX: usize = 5;

/// A workload in the terms of the evidence.
pub(super) struct Placed {
    /// Per feature, a code per workload example.
    pub(super) codes: Vec<Vec<u16>>,
    /// Whether each workload example has only values that the evidence has.
    pub(super) inside: Vec<bool>,
    pub(super) report: Outside,
}

/// Places the workload. Of the columns that are left out, those of a single value still decide what lies outside: evidence
/// of one sort says nothing of another.
///
/// # Errors
/// A feature's column that the workload lacks.
pub(super) fn place(
    study: &Study<'_>,
    left_out: &[LeftOut],
    workload: &Examples,
) -> Result<Placed, EvidenceError> {
    let mut inside = vec![true; workload.len()];
    let mut codes = Vec::new();
    let mut reasons = Vec::new();
    for feature in study.space.features {
        let Some(column) = workload.column(&feature.name) else {
            let known: Vec<String> =
                workload.columns.iter().map(|column| format!("`{}`", column.name)).collect();
            let known = format!("the workload has {}", known.join(", "));
            return Err(EvidenceError::UnknownColumn { column: feature.name.clone(), known });
        };
        let mut column_codes = feature.codes(column);
        column_codes.resize(workload.len(), crate::features::NOT_SLICED);
        if let Some(evidence) = study.examples.column(&feature.name) {
            reasons.extend(outside(evidence, column, &mut inside));
        }
        codes.push(column_codes);
    }
    for column in left_out {
        let pair = study.examples.column(&column.column).zip(workload.column(&column.column));
        if let Some((evidence, asked)) = pair.filter(|(evidence, _)| has_one_value(evidence)) {
            reasons.extend(outside(evidence, asked, &mut inside));
        }
    }
    let count = inside.iter().filter(|inside| !**inside).count();
    let report = Outside { share: count as f64 / workload.len() as f64, reasons };
    Ok(Placed { codes, inside, report })
}

/// Marks the workload's rows that have a value of this column that the evidence lacks; says why, where there are any.
fn outside(evidence: &Column, workload: &Column, inside: &mut [bool]) -> Option<OutsideReason> {
    let (unknown, text) = unknown_values(evidence, workload, inside.len());
    let count = unknown.iter().filter(|unknown| **unknown).count();
    inside.iter_mut().zip(&unknown).for_each(|(inside, unknown)| *inside &= !unknown);
    let share = count as f64 / inside.len() as f64;
    (count > 0).then(|| OutsideReason { column: evidence.name.clone(), share, text })
}

/// Whether all examples have the same value of a column.
fn has_one_value(column: &Column) -> bool {
    match &column.values {
        Values::Numbers(numbers) => {
            numbers.first().is_some_and(|first| numbers.iter().all(|one| one == first))
        }
        Values::Categories(categories) => {
            let codes = &categories.codes;
            codes.first().is_some_and(|first| *first != MISSING && codes.iter().all(|code| code == first))
        }
        Values::TooFine { .. } => false,
    }
}

/// Which workload rows have a value of this column that the evidence lacks, and which values those are.
fn unknown_values(evidence: &Column, workload: &Column, rows: usize) -> (Vec<bool>, String) {
    match (&evidence.values, &workload.values) {
        (Values::Numbers(known), Values::Numbers(asked)) => {
            let (low, high) = known
                .iter()
                .filter(|number| !number.is_nan())
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| {
                    (low.min(*number), high.max(*number))
                });
            let missing_known = known.iter().any(|number| number.is_nan());
            let unknown =
                |number: &f64| if number.is_nan() { !missing_known } else { *number < low || *number > high };
            (asked.iter().map(unknown).collect(), format!("evidence has numbers from {low} to {high}"))
        }
        (Values::Categories(known), Values::Categories(asked)) => unknown_texts(known, asked),
        (Values::Categories(known), Values::Numbers(asked)) => {
            let known: FxHashSet<&str> = known.levels.iter().map(String::as_str).collect();
            let unknown = |number: &f64| !known.contains(number.to_string().as_str());
            (asked.iter().map(unknown).collect(), "evidence has none of these numbers".into())
        }
        _ => (vec![true; rows], "the workload's values are of another kind than the evidence's".into()),
    }
}

fn unknown_texts(known: &Categories, asked: &Categories) -> (Vec<bool>, String) {
    let missing_known = known.codes.contains(&MISSING);
    let known: FxHashSet<&str> = known.levels.iter().map(String::as_str).collect();
    let by_code: Vec<bool> = asked.levels.iter().map(|level| !known.contains(level.as_str())).collect();
    let unknown = |code: &u32| by_code.get(*code as usize).copied().unwrap_or(!missing_known);
    let named: Vec<String> = asked
        .levels
        .iter()
        .zip(&by_code)
        .filter(|(_, unknown)| **unknown)
        .map(|(level, _)| format!("`{level}`"))
        .take(VALUES_NAMED_MAX)
        .collect();
    let text = match named.is_empty() {
        true => "evidence has no examples without a value".to_owned(),
        false => format!("evidence has no {}", named.join(", ")),
    };
    (asked.codes.iter().map(unknown).collect(), text)
}
