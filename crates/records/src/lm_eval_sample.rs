//! Takes the score and the answer out of one line of a sample log.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::cell::{Cell, parse_number};
use crate::json_lines::scalar;
use crate::outcome_values::{ValuePlace, score};
use crate::source::Source;
use crate::{Place, RecordsError};

/// Members that are no metrics; older logs do not list their metrics.
const NO_METRICS: [&str; 13] = [
    "doc_id",
    "doc",
    "target",
    "arguments",
    "resps",
    "filtered_resps",
    "filter",
    "metrics",
    "doc_hash",
    "prompt_hash",
    "target_hash",
    "input",
    "label",
];

/// The metric to score a task by, judged by its first sample.
pub(crate) fn choose_metric(
    sample: &Map<String, Value>,
    asked: Option<&str>,
    place: impl FnOnce() -> Box<Place>,
) -> Result<String, RecordsError> {
    let usable = |name: &str| sample.get(name).is_some_and(is_score);
    if let Some(name) = asked {
        if sample.contains_key(name) {
            return Ok(name.to_string());
        }
        return Err(RecordsError::NoMetric { place: place(), known: format!("it has no `{name}`") });
    }
    let listed =
        sample.get("metrics").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let others = sample.keys().map(String::as_str).filter(|name| !NO_METRICS.contains(name));
    let mut candidates = ["exact_match", "acc"].into_iter().chain(listed).chain(others);
    match candidates.find(|name| usable(name)) {
        Some(name) => Ok(name.to_string()),
        None => Err(RecordsError::NoMetric { place: place(), known: "a metric can be named".to_string() }),
    }
}

fn is_score(value: &Value) -> bool {
    match value {
        Value::Bool(_) => true,
        other => other.as_f64().is_some_and(|value| (0.0..=1.0).contains(&value)),
    }
}

/// The score of a sample by that metric; `None` where it has none.
pub(crate) fn metric_score(
    sample: &Map<String, Value>,
    metric: &str,
    source: &Source,
    line: u64,
) -> Result<Option<f64>, RecordsError> {
    let cell = sample.get(metric).and_then(scalar).unwrap_or(Cell::Missing);
    score(cell, &ValuePlace { source, number: line, column: metric })
}

/// The answer of a sample: the text after filtering, or the position of the likeliest choice.
pub(crate) fn prediction(sample: &Map<String, Value>) -> Option<Cow<'_, str>> {
    let responses = sample.get("filtered_resps").or_else(|| sample.get("resps"))?.as_array()?;
    let likelihoods: Option<Vec<f64>> = responses.iter().map(likelihood).collect();
    if let Some(likelihoods) = likelihoods {
        // One likelihood is of the target itself and says nothing of an answer.
        let best = likelihoods
            .iter()
            .enumerate()
            .max_by(|left, right| left.1.total_cmp(right.1).then(right.0.cmp(&left.0)))?;
        return (likelihoods.len() > 1).then(|| best.0.to_string().into());
    }
    let mut first = responses.first()?;
    while let Value::Array(items) = first {
        first = items.first()?;
    }
    scalar(first)?.text()
}

/// The logarithm of a likelihood, from the pair of it and whether it was the model's first choice. Logs hold
/// both as they are, or as text.
fn likelihood(response: &Value) -> Option<f64> {
    match response.as_array()?.as_slice() {
        [value, Value::Bool(_)] => value.as_f64().or_else(|| parse_number(value.as_str()?)),
        [Value::String(value), Value::String(first)] if first == "True" || first == "False" => {
            parse_number(value)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        let sample: Map<String, Value> = serde_json::from_str(text).unwrap();
        prediction(&sample).map(Cow::into_owned)
    }

    #[test]
    fn answers_are_texts_or_choices() {
        assert_eq!(of(r#"{"filtered_resps": ["42"]}"#).as_deref(), Some("42"));
        assert_eq!(of(r#"{"filtered_resps": [["42", "43"]]}"#).as_deref(), Some("42"));
        assert_eq!(of(r#"{"filtered_resps": [[-3.5, false], [-1.25, true]]}"#).as_deref(), Some("1"));
        assert_eq!(of(r#"{"filtered_resps": [["-1.5", "False"], ["-inf", "False"]]}"#).as_deref(), Some("0"));
        assert_eq!(of(r#"{"filtered_resps": [[-3.5, false]]}"#), None);
        assert_eq!(of(r#"{"filtered_resps": []}"#), None);
    }

    #[test]
    fn the_first_usable_metric_is_chosen() {
        let place = || Box::new(Place { file: "f".into(), unit: crate::Unit::Line, number: 1 });
        let choose = |text: &str| {
            let sample: Map<String, Value> = serde_json::from_str(text).unwrap();
            choose_metric(&sample, None, place)
        };
        assert_eq!(choose(r#"{"acc": 1.0, "acc_norm": 0.0}"#).unwrap(), "acc");
        assert_eq!(
            choose(r#"{"perplexity": 12.5, "f1": 0.5, "metrics": ["perplexity", "f1"]}"#).unwrap(),
            "f1"
        );
        assert_eq!(choose(r#"{"doc_id": 0, "mc2": 0.25}"#).unwrap(), "mc2");
        assert!(choose(r#"{"doc_id": 0, "bypass": 999}"#).is_err());
    }
}
