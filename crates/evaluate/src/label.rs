//! The labels that answers are compared with.

use std::collections::HashMap;

use crate::{EvaluateError, Item, Scorer, number, text};

/// The label of every item, in order; empty texts where the scorer needs none.
///
/// # Errors
///
/// An item without a label, or with one that is no number, where the scorer needs it.
pub(crate) fn labels(items: &[Item], column: &str, scorer: &Scorer) -> Result<Vec<String>, EvaluateError> {
    if !scorer.needs_label() {
        return Ok(vec![String::new(); items.len()]);
    }
    items.iter().map(|item| label(item, column, scorer)).collect()
}

fn label(item: &Item, column: &str, scorer: &Scorer) -> Result<String, EvaluateError> {
    let value = item.fields.get(column).map(text::plain).unwrap_or_default();
    let value = value.trim();
    if value.is_empty() {
        return Err(EvaluateError::MissingLabel {
            example_id: item.example_id.clone(),
            column: column.to_owned(),
            scorer: scorer.to_string(),
        });
    }
    if scorer.needs_number() && number::parse(value).is_none() {
        return Err(EvaluateError::LabelNotNumber {
            example_id: item.example_id.clone(),
            column: column.to_owned(),
            value: text::first_characters(value, 60),
            scorer: scorer.to_string(),
        });
    }
    Ok(value.to_owned())
}

/// Checks that there are items and that each name occurs once.
///
/// # Errors
///
/// No items, or the first name that occurs twice with both its places.
pub(crate) fn check_ids(items: &[Item]) -> Result<(), EvaluateError> {
    if items.is_empty() {
        return Err(EvaluateError::NoExamples);
    }
    let mut places = HashMap::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        if let Some(first) = places.insert(item.example_id.as_str(), index) {
            return Err(EvaluateError::DuplicateExample {
                example_id: item.example_id.clone(),
                first: first + 1,
                second: index + 1,
            });
        }
    }
    Ok(())
}
