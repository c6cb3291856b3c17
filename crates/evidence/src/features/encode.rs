//! A feature: codes per example and the predicates that can be asked of them.

use super::LEVELS_MAX;
use crate::examples::{Categories, Column, MISSING, Values};
use crate::slice::{Condition, Predicate};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// The code of a row that no predicate of the feature can hold for.
pub(crate) const NOT_SLICED: u16 = u16::MAX;

/// One feature: what codes mean, and the predicates over them.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// The column's name.
    pub name: String,
    /// How values become codes.
    coding: Coding,
    /// How many codes there are; code `missing_code` included.
    pub(crate) code_count: u16,
    /// The code of missing values, where enough examples have none.
    missing_code: Option<u16>,
    /// Every predicate, with the codes it holds for.
    pub(crate) predicates: Vec<(Range<u16>, Condition)>,
}

#[derive(Debug, Clone, PartialEq)]
enum Coding {
    /// A text's position here is its code.
    Levels(Vec<String>),
    /// Each bin is one number: its position here is its code, and any other number has none.
    Numbers(Vec<f64>),
    /// A number's code is how many of these starts are at most it, less one: `[starts[0], starts[1])` is 0.
    Starts(Vec<f64>),
}

impl Feature {
    /// A feature of texts: one code per text that at least `support_min` examples share.
    pub(super) fn of_levels(
        name: &str,
        categories: &Categories,
        counts: &[usize],
        support_min: usize,
    ) -> Self {
        let mut frequent: Vec<(&String, usize)> = categories
            .levels
            .iter()
            .zip(counts.iter().copied())
            .filter(|(_, count)| *count >= support_min)
            .collect();
        frequent.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        frequent.truncate(LEVELS_MAX);
        let mut levels: Vec<String> = frequent.into_iter().map(|(level, _)| level.clone()).collect();
        levels.sort();
        let predicates = (0u16..)
            .zip(&levels)
            .map(|(code, level)| (code..code + 1, Condition::Is(level.clone())))
            .collect();
        let missing = categories.codes.len() - counts.iter().sum::<usize>();
        let code_count = levels.len() as u16;
        let feature = Self {
            name: name.into(),
            coding: Coding::Levels(levels),
            code_count,
            missing_code: None,
            predicates,
        };
        feature.with_missing(missing >= support_min)
    }

    /// A feature of texts with every level that enough rows share, for searches that take columns as coded.
    pub(crate) fn of_every_level(name: &str, categories: &Categories, support_min: usize) -> Self {
        Self::of_levels(name, categories, &count_levels(categories), support_min)
    }

    /// A feature of numbers in bins that begin at `starts`; `single` when each bin is one number.
    pub(super) fn of_bins(name: &str, starts: Vec<f64>, single: bool, missing: bool) -> Self {
        let count = starts.len() as u16;
        let mut predicates: Vec<(Range<u16>, Condition)> = Vec::new();
        let pairs = starts.iter().zip(starts.iter().skip(1).map(Some).chain([None]));
        for (code, (start, end)) in (0u16..).zip(pairs) {
            let condition = match end {
                _ if single => Condition::Equals(*start),
                Some(end) if code == 0 => Condition::Below(*end),
                Some(end) => Condition::Range(*start, *end),
                None => Condition::AtLeast(*start),
            };
            predicates.push((code..code + 1, condition));
        }
        // Besides each bin, everything below and everything from a start on: thresholds make better rules.
        for (code, start) in (0u16..).zip(&starts) {
            if code >= 2 {
                predicates.push((0..code, Condition::Below(*start)));
            }
            if code >= 1 && code + 1 < count {
                predicates.push((code..count, Condition::AtLeast(*start)));
            }
        }
        let coding = if single { Coding::Numbers(starts) } else { Coding::Starts(starts) };
        let feature = Self { name: name.into(), coding, code_count: count, missing_code: None, predicates };
        feature.with_missing(missing)
    }

    fn with_missing(mut self, missing: bool) -> Self {
        if missing {
            self.missing_code = Some(self.code_count);
            self.predicates.push((self.code_count..self.code_count + 1, Condition::Missing));
            self.code_count += 1;
        }
        self
    }

    /// The predicate at a position of `predicates`.
    pub(crate) fn predicate(&self, position: usize) -> Option<Predicate> {
        let (_, condition) = self.predicates.get(position)?;
        Some(Predicate { feature: self.name.clone(), condition: condition.clone() })
    }

    /// The code of each value of a column; [`NOT_SLICED`] for values that no predicate holds for.
    ///
    /// The column may come from another file than the one that the feature was cut from.
    pub(crate) fn codes(&self, column: &Column) -> Vec<u16> {
        let missing = self.missing_code.unwrap_or(NOT_SLICED);
        match (&column.values, &self.coding) {
            (Values::Numbers(numbers), Coding::Starts(starts)) => numbers
                .iter()
                .map(|number| if number.is_nan() { missing } else { code_of_number(starts, *number) })
                .collect(),
            (Values::Numbers(numbers), Coding::Numbers(known)) => numbers
                .iter()
                .map(|number| match known.binary_search_by(|other| other.total_cmp(number)) {
                    _ if number.is_nan() => missing,
                    Ok(code) => code as u16,
                    Err(_) => NOT_SLICED,
                })
                .collect(),
            (Values::Categories(categories), Coding::Levels(levels)) => {
                self.codes_of_texts(categories, levels, missing)
            }
            (Values::Numbers(numbers), Coding::Levels(levels)) => {
                // The same column may be read as numbers in a smaller file: compare as text.
                let positions: FxHashMap<&str, u16> = levels.iter().map(String::as_str).zip(0u16..).collect();
                numbers
                    .iter()
                    .map(|number| match positions.get(number.to_string().as_str()) {
                        _ if number.is_nan() => missing,
                        Some(code) => *code,
                        None => NOT_SLICED,
                    })
                    .collect()
            }
            (Values::Categories(categories), Coding::Starts(_) | Coding::Numbers(_)) => categories
                .codes
                .iter()
                .map(|&code| if code == MISSING { missing } else { NOT_SLICED })
                .collect(),
            (Values::TooFine { .. }, _) => Vec::new(),
        }
    }

    fn codes_of_texts(&self, categories: &Categories, levels: &[String], missing: u16) -> Vec<u16> {
        let positions: FxHashMap<&str, u16> = levels.iter().map(String::as_str).zip(0u16..).collect();
        let by_code: Vec<u16> = categories
            .levels
            .iter()
            .map(|level| positions.get(level.as_str()).copied().unwrap_or(NOT_SLICED))
            .collect();
        categories
            .codes
            .iter()
            .map(|&code| {
                if code == MISSING {
                    missing
                } else {
                    by_code.get(code as usize).copied().unwrap_or(NOT_SLICED)
                }
            })
            .collect()
    }
}

/// The bin of a number: below the first start it still falls to the first bin, which is open below.
fn code_of_number(starts: &[f64], number: f64) -> u16 {
    starts.partition_point(|start| *start <= number).saturating_sub(1) as u16
}

/// How many rows hold each level.
pub(super) fn count_levels(categories: &Categories) -> Vec<usize> {
    let mut counts = vec![0usize; categories.levels.len()];
    for &code in &categories.codes {
        if let Some(count) = counts.get_mut(code as usize) {
            *count += 1;
        }
    }
    counts
}
