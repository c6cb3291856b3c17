//! Features: the columns that slices are made of, cut into values that enough examples share.

mod bins;
mod encode;

pub use encode::Feature;
pub(crate) use encode::NOT_SLICED;

use crate::{Column, EvidenceError, Examples, Values};
use serde::Serialize;

/// How many values of one text column are sliced by; the most frequent ones.
pub const LEVELS_MAX: usize = 256;

/// Which columns of the examples to slice by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnChoice {
    /// The columns to slice by; all when `None`.
    pub features: Option<Vec<String>>,
    /// Columns not to slice by.
    pub ignore: Vec<String>,
    /// The column with the right answer; never sliced by.
    pub label: Option<String>,
}

/// A column that is not sliced by, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The column's name.
    pub column: String,
    /// One sentence that says why.
    pub reason: String,
}

/// The features of the examples and why the rest are left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cut {
    pub(crate) features: Vec<Feature>,
    pub(crate) left_out: Vec<LeftOut>,
    pub(crate) support_min: usize,
}

/// Cuts the chosen columns into features; `support_min` is the smallest slice worth having, in examples.
pub(crate) fn of(
    examples: &Examples,
    choice: &ColumnChoice,
    support_min: usize,
) -> Result<Cut, EvidenceError> {
    let asked = choice.features.iter().flatten().chain(&choice.ignore).chain(&choice.label);
    for name in asked {
        if examples.column(name).is_none() {
            let known: Vec<String> =
                examples.columns.iter().map(|column| format!("`{}`", column.name)).collect();
            return Err(EvidenceError::UnknownColumn { column: name.clone(), known: known.join(", ") });
        }
    }
    let ignored = |name: &str| {
        choice.label.as_deref() == Some(name)
            || choice.ignore.iter().any(|ignored| ignored == name)
            || choice.features.as_ref().is_some_and(|chosen| !chosen.iter().any(|chosen| chosen == name))
    };
    let ignored: Vec<&str> =
        examples.columns.iter().map(|column| column.name.as_str()).filter(|n| ignored(n)).collect();
    let (features, left_out) = derive(examples, &ignored, support_min);
    Ok(Cut { features, left_out, support_min })
}

/// Cuts every column of `examples` but those in `ignored` into a feature, or says why it cannot be one.
///
/// `support_min` is the smallest slice worth having, in examples.
pub fn derive(examples: &Examples, ignored: &[&str], support_min: usize) -> (Vec<Feature>, Vec<LeftOut>) {
    let mut features = Vec::new();
    let mut left_out = Vec::new();
    for column in &examples.columns {
        if ignored.contains(&column.name.as_str()) {
            continue;
        }
        match feature(column, support_min) {
            Ok((feature, note)) => {
                features.push(feature);
                left_out.extend(note.map(|reason| LeftOut { column: column.name.clone(), reason }));
            }
            Err(reason) => left_out.push(LeftOut { column: column.name.clone(), reason }),
        }
    }
    (features, left_out)
}

/// The feature of a column, with a note where part of it is left out; or why there is none.
fn feature(column: &Column, support_min: usize) -> Result<(Feature, Option<String>), String> {
    match &column.values {
        Values::TooFine { distinct_min } => {
            Err(format!("at least {distinct_min} distinct values, too fine to slice by"))
        }
        Values::Numbers(numbers) => {
            bins::feature(&column.name, numbers, support_min).map(|feature| (feature, None))
        }
        Values::Categories(categories) => {
            let counts = encode::count_levels(categories);
            let distinct = counts.iter().filter(|&&count| count > 0).count();
            let missing = categories.codes.len() - counts.iter().sum::<usize>();
            if distinct == 0 {
                return Err("no example has a value".into());
            }
            if distinct == 1 && missing == 0 {
                return Err("every example has the same value".into());
            }
            let frequent = counts.iter().filter(|&&count| count >= support_min).count();
            if frequent == 0 && missing < support_min {
                return Err(format!(
                    "{distinct} distinct values, none shared by at least {support_min} examples"
                ));
            }
            let note = (frequent > LEVELS_MAX)
                .then(|| format!("only its {LEVELS_MAX} most frequent values of {distinct} are sliced by"));
            Ok((Feature::of_levels(&column.name, categories, &counts, support_min), note))
        }
    }
}
