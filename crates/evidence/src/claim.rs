//! Claims: what was said of a slice beforehand, held against outcomes that came later.
//!
//! The tests stay valid however often they are repeated as outcomes come in. For 0/1 scores the e-value against a rate
//! is the beta-binomial mixture of [`crate::bounds::beta_binomial`]; against all rates on one side of the floor it is
//! the smallest of theirs, which is that of the rate nearest to the mean, since the mixture falls towards the mean
//! from both sides. For other scores it is the wealth of [`crate::bounds::betting`].

use std::f64::consts::LN_10;

use crate::bounds::{Sample, beta_binomial};
use crate::slice::{Condition, Predicate, Slice};
use crate::{Column, EvidenceError, Examples, Values};

/// What outcomes say of a floor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// How many outcomes.
    pub n: u64,
    /// Their mean; none of no outcomes.
    pub mean: Option<f64>,
    /// The mean is at least this, at the confidence asked for, however often one looks.
    pub lower: f64,
    /// The mean is at most this, likewise.
    pub upper: f64,
    /// Decimal logarithm of the e-value against "the mean is at most the floor".
    pub reaches_log10: f64,
    /// Decimal logarithm of the e-value against "the mean is at least the floor".
    pub misses_log10: f64,
    /// What is shown at the confidence asked for.
    pub shown: Shown,
}

/// What outcomes show of a floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The mean is above it.
    Reaches,
    /// The mean is below it.
    Misses,
    /// Neither.
    Nothing,
}

/// Judges scores against a floor; NaN, a missing outcome, is passed over.
///
/// # Errors
/// A floor outside of (0, 1), or a confidence outside of [0.5, 1).
pub fn judge(
    scores: impl IntoIterator<Item = f64>,
    floor: f64,
    confidence: f64,
) -> Result<Judgement, EvidenceError> {
    let setting =
        |name, value: f64, wanted| EvidenceError::Setting { name, value: value.to_string(), wanted };
    if !(floor > 0.0 && floor < 1.0) {
        return Err(setting("floor", floor, "between 0 and 1"));
    }
    if !(0.5..1.0).contains(&confidence) {
        return Err(setting("confidence", confidence, "at least 0.5 and below 1"));
    }
    let alpha = 1.0 - confidence;
    let sample = Sample::new(scores);
    let (reaches, misses, lower, upper) = match &sample {
        Sample::Binary { successes, n } => {
            let mean = sample.mean().unwrap_or(floor);
            let against = |rate: f64| beta_binomial::log_e_value(*successes, *n, rate);
            let (lower, upper) = beta_binomial::interval(*successes, *n, alpha);
            (against(floor.min(mean)), against(floor.max(mean)), lower, upper)
        }
        Sample::Bounded { counts, .. } => (
            counts.log_wealth_above(floor),
            counts.log_wealth_below(floor),
            counts.lower(alpha),
            counts.upper(alpha),
        ),
    };
    let threshold = -alpha.ln();
    let shown = match (reaches >= threshold, misses >= threshold) {
        (true, false) => Shown::Reaches,
        (false, true) => Shown::Misses,
        _ => Shown::Nothing,
    };
    Ok(Judgement {
        n: sample.n(),
        mean: sample.mean(),
        lower,
        upper,
        reaches_log10: reaches / LN_10,
        misses_log10: misses / LN_10,
        shown,
    })
}

/// The rows of the examples that lie in a slice, in order.
///
/// # Errors
/// A predicate on a column that is not there, or that holds another sort of value.
pub fn rows_of(slice: &Slice, examples: &Examples) -> Result<Vec<usize>, EvidenceError> {
    let mut columns = Vec::with_capacity(slice.0.len());
    for predicate in &slice.0 {
        columns.push((predicate, column_of(predicate, examples)?));
    }
    let inside =
        |row: &usize| columns.iter().all(|(predicate, column)| holds(&predicate.condition, column, *row));
    Ok((0..examples.len()).filter(inside).collect())
}

fn column_of<'a>(predicate: &Predicate, examples: &'a Examples) -> Result<&'a Column, EvidenceError> {
    let unknown = || EvidenceError::UnknownColumn {
        column: predicate.feature.clone(),
        known: examples.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", "),
    };
    let column = examples.column(&predicate.feature).ok_or_else(unknown)?;
    let text = matches!(predicate.condition, Condition::Is(_) | Condition::In(_));
    let number = !text && predicate.condition != Condition::Missing;
    match &column.values {
        Values::TooFine { .. } => {
            Err(EvidenceError::NoEvidence("a slice is on a column too fine to slice by"))
        }
        Values::Numbers(_) if text => {
            Err(EvidenceError::NoEvidence("a slice asks a column of numbers for a text"))
        }
        Values::Categories(_) if number => {
            Err(EvidenceError::NoEvidence("a slice asks a column of texts for a number"))
        }
        _ => Ok(column),
    }
}

fn holds(condition: &Condition, column: &Column, row: usize) -> bool {
    match &column.values {
        Values::TooFine { .. } => false,
        Values::Categories(categories) => match (condition, categories.text(row)) {
            (Condition::Missing, text) => text.is_none(),
            (Condition::Is(wanted), Some(text)) => wanted == text,
            (Condition::In(wanted), Some(text)) => wanted.iter().any(|one| one == text),
            _ => false,
        },
        Values::Numbers(numbers) => {
            let number = numbers.get(row).copied().unwrap_or(f64::NAN);
            match condition {
                Condition::Missing => number.is_nan(),
                Condition::Equals(wanted) => number == *wanted,
                Condition::Below(end) => number < *end,
                Condition::AtLeast(start) => number >= *start,
                Condition::Range(start, end) => number >= *start && number < *end,
                Condition::Is(_) | Condition::In(_) => false,
            }
        }
    }
}
